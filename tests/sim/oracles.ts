import { isFinal } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { createJournal } from '../../main/engine/journal/journal.ts'
import { compareProjections, replayInto } from '../../main/engine/journal/replay.ts'
import type { RegisterFact } from '../../main/engine/facts.ts'
import { PROJECTIONS } from '../../main/engine/projections.ts'
import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { LedgerEntry } from '../../main/training/kushki/ledger.ts'
import type { Clock, LogPort } from '../../main/engine/ports.ts'

export interface Violation { readonly oracle: 'doubled' | 'lost' | 'wronglyApproved' | 'stuck' | 'books'; readonly story: string }

interface SaleRow { readonly saleId: string; readonly status: string; readonly receiptNumber: number | null; readonly totalMinor: number | null; readonly roundingMinor: number }
interface TenderRow { readonly saleId: string; readonly kind: string; readonly status: string; readonly amountMinor: number; readonly attemptId: string | null }

/** What the database holds about money, read with statements of our own. */
export interface Books {
  readonly attempts: readonly AttemptState[]
  readonly sales: readonly SaleRow[]
  readonly tenders: readonly TenderRow[]
  readonly tasks: ReadonlySet<string>
}

export function readBooks(store: Store): Books {
  const all = <T>(sql: string): T[] => store.db.prepare<[], T>(sql).all()
  return {
    attempts: all<{ state: string }>('SELECT state FROM attempt').map((row) => JSON.parse(row.state) as AttemptState),
    sales: all('SELECT sale_id AS saleId, status, receipt_number AS receiptNumber, total_minor AS totalMinor, rounding_minor AS roundingMinor FROM sale'),
    tenders: all('SELECT sale_id AS saleId, kind, status, amount_minor AS amountMinor, attempt_id AS attemptId FROM tender'),
    tasks: new Set(all<{ attemptId: string }>('SELECT attempt_id AS attemptId FROM reversal_task').map((row) => row.attemptId)),
  }
}

/** What must hold at every moment, however much is still under way. */
export function checkAlways(books: Books, ledger: readonly LedgerEntry[]): Violation[] {
  const violations: Violation[] = []
  const taken = takenById(ledger)
  for (const [id, amounts] of taken) {
    if (amounts.length > 1) violations.push({ oracle: 'doubled', story: `${id} was charged ${amounts.length} times` })
  }
  for (const attempt of books.attempts) {
    const { plan, phase, concludedBy } = attempt
    const money = taken.get(plan.clientTransactionId) ?? []
    if (phase === 'approved' && concludedBy !== 'supervisor' && money[0] !== plan.amountMinor) {
      violations.push({ oracle: 'wronglyApproved', story: `${plan.clientTransactionId} is approved for ${plan.amountMinor}, the acquirer took ${money.join('+') || 'nothing'}` })
    }
    const denied = phase === 'declined' || (phase === 'cancelled' && attempt.watch === null && concludedBy !== 'not_sent')
    if (denied && money.length > 0 && attempt.chargedLate === null && attempt.watch === null) {
      violations.push({ oracle: 'lost', story: `${plan.clientTransactionId} is ${phase} and nobody watches, but the acquirer took ${money.join('+')}` })
    }
  }
  return [...violations, ...checkSales(books)]
}

function checkSales(books: Books): Violation[] {
  const violations: Violation[] = []
  const numbers: number[] = []
  for (const sale of books.sales) {
    if (sale.status !== 'completed') continue
    if (sale.receiptNumber !== null) numbers.push(sale.receiptNumber)
    const paid = books.tenders.filter((tender) => tender.saleId === sale.saleId && tender.status === 'certain')
      .reduce((sum, tender) => sum + tender.amountMinor, 0)
    if (paid !== (sale.totalMinor ?? 0) + sale.roundingMinor) {
      violations.push({ oracle: 'books', story: `sale ${sale.saleId} is completed with ${paid} of ${sale.totalMinor}` })
    }
    const open = books.tenders.some((tender) => tender.saleId === sale.saleId && (tender.status === 'pending' || tender.status === 'unknown'))
    if (open) violations.push({ oracle: 'books', story: `sale ${sale.saleId} is completed while a card tender is open` })
  }
  numbers.sort((left, right) => left - right)
  if (numbers.some((number, index) => number !== index + 1)) {
    violations.push({ oracle: 'books', story: `receipt numbers have gaps: ${numbers.join(' ')}` })
  }
  return violations
}

/** What must hold once everything was healed and has come to rest. */
export function checkAtRest(books: Books, ledger: readonly LedgerEntry[]): Violation[] {
  const violations: Violation[] = []
  const taken = takenById(ledger)
  const known = new Map(books.attempts.map((attempt) => [attempt.plan.clientTransactionId, attempt]))
  for (const [id, amounts] of taken) {
    const attempt = known.get(id)
    if (!attempt) { violations.push({ oracle: 'lost', story: `${id} was charged (${amounts.join('+')}) and the register never heard of it` }); continue }
    const { attemptId } = attempt.plan
    const certain = books.tenders.some((tender) => tender.attemptId === attemptId && tender.status === 'certain')
    const reversed = books.tasks.has(attemptId)
    if (certain === reversed) {
      violations.push({ oracle: certain ? 'doubled' : 'lost', story: `${id} was charged ${amounts.join('+')}; it is ${attempt.phase}, ${certain ? 'paid and also to be given back' : 'neither paid nor to be given back'}` })
    }
  }
  for (const attempt of books.attempts) {
    if (!isFinal(attempt.phase)) violations.push({ oracle: 'stuck', story: `${attempt.plan.clientTransactionId} is still ${attempt.phase}` })
    else if (attempt.watch) violations.push({ oracle: 'stuck', story: `${attempt.plan.clientTransactionId} is still watched` })
  }
  return violations
}

/** The chain holds, and every table is what the journal tells. */
export function checkJournal(store: Store, clock: Clock, log: LogPort): Violation[] {
  const journal = createJournal<RegisterFact>({ store, clock, projections: PROJECTIONS })
  const verdict = journal.verify()
  if (!verdict.ok) return [{ oracle: 'books', story: `the chain breaks at ${verdict.atSeq}: ${verdict.why}` }]
  const fresh = openStore({ path: ':memory:', clock, log })
  replayInto(journal, fresh, PROJECTIONS)
  const differences = compareProjections(store, fresh, PROJECTIONS)
  fresh.close()
  return differences.map((difference) => ({ oracle: 'books', story: `replay differs: ${JSON.stringify(difference)}` }))
}

function takenById(ledger: readonly LedgerEntry[]): Map<string, number[]> {
  const taken = new Map<string, number[]>()
  for (const entry of ledger) {
    if (entry.movedMinor <= 0) continue
    taken.set(entry.clientTransactionId, [...taken.get(entry.clientTransactionId) ?? [], entry.movedMinor])
  }
  return taken
}
