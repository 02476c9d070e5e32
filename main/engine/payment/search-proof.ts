import { beginsWithCard, givesBack, type Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { InquiryAnswer, InquiryCall, InquirySource } from '../terminals/driver.ts'
import { isFinal } from './attempt.ts'
import type { AttemptState } from './attempt.ts'
import type { AttemptPlan, TerminalIdentity } from './facts.ts'
import type { PaymentRows } from './rows.ts'

/** What is asked to find out whether a history can be believed. */
export interface HistoryCheck {
  readonly source: InquirySource
  readonly route: Route
  /** A payment that was surely made on this terminal. */
  readonly known: AttemptState
}

/**
 * How a provider's searches are asked is not published in full, and a history that is asked wrongly is empty.
 * So its "not found" is believed only once it has shown a payment that we know. A terminal on which none was
 * made yet has nothing to show, and is taken at its word.
 */
export function checkNeeded(
  rows: PaymentRows,
  terminal: TerminalSettings,
  question: { readonly source: InquirySource; readonly route: Route },
): HistoryCheck | null {
  if (rows.searchProven(terminal.terminalId, terminal.serial, question.source)) return null
  return checkOf(rows.lastApproved(terminal.terminalId), terminal, question)
}

function checkOf(
  known: AttemptState | null,
  terminal: TerminalSettings,
  question: { readonly source: InquirySource; readonly route: Route },
): HistoryCheck | null {
  return known === null || known.plan.terminal.serial !== terminal.serial ? null : { ...question, known }
}

/**
 * What must be asked before "not found" is believed of an attempt; null when nothing.
 *
 * That a history lists charges says nothing about what goes on from them: the types that the provider's own
 * search names hold no void and no refund (`Transaction Search`), so these may be told as a mode of their
 * original alone. So one of the same kind must be shown each time, if one was ever made on this terminal.
 */
export function checkBefore(
  rows: PaymentRows,
  terminal: TerminalSettings,
  question: { readonly source: InquirySource; readonly route: Route },
  { operation }: Pick<AttemptPlan, 'operation'>,
): HistoryCheck | null {
  const last = beginsWithCard(operation) ? null : rows.lastFollowUp(terminal.terminalId, operation)
  return checkOf(last, terminal, question) ?? checkNeeded(rows, terminal, question)
}

/**
 * The first void or refund on a terminal: no history can show another one, so that none can be believed about
 * it while its outcome is open, nor when a supervisor has called it done. Money that went back is not given
 * back again on the word of a list that may not list such things; a supervisor decides.
 */
export function canShowNone(
  rows: PaymentRows,
  terminal: TerminalSettings,
  { plan, phase }: Pick<AttemptState, 'plan' | 'phase'>,
): boolean {
  if (!givesBack(plan.operation) || (isFinal(phase) && phase !== 'approved')) return false
  const last = rows.lastFollowUp(terminal.terminalId, plan.operation)
  return last === null || last.plan.terminal.serial !== terminal.serial
}

export function checkCall(check: HistoryCheck, pageIndex: number): InquiryCall {
  const { operation, clientTransactionId, amountMinor, cashbackMinor, currency, exponent } = check.known.plan
  return {
    kind: 'inquiry',
    source: check.source,
    operation,
    clientTransactionId,
    amountMinor,
    cashbackMinor,
    currency,
    exponent,
    pageIndex,
  }
}

/** What is made of a history's answer. */
export type Belief =
  /** It counts; `proves`: and from now on so does this history's "not found". */
  | { readonly kind: 'as_told'; readonly proves: boolean }
  /** First the history must show a payment that was surely made. */
  | { readonly kind: 'check_first' }
  /** It says nothing: whoever was asked is not the one to whom it was sent. */
  | { readonly kind: 'unheard' }

/**
 * Only "not found" needs to be believed, and only from the device that was asked to charge and from a history
 * that can be. `unproven`: there is a payment that this history must know, and it has not shown any yet.
 */
export function beliefOf(
  answer: InquiryAnswer,
  about: {
    readonly elsewhere: boolean
    readonly unproven: boolean
    /** Nothing of its kind can be shown by any history. */
    readonly unshowable?: boolean
  },
): Belief {
  if (answer.kind !== 'not_found') return { kind: 'as_told', proves: showsPayment(answer) }
  if (about.elsewhere || about.unshowable === true) return { kind: 'unheard' }
  return about.unproven ? { kind: 'check_first' } : { kind: 'as_told', proves: false }
}

/** The answer as it is heard once the history was checked. */
export function heardAfterCheck(
  answer: InquiryAnswer,
  outcome: 'shown' | 'not_shown' | 'unreached',
): InquiryAnswer {
  if (outcome === 'shown') return answer
  return { kind: 'unavailable', cause: outcome === 'unreached' ? 'unreachable' : 'unreadable' }
}

/** Whether the answer shows that the history knows the payment, whatever it says about it. */
export const showsPayment = (answer: InquiryAnswer): boolean =>
  answer.kind === 'approved' ||
  answer.kind === 'declined' ||
  answer.kind === 'cancelled' ||
  answer.kind === 'pending'

/** The fact that a history is believed from now on; none when it was already. */
export function provenFacts(
  rows: PaymentRows,
  terminal: TerminalSettings,
  source: InquirySource,
  atMs: number,
): readonly RegisterFact[] {
  const { terminalId, serial } = terminal
  if (rows.searchProven(terminalId, serial, source)) return []
  return [{ kind: 'terminal.search_proven', terminalId, serial, source, atMs }]
}

/**
 * Another device, or another way to it, than the one to which an attempt was sent. A terminal that was
 * followed to another address, and proved there to be the same device, is not elsewhere: `sameDeviceAt`
 * are the addresses that it had since somebody last typed one, as long as nobody else was found at them.
 */
export function isElsewhere(
  sentTo: TerminalIdentity,
  terminal: TerminalSettings,
  sameDeviceAt: () => readonly { readonly host: string; readonly port: number }[],
): boolean {
  if (sentTo.serial !== terminal.serial || sentTo.cloudUrl !== terminal.cloudUrl) return true
  if (sentTo.host === terminal.host && sentTo.port === terminal.port) return false
  return !sameDeviceAt().some(({ host, port }) => host === sentTo.host && port === sentTo.port)
}
