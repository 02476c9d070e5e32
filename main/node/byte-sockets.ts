import { connect, type Socket } from 'node:net'
import { assert } from '../../shared/assert.ts'
import type {
  ByteConnection, ByteDialResult, ByteExchangeResult, ByteSendFailure, ByteSendResult, ByteSocketPort,
} from '../engine/ports.ts'

/** A peer that talks on and on is cut off: no answer of a printer is longer. */
const ANSWER_BYTES_MAX = 64 * 1024

const UNREACHABLE_CODES = new Set([
  'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN',
  'EADDRNOTAVAIL', 'ETIMEDOUT',
])

function causeOf(code: string): ByteSendFailure {
  if (code === 'ECONNREFUSED') return 'refused'
  return UNREACHABLE_CODES.has(code) ? 'unreachable' : 'connection_lost'
}

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.name

/** Node wants an IPv6 address without the brackets that an address field shows. */
const bareHost = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

/** Raw TCP for receipt printers, as the engine's port asks for it. */
export function createByteSockets(): ByteSocketPort {
  return {
    dial,
    async send(to, bytes, limits) {
      const dialled = await dial(to, limits.connectTimeoutMs)
      if (!dialled.ok) return dialled
      const sent = await dialled.connection.exchange(bytes, 0, limits.deadlineMs)
      if (!sent.ok) {
        dialled.connection.abandon()
        return { ok: false, cause: sent.cause, code: sent.code }
      }
      return dialled.connection.end(limits.deadlineMs)
    },
    async probe(to, timeoutMs) {
      const dialled = await dial(to, timeoutMs)
      if (!dialled.ok) return dialled
      dialled.connection.abandon()
      return { ok: true }
    },
  }
}

function dial(
  to: { readonly host: string; readonly port: number }, connectTimeoutMs: number,
): Promise<ByteDialResult> {
  assert(connectTimeoutMs > 0, 'a connection attempt has a limit')
  return new Promise((resolve) => {
    const socket = connect({ host: bareHost(to.host), port: to.port, noDelay: true })
    const fail = (cause: ByteSendFailure, code: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ok: false, cause, code })
    }
    // Nobody took the call: to the shop that is a printer which is not there, not a slow one.
    const timer = setTimeout(() => fail('unreachable', 'CONNECT_TIMEOUT'), connectTimeoutMs)
    const onError = (error: NodeJS.ErrnoException): void => fail(causeOf(codeOf(error)), codeOf(error))
    socket.once('error', onError)
    socket.on('error', () => undefined)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', onError)
      resolve({ ok: true, connection: connectionOn(socket) })
    })
  })
}

/** What a wait on the socket ended with. */
type Ending = { readonly cause: ByteSendFailure; readonly code: string }

/** What has happened on a socket so far; `changed` runs after every change. */
interface Line {
  received: Buffer
  broken: Ending | null
  peerEnded: boolean
  closed: boolean
  changed: () => void
}

function lineOf(socket: Socket): Line {
  const line: Line = {
    received: Buffer.alloc(0), broken: null, peerEnded: false, closed: false, changed: () => undefined,
  }
  socket.on('data', (chunk: Buffer) => {
    if (line.received.length <= ANSWER_BYTES_MAX) line.received = Buffer.concat([line.received, chunk])
    else line.broken = { cause: 'connection_lost', code: 'TOO_MUCH_ANSWER' }
    line.changed()
  })
  socket.on('end', () => {
    line.peerEnded = true
    line.changed()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    line.broken ??= { cause: 'connection_lost', code: codeOf(error) }
    line.changed()
  })
  socket.on('close', () => {
    line.closed = true
    line.changed()
  })
  return line
}

const lost = (line: Line): Ending | null =>
  line.broken ?? (line.closed ? { cause: 'connection_lost', code: 'CLOSED' } : null)

/** Waits until `done` says so, the line breaks, or time is up; null when it was done. */
function wait(
  line: Line, done: () => boolean, failed: () => Ending | null, deadlineMs: number,
): Promise<Ending | null> {
  return new Promise((resolve) => {
    const settle = (ending: Ending | null): void => {
      clearTimeout(timer)
      line.changed = () => undefined
      resolve(ending)
    }
    const timer = setTimeout(() => settle({ cause: 'timeout', code: 'DEADLINE' }), deadlineMs)
    line.changed = () => {
      const ending = done() ? null : failed()
      if (ending || done()) settle(ending)
    }
    line.changed()
  })
}

function connectionOn(socket: Socket): ByteConnection {
  const line = lineOf(socket)
  return {
    async exchange(bytes, answerLength, deadlineMs): Promise<ByteExchangeResult> {
      assert(answerLength >= 0 && answerLength <= ANSWER_BYTES_MAX, 'answer length out of range')
      assert(deadlineMs > 0, 'an exchange has a limit')
      line.received = Buffer.alloc(0)
      let written = false
      if (!line.closed && !line.broken) {
        socket.write(bytes, (error) => {
          written = !error
          line.changed()
        })
      }
      const hungUp = (): Ending | null =>
        (line.peerEnded && answerLength > 0 ? { cause: 'connection_lost', code: 'ENDED' } : null)
      const heard = (): boolean => written && line.received.length >= answerLength
      const ending = await wait(line, heard, () => lost(line) ?? hungUp(), deadlineMs)
      if (ending) return { ok: false, ...ending, written }
      return { ok: true, answer: Uint8Array.from(line.received.subarray(0, answerLength)) }
    },
    async end(deadlineMs): Promise<ByteSendResult> {
      assert(deadlineMs > 0, 'an end has a limit')
      socket.end()
      const ending = await wait(line, () => line.peerEnded, () => lost(line), deadlineMs)
      socket.destroy()
      return ending ? { ok: false, ...ending } : { ok: true }
    },
    abandon() {
      if (line.closed) return
      socket.resetAndDestroy()
    },
  }
}
