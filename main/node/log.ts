import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cutText, hideCardNumbers } from '../../shared/card-numbers.ts'
import type { Clock, LogPort } from '../engine/ports.ts'
import { withoutSecrets } from './known-secrets.ts'

/**
 * A file of the log grows to this and is then kept once as the older one, so that the log never fills a
 * disk.
 */
export const LOG_FILE_BYTES_MAX = 4 * 1024 * 1024
export const LOG_NAME = 'register.log'
export const OLDER_LOG_NAME = 'register.older.log'
const TEXT_MAX = 500
const DEPTH_MAX = 4
const MEMBERS_MAX = 50
const HIDDEN = '[hidden]'

/** Names that must not be logged whatever they hold: a second line of defence, callers pass none. */
const SENSITIVE =
  /authorization|credential|secret|passw|token|cookie|signature|privatekey|cardnumber|cardholder|track|cv[vc]/
const SENSITIVE_WHOLE = new Set(['pin', 'pan', 'key', 'email', 'phone'])

type Facts = Readonly<Record<string, unknown>>

export interface LogSink { write(line: string): void; close(): void }

/** One JSON object a line: time, level, event, facts. Never throws: a log that fails must not stop a sale. */
export function createLog(clock: Clock, sink: LogSink): LogPort {
  const write = (level: 'info' | 'warn' | 'error', event: string, facts: Facts = {}): void => {
    try {
      const head = { at: new Date(clock.nowMs()).toISOString(), level, event }
      // The head comes first and cannot be overwritten by a fact of the same name.
      sink.write(`${JSON.stringify({ ...head, ...(safe(facts, '', 0) as object), ...head })}\n`)
    } catch {
      // Facts that cannot be written (a getter that throws, a full disk) are lost on purpose.
    }
  }
  return {
    info: (event, facts) => write('info', event, facts),
    warn: (event, facts) => write('warn', event, facts),
    error: (event, facts) => write('error', event, facts),
  }
}

function safe(value: unknown, name: string, depth: number): unknown {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '')
  if (SENSITIVE.test(plain) || SENSITIVE_WHOLE.has(plain)) return HIDDEN
  if (typeof value === 'string') return safeText(value)
  if (typeof value === 'number' || typeof value === 'bigint') return safeNumber(value)
  if (value instanceof Error) return safeError(value, depth)
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' ? value : null
  if (depth >= DEPTH_MAX) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, MEMBERS_MAX).map((item) => safe(item, name, depth + 1))
  const members = Object.entries(value).slice(0, MEMBERS_MAX)
  return Object.fromEntries(members.map(([key, member]) => [safeText(key), safe(member, key, depth + 1)]))
}

function safeText(text: string): string {
  const hidden = hideCardNumbers(withoutSecrets(text))
  return hidden.length > TEXT_MAX ? `${cutText(hidden, TEXT_MAX)}…` : hidden
}

function safeNumber(value: number | bigint): unknown {
  const text = String(value)
  return hideCardNumbers(text) === text && typeof value === 'number' ? value : hideCardNumbers(text)
}

function safeError(error: Error, depth: number): unknown {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const deeper = error.cause !== undefined && depth < DEPTH_MAX
  const cause = deeper ? safe(error.cause, 'cause', depth + 1) : undefined
  const where = error.stack?.split('\n').slice(1, 6).map((line) => safeText(line.trim()))
  return { name: error.name, code, message: safeText(error.message), where, cause }
}

/** Lines to standard error. */
export function standardErrorSink(): LogSink {
  return { write: (line) => { process.stderr.write(line) }, close: () => undefined }
}

/** Lines to a file in a folder, with the one before it: together at most twice {@link LOG_FILE_BYTES_MAX}. */
export function fileSink(folder: string, bytesMax = LOG_FILE_BYTES_MAX): LogSink {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, LOG_NAME)
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  return {
    write(line) {
      const bytes = Buffer.from(line, 'utf8')
      if (size > 0 && size + bytes.length > bytesMax) {
        closeSync(file)
        renameSync(path, join(folder, OLDER_LOG_NAME))
        file = openSync(path, 'a', 0o600)
        size = 0
      }
      size += writeSync(file, bytes)
    },
    close: () => closeSync(file),
  }
}
