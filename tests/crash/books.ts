import { createJournal } from '../../main/engine/journal/journal.ts'
import { compareProjections, replayInto } from '../../main/engine/journal/replay.ts'
import type { RegisterFact } from '../../main/engine/facts.ts'
import { isFinal, type AttemptState } from '../../main/engine/payment/attempt.ts'
import { PROJECTIONS } from '../../main/engine/projections.ts'
import { openStore, type Store } from '../../main/engine/store/open.ts'
import type { LedgerEntry } from '../../main/training/kushki/ledger.ts'
import { REAL_CLOCK, SILENT } from './database-copy.ts'

export interface Violation {
  readonly oracle: 'doubled' | 'lost' | 'wronglyApproved' | 'stuck' | 'books'
  readonly story: string
}
interface SaleRow {
  readonly saleId: string
  readonly status: string
  readonly receiptNumber: number | null
  readonly totalMinor: number | null
  readonly roundingMinor: number
}
interface TenderRow {
  readonly saleId: string
  readonly status: string
  readonly amountMinor: number
  readonly attemptId: string | null
}

/** What a register's database says about money, read with statements of our own. */
export interface Books {
  readonly attempts: readonly AttemptState[]
  readonly sales: readonly SaleRow[]
  readonly tenders: readonly TenderRow[]
  /** Attempts with a task to give money back. */
  readonly tasks: ReadonlySet<string>
  /** Ids under which a charge may have left more than once. */
  readonly sentTwice: readonly string[]
}

export function readBooks(store: Store): Books {
  const all = <T>(sql: string): T[] => store.db.prepare<[], T>(sql).all()
  return {
    attempts: all<{ state: string }>('SELECT state FROM attempt').map(
      (row) => JSON.parse(row.state) as AttemptState,
    ),
    sales: all(`SELECT sale_id AS saleId, status, receipt_number AS receiptNumber, total_minor AS totalMinor,
      rounding_minor AS roundingMinor FROM sale`),
    tenders: all(
      'SELECT sale_id AS saleId, status, amount_minor AS amountMinor, attempt_id AS attemptId FROM tender',
    ),
    tasks: new Set(all<{ id: string }>('SELECT attempt_id AS id FROM reversal_task').map(({ id }) => id)),
    sentTwice: all<{
      id: string
    }>(`SELECT client_transaction_id AS id FROM exchange
      WHERE operation NOT IN ('abort', 'search_local', 'search_online')
        AND (sent IS NULL OR sent = 'maybe') GROUP BY 1 HAVING count(*) > 1`).map(
      ({ id }) => id,
    ),
  }
}

/**
 * What must hold at every moment, however much is still under way. The ledger must have been read after the
 * books.
 */
export function checkAlways(books: Books, ledger: readonly LedgerEntry[]): Violation[] {
  const violations: Violation[] = []
  const taken = takenById(ledger)
  for (const [id, amounts] of taken) {
    if (amounts.length > 1)
      violations.push({ oracle: 'doubled', story: `${id} was done ${amounts.length} times` })
  }
  for (const id of books.sentTwice) violations.push({ oracle: 'doubled', story: `${id} left twice` })
  for (const { plan, phase, concludedBy, watch, chargedLate } of books.attempts) {
    const id = plan.clientTransactionId
    const money = taken.get(id) ?? []
    if (phase === 'approved' && concludedBy !== 'supervisor' && money[0] !== plan.amountMinor) {
      const took = money.join('+') || 'nothing'
      violations.push({
        oracle: 'wronglyApproved',
        story: `${id} is approved for ${plan.amountMinor}, the acquirer took ${took}`,
      })
    }
    const denied = isFinal(phase) && phase !== 'approved' && watch === null && chargedLate === null
    if (denied && money.length > 0) {
      violations.push({
        oracle: 'lost',
        story: `${id} is ${phase} and nobody watches, but the acquirer took ${money.join('+')}`,
      })
    }
  }
  return [...violations, ...checkSales(books), ...checkFollowUps(ledger)]
}

/** Nothing is given back twice, captured twice, or beyond what was taken or held. */
function checkFollowUps(ledger: readonly LedgerEntry[]): Violation[] {
  const violations: Violation[] = []
  for (const root of ledger) {
    const next = ledger.filter((entry) => entry.originalReference === root.transactionReference)
    const sum = (operation: LedgerEntry['operation']): number =>
      next
        .filter((entry) => entry.operation === operation)
        .reduce((total, entry) => total + entry.amountMinor, 0)
    const captures = next.filter((entry) => entry.operation === 'capture').length
    const backMinor = sum('void') + sum('refund')
    if (captures > 1 || backMinor > root.amountMinor) {
      violations.push({
        oracle: 'doubled',
        story: `${root.clientTransactionId} of ${root.amountMinor}: ${captures} captures, ${backMinor} back`,
      })
    }
  }
  return violations
}

