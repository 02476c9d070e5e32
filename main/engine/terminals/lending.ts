import type { Lending } from '../../../shared/contract/line.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'

type Owned = Pick<TerminalSettings, 'belongsTo'>

/**
 * The lending that counts now. One that has ended with its day says nothing, nor does one that no longer fits
 * whose terminal it is.
 */
export function lendingNow(terminal: Owned, kept: Lending | null, nowMs: number): Lending | null {
  if (kept === null || nowMs > kept.untilMs) return null
  return (kept.way === 'in') === (terminal.belongsTo !== null) ? kept : null
}

/** Where a terminal is when it is not at this lane; null when it is. */
export function absence(terminal: Owned, now: Lending | null): 'away' | 'lent_out' | null {
  if (terminal.belongsTo !== null) return now === null ? 'away' : null
  return now === null ? null : 'lent_out'
}
