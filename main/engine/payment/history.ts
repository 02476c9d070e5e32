import { present } from '../../../shared/assert.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { HttpResult } from '../ports.ts'
import type { InquiryAnswer } from '../terminals/driver.ts'
import type { AttemptState } from './attempt.ts'
import { byOnePath, putOtherwise } from './question.ts'
import type { Question } from './question.ts'
import { guarded, signed } from './run.ts'
import type { Run } from './run.ts'
import { checkCall, showsPayment } from './search-proof.ts'
import type { HistoryCheck } from './search-proof.ts'
import { exchangeFinished } from './wire-calls.ts'
import type { Put } from './wire-calls.ts'

/** A question to a history about a payment that was surely made. */
export interface HistoryQuestion {
  /** The attempt for whose sake it is asked; its record keeps the exchanges. */
  readonly state: AttemptState
  readonly terminal: TerminalSettings
  readonly check: HistoryCheck
  /** Told of the exchange of each page as it begins, so that it can be given up. */
  readonly asking?: ((exchangeId: string) => void) | undefined
}

export interface HistoryAnswer {
  /** `unreached`: nothing could be asked at all. */
  readonly outcome: 'shown' | 'not_shown' | 'unreached'
  /** In its own words; null when nothing could be asked. */
  readonly said: InquiryAnswer | null
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
  if (request === null) return answered({ outcome: 'unreached', said: null, ended: [] })
  run.transaction(() => {
    run.record(started)
  })
  const asked = { state, terminal, call, route }
  sendPage(
    run,
    { ...asked, asking: question.asking },
    { exchangeId, insteadOf: null, request, opening },
    read,
  )

  function read(put: Put, result: HttpResult): void {
    const context = { route, answeredAtMs: run.ports.clock.nowMs(), opening: put.opening }
    const driver = run.driver(terminal.provider)
    const { answer, ...rest } = driver.interpretInquiry(call, terminal, result, context)
    const ended = [exchangeFinished(put.exchangeId, run.nowMs(), result, { answer, ...rest })]
    if (answer.kind !== 'next_page') {
      return answered({ outcome: showsPayment(answer) ? 'shown' : 'not_shown', said: answer, ended })
    }
    run.transaction(() => {
      run.record(ended)
    })
    askHistory(run, question, answered, pageIndex + 1)
  }
}

/** One page, by the other path too where the first is not served. */
function sendPage(
  run: Run,
  question: Question & Pick<HistoryQuestion, 'asking'>,
  put: Put,
  read: (put: Put, result: HttpResult) => void,
): void {
  const { exchangeId } = put
  question.asking?.(exchangeId)
  const sent = run.ports.http.send(byOnePath(present(put.request, 'the request of a page')))
  run.calls.set(exchangeId, sent)
  sent.result.then((result) => {
    run.calls.delete(exchangeId)
    if (run.stopped) return
    guarded(run, () => {
      const again = putOtherwise(run, question, put, result)
      if (again === null) read(put, result)
      else sendPage(run, question, again, read)
    })
  }, run.failed)
}
