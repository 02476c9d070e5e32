import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { assert } from '../../../../shared/assert.ts'
import type { HttpResult } from '../../ports.ts'
import { isObject, member, parseJson } from './answer.ts'

/**
 * The newest generation signs and encrypts every request by one mechanism (`Kushki ONE`, Authentication:
 * the headers, the ±5 minutes, the form of the body and steps 1, 2 and 4; how the password and the two
 * digests are made is known from two working clients that agree, not from a page of the vendor). The keys
 * follow from the credential, the serial number and the time of the request alone.
 */
export interface SealContext {
  readonly secret: string
  readonly serial: string
  readonly nowMs: number
  /** Unpredictable bytes. */
  readonly random: (length: number) => Uint8Array
}

/**
 * What opens the answer to one request. Key material: kept in memory as long as the request is on its way,
 * never journaled, never logged.
 */
export interface SealedOpening {
  readonly aesKey: Buffer
  /** The blocks of our own request: an answer that holds one was put together from what we sent. */
  readonly ownBlocks: ReadonlySet<string>
}

export interface Sealed {
  readonly headers: Readonly<Record<string, string>>
  /** `{"data":"<iv>:<ciphertext>"}`, both in hex. */
  readonly body: string
  readonly opening: SealedOpening
}

/** Keys follow from the second of a request: two of one second have the same ones. */
export const KEYS_LAST_MS = 1000
const IV_BYTES = 16
const BLOCK_HEX = 32
const PASSWORD_INPUT_MIN = 32
/** Written with three underscores by both clients. */
const KEY_SEPARATOR = '___'
const AES_KEY_CHARACTERS = 32
const ALGORITHM = 'aes-256-cbc'

/**
 * Signs and encrypts one request. `plainText` is compact JSON of an object without a member `key`; the same
 * text is signed (with the key put last) and encrypted, because the terminal decrypts, reads, adds the key,
 * writes and compares.
 */
export function seal(plainText: string, context: SealContext): Sealed {
  const { secret, serial, nowMs } = context
  assert(secret.length > 0 && serial.length > 0, 'a sealed request needs a credential and a serial number')
  assert(Number.isSafeInteger(nowMs) && nowMs > 0, 'a time is whole milliseconds since 1970')
  const timestamp = String(Math.floor(nowMs / 1000))
  const password = passwordOf(secret, serial, Number(timestamp))
  const signed = withKey(plainText, Buffer.from(password + timestamp, 'utf8').toString('base64'))
  const digest = createHash('sha512').update(Buffer.from(signed, 'utf8').toString('base64')).digest('hex')
  const aesKey = Buffer.from((timestamp + KEY_SEPARATOR + password).slice(0, AES_KEY_CHARACTERS), 'utf8')
  assert(aesKey.length === AES_KEY_CHARACTERS, 'an AES-256 key has 32 bytes')
  const iv = Buffer.from(context.random(IV_BYTES))
  assert(iv.length === IV_BYTES, 'an initialisation vector has 16 bytes')
  const cipher = createCipheriv(ALGORITHM, aesKey, iv)
  const hidden = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]).toString('hex')
  return {
    headers: { authorization: `Basic ${digest}`, timestamp },
    body: JSON.stringify({ data: `${iv.toString('hex')}:${hidden}` }),
    opening: { aesKey, ownBlocks: new Set(blocksOf(iv.toString('hex') + hidden)) },
  }
}

/** Hex of the MD5 over credential, serial number and the minute in UTC, padded to 32 characters. */
function passwordOf(secret: string, serial: string, timestampS: number): string {
  const minute = new Date(timestampS * 1000).toISOString().slice(0, 16).replace(/[-T]/g, ':')
  const input = (secret + serial + minute).padEnd(PASSWORD_INPUT_MIN, '0')
  return createHash('md5').update(input, 'utf8').digest('hex')
}

/** The same object with `key` as its last member. */
function withKey(plainText: string, key: string): string {
  const read = parseJson(plainText)
  assert(isObject(read) && member(read, 'key') === undefined, 'a request is an object without a key')
  // The terminal writes the object anew before it compares; what does not survive that would be refused.
  const again = JSON.stringify(JSON.parse(plainText))
  assert(again === plainText, 'a request is written as it will be written again')
  const added = `"key":${JSON.stringify(key)}}`
  return plainText === '{}' ? `{${added}` : `${plainText.slice(0, -1)},${added}`
}

const blocksOf = (hex: string): string[] => hex.toLowerCase().match(/.{1,32}/g) ?? []

const SEALED_TEXT = /^([0-9a-f]{32}):((?:[0-9a-f]{32})+)$/i

export interface OpenedAnswer {
  /** The result with the clear text as its body; an answer that cannot be opened has none. */
  readonly result: HttpResult
  /** `none`: nothing came, or something without meaning. */
  readonly seal: 'clear' | 'opened' | 'unopened' | 'none'
}

/**
 * The answer in clear text, whether it came so or encrypted. One that looks encrypted and cannot be opened
 * has an empty body afterwards: it is unreadable, and neither its words nor its bytes are kept.
 */
export function openAnswer(result: HttpResult, opening: SealedOpening | null): OpenedAnswer {
  if (result.kind === 'failed' || result.truncated) return { result, seal: 'none' }
  const read = parseJson(result.body)
  const data = member(read, 'data')
  if (typeof data !== 'string') return { result, seal: read === undefined ? 'none' : 'clear' }
  const clearText = opening === null ? null : opened(data, opening)
  if (clearText === null) return { result: { ...result, body: '' }, seal: 'unopened' }
  return { result: { ...result, body: clearText }, seal: 'opened' }
}

function opened(data: string, opening: SealedOpening): string | null {
  const [, iv, hidden] = SEALED_TEXT.exec(data) ?? []
  if (iv === undefined || hidden === undefined) return null
  assert(iv.length === BLOCK_HEX && hidden.length % BLOCK_HEX === 0, 'whole blocks')
  // CBC without a signature can be cut and pasted by somebody without the key, but only out of blocks that
  // were once encrypted with it: ours, which just went by. No honest answer repeats one of them.
  if (blocksOf(hidden).some((block) => opening.ownBlocks.has(block))) return null
  try {
    const decipher = createDecipheriv(ALGORITHM, opening.aesKey, Buffer.from(iv, 'hex'))
    const bytes = Buffer.concat([decipher.update(hidden, 'hex'), decipher.final()])
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // No JSON is no answer, and no different from one that does not open: nobody learns which it was.
    return parseJson(text) === undefined ? null : text
  } catch {
    // Another key, a wrong padding or bytes that are no text: all the same to us.
    return null
  }
}
