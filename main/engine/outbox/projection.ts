import { present } from '../../../shared/assert.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { RegisterFact } from '../facts.ts'
import type { Projection } from '../journal/journal.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { applyPrintFact } from './facts.ts'
import type { PrintFact } from './facts.ts'

const isPrintFact = (fact: RegisterFact): fact is PrintFact => fact.kind.startsWith('print.')

/** Print jobs, as the journal tells them. */
export const printProjection: Projection<RegisterFact> = {
  tables: ['print_job'],
  prepare: (db) => {
    const find = prepareNamed<[string], { job: string }>(
      db,
      'printJob.find',
      'SELECT job FROM print_job WHERE job_id = ?',
    )
    const insert = prepareNamed<object>(
      db,
      'printJob.insert',
      `INSERT INTO print_job (job_id, receipt_number, printer_id, state, queued_at_ms,
      unfinished, job) VALUES (@jobId, @receiptNumber, @printerId, @state, @queuedAtMs, @unfinished, @job)`,
    )
    const update = prepareNamed<object>(
      db,
      'printJob.update',
      'UPDATE print_job SET state = @state, unfinished = @unfinished, job = @job WHERE job_id = @jobId',
    )
    return ({ fact }) => {
      if (!isPrintFact(fact)) return
      const before =
        fact.kind === 'print.queued'
          ? null
          : (JSON.parse(present(find.get(fact.jobId), 'a print job').job) as PrintJob)
      const job = applyPrintFact(before, fact)
      const unfinished = job.state === 'printed' || job.state === 'cancelled' ? 0 : 1
      const row = { jobId: job.jobId, state: job.state, unfinished, job: JSON.stringify(job) }
      if (before === null)
        insert.run({
          ...row,
          // Only orders what was queued at once.
          receiptNumber: job.receiptNumber ?? 0,
          printerId: job.printerId,
          queuedAtMs: job.queuedAtMs,
        })
      else update.run(row)
    }
  },
}

export interface PrintRows {
  find(jobId: string): PrintJob | null
  unfinished(): readonly PrintJob[]
  /** Newest first. */
  recent(limit: number): readonly PrintJob[]
  /** Whether the slip of an attempt was queued before. */
  slipQueued(attemptId: string): boolean
}

export function createPrintRows(db: Store['db']): PrintRows {
  const find = prepareNamed<[string], { job: string }>(
    db,
    'printJob.find',
    'SELECT job FROM print_job WHERE job_id = ?',
  )
  const unfinished = prepareNamed<[], { job: string }>(
    db,
    'printJob.unfinished',
    'SELECT job FROM print_job WHERE unfinished = 1 ORDER BY queued_at_ms, receipt_number, job_id',
  )
  const recent = prepareNamed<[number], { job: string }>(
    db,
    'printJob.recent',
    'SELECT job FROM print_job ORDER BY queued_at_ms DESC LIMIT ?',
  )
  // A queued slip names its attempt, and stands among its entries.
  const slip = prepareNamed<[string], { one: number }>(
    db,
    'printJob.slipOfAttempt',
    `SELECT 1 AS one FROM attempt_entry JOIN journal ON journal.seq = attempt_entry.seq
    WHERE attempt_id = ? AND journal.kind = 'print.queued' LIMIT 1`,
  )
  // Of before there was anything else to print, it names no paper.
  const job = (row: { job: string }): PrintJob => ({
    paper: 'receipt',
    attemptId: null,
    ...(JSON.parse(row.job) as Omit<PrintJob, 'paper' | 'attemptId'> & Partial<PrintJob>),
  })
  return {
    find: (jobId) => {
      const row = find.get(jobId)
      return row ? job(row) : null
    },
    unfinished: () => unfinished.all().map(job),
    recent: (limit) => recent.all(limit).map(job),
    slipQueued: (attemptId) => slip.get(attemptId) !== undefined,
  }
}
