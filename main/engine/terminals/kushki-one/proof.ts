import { givesBack, type Operation } from '../../../../shared/contract/payment.ts'
import type { KushkiProfile } from '../../../../shared/contract/settings.ts'
import { minorOfWire, unitOf } from './amount.ts'
import type { AnswerFacts } from './answer.ts'
import { APPROVAL_CODES, refuses, UNSETTLED_CODES } from './errors.ts'

/** What an approval must be of. */
export interface Expected {
  readonly operation: Operation
  readonly clientTransactionId: string
  readonly amountMinor: number
  /** Cash on top of it; 0: none was asked for. */
  readonly cashbackMinor: number
  readonly currency: string
  readonly exponent: number
}

/**
 * `other`: names an amount or a currency that is not ours. `same`: names ours. `none`: names none that can
 * be read; where nobody has stated the terminal's unit, no amount can.
 */
export type Match = 'same' | 'other' | 'none'
export function amountMatch(facts: AnswerFacts, expected: Expected, profile: KushkiProfile): Match {
  if ([...facts.currencies].some((currency) => currency !== expected.currency)) return 'other'
  const unit = unitOf(profile, expected.currency)
  if (unit === null) return 'none'
  const read = (values: readonly unknown[]): readonly number[] => values
    .map((amount) => minorOfWire(amount, unit, expected.exponent)).filter((amount) => amount !== null)
  const amounts = read(facts.amounts)
  if (read(facts.cashbacks).some((amount) => amount !== expected.cashbackMinor)) return 'other'
  if (!isOneOfTwo(amounts, read(facts.approvedAmounts), expected)) return 'other'
  return amounts.length > 0 ? 'same' : 'none'
}

/**
 * Whether every amount is the one that was asked for. Where cash on top was asked for, nobody says whether an
 * answer's amount holds it: both are taken, but what was approved must be one figure, and never less than
 * what the answer says was asked for.
 */
function isOneOfTwo(
  amounts: readonly number[], approved: readonly number[], { amountMinor, cashbackMinor }: Expected,
): boolean {
  const wholeMinor = amountMinor + cashbackMinor
  if (amounts.some((amount) => amount !== amountMinor && amount !== wholeMinor)) return false
  if (new Set(approved).size > 1) return false
  const isWhole = amounts.includes(wholeMinor)
  return cashbackMinor === 0 || approved.length === 0 || !isWhole || approved.includes(wholeMinor)
}

export function idMatch(facts: AnswerFacts, expected: Expected): Match {
  const ours = expected.clientTransactionId.toLowerCase()
  if ([...facts.ids].some((id) => id !== ours)) return 'other'
  return facts.ids.size > 0 ? 'same' : 'none'
}

const POSITIVE = new Set(['APPROVAL'])
/** Means the same in plain words but is not what the provider writes: worth asking about, not proof. */
const NEARLY_POSITIVE = new Set(['APPROVED'])
const NEGATIVE = new Set(['DECLINED', 'ERROR', 'REJECTED', 'DENIED', 'FAILED'])
/**
 * A charge that was made and then given back: not an approval to build on, and not "never charged" either.
 */
export const UNDONE: ReadonlySet<string> = new Set([
  'VOIDED', 'REVERSED', 'REFUNDED', 'VOID', 'REVERSAL', 'REFUND',
])
/** Kinds of transaction that give money back; under the id of one that takes it they contradict it. */
const GIVES_BACK = /void|refund|revers|devoluci|anulaci/i
/** Kinds that take or hold money; under the id of a void or a refund they contradict that. */
const TAKES = /charge|capture|auth|tip|sale|purchase|venta|cobro/i

/** Whether the answer names a kind of transaction that is the contrary of what was asked for. */
export function isContrary(facts: AnswerFacts, operation: Operation): boolean {
  const backwards = facts.transactionTypes.some((type) => GIVES_BACK.test(type))
  // A void is told as one mode of the type that it undoes.
  if (!givesBack(operation)) return backwards
  return !backwards && facts.transactionTypes.some((type) => TAKES.test(type))
}

const some = (values: Iterable<string>, set: ReadonlySet<string>): boolean =>
  [...values].some((value) => set.has(value))

/**
 * How the answer speaks of an approval. `yes` needs an explicit flag: `approved` strictly true, or the
 * status `APPROVAL`. HTTP 200 alone proves nothing (`Accept payments with Kushki One`, Direct charge, shows
 * the flag).
 */
export function approvalFlag(facts: AnswerFacts, operation: Operation): 'yes' | 'weak' | 'mixed' | 'no' {
  const positive = facts.saysApproved || some(facts.statuses, POSITIVE)
  const nearly = some(facts.statuses, NEARLY_POSITIVE)
  if (!positive && !nearly) return 'no'
  const refusing = refuses(facts.responseCode) || UNSETTLED_CODES.has(facts.responseCode ?? '')
  const undone = !givesBack(operation) && some(facts.statuses, UNDONE)
  const negative = facts.saysNotApproved || some(facts.statuses, NEGATIVE) || undone
  if (negative || refusing || isContrary(facts, operation)) return 'mixed'
  return positive && !facts.flagMalformed ? 'yes' : 'weak'
}

/**
 * How far an approval is proven: the same id, the same amount and the same currency where it is named. A
 * profile with the evidence `reference` takes a transaction reference where no amount is repeated; a
 * different amount never passes.
 */
export function proofOf(
  facts: AnswerFacts, expected: Expected, profile: KushkiProfile,
): 'proven' | 'unproven' | 'contradicted' {
  const flag = approvalFlag(facts, expected.operation)
  const id = idMatch(facts, expected)
  const amount = amountMatch(facts, expected, profile)
  if (flag === 'mixed' || id === 'other' || amount === 'other') return 'contradicted'
  if (flag !== 'yes' || id !== 'same') return 'unproven'
  if (amount === 'same') return 'proven'
  const unreadable = facts.amounts.length > 0
  return profile.evidence === 'reference' && facts.reference !== null && !unreadable ? 'proven' : 'unproven'
}

/** Ways in which the provider, or one like it, writes that a transaction was stopped before any card. */
const CANCELLED = new Set(['CANCELLED', 'CANCELED', 'ABORTED', 'USER_CANCELLED', 'USER_CANCELED'])

/** True when the status says that it was cancelled, and no other status stands beside it. */
export const onlyCancelled = ({ statuses }: AnswerFacts): boolean =>
  statuses.size > 0 && [...statuses].every((status) => CANCELLED.has(status))

/** True when it says so of our id alone. */
export function saysCancelled(facts: AnswerFacts, expected: Expected): boolean {
  return onlyCancelled(facts) && idMatch(facts, expected) === 'same'
}

/**
 * True when the answer itself says that the issuer or the acquirer refused: the status `DECLINED`, without a
 * code that approves, or `approved: false` with a code that refuses for good.
 */
export function saysDeclined(facts: AnswerFacts): boolean {
  if (facts.saysApproved || some(facts.statuses, POSITIVE)) return false
  if (facts.statuses.has('DECLINED')) return !APPROVAL_CODES.has(facts.responseCode ?? '')
  if (!facts.saysNotApproved || some(facts.statuses, NEGATIVE)) return false
  return refuses(facts.responseCode)
}
