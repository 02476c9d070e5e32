import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { AttemptState } from './attempt.ts'
import { guarded, signed } from './run.ts'
import type { Run } from './run.ts'
import { checkCall, showsPayment } from './search-proof.ts'
import type { HistoryCheck } from './search-proof.ts'
import { exchangeFinished } from './wire-calls.ts'

/** A question to a history about a payment that was surely made. */
export interface HistoryQuestion {
  /** The attempt for whose sake it is asked; its record keeps the exchanges. */
  readonly state: AttemptState
  readonly terminal: TerminalSettings
  readonly check: HistoryCheck
  /** Told of the exchange of each page as it begins, so that it can be given up. */
  readonly asking?: (exchangeId: string) => void
}

export interface HistoryAnswer {
  /** `unreached`: nothing could be asked at all. */
  readonly outcome: 'shown' | 'not_shown' | 'unreached'
  /** The end of the last exchange, still to be recorded. */
  readonly ended: readonly RegisterFact[]
}

/** Asks page after page, each on record; `answered` is called once, or never when the register stops. */
export function askHistory(
  run: Run,
  question: HistoryQuestion,
  answered: (answer: HistoryAnswer) => void,
  pageIndex = 0,
): void {
  const { state, terminal, check } = question
  const call = checkCall(check, pageIndex)
  const exchangeId = run.newId()
  const { route } = check
  const { request, opening, started } = signed(run, state, terminal, { call, route, exchangeId })
  if (request === null) return answered({ outcome: 'unreached', ended: [] })
  run.transaction(() => {
    run.record(started)
  })
  question.asking?.(exchangeId)
  const sent = run.ports.http.send(request)
  run.calls.set(exchangeId, sent)
  sent.result.then((result) => {
    run.calls.delete(exchangeId)
    if (run.stopped) return
    guarded(run, () => {
      const context = { route, answeredAtMs: run.ports.clock.nowMs(), opening }
      const driver = run.driver(terminal.provider)
      const { answer, ...rest } = driver.interpretInquiry(call, terminal, result, context)
      const ended = [exchangeFinished(exchangeId, run.nowMs(), result, { answer, ...rest })]
      if (answer.kind !== 'next_page') {
        return answered({ outcome: showsPayment(answer) ? 'shown' : 'not_shown', ended })
      }
      run.transaction(() => {
        run.record(ended)
      })
      askHistory(run, question, answered, pageIndex + 1)
    })
  }, run.failed)
}
