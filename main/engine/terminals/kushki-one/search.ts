import type { KushkiProfile, TerminalSettings } from '../../../../shared/contract/settings.ts'
import type { HttpResult } from '../../ports.ts'
import type { InquiryAnswer, InquiryCall, Interpreted } from '../driver.ts'
import {
  factsOf, isObject, linkFailureOf, member, parseJson, UNREADABLE_ID,
  type AnswerFacts, type JsonObject, type LinkFailure,
} from './answer.ts'
import { cardOf } from './card.ts'
import { interpretedAs } from './interpreted.ts'
import { cancelReason, declinedReason, isSuccess, reasonOf } from './outcome.ts'
import {
  amountMatch, approvalFlag, idMatch, isContrary, proofOf, saysCancelled, saysDeclined, UNDONE,
} from './proof.ts'
import { givesBack } from '../../../../shared/contract/payment.ts'

/** Entries asked for at a time; the vendor's own transaction search allows 500. */
export const PAGE_SIZE = 100
/** Pages read before an inquiry gives up. */
export const PAGES_MAX = 10

const LIST_NAMES = ['items', 'transactions', 'data', 'content'] as const
const TOTAL_NAMES = [
  'total', 'total_count', 'totalCount', 'total_items', 'totalItems', 'totalElements', 'total_elements',
] as const
const PAGES_NAMES = ['pages', 'total_pages', 'totalPages'] as const

/**
 * The body of a search for one transaction. No dates: their form on the wire is not public, and a filter
 * that the terminal reads otherwise than we mean it would hide the very payment that we look for.
 */
export function searchBody(clientTransactionId: string, page: number): string {
  return JSON.stringify({ page, size: PAGE_SIZE, filters: { client_transaction_id: clientTransactionId } })
}

/**
 * The page to ask for. Whether pages count from 0 or 1 is not public, and an empty page 1 of a terminal
 * that counts from 0 would look like "never seen". So a terminal said to count from 1 is asked for 1, then
 * for 0, then for 2, 3 …; from index 1 on, every page below has been read whichever way it counts.
 */
export function pageNumber(pageIndex: number, profile: KushkiProfile): number {
  return profile.firstPage === 1 && pageIndex <= 1 ? 1 - pageIndex : pageIndex
}

interface Listing {
  readonly entries: readonly unknown[]
  readonly total: number | null
  readonly pages: number | null
}

/** The listing in an answer; null when it is not one. An error is none, whatever lists it holds. */
export function listingOf(body: unknown): Listing | null {
  if (Array.isArray(body)) return { entries: body, total: null, pages: null }
  if (!isObject(body) || linkFailureOf(body) !== null) return null
  for (const holder of [body, member(body, 'data'), member(body, 'result'), member(body, 'object')]) {
    const name = LIST_NAMES.find((candidate) => Array.isArray(member(holder, candidate)))
    if (name === undefined) continue
    const entries = member(holder, name) as readonly unknown[]
    const holders = [holder, body]
    return { entries, total: countOf(holders, TOTAL_NAMES), pages: countOf(holders, PAGES_NAMES) }
  }
  return null
}

function countOf(holders: readonly unknown[], names: readonly string[]): number | null {
  for (const holder of holders) {
    for (const name of names) {
      const value = member(holder, name)
      const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
      if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count
    }
  }
  return null
}

/**
 * What the terminal's own history, or the acquirer's, says about our id. `not_found` is said only when the
 * whole listing was provably read; an entry without an id prevents it, because it could be ours.
 */
export function interpretInquiry(
  call: InquiryCall, terminal: TerminalSettings, result: HttpResult,
): Interpreted<InquiryAnswer> {
  if (result.kind === 'failed') {
    const cause = result.cause === 'protocol' ? 'unreadable' : 'unreachable'
    return interpreted({ kind: 'unavailable', cause }, null, undefined)
  }
  const body = result.truncated ? undefined : parseJson(result.body)
  const failure = isObject(body) ? linkFailureOf(body) : null
  const listing = listingOf(body)
  if (!isSuccess(result.status) || listing === null) {
    return interpreted(failureAnswer(call, terminal, result.status, failure), failure, body)
  }
  const read = listing.entries.filter(isObject).map((entry) => ({ entry, facts: factsOf(entry, 'entry') }))
  const ours = read.filter(({ facts }) => facts.ids.has(call.clientTransactionId.toLowerCase()))
  // Entries of other customers are nobody's business here: only how many there were is kept.
  const kept = { entries: listing.entries.length, total: listing.total, ours: ours.map(({ entry }) => entry) }
  const answer = ours.length > 0
    ? verdictOf(ours.map(({ entry, facts }) => entryVerdict(call, terminal, entry, facts)))
    : absenceOf(call.pageIndex, listing, read.map(({ facts }) => facts))
  return interpreted(answer, null, kept)
}

function interpreted(
  answer: InquiryAnswer, failure: LinkFailure | null, body: unknown,
): Interpreted<InquiryAnswer> {
  const found = answer.kind === 'approved' ? `approved_${answer.proof}` : answer.kind
  return interpretedAs(answer, `inquiry_${found}`, failure, body)
}

/**
 * An error instead of a listing. Nothing about our transaction follows from it: "not found" may be said of a
 * route that does not exist on this generation of terminal.
 */
