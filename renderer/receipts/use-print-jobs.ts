import type { PrintJob } from '../../shared/contract/receipt.ts'
import { useQuery, useTopic } from '../engine-hooks.ts'

const NO_JOBS: readonly PrintJob[] = []

/**
 * The recent prints, finished ones included. The topic holds only those that are not finished, so that each
 * of its changes asks for the list again.
 */
export function usePrintJobs(): readonly PrintJob[] {
  const printing = useTopic('printing')
  return useQuery('printing.list', {}, printing?.seq).value?.jobs ?? NO_JOBS
}

/** A print that is not finished: under way, or waiting for somebody. */
export const isUnfinished = (job: PrintJob): boolean =>
  job.state === 'waiting' || job.state === 'printing' || job.state === 'failed'
