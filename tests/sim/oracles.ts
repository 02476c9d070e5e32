import { isFinal } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { verifyChain } from '../../main/engine/journal/chain.ts'
import type { Journal, JournalEntry } from '../../main/engine/journal/journal.ts'
import { compareProjections, replayInto } from '../../main/engine/journal/replay.ts'
import type { RegisterFact } from '../../main/engine/facts.ts'
import { PROJECTIONS } from '../../main/engine/projections.ts'
import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { LedgerEntry } from '../../main/training/kushki/ledger.ts'
import type { Clock } from '../../main/engine/ports.ts'
import { isTrial } from '../../shared/contract/payment.ts'
import type { PrintJob } from '../../shared/contract/receipt.ts'
import type { Violation } from './auditor.ts'
import type { Print } from './paper-printer.ts'
import { SILENT } from './register-life.ts'

/** Money was taken by it, whether or not it was given back since: the giving back is an entry of its own. */
const COUNTED: ReadonlySet<string> = new Set(['certain', 'returning', 'returned'])

interface TenderRow {
  readonly status: string
  readonly attemptId: string | null
}

/** What the register's own tables say about money, read with statements of our own. */
export interface Books {
  readonly attempts: readonly AttemptState[]
  readonly tenders: readonly TenderRow[]
  readonly tasks: ReadonlySet<string>
  readonly receiptNumbers: readonly number[]
  readonly printJobs: readonly PrintJob[]
}

export function readBooks(store: Store): Books {
  const all = <T>(sql: string): T[] => store.db.prepare<[], T>(sql).all()
  return {
    attempts: all<{ state: string }>('SELECT state FROM attempt').map(
      (row) => JSON.parse(row.state) as AttemptState,
    ),
    tenders: all('SELECT status, attempt_id AS attemptId FROM tender WHERE attempt_id IS NOT NULL'),
    tasks: new Set(
      all<{ attemptId: string }>('SELECT attempt_id AS attemptId FROM reversal_task').map(
        (row) => row.attemptId,
      ),
    ),
    receiptNumbers: all<{ number: number }>('SELECT receipt_number AS number FROM receipt ORDER BY 1').map(
      (row) => row.number,
    ),
    printJobs: all<{ job: string }>('SELECT job FROM print_job').map(
      (row) => JSON.parse(row.job) as PrintJob,
    ),
  }
}

/**
 * What must hold once everything was healed and has come to rest: every entry of the acquirer's ledger
 * belongs to exactly one operation that counts, or to one task to put it right, and nothing is open,
 * unknown or watched any more.
 */
export function checkAtRest(books: Books, ledger: readonly LedgerEntry[]): Violation[] {
  const violations: Violation[] = []
  const known = new Map(books.attempts.map((attempt) => [attempt.plan.clientTransactionId, attempt]))
  for (const { clientTransactionId: id, operation, amountMinor } of ledger) {
    const what = `${operation} ${id} of ${amountMinor}`
    const attempt = known.get(id)
    if (!attempt) {
      violations.push({ oracle: 'lost', story: `${what} was done and the register never heard of it` })
      continue
    }
    const { attemptId, tenderId } = attempt.plan
    const certain =
      tenderId === null
        ? attempt.phase === 'approved' && attempt.chargedLate === null
        : books.tenders.some((tender) => tender.attemptId === attemptId && COUNTED.has(tender.status))
    const reversed = books.tasks.has(attemptId)
    // What a trial took is always to be put right.
    const isRight = isTrial(attempt.plan) ? reversed : certain !== reversed
    if (!isRight) {
      violations.push({
        oracle: certain && reversed ? 'doubled' : 'lost',
        story: `${what} was done; it is ${attempt.phase}, ${certain ? 'counted' : 'not counted'} and ${reversed ? 'to be' : 'not to be'} put right`,
      })
    }
  }
  for (const attempt of books.attempts) {
    if (!isFinal(attempt.phase))
      violations.push({
        oracle: 'stuck',
        story: `${attempt.plan.clientTransactionId} is still ${attempt.phase}`,
      })
    else if (attempt.watch)
      violations.push({ oracle: 'stuck', story: `${attempt.plan.clientTransactionId} is still watched` })
  }
  if (books.receiptNumbers.some((number, index) => number !== index + 1)) {
    violations.push({
      oracle: 'books',
      story: `receipt numbers have gaps: ${books.receiptNumbers.join(' ')}`,
    })
  }
  return violations
}

