import type { KushkiProfile } from '../../../../shared/contract/settings.ts'
import type {
  AbortAnswer, HistoryAnswer, InquiryAnswer, Interpreted, MoneyAnswer, ProbeAnswer,
} from '../driver.ts'
import { reasonOf } from './outcome.ts'
import type { OpenedAnswer } from './sealing.ts'

/**
 * What an answer in clear is worth where only an encrypted one is said to prove anything: whoever took over
 * the terminal's address can write it without holding the credential. What it says about money has to be
 * asked again; that something was refused may be believed, because a terminal that could not read a request
 * has no key to encrypt with, and every such end is watched.
 */
export function isDoubtful(profile: KushkiProfile, seal: OpenedAnswer['seal']): boolean {
  return profile.scheme === 'encrypted' && profile.answers === 'encrypted' && seal === 'clear'
}

export function doubtedMoney(read: Interpreted<MoneyAnswer>): Interpreted<MoneyAnswer> {
  const { answer } = read
  if (answer.kind === 'approved' && answer.proof === 'proven') {
    return { ...read, answer: { ...answer, proof: 'unproven' }, outcomeClass: 'approved_unproven' }
  }
  if (answer.kind !== 'declined') return read
  const unclear: MoneyAnswer = { kind: 'unclear', reason: reasonOf('answer_unproven') }
  return { ...read, answer: unclear, outcomeClass: 'unclear' }
}

export function doubtedInquiry(read: Interpreted<InquiryAnswer>): Interpreted<InquiryAnswer> {
  const { answer } = read
  if (answer.kind === 'unavailable') return read
  if (answer.kind !== 'approved') {
    const unreadable: InquiryAnswer = { kind: 'unavailable', cause: 'unreadable' }
    return { ...read, answer: unreadable, outcomeClass: 'inquiry_unavailable' }
  }
  if (answer.proof !== 'proven') return read
  return { ...read, answer: { ...answer, proof: 'unproven' }, outcomeClass: 'inquiry_approved_unproven' }
}

export function doubtedAbort(read: Interpreted<AbortAnswer>): Interpreted<AbortAnswer> {
  if (read.answer.kind !== 'accepted') return read
  return { ...read, answer: { kind: 'failed', sent: 'maybe' }, outcomeClass: 'abort_failed' }
}

/** Nobody reconciles a day with a list that anybody could have written. */
export const doubtedHistory = (read: HistoryAnswer): HistoryAnswer =>
  (read.kind === 'page' ? { kind: 'unavailable', cause: 'unreadable' } : read)

/**
 * A terminal that shows its history in clear, or says so that it is busy, works, but not as the settings say
 * that it must; and anybody else could write the same.
 */
export const doubtedProbe = (answer: ProbeAnswer): ProbeAnswer =>
  (answer.verdict === 'ready' ? { ...answer, verdict: 'answers_in_clear' } : answer)