function failureAnswer(
  call: InquiryCall, terminal: TerminalSettings, status: number, failure: LinkFailure | null,
): InquiryAnswer {
  // A terminal that counts from 1 refuses page 0; the other pages are asked for all the same.
  const ofPage = failure !== null && (failure.param === null || /page/i.test(failure.param))
  const isParameter = failure?.type.trim().toUpperCase() === 'PARAMETER' && PAGE_REFUSALS.has(status)
  const isPageZero = pageNumber(call.pageIndex, terminal.profile) === 0
  return isParameter && ofPage && isPageZero ? { kind: 'next_page' } : UNREADABLE
}

/** HTTP statuses of a refused parameter; 404 may be a wrong route. */
const PAGE_REFUSALS: ReadonlySet<number> = new Set([400, 422])

export const PENDING: ReadonlySet<string> = new Set([
  'PENDING', 'PROCESSING', 'IN_PROGRESS', 'INPROGRESS', 'INITIALIZED', 'INITIATED', 'CREATED', 'STARTED',
  'WAITING', 'TERMINAL_ACKNOWLEDGED', 'CARD_PRESENTED', 'APPROVAL_REQUESTED',
])
const UNREADABLE: InquiryAnswer = { kind: 'unavailable', cause: 'unreadable' }

function entryVerdict(
  call: InquiryCall, terminal: TerminalSettings, entry: JsonObject, facts: AnswerFacts,
): InquiryAnswer {
  const { profile } = terminal
  const has = (set: ReadonlySet<string>): boolean => [...facts.statuses].some((status) => set.has(status))
  const undone = isUndone(call, facts, has(UNDONE)) ? { undone: true as const } : {}
  const contradicted = { kind: 'approved', proof: 'contradicted', card: cardOf(entry), ...undone } as const
  if (undone.undone) return contradicted
  if (approvalFlag(facts, call.operation) !== 'no') {
    return { kind: 'approved', proof: proofOf(facts, call, profile), card: cardOf(entry) }
  }
  const foreign = idMatch(facts, call) === 'other' || amountMatch(facts, call, profile) === 'other'
  if (foreign || (has(UNDONE) && !givesBack(call.operation))) return contradicted
  if (has(PENDING)) return { kind: 'pending' }
  if (saysCancelled(facts, call)) {
    return { kind: 'cancelled', reason: reasonOf('cancelled_by_customer', facts.failure) }
  }
  const stopped = facts.failure === null ? null : cancelReason(facts.failure)
  if (stopped !== null) return { kind: 'cancelled', reason: reasonOf(stopped, facts.failure) }
  if (facts.statuses.has('ERROR') || !saysDeclined(facts)) return UNREADABLE
  return { kind: 'declined', reason: declinedReason(entry, facts), card: cardOf(entry) }
}

/** Told of our id itself: that it was given back, or, beside it, an approved void or refund of it. */
function isUndone(call: InquiryCall, facts: AnswerFacts, saysUndone: boolean): boolean {
  if (givesBack(call.operation) || idMatch(facts, call) !== 'same') return false
  if (saysUndone) return true
  const flag = approvalFlag({ ...facts, transactionTypes: [] }, call.operation)
  return isContrary(facts, call.operation) && flag === 'yes'
}

/** One verdict from all entries under our id: a proven approval counts, otherwise they have to agree. */
function verdictOf(verdicts: readonly InquiryAnswer[]): InquiryAnswer {
  const approvedAs = (proof: string): InquiryAnswer | undefined =>
    verdicts.find((verdict) => verdict.kind === 'approved' && verdict.proof === proof)
  const first = verdicts[0] ?? UNREADABLE
  const undone = verdicts.find((verdict) => verdict.kind === 'approved' && verdict.undone)
  const told = undone ?? approvedAs('contradicted') ?? approvedAs('proven')
  if (told) return told
  if (verdicts.every((verdict) => verdict.kind === first.kind)) return first
  const approved = verdicts.find((verdict) => verdict.kind === 'approved')
  if (approved?.kind === 'approved') return { ...approved, proof: 'contradicted' }
  return verdicts.find((verdict) => verdict.kind === 'pending') ?? UNREADABLE
}

/**
 * Our id is not on this page: is that the whole listing, is there more, or could one of the entries be
 * ours?
 */
function absenceOf(pageIndex: number, listing: Listing, facts: readonly AnswerFacts[]): InquiryAnswer {
  const nameless = facts.some(({ ids }) => ids.size === 0 || ids.has(UNREADABLE_ID))
  if (nameless || facts.length < listing.entries.length) return UNREADABLE
  if (listing.total !== null && listing.total < listing.entries.length) return UNREADABLE
  if (isComplete(pageIndex, listing)) return { kind: 'not_found' }
  return pageIndex + 1 < PAGES_MAX ? { kind: 'next_page' } : UNREADABLE
}

/**
 * Whether nothing can be left unread. Index 0 asks for one of the two possible first pages and index 1 for
 * the other. How short a page is proves nothing, because a server may hold every page to a size of its own.
 */
function isComplete(pageIndex: number, { entries, total, pages }: Listing): boolean {
  if (entries.length > 0) {
    if (total !== null && total === entries.length) return true
    return pageIndex >= 1 && pages !== null && pages >= 1 && pageIndex >= pages
  }
  if (total === 0) return pageIndex >= 1
  // An empty page is the end only when both possible first pages lie behind it. A count of entries that one
  // page would have held, yet none is shown, is no listing to build on.
  const counted = total === null || (total > PAGE_SIZE && total <= PAGE_SIZE * pageIndex)
  return pageIndex >= 2 && counted && (pages === null || pages <= pageIndex)
}