/** At any moment: no receipt leaves the printer twice as an original, not even in part. */
export function checkPaper(paper: readonly Print[]): Violation[] {
  const originals = new Map<number, number>()
  for (const { receiptNumber, copy } of paper)
    // A slip has no number.
    if (!copy && receiptNumber > 0) originals.set(receiptNumber, (originals.get(receiptNumber) ?? 0) + 1)
  return [...originals]
    .filter(([, count]) => count > 1)
    .map(([number, count]) => ({
      oracle: 'paper',
      story: `receipt ${number} came out ${count} times as an original`,
    }))
}

/** At rest, with a printer that works again: every receipt is on paper, or its job says why not. */
export function checkPrinted(books: Books, paper: readonly Print[], answers: boolean): Violation[] {
  const printed = paper.filter((print) => print.whole)
  const whole = new Set<number | null>(printed.map((print) => print.receiptNumber))
  const waiting = books.printJobs.filter(({ state }) => state !== 'printed' && state !== 'cancelled')
  const receipts = books.printJobs.filter(({ paper: kind }) => kind === 'receipt')
  const missing = receipts.filter(
    (job) => job.state === 'printed' && answers && !whole.has(job.receiptNumber),
  )
  return [
    ...waiting.map((job): Violation => ({
      oracle: 'stuck',
      story: `receipt ${job.receiptNumber} is still ${job.state} (${job.cause ?? 'no cause'})`,
    })),
    ...missing.map((job): Violation => ({
      oracle: 'paper',
      story: `receipt ${job.receiptNumber} is said to be printed and is not on paper`,
    })),
  ]
}

/** A new database of this version, without a single fact. */
let emptyImage: Uint8Array | null = null

function emptyStore(clock: Clock): Store {
  if (emptyImage === null) {
    const empty = openStore({ path: ':memory:', clock, log: SILENT })
    emptyImage = empty.db.serialize()
    empty.close()
  }
  return openStore({ path: ':memory:', clock, log: SILENT, image: emptyImage })
}

/** The chain holds from its first link to its last, and every table is what the journal tells. */
export function checkJournal(store: Store, clock: Clock): Violation[] {
  const verdict = verifyChain(store.db)
  if (!verdict.ok) {
    return [{ oracle: 'books', story: `the chain breaks at ${verdict.atSeq}: ${verdict.why}` }]
  }
  const fresh = emptyStore(clock)
  replayInto({ read: readerOf(store) }, fresh, PROJECTIONS)
  const differences = compareProjections(store, fresh, PROJECTIONS)
  fresh.close()
  return differences.map((difference) => ({
    oracle: 'books',
    story: `replay differs: ${JSON.stringify(difference)}`,
  }))
}

/** The journal's entries, read without opening it once more: its chain was verified just now. */
function readerOf(store: Store): Journal<RegisterFact>['read'] {
  type Row = Omit<JournalEntry<RegisterFact>, 'fact'> & { readonly kind: string; readonly body: string }
  const page = store.db.prepare<[number, number], Row>(
    `SELECT seq, at_ms AS atMs, kind, body, command_id AS commandId, epoch FROM journal
     WHERE seq >= ? ORDER BY seq LIMIT ?`,
  )
  return ({ fromSeq, limit }) =>
    page
      .all(fromSeq, limit)
      .map(({ kind, body, ...rest }) => ({
        ...rest,
        fact: { ...(JSON.parse(body) as object), kind } as RegisterFact,
      }))
}
