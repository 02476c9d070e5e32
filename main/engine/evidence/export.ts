import { present } from '../../../shared/assert.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { SettingsRows } from '../settings/rows.ts'
import type { Store } from '../store/open.ts'
import { createPack } from './pack.ts'
import type { PackFile } from './pack.ts'
import { createEvidenceRows } from './rows.ts'
import { factOf } from './story.ts'

export interface ExportOptions {
  readonly db: Store['db']
  readonly settings: Pick<SettingsRows, 'shop' | 'terminal'>
  readonly nowMs: () => number
  readonly version: string
}

export type ExportEvidence = (attemptId: string) => Result<PackFile, CallError>

/**
 * Writes evidence packs from a register's database, reading only. An attempt is named by its own id or by its
 * client_transaction_id. Refuses `ATTEMPT_NOT_FOUND`, and
 * `EVIDENCE_UNSAFE` when an entry holds what looks like a card number.
 */
export function createExport({ db, settings, nowMs, version }: ExportOptions): ExportEvidence {
  const rows = createEvidenceRows(db)
  return (id) => {
    const attemptId = rows.attemptId(id)
    if (attemptId === null) return refuse(callError('ATTEMPT_NOT_FOUND', 'There is no such payment.'))
    const about = rows.entries(attemptId)
    const recorded = present(
      about.find(({ kind }) => kind === 'attempt.recorded'),
      'the entry that recorded the attempt',
    )
    const { name, registerName, market } = settings.shop()
    const { terminalId } = factOf(recorded)['plan'] as { readonly terminalId: string }
    const made = createPack({
      rows: about,
      head: rows.head(),
      shop: { name, register: registerName, market: market.market, timeZone: market.timeZone },
      terminalLabel: settings.terminal(terminalId)?.label ?? terminalId,
      exportedAtMs: nowMs(),
      exportedBy: version,
    })
    if (made.ok) return ok(made.value)
    const places = made.error.join('; ')
    return refuse(
      callError('EVIDENCE_UNSAFE', `The record holds what looks like a card number (${places}).`, {
        detail: { places },
      }),
    )
  }
}
