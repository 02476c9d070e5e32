import { assert } from '../../../shared/assert.ts'
import { uuidFrom } from '../../../shared/ids.ts'
import { judge, type RuleOptions, type RuleVerdict } from './acquirer-rules.ts'
import type { WireAmount } from './amount.ts'
import type { Card, ReadingType } from './cards.ts'
import type { AcquirerRecord, LedgerEntry } from './ledger.ts'
import type { FrontRoute, MoneyOperation } from './operations.ts'
import { testAmount } from './response-codes.ts'
import { randomDigits, type TerminalWorld } from './world.ts'

const TICKET_DIGITS = 18
const APPROVAL_DIGITS = 6

export interface AcquirerRequest {
  readonly operation: MoneyOperation
  readonly clientTransactionId: string
  readonly wireAmount: WireAmount | null
  readonly amountMinor: number | null
  readonly cashbackMinor: number
  readonly originalReference: string | null
  readonly route: FrontRoute
  /** Null for operations that go on from an earlier approval: its card counts. */
  readonly card: Card | null
  readonly readingType: ReadingType | null
  /** What the issuer says whatever the amount; null for the ordinary course. */
  readonly forcedCode: string | null
}

export interface AcquirerOptions extends RuleOptions {
  readonly serial: string
  readonly currency: string
  /** From being asked to deciding. */
  readonly acquirerMs: number
  /** The same for the test amounts that are approved late. */
  readonly delayedMs: number
  /**
   * Whether the acquirer too notices a repeated id. Off by default: only the terminal's memory is
   * documented to.
   */
  readonly acquirerDedupes: boolean
}

/**
 * Where decisions are kept before anybody is told of them; a file for the real server, nothing for a
 * simulation.
 */
export interface AcquirerStorage {
  readonly records: readonly AcquirerRecord[]
  append(record: AcquirerRecord): void
}

export interface Acquirer {
  /** Decides after its own delay, whatever becomes of the terminal, and then calls `decided` once. */
  ask(request: AcquirerRequest, decided: (record: AcquirerRecord) => void): void
  /** What the rules say now, without asking anybody. */
  verdict(request: AcquirerRequest): RuleVerdict
  isAsked(clientTransactionId: string): boolean
  /** The approval of an id, else its last decline; null when it never came this far. */
  recordOf(clientTransactionId: string): AcquirerRecord | null
  records(): readonly AcquirerRecord[]
  ledger(): readonly LedgerEntry[]
}

export function createAcquirer(
  world: TerminalWorld,
  options: AcquirerOptions,
  storage: AcquirerStorage,
  changed: () => void,
): Acquirer {
  const records: AcquirerRecord[] = [...storage.records]
  const asked = new Map<string, number>()

  function recordOf(id: string): AcquirerRecord | null {
    const own = records.filter((record) => record.clientTransactionId === id)
    return own.find((record) => record.approved) ?? own.at(-1) ?? null
  }
  function decide(request: AcquirerRequest): AcquirerRecord {
    const known = options.acquirerDedupes ? recordOf(request.clientTransactionId) : null
    if (known) return known
    const record = decision(world, options, records, request)
    // On disk before anybody hears of it: a killed simulator must not forget money that it took.
    storage.append(record)
    records.push(record)
    changed()
    return record
  }
  return {
    ask(request, decided) {
      const id = request.clientTransactionId
      asked.set(id, (asked.get(id) ?? 0) + 1)
      const { delayed } = testAmount(request.operation, request.amountMinor ?? 0)
      world.timers.set(delayed ? options.delayedMs : options.acquirerMs, () => {
        const open = (asked.get(id) ?? 1) - 1
        if (open === 0) asked.delete(id)
        else asked.set(id, open)
        decided(decide(request))
      })
    },
    verdict: (request) => judge(records, request, world.clock.nowMs(), options),
    isAsked: (id) => asked.has(id),
    recordOf,
    records: () => records,
    ledger: () => ledgerOf(records),
  }
}

/** The ledger of a list of decisions: the approved ones, numbered. */
export function ledgerOf(records: readonly AcquirerRecord[]): readonly LedgerEntry[] {
  return records
    .filter((record) => record.approved)
    .map((record, index) => {
      assert(
        record.approvalCode !== null && record.ticketNumber !== null,
        'an approval carries its code and ticket',
      )
      const {
        approved: _approved,
        responseCode: _code,
        brand: _brand,
        funding: _funding,
        readingType: _read,
        ...rest
      } = record
      return {
        entry: index + 1,
        ...rest,
        approvalCode: record.approvalCode,
        ticketNumber: record.ticketNumber,
      }
    })
}

function decision(
  world: TerminalWorld,
  options: AcquirerOptions,
  book: readonly AcquirerRecord[],
  request: AcquirerRequest,
): AcquirerRecord {
  const nowMs = world.clock.nowMs()
  const verdict = judge(book, request, nowMs, options)
  assert(verdict.kind !== 'reference_unknown', 'an unknown reference is refused before the acquirer is asked')
  const { code: testCode } = testAmount(request.operation, verdict.amountMinor)
  const code =
    verdict.kind === 'declined' ? verdict.code : (request.forcedCode ?? request.card?.issuerCode ?? testCode)
  const approved = code === '00'
  const card = request.card ?? {
    lastFour: verdict.original?.lastFour ?? '',
    brand: verdict.original?.brand ?? '',
    funding: verdict.original?.funding ?? '',
  }
  assert(card.lastFour.length === 4, 'every decision is about a card')
  return {
    operation: request.operation,
    clientTransactionId: request.clientTransactionId,
    transactionReference: uuidFrom(world.random.bytes(16)),
    originalReference: request.originalReference,
    serial: options.serial,
    route: request.route,
    wireAmount: request.wireAmount,
    amountMinor: verdict.amountMinor,
    cashbackMinor: request.cashbackMinor,
    movedMinor: approved && verdict.kind === 'go_on' ? verdict.movedMinor : 0,
    currency: options.currency,
    atMs: nowMs,
    lastFour: card.lastFour,
    brand: card.brand,
    funding: card.funding,
    readingType: request.readingType ?? verdict.original?.readingType ?? 'ICC',
    approved,
    responseCode: code,
    approvalCode: approved ? randomDigits(world, APPROVAL_DIGITS) : null,
    ticketNumber: approved ? randomDigits(world, TICKET_DIGITS) : null,
  }
}
