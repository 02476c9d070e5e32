import { assert } from '../../../shared/assert.ts'
import type { HttpCall, HttpPort, HttpRequest, HttpResult } from '../ports.ts'

/** What a path that is not served is answered with. */
const WRONG_PATH: ReadonlySet<number> = new Set([404, 405])
/** Addresses remembered; one more, and all are learnt anew. */
export const PATHS_REMEMBERED_MAX = 64

/** Which of the two addresses of a question served it last, as long as the register is open. */
export interface Paths {
  /** The same question with the address first that served it last. */
  ordered(request: HttpRequest): HttpRequest
  /**
   * The same question by its other address, within what is left of the deadline after `result`; null when
   * there is none, or nothing is left, or the first address served.
   */
  otherwise(request: HttpRequest, result: HttpResult): HttpRequest | null
  /** What came from this address, of a question that the first one of the two did not serve. */
  came(from: string, insteadOf: string, result: HttpResult): void
}

export function createPaths(): Paths {
  /** By the address that did not serve: the one that did. */
  const served = new Map<string, string>()
  return {
    ordered: (request) => {
      const { url, otherUrl } = request
      if (otherUrl === undefined) return request
      assert(request.lane === 'side' && request.method === 'POST', 'only a question has a second address')
      const isOnePlace = new URL(url).origin === new URL(otherUrl).origin
      assert(url !== otherUrl && isOnePlace, 'another path of one place')
      return served.get(url) === otherUrl ? { ...request, url: otherUrl, otherUrl: url } : request
    },
    otherwise: byOtherPath,
    came: (url, insteadOf, result) => {
      if (result.kind !== 'answered' || result.status < 200 || result.status > 299) return
      if (served.size >= PATHS_REMEMBERED_MAX) served.clear()
      served.delete(url)
      served.set(insteadOf, url)
    },
  }
}

const isWrongPath = (result: HttpResult): boolean =>
  result.kind === 'answered' && WRONG_PATH.has(result.status)

function byOtherPath(request: HttpRequest, result: HttpResult): HttpRequest | null {
  const { otherUrl, ...asked } = request
  const deadlineMs = asked.deadlineMs - result.timings.totalMs
  if (otherUrl === undefined || !isWrongPath(result) || deadlineMs <= 0) return null
  return {
    ...asked,
    url: otherUrl,
    connectTimeoutMs: Math.min(asked.connectTimeoutMs, deadlineMs),
    deadlineMs,
  }
}

/**
 * For what is not journaled (looks, probes): where a question names a second address
 * ({@link HttpRequest.otherUrl}) and the first one is not served, the same question goes there, once and
 * within the same deadline. Whatever else comes back is the answer: a question that is served by neither is
 * answered with the first refusal. Nothing that moves money or stops it may name a second address. What is
 * journaled puts each request on record by itself, and so goes the two ways by itself.
 */
export function withOtherPath(http: HttpPort, paths: Paths): HttpPort {
  return {
    close: () => http.close(),
    send: (request, onWritten) =>
      request.otherUrl === undefined
        ? http.send(request, onWritten)
        : askEither(http, paths, paths.ordered(request), onWritten),
  }
}

function askEither(
  http: HttpPort,
  paths: Paths,
  request: HttpRequest,
  onWritten: (() => void) | undefined,
): HttpCall {
  const { otherUrl: _otherUrl, ...first } = request
  let given = false
  let open = http.send(first, onWritten)
  const result = open.result.then(async (answer) => {
    const other = byOtherPath(request, answer)
    if (given || other === null) return answer
    open = http.send(other)
    const otherwise = later(await open.result, answer.timings.totalMs)
    if (otherwise.kind === 'failed' || isWrongPath(otherwise)) return answer
    paths.came(other.url, first.url, otherwise)
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

/** Times count from the beginning of the first question. */
function later(result: HttpResult, byMs: number): HttpResult {
  const { writtenMs, headersMs, totalMs } = result.timings
  const moved = (ms: number | null): number | null => (ms === null ? null : ms + byMs)
  return {
    ...result,
    timings: { writtenMs: moved(writtenMs), headersMs: moved(headersMs), totalMs: totalMs + byMs },
  }
}
