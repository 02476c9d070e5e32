import type { HttpCall, HttpRequest, HttpResult } from '../ports.ts'
import type { Run } from './run.ts'

/** Given up before anything of it had left. */
const GIVEN_UP: HttpResult = {
  kind: 'failed',
  sent: 'no',
  cause: 'aborted',
  code: 'ABANDONED',
  status: null,
  timings: { writtenMs: null, headersMs: null, totalMs: 0 },
}

/**
 * Sends a money request once it is known that it goes to the terminal. `held` resolves with null then, and
 * else with the failure that the request ends with, of which no byte has left. Giving up while it is held
 * back is proof of not sent, too.
 */
export function sendHeld(
  run: Run,
  held: Promise<HttpResult | null>,
  request: HttpRequest,
  onWritten: (() => void) | undefined,
): HttpCall {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResult>()
  let sent: HttpCall | null = null
  let isOver = false
  const end = (result: HttpResult): void => {
    isOver = true
    resolve(result)
  }
  const send = (failure: HttpResult | null): void => {
    if (isOver) return
    if (run.stopped) return end(GIVEN_UP)
    if (failure !== null) return end(failure)
    sent = run.ports.http.send(request, onWritten)
    sent.result.then(end, reject)
  }
  held.then(send).catch(reject)
  return {
    result: promise,
    abandon: () => {
      if (sent === null) end(GIVEN_UP)
      else sent.abandon()
    },
  }
}
