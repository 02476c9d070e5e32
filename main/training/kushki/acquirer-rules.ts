import { shopTime } from '../../../shared/time.ts'
import type { AcquirerRecord } from './ledger.ts'
import type { MoneyOperation } from './operations.ts'

/**
 * Kushki's payments page: 7 days for debit, 28 for credit, counted from the authorization or its last
 * extension.
 */
export const VALIDITY_DAYS = { debit: 7, other: 28 } as const
/** A capture may reach 110 % of what was authorized. */
export const CAPTURE_PERCENT_MAX = 110
const DAY_MS = 86_400_000

export interface RuleOptions {
  readonly timeZone: string
  /** Minute of the shop's day at which the processor closes it: voids before, refunds after. */
  readonly cutOffMinute: number
  /** A void is refused while its original is younger. Kushki says to wait at least 1 minute. */
  readonly voidWaitMs: number
  /** Accept refunds on the same day too, as some processors do. */
  readonly refundsAtOnce: boolean
}

export interface RuleRequest {
  readonly operation: MoneyOperation
  readonly amountMinor: number | null
  /** Cash that the cardholder gets at the till; taken with the amount. */
  readonly cashbackMinor: number
  readonly originalReference: string | null
}

export type RuleVerdict =
  | {
      readonly kind: 'go_on'
      readonly amountMinor: number
      readonly movedMinor: number
      readonly original: AcquirerRecord | null
    }
  | { readonly kind: 'reference_unknown' }
  | {
      readonly kind: 'declined'
      readonly code: string
      readonly amountMinor: number
      readonly original: AcquirerRecord
    }

type Book = readonly AcquirerRecord[]

const following = (book: Book, reference: string, operation: MoneyOperation): AcquirerRecord[] =>
  book.filter(
    (record) => record.approved && record.originalReference === reference && record.operation === operation,
  )
const sum = (records: readonly AcquirerRecord[]): number =>
  records.reduce((total, record) => total + record.amountMinor, 0)

/** The hold of an authorization and its extensions, and until when it lasts. */
export function holdOf(book: Book, authorization: AcquirerRecord): { heldMinor: number; untilMs: number } {
  const raises = following(book, authorization.transactionReference, 're_authorization')
  const days = authorization.funding === 'debit' ? VALIDITY_DAYS.debit : VALIDITY_DAYS.other
  const lastMs = Math.max(authorization.atMs, ...raises.map((raise) => raise.atMs))
  return { heldMinor: authorization.amountMinor + sum(raises), untilMs: lastMs + days * DAY_MS }
}

/** Whether the processor has not closed the day of the original yet. */
export function sameOpenDay(originalMs: number, nowMs: number, options: RuleOptions): boolean {
  const [then, now] = [shopTime(originalMs, options.timeZone), shopTime(nowMs, options.timeZone)]
  const minute = now.hour * 60 + now.minute
  return (
    then.day === now.day &&
    (minute < options.cutOffMinute || then.hour * 60 + then.minute >= options.cutOffMinute)
  )
}

const isOpen = (book: Book, reference: string): boolean => following(book, reference, 'void').length === 0

/** What the acquirer's rules say before the issuer is asked; the book is all that it approved or declined. */
export function judge(book: Book, request: RuleRequest, nowMs: number, options: RuleOptions): RuleVerdict {
  const { operation } = request
  if (operation === 'charge' || operation === 'authorization') {
    const amountMinor = request.amountMinor ?? 0
    return {
      kind: 'go_on',
      amountMinor,
      movedMinor: operation === 'charge' ? amountMinor + request.cashbackMinor : 0,
      original: null,
    }
  }
  const original = book.find(
    (record) => record.approved && record.transactionReference === request.originalReference,
  )
  if (!original) return { kind: 'reference_unknown' }
  const amountMinor = request.amountMinor ?? original.amountMinor
  const code = refusalCode(book, { operation, amountMinor, original }, nowMs, options)
  if (code !== null) return { kind: 'declined', code, amountMinor, original }
  return { kind: 'go_on', amountMinor, movedMinor: movement(operation, amountMinor, original), original }
}

function movement(operation: MoneyOperation, amountMinor: number, original: AcquirerRecord): number {
  if (operation === 'capture' || operation === 'pos_tip') return amountMinor
  if (operation === 'refund') return -amountMinor
  // Releasing a hold moves nothing: nothing had been taken.
  if (operation === 'void') return original.operation === 'authorization' ? 0 : -original.movedMinor
  return 0
}

function refusalCode(
  book: Book,
  request: { operation: MoneyOperation; amountMinor: number; original: AcquirerRecord },
  nowMs: number,
  options: RuleOptions,
): string | null {
  const { operation, amountMinor, original } = request
  const reference = original.transactionReference
  if (!isOpen(book, reference)) return '12'
  if (operation === 'capture' || operation === 're_authorization') {
    if (original.operation !== 'authorization' || following(book, reference, 'capture').length > 0)
      return '12'
    const hold = holdOf(book, original)
    if (nowMs > hold.untilMs) return '57'
    return operation === 'capture' && amountMinor * 100 > hold.heldMinor * CAPTURE_PERCENT_MAX ? '13' : null
  }
  if (operation === 'pos_tip') {
    const taken = original.operation === 'charge' || original.operation === 'authorization'
    return taken && following(book, reference, 'pos_tip').length === 0 ? null : '12'
  }
  const refunded = sum(following(book, reference, 'refund'))
  if (operation === 'void') {
    if (refunded > 0 || following(book, reference, 'capture').length > 0) return '12'
    if (amountMinor !== original.amountMinor) return '13'
    if (nowMs - original.atMs < options.voidWaitMs) return '12'
    return original.operation === 'authorization' || sameOpenDay(original.atMs, nowMs, options) ? null : '12'
  }
  if (original.operation !== 'charge' && original.operation !== 'capture') return '12'
  if (refunded + amountMinor > original.amountMinor) return '13'
  return options.refundsAtOnce || !sameOpenDay(original.atMs, nowMs, options) ? null : 'E016'
}
