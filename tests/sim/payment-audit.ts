import type { RegisterFact } from '../../main/engine/facts.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import type { AcquirerRecord } from '../../main/training/kushki/ledger.ts'
import { present } from '../../shared/assert.ts'
import type { Say } from './auditor.ts'

interface Attempt {
  readonly plan: AttemptPlan
  phase: 'open' | 'approved' | 'declined' | 'cancelled' | 'not_charged'
  watched: boolean
  detached: boolean
  late: boolean
}

/** Attempts as the journal tells them, each held at once to what the acquirer did. */
export interface PaymentAudit {
  read(fact: AttemptFact): void
  decided(record: AcquirerRecord): void
  /** Whether the acquirer did it, whatever it is. */
  done(clientTransactionId: string): boolean
  /** How an attempt stands; null for one that was never recorded. */
  phase(attemptId: string): Attempt['phase'] | null
  phaseOfTransaction(clientTransactionId: string): Attempt['phase'] | null
  readonly count: () => number
}

type AttemptFact = Extract<RegisterFact, { kind: `attempt.${string}` }>

interface Books {
  readonly say: Say
  readonly attempts: Map<string, Attempt>
  readonly byTransaction: Map<string, Attempt>
  readonly ledger: Map<string, readonly AcquirerRecord[]>
}

export function createPaymentAudit(say: Say): PaymentAudit {
  const books: Books = { say, attempts: new Map(), byTransaction: new Map(), ledger: new Map() }
  return {
    read: (fact) => {
      read(books, fact)
    },
    decided: (record) => {
      decided(books, record)
    },
    done: (id) => books.ledger.has(id),
    phase: (attemptId) => books.attempts.get(attemptId)?.phase ?? null,
    phaseOfTransaction: (id) => books.byTransaction.get(id)?.phase ?? null,
    count: () => books.attempts.size,
  }
}

const nameOf = ({ plan }: Attempt): string =>
  `${plan.operation} ${plan.clientTransactionId} (${plan.amountMinor})`
const doneOf = ({ ledger }: Books, attempt: Attempt): readonly AcquirerRecord[] =>
  ledger.get(attempt.plan.clientTransactionId) ?? []

function read(books: Books, fact: AttemptFact): void {
  if (fact.kind === 'attempt.recorded') return recorded(books, fact.plan)
  const attempt = present(books.attempts.get(fact.attemptId), 'the attempt of a fact')
  switch (fact.kind) {
    case 'attempt.detached':
      attempt.detached = true
      break
    case 'attempt.concluded':
      if (attempt.phase !== 'open') {
        books.say('books', `${nameOf(attempt)} is ${attempt.phase} and was concluded again as ${fact.phase}`)
      }
      attempt.phase = fact.phase
      attempt.watched = fact.watched
      if (attempt.phase === 'approved') held(books, attempt, 'is approved')
      else denied(books, attempt)
      break
    case 'attempt.charged_late':
      attempt.late = true
      attempt.watched = false
      held(books, attempt, 'is to be put right')
      break
    case 'attempt.watch_closed':
      attempt.watched = false
      denied(books, attempt)
      break
    default:
      break
  }
}

function recorded({ say, attempts, byTransaction }: Books, plan: AttemptPlan): void {
  for (const other of attempts.values()) {
    if (other.phase !== 'open') continue
    const holds = !other.detached
    const tenders =
      plan.tenderId !== null && other.plan.tenderId !== null && other.plan.saleId === plan.saleId
    const follows = plan.original !== null && plan.original.attemptId === other.plan.original?.attemptId
    if (holds && other.plan.terminalId === plan.terminalId) {
      say('books', `${nameOf(other)} holds the terminal, and another began there`)
    }
    if (holds && tenders) say('books', `${nameOf(other)} is not final, and its sale was tendered again`)
    if (follows) say('books', `${nameOf(other)} has no outcome, and ${plan.operation} began beside it`)
  }
  if (byTransaction.has(plan.clientTransactionId))
    say('books', `the id ${plan.clientTransactionId} was used twice`)
  const attempt: Attempt = { plan, phase: 'open', watched: false, detached: false, late: false }
  attempts.set(plan.attemptId, attempt)
  byTransaction.set(plan.clientTransactionId, attempt)
}

/** What is called done was done: once, as it was planned, and together with all else possible. */
function held(books: Books, attempt: Attempt, how: string): void {
  const done = doneOf(books, attempt)
  if (!isDoneOnce(attempt.plan, done)) {
    books.say('wronglyApproved', `${nameOf(attempt)} ${how}, the acquirer did ${told(done)}`)
  }
  followedUp(books, attempt.plan)
}

/** No hold is taken twice, and no more is given back than there was. */
function followedUp({ say, attempts }: Books, { original }: AttemptPlan): void {
  const root = original === null ? undefined : attempts.get(original.attemptId)
  if (root === undefined) return
  const done = [...attempts.values()].filter(
    ({ plan, phase, late }) =>
      plan.original?.attemptId === root.plan.attemptId && (phase === 'approved' || late),
  )
  const amountsOf = (operation: AttemptPlan['operation']): readonly number[] =>
    done.filter(({ plan }) => plan.operation === operation).map(({ plan }) => plan.amountMinor)
  const [captures, voids] = [amountsOf('capture').length, amountsOf('void').length]
  const refunded = amountsOf('refund').reduce((sum, amount) => sum + amount, 0)
  if (captures > 1) say('doubled', `${nameOf(root)} was captured ${captures} times`)
  if (voids > 1 || (voids > 0 && (refunded > 0 || captures > 0)))
    say('doubled', `${nameOf(root)} was undone twice`)
  if (refunded > root.plan.amountMinor) say('doubled', `${nameOf(root)} was given back ${refunded}`)
}

/** Whatever is called not done, with nobody looking any more, must never have been and never become done. */
function denied(books: Books, attempt: Attempt): void {
  if (attempt.phase === 'open' || attempt.phase === 'approved' || attempt.late) return
  const done = doneOf(books, attempt)
  if (done.length > 0 && (!attempt.watched || attempt.phase === 'declined')) {
    books.say('lost', `${nameOf(attempt)} is ${attempt.phase}, the acquirer did ${told(done)}`)
  }
}

function decided(books: Books, record: AcquirerRecord): void {
  if (!record.approved) return
  const { say, ledger, byTransaction } = books
  const id = record.clientTransactionId
  const records = [...(ledger.get(id) ?? []), record]
  ledger.set(id, records)
  if (records.length > 1) say('doubled', `${id} was done ${records.length} times`)
  const attempt = byTransaction.get(id)
  if (!attempt) return say('lost', `${told([record])} was done as ${id}, which is not in the journal`)
  if (!isDoneOnce(attempt.plan, [record]))
    say('wronglyApproved', `${nameOf(attempt)} became ${told([record])}`)
  denied(books, attempt)
}

/** The ledger's one entry is what was planned: operation, amount and what it goes on from. */
function isDoneOnce(
  { operation, amountMinor, original }: AttemptPlan,
  records: readonly AcquirerRecord[],
): boolean {
  const [record, ...more] = records
  if (record === undefined || more.length > 0) return false
  const named = record.operation === 'pos_tip' ? 'tip' : record.operation
  const isPlanned = named === operation && record.amountMinor === amountMinor
  return isPlanned && record.originalReference === (original?.reference ?? null)
}

const told = (records: readonly AcquirerRecord[]): string =>
  records.map(({ operation, amountMinor }) => `${operation} of ${amountMinor}`).join(' and ') || 'nothing'
