import type { ServerResponse } from 'node:http'
import { assert } from '../../../shared/assert.ts'
import { faultMs, type FaultBoard, type Where } from './faults.ts'
import { resetConnection } from './reset.ts'
import type { WireAnswer } from './wire.ts'

/** How the way back can fail: everything here happens after the terminal has processed the request. */
export const HUGE_BODY_BYTES = 32 * 1024 * 1024
const CHUNK_BYTES = 64 * 1024
const PIECE_BYTES = 16
const GARBAGE = '<html><body>\u0000\uFFFD{"approved":tru'

type Answer = Extract<WireAnswer, { kind: 'answer' }>
/** Runs something later, unless the server stops first. */
export type Later = (delayMs: number, run: () => void) => void

/** Writes the answer, or what the standing faults make of it. */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  faults: FaultBoard,
  where: Where,
  later: Later,
): void {
  const delay = faults.take('delay_answer', where)
  if (delay) later(faultMs(delay), () => deliverNow(response, answer, faults, where, later))
  else deliverNow(response, answer, faults, where, later)
}

function deliverNow(
  response: ServerResponse,
  answer: Answer,
  faults: FaultBoard,
  where: Where,
  later: Later,
): void {
  const { socket } = response
  if (socket === null || socket.destroyed) return
  if (faults.take('hang_answer', where)) return
  if (faults.take('drop_answer', where)) {
    socket.destroy()
    return
  }
  const failed = faults.take('http_error_after', where)
  if (failed) {
    send(response, { ...answer, status: failed.status ?? 502, bodyText: '{"message":"Bad gateway"}' })
    return
  }
  if (faults.take('garbage_body', where)) {
    send(response, { ...answer, status: 200, bodyText: GARBAGE })
    return
  }
  const huge = faults.take('huge_body', where)
  if (huge) {
    sendHuge(response, answer, huge.bytes ?? HUGE_BODY_BYTES)
    return
  }
  const slow = faults.take('slow_body', where)
  if (slow) {
    head(response, answer, Buffer.byteLength(answer.bodyText))
    sendSlowly(response, Buffer.from(answer.bodyText), faultMs(slow), later)
    return
  }
  const reset = faults.take('reset_mid_body', where)
  if (reset || faults.take('half_body', where)) {
    const bytes = Buffer.from(answer.bodyText)
    head(response, answer, bytes.length)
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
      if (reset) resetConnection(socket)
      else socket.end()
    })
    return
  }
  if (faults.take('answer_twice', where)) {
    response.once('finish', () => {
      if (!socket.destroyed) socket.write(rawAnswer(answer))
    })
  }
  send(response, answer)
}

function head(response: ServerResponse, answer: Answer, length: number): void {
  assert(!response.headersSent, 'an answer is begun once')
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length })
}

function send(response: ServerResponse, answer: Answer): void {
  head(response, answer, Buffer.byteLength(answer.bodyText))
  response.end(answer.bodyText)
}

/** The same answer as bytes, for sending it when the HTTP library thinks that it is done. */
function rawAnswer(answer: Answer): string {
  const lines = Object.entries({
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.bodyText)),
  })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${answer.status} OK\r\n${head}\r\n${answer.bodyText}`
}

/** A true answer with a very long field in front, so that only a limit on size can refuse it. */
function sendHuge(response: ServerResponse, answer: Answer, bytes: number): void {
  const [opening, closing] = ['{"padding":"', `",${answer.bodyText.slice(1)}`]
  head(response, answer, Buffer.byteLength(opening) + bytes + Buffer.byteLength(closing))
  response.write(opening)
  let left = bytes
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      const size = Math.min(left, CHUNK_BYTES)
      left -= size
      if (!response.write('x'.repeat(size))) {
        response.once('drain', more)
        return
      }
    }
    if (!response.destroyed) response.end(closing)
  }
  more()
}

function sendSlowly(response: ServerResponse, bytes: Buffer, everyMs: number, later: Later): void {
  if (response.destroyed) return
  const piece = bytes.subarray(0, PIECE_BYTES)
  const rest = bytes.subarray(PIECE_BYTES)
  if (rest.length === 0) {
    response.end(piece)
    return
  }
  response.write(piece)
  later(everyMs, () => sendSlowly(response, rest, everyMs, later))
}
