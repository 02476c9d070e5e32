import type { HttpCall, HttpResult } from '../ports.ts'

/** What a call comes to; it is given up, and its connection with it, when the signal says so. */
export function untilGivenUp(call: HttpCall, signal: AbortSignal | undefined): Promise<HttpResult> {
  if (signal?.aborted === true) call.abandon()
  else
    signal?.addEventListener('abort', () => {
      call.abandon()
    })
  return call.result
}
