import type { IncomingMessage, ServerResponse } from 'node:http'
import { assert } from '../../shared/assert.ts'
import { callError } from '../../shared/errors.ts'
import type { Engine } from '../engine/api.ts'
import type { LogPort } from '../engine/ports.ts'
import { PAGE_HEADER, type Client } from './access.ts'
import { answerJson, type Refusal } from './answers.ts'
import type { ServedLimits } from './limits.ts'

type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'broken' }

/**
 * The whole body, or why not. One that is too large is read on and thrown away for a while, so that its
 * sender, who may read only when it has written everything, gets the refusal and not a reset.
 */
export function readBody(request: IncomingMessage, limits: ServedLimits): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limits.drainBytesMax)
    return Promise.resolve({ kind: 'too_large' })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (body: Body): void => {
      request.off('data', onData)
      request.pause()
      resolve(body)
    }
    const onData = (chunk: Buffer): void => {
      length += chunk.length
      if (length <= limits.callBytesMax) chunks.push(chunk)
      else chunks.length = 0
      if (length > limits.drainBytesMax) finish({ kind: 'too_large' })
    }
    request.on('data', onData)
    request.once('end', () => {
      finish(
        length > limits.callBytesMax ? { kind: 'too_large' } : { kind: 'read', bytes: Buffer.concat(chunks) },
      )
    })
    request.once('error', () => {
      finish({ kind: 'broken' })
    })
    request.once('close', () => {
      finish({ kind: 'broken' })
    })
  })
}

const isJson = (contentType: string | undefined): boolean =>
  /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(contentType ?? '')

/** What is wrong with the head of a call, before any of its body is read. */
function headRefusal(request: IncomingMessage, client: Client): Refusal | null {
  if (client.kind === 'page' && request.headers[PAGE_HEADER] !== '1') {
    return {
      status: 403,
      why: 'page_header',
      error: callError('CLIENT_REFUSED', `A call with a cookie needs the header ${PAGE_HEADER}: 1.`),
    }
  }
  if (!isJson(request.headers['content-type']) || request.headers['content-encoding'] !== undefined) {
    return {
      status: 415,
      why: 'content_type',
      error: callError('REQUEST_INVALID', 'A call is uncompressed application/json in UTF-8.'),
    }
  }
  return null
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
function parsed(bytes: Buffer): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(utf8.decode(bytes)) as unknown }
  } catch {
    return null
  }
}

export interface CallEndpoint {
  /** Answers the call, or returns the refusal for the caller to answer. */
  take(request: IncomingMessage, response: ServerResponse, client: Client): Promise<Refusal | null>
}

/**
 * `POST /api/call`: one envelope in, one answer out. 200 for everything that reached the engine, its refusals
 * included: the answer itself says which.
 */
export function createCallEndpoint(engine: Engine, log: LogPort, limits: ServedLimits): CallEndpoint {
  const inFlight = new Map<string, number>()

  async function run(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    const body = await readBody(request, limits)
    if (body.kind === 'broken') return null
    if (body.kind === 'too_large') {
      const message = `A call may have ${limits.callBytesMax} bytes.`
      return {
        status: 413,
        why: 'body',
        error: callError('REQUEST_TOO_LARGE', message, { detail: { bytesMax: limits.callBytesMax } }),
      }
    }
    const envelope = parsed(body.bytes)
    if (!envelope) {
      return {
        status: 400,
        why: 'json',
        error: callError('REQUEST_INVALID', 'The body is not JSON in UTF-8.'),
      }
    }
    try {
      const value = await engine.call(envelope.value)
      if (!response.destroyed) answerJson(response, 200, value)
    } catch (error) {
      // The engine promises never to reject: this is a defect, and what became of the call is not known.
      log.error('served.call_defect', { name: error instanceof Error ? error.name : 'unknown' })
      return {
        status: 500,
        why: 'defect',
        error: callError('INTERNAL', 'The register failed; look before you repeat.', {
          retry: 'after-check',
        }),
      }
    }
    return null
  }

  return {
    async take(request, response, client) {
      const wrong = headRefusal(request, client)
      if (wrong) return wrong
      const count = inFlight.get(client.key) ?? 0
      assert(count >= 0 && count <= limits.callsInFlightMax, 'calls in flight are counted in and out')
      if (count === limits.callsInFlightMax) {
        return {
          status: 429,
          why: 'in_flight',
          error: callError(
            'TOO_MANY_REQUESTS',
            `A client may have ${limits.callsInFlightMax} calls under way.`,
            { retry: 'safe', detail: { callsInFlightMax: limits.callsInFlightMax } },
          ),
        }
      }
      inFlight.set(client.key, count + 1)
      try {
        return await run(request, response)
      } finally {
        const left = (inFlight.get(client.key) ?? 0) - 1
        if (left > 0) inFlight.set(client.key, left)
        else inFlight.delete(client.key)
      }
    },
  }
}