function checkSales({ sales, tenders }: Books): Violation[] {
  const violations: Violation[] = []
  const completed = sales.filter((sale) => sale.status === 'completed')
  for (const { saleId, totalMinor, roundingMinor } of completed) {
    const own = tenders.filter((tender) => tender.saleId === saleId)
    const paid = own
      .filter(({ status }) => status === 'certain')
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    if (paid !== (totalMinor ?? 0) + roundingMinor) {
      violations.push({ oracle: 'books', story: `sale ${saleId} is completed with ${paid} of ${totalMinor}` })
    }
    if (own.some(({ status }) => status === 'pending' || status === 'unknown')) {
      violations.push({ oracle: 'books', story: `sale ${saleId} is completed while a card tender is open` })
    }
  }
  const numbers = completed.map((sale) => sale.receiptNumber ?? 0).sort((left, right) => left - right)
  if (numbers.some((number, index) => number !== index + 1)) {
    violations.push({ oracle: 'books', story: `receipt numbers have gaps: ${numbers.join(' ')}` })
  }
  return violations
}

/**
 * What must hold once everything was healed and has come to rest: every charge belongs to exactly one tender
 * that counts
 * or one task to give it back, every tender that counts was charged, and nothing is open, unknown or watched
 * any more.
 */
export function checkAtRest(books: Books, ledger: readonly LedgerEntry[]): Violation[] {
  const violations: Violation[] = []
  const known = new Map(books.attempts.map((attempt) => [attempt.plan.clientTransactionId, attempt]))
  const taken = takenById(ledger)
  for (const [id, amounts] of taken) {
    const attempt = known.get(id)
    if (!attempt) {
      violations.push({
        oracle: 'lost',
        story: `${id} was charged ${amounts.join('+')} and the register never heard of it`,
      })
      continue
    }
    const { attemptId } = attempt.plan
    const certain = counts(books, attempt)
    const reversed = books.tasks.has(attemptId)
    if (certain === reversed) {
      const told = certain ? 'paid and also to be given back' : 'neither paid nor to be given back'
      violations.push({
        oracle: certain ? 'doubled' : 'lost',
        story: `${id} was charged ${amounts.join('+')}; it is ${attempt.phase}, ${told}`,
      })
    }
  }
  for (const attempt of books.attempts) {
    const { plan, phase, watch } = attempt
    const id = plan.clientTransactionId
    if (!isFinal(phase)) violations.push({ oracle: 'stuck', story: `${id} is still ${phase}` })
    else if (watch) violations.push({ oracle: 'stuck', story: `${id} is still watched` })
    if (counts(books, attempt) && !taken.has(id))
      violations.push({ oracle: 'wronglyApproved', story: `${id} counts as paid and was never charged` })
  }
  return violations
}

/** The chain holds from end to end, and every table is what the journal tells. */
export function checkJournal(store: Store): Violation[] {
  const journal = createJournal<RegisterFact>({ store, clock: REAL_CLOCK, projections: PROJECTIONS })
  const verdict = journal.verify()
  if (!verdict.ok) return [{ oracle: 'books', story: `the chain breaks at ${verdict.atSeq}: ${verdict.why}` }]
  const fresh = openStore({ path: ':memory:', clock: REAL_CLOCK, log: SILENT })
  try {
    replayInto(journal, fresh, PROJECTIONS)
    return compareProjections(store, fresh, PROJECTIONS).map((difference) => ({
      oracle: 'books',
      story: `replay differs: ${JSON.stringify(difference)}`,
    }))
  } finally {
    fresh.close()
  }
}

/** Whether the register counts it: as what pays a sale or once paid it, or, beside sales, as done. */
function counts({ tenders }: Books, { plan, phase, chargedLate }: AttemptState): boolean {
  if (plan.tenderId === null) return phase === 'approved' && chargedLate === null
  return tenders.some(
    ({ attemptId, status }) =>
      attemptId === plan.attemptId &&
      (status === 'certain' || status === 'returned' || status === 'returning'),
  )
}

/** What the acquirer did under each id. */
function takenById(ledger: readonly LedgerEntry[]): Map<string, number[]> {
  const taken = new Map<string, number[]>()
  for (const { clientTransactionId: id, amountMinor } of ledger)
    taken.set(id, [...(taken.get(id) ?? []), amountMinor])
  return taken
}
