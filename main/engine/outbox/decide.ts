import type { PrintJob } from '../../../shared/contract/receipt.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { PrintFact } from './facts.ts'

type Named<K extends PrintFact['kind']> = Extract<PrintFact, { kind: K }>

/** Waits before a failed job is tried again; the last one for every later try. */
export const RETRY_DELAYS_MS = [2_000, 5_000, 15_000, 60_000] as const
export const RETRY_DELAY_MAX_MS = 60_000

/** How long to wait after the `tries`-th try, counted from 1. */
export function retryDelayMs(tries: number): number {
  return RETRY_DELAYS_MS[tries - 1] ?? RETRY_DELAY_MAX_MS
}

/** A job as a fact of the sale's own transaction. `copy` for every print of a receipt after its first. */
export function printQueuedFact(job: Omit<Named<'print.queued'>, 'kind'>): Named<'print.queued'> {
  return { kind: 'print.queued', ...job }
}

/** Why a person's wish about a job was refused: it is on its way to the printer, or it is over. */
export type PrintRefusal = 'printing' | 'finished'

function waits(job: PrintJob): Result<PrintJob, PrintRefusal> {
  if (job.state === 'printing') return refuse('printing')
  return job.state === 'waiting' || job.state === 'failed' ? ok(job) : refuse('finished')
}

export function decideRetry(job: PrintJob, atMs: number): Result<Named<'print.retried'>, PrintRefusal> {
  const waiting = waits(job)
  return waiting.ok ? ok({ kind: 'print.retried', jobId: job.jobId, atMs }) : waiting
}

export function decideCancel(job: PrintJob, atMs: number): Result<Named<'print.cancelled'>, PrintRefusal> {
  const waiting = waits(job)
  return waiting.ok ? ok({ kind: 'print.cancelled', jobId: job.jobId, atMs }) : waiting
}

/** Whether a job's time has come. A wait longer than any that we set means that the clock was put back. */
export function isDue(job: PrintJob, nowMs: number): boolean {
  if (job.state !== 'waiting') return false
  return job.nextTryAtMs === null || job.nextTryAtMs <= nowMs || job.nextTryAtMs - nowMs > RETRY_DELAY_MAX_MS
}
