import { assert } from '../../../shared/assert.ts'
import type { HttpCall, HttpPort, HttpRequest, HttpResult } from '../ports.ts'

/** What a path that is not served is answered with. */
const WRONG_PATH: ReadonlySet<number> = new Set([404, 405])
/** Addresses remembered; one more, and all are learnt anew. */
export const PATHS_REMEMBERED_MAX = 64

/**
 * Where a question names a second address ({@link HttpRequest.otherUrl}) and the first one is not served, the
 * same question goes there, once and within the same deadline. An address that served it is asked first from
 * then on, as long as the register is open. Whatever else comes back is the answer: a question that is served
 * by neither is answered with the first refusal, which says nothing about a payment. Nothing that moves money
 * or stops it may name a second address.
 */
export function withOtherPath(http: HttpPort): HttpPort {
  /** By the address that the question names first: the one that served it last. */
  const served = new Map<string, string>()
  return {
    close: () => http.close(),
    send: (request, onWritten) =>
      request.otherUrl === undefined
        ? http.send(request, onWritten)
        : askEither(http, served, { ...request, otherUrl: request.otherUrl }, onWritten),
  }
}

function askEither(
  http: HttpPort,
  served: Map<string, string>,
  request: HttpRequest & { readonly otherUrl: string },
  onWritten: (() => void) | undefined,
): HttpCall {
  const { otherUrl, url, ...asked } = request
  assert(asked.lane === 'side' && asked.method === 'POST', 'only a question has a second address')
  assert(url !== otherUrl && new URL(url).origin === new URL(otherUrl).origin, 'another path of one place')
  const first = served.get(url) ?? url
  const second = first === url ? otherUrl : url
  let given = false
  let open = http.send({ ...asked, url: first }, onWritten)
  const atFirst = open.result.then((result) => told(result, url, first))
  const result = atFirst.then(async (answer) => {
    const leftMs = asked.deadlineMs - answer.timings.totalMs
    if (given || !isWrongPath(answer) || leftMs <= 0) return answer
    const connectTimeoutMs = Math.min(asked.connectTimeoutMs, leftMs)
    open = http.send({ ...asked, url: second, connectTimeoutMs, deadlineMs: leftMs })
    const otherwise = later(told(await open.result, url, second), answer.timings.totalMs)
    if (otherwise.kind === 'failed' || isWrongPath(otherwise)) return answer
    if (otherwise.status >= 200 && otherwise.status <= 299) remember(served, url, second)
    return otherwise
  })
  return {
    result,
    abandon: () => {
      given = true
      open.abandon()
    },
  }
}

const isWrongPath = (result: HttpResult): boolean =>
  result.kind === 'answered' && WRONG_PATH.has(result.status)

function remember(served: Map<string, string>, url: string, by: string): void {
  if (served.size >= PATHS_REMEMBERED_MAX) served.clear()
  served.set(url, by)
}

/** What came from another address than the one that is on record for the question says so. */
const told = (result: HttpResult, url: string, by: string): HttpResult =>
  by === url ? result : { ...result, answeredAt: by }

/** Times count from the beginning of the first question. */
function later(result: HttpResult, byMs: number): HttpResult {
  const { writtenMs, headersMs, totalMs } = result.timings
  const moved = (ms: number | null): number | null => (ms === null ? null : ms + byMs)
  return {
    ...result,
    timings: { writtenMs: moved(writtenMs), headersMs: moved(headersMs), totalMs: totalMs + byMs },
  }
}
