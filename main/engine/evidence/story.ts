import { assert, present } from '../../../shared/assert.ts'
import type {
  EvidenceAttempt,
  EvidenceEntry,
  EvidenceEvent,
  EvidenceExchange,
} from '../../../shared/evidence.ts'
import { shopTime } from '../../../shared/time.ts'
import { evolveAttempt } from '../payment/attempt.ts'
import type { AttemptState } from '../payment/attempt.ts'
import type { AttemptFact, AttemptPlan, ExchangeFact } from '../payment/facts.ts'
import { sentenceOf } from './sentences.ts'
import type { ReadFact } from './subject.ts'

/** What the entries of an attempt tell, and nothing that they do not. */
export interface Story {
  readonly attempt: EvidenceAttempt
  readonly timeline: readonly EvidenceEvent[]
  readonly exchanges: readonly EvidenceExchange[]
}

/** A stored body with its kind. Throws for a body that is no JSON object. */
export function factOf(entry: Pick<EvidenceEntry, 'kind' | 'body'>): ReadFact {
  const body = JSON.parse(entry.body) as unknown
  assert(typeof body === 'object' && body !== null && !Array.isArray(body), 'a body is an object')
  return { ...body, kind: entry.kind }
}

/**
 * Tells the story of an attempt from its journal entries alone, so that whoever holds them can tell it again
 * and compare. `timeZone` is the shop's. Throws when the entries cannot follow one another.
 */
export function storyOf(entries: readonly EvidenceEntry[], timeZone: string): Story {
  const told = entries.map((entry) => ({ entry, fact: factOf(entry) }))
  return {
    attempt: attemptOf(told.map(({ fact }) => fact)),
    timeline: told.map(({ entry, fact }) => ({
      seq: entry.seq,
      atMs: entry.atMs,
      utc: utcOf(entry.atMs),
      shopTime: shopClock(entry.atMs, timeZone),
      kind: entry.kind,
      text: sentenceOf(fact),
    })),
    exchanges: exchangesOf(told),
  }
}

export const utcOf = (atMs: number): string => new Date(atMs).toISOString()

/** `2026-11-21 08:36:55` on the shop's wall clock. */
function shopClock(atMs: number, timeZone: string): string {
  const { day, hour, minute } = shopTime(atMs, timeZone)
  const second = Math.floor(atMs / 1000) % 60
  return `${day} ${[hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':')}`
}

function attemptOf(facts: readonly ReadFact[]): EvidenceAttempt {
  let state: AttemptState | null = null
  let supervisor: unknown = null
  const writtenBy: string[] = []
  for (const fact of facts) {
    if (fact.kind.startsWith('attempt.')) state = evolveAttempt(state, fact as unknown as AttemptFact)
    if (fact.kind === 'attempt.concluded') supervisor = fact['supervisor'] ?? null
    const version = fact.kind === 'register.opened' ? String(fact['version']) : null
    if (version !== null && writtenBy.at(-1) !== version) writtenBy.push(version)
  }
  const last = present(state, 'the entry that recorded the attempt')
  return {
    ...planned(last.plan),
    phase: last.phase,
    phaseSinceMs: last.phaseSinceMs,
    concludedBy: last.concludedBy,
    reason: last.reason,
    card: last.card,
    routesTried: [...last.routesTried],
    abort: last.abort.state,
    supervisor,
    detachedAtMs: last.detachedAtMs,
    stillWatched: last.watch !== null,
    chargedLateAtMs: last.chargedLate?.atMs ?? null,
    notReceivedAtMs: last.notReceived?.atMs ?? null,
    writtenBy,
  }
}

type Planned = Pick<
  EvidenceAttempt,
  | 'attemptId'
  | 'clientTransactionId'
  | 'operation'
  | 'amountMinor'
  | 'currency'
  | 'exponent'
  | 'terminalId'
  | 'original'
  | 'plan'
>

function planned(plan: AttemptPlan): Planned {
  const { attemptId, clientTransactionId, operation, amountMinor, currency, exponent, terminalId } = plan
  return {
    attemptId,
    clientTransactionId,
    operation,
    amountMinor,
    currency,
    exponent,
    terminalId,
    original: plan.original,
    plan: { ...plan },
  }
}

type Told = { readonly entry: EvidenceEntry; readonly fact: ReadFact }
type Finished = Extract<ExchangeFact, { kind: 'exchange.finished' }>

function exchangesOf(told: readonly Told[]): readonly EvidenceExchange[] {
  const ends = new Map<string, { readonly seq: number; readonly fact: Finished }>()
  for (const { entry, fact } of told) {
    if (fact.kind !== 'exchange.finished') continue
    const finished = fact as unknown as Finished
    assert(!ends.has(finished.exchangeId), 'an exchange ends once')
    ends.set(finished.exchangeId, { seq: entry.seq, fact: finished })
  }
  const exchanges = told.flatMap(({ entry, fact }) => {
    if (fact.kind !== 'exchange.started') return []
    const started = fact as unknown as Extract<ExchangeFact, { kind: 'exchange.started' }>
    const { exchangeId, clientTransactionId, operation, route, method, url, requestHash, atMs } = started
    const end = ends.get(exchangeId) ?? null
    ends.delete(exchangeId)
    const about = { exchangeId, clientTransactionId, operation, route, method, url, requestHash }
    return [{ ...about, startedSeq: entry.seq, startedAtMs: atMs, ...endOf(end) }]
  })
  assert(ends.size === 0, 'an exchange that ends has begun')
  return exchanges
}

function endOf(end: { readonly seq: number; readonly fact: Finished } | null) {
  if (end === null) {
    const open = { finishedSeq: null, finishedAtMs: null, httpCode: null, sent: null, outcomeClass: null }
    return { ...open, errorType: null, errorCode: null, timingsUs: null, answer: null }
  }
  const { atMs, httpCode, sent, outcomeClass, errorType, errorCode, answer } = end.fact
  return {
    finishedSeq: end.seq,
    finishedAtMs: atMs,
    httpCode,
    sent,
    outcomeClass,
    errorType,
    errorCode,
    timingsUs: { written: end.fact.writtenUs, headers: end.fact.headersUs, total: end.fact.totalUs },
    answer: answer === null ? null : (JSON.parse(answer) as unknown),
  }
}
