import { Corruption } from '../engine/corruption.ts'
import { ProvisioningRefused } from '../engine/provision.ts'
import { listBackups } from '../engine/store/backup.ts'
import { StoreFault } from '../engine/store/fault.ts'
import { CannotStart } from '../node/cannot-start.ts'
import type { LanePlace } from '../node/lane-place.ts'

const RESTORABLE: ReadonlySet<Corruption['code']> = new Set(['DB_DAMAGED', 'JOURNAL_CHAIN_BROKEN'])

function restoreAdvice(place: LanePlace): string {
  const newest = listBackups(place.backupFolder)[0]
  return newest
    ? `The newest backup is ${newest.path}: start once with --restore and that path, then start again.`
    : `There is no backup in ${place.backupFolder}; keep the folder as it is and ask for help.`
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** What the person in front of the register is told when it cannot start: what is wrong and what to do. */
export function startProblem(error: unknown, place: LanePlace | null): readonly string[] {
  if (error instanceof CannotStart) return error.sentences
  if (error instanceof Corruption) {
    const advice = place && RESTORABLE.has(error.code) ? ` ${restoreAdvice(place)}` : ''
    return [`${error.code}: ${sentence(error.message)}${advice}`]
  }
  if (error instanceof StoreFault || error instanceof ProvisioningRefused) return [sentence(error.message)]
  const { code, port, syscall } = error as NodeJS.ErrnoException & { port?: number }
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return [
      `Port ${port} is in use by another program; `
        + 'choose another with --port, or leave --port out for any free one.',
    ]
  }
  if (syscall === 'listen' && code === 'EACCES')
    return [`This user may not listen on port ${port}; choose one above 1023 with --port.`]
  return [`The register could not start: ${sentence(error instanceof Error ? error.message : String(error))}`]
}
