import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { InquiryAnswer, InquirySource } from '../terminals/driver.ts'
import { isFinal } from './attempt.ts'
import type { AttemptState } from './attempt.ts'
import type { OriginalFinding } from './facts.ts'
import { askHistory } from './history.ts'
import type { Run } from './run.ts'
import type { HistoryCheck } from './search-proof.ts'

/** Whether a void of money that was taken has just been declined. */
export const isNewlyDeclinedVoid = (before: AttemptState, after: AttemptState): boolean =>
  after.plan.operation === 'void' && !isFinal(before.phase) && after.phase === 'declined'

/**
 * A void is declined because the day is closed, or because the payment is given back already: by a void that
 * no list showed, or by hand. So the books are asked about the payment itself, each source by the first route
 * that tells something, and what they say goes to the void. That one of them has it as given back counts
 * from anybody; that it stands counts only from who decides about money, the acquirer where it can be asked.
 * Only reads. What is not told, or is cut off by the register's end, leaves the refund to the end of the day.
 */
export function lookAtOriginal(run: Run, declined: AttemptState): void {
  const { original, terminalId } = declined.plan
  const terminal = run.terminal(terminalId)
  const known = original === null ? null : run.rows.attempt(original.attemptId)
  if (terminal === null || known === null || known.plan.operation === 'authorization') return
  const { inquirySources } = run.driver(terminal.provider)
  const checks = inquirySources.flatMap((source) =>
    terminal.routes.map((route): HistoryCheck => ({ source, route, known })),
  )
  const decider: InquirySource = inquirySources.includes('online') ? 'online' : 'local'
  askOneByOne({ run, declined, terminal, decider }, checks, false)
}

interface Look {
  readonly run: Run
  readonly declined: AttemptState
  readonly terminal: TerminalSettings
  readonly decider: InquirySource
}

function askOneByOne(look: Look, [check, ...rest]: readonly HistoryCheck[], stands: boolean): void {
  const { run, declined, terminal } = look
  if (check === undefined) {
    if (stands) note(look, 'stands', [])
    return
  }
  askHistory(run, { state: declined, terminal, check }, ({ said, ended }) => {
    if (said !== null && isUndone(said)) return note(look, 'undone', ended)
    if (ended.length > 0) run.transaction(() => run.record(ended))
    const isTold = said !== null && said.kind !== 'unavailable'
    const next = isTold ? rest.filter(({ source }) => source !== check.source) : rest
    askOneByOne(look, next, stands || (said !== null && check.source === look.decider && asItWas(said)))
  })
}

const isUndone = (said: InquiryAnswer): boolean => said.kind === 'approved' && said.undone === true
const asItWas = (said: InquiryAnswer): boolean => said.kind === 'approved' && said.proof === 'proven'

function note({ run, declined }: Look, finding: OriginalFinding, ended: readonly RegisterFact[]): void {
  const { attemptId } = declined.plan
  run.transaction(() =>
    run.record([...ended, { kind: 'attempt.original_seen', attemptId, atMs: run.nowMs(), finding }]),
  )
  run.changed()
}
