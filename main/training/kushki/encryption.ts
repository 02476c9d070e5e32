import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { isRecord } from './amount.ts'
import { TIMESTAMP_TOLERANCE_MS, type SignatureVerdict } from './signature.ts'

/**
 * Kushki ONE's newest scheme from the terminal's side: `Authorization: Basic <hash>`, `timestamp` in Unix
 * seconds good for ±5 minutes, body `{"data":"<iv>:<ciphertext>"}` in hex. The terminal decrypts, reads the
 * object, puts `key` at its end, writes it and compares the hash.
 */
export interface EncryptionProfile {
  readonly credential: string
  readonly serial: string
}

/** The two values that hang on the moment of a request. */
export interface MomentKeys {
  readonly password: string
  readonly cipherKey: Buffer
  readonly timestamp: string
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `YYYY:MM:DD:HH:mm` in UTC. */
function minuteText(seconds: number): string {
  const at = new Date(seconds * 1000)
  const parts = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()]
  return [String(at.getUTCFullYear()), ...parts.map(two)].join(':')
}

export function keysAt(timestamp: string, profile: EncryptionProfile): MomentKeys {
  const mixed = `${profile.credential}${profile.serial}${minuteText(Number(timestamp))}`
  const password = createHash('md5').update(mixed.padEnd(32, '0')).digest('hex')
  return { password, timestamp, cipherKey: Buffer.from(`${timestamp}___${password}`).subarray(0, 32) }
}

/** What must stand in `Authorization` for this object. */
export function authorizationFor(request: Readonly<Record<string, unknown>>, keys: MomentKeys): string {
  const key = Buffer.from(`${keys.password}${keys.timestamp}`).toString('base64')
  const written = Buffer.from(JSON.stringify({ ...request, key })).toString('base64')
  return `Basic ${createHash('sha512').update(written).digest('hex')}`
}

/** Text as `<iv>:<ciphertext>` in hex. */
export function encrypted(text: string, keys: MomentKeys, iv: Uint8Array): string {
  const cipher = createCipheriv('aes-256-cbc', keys.cipherKey, iv)
  return [Buffer.from(iv), Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])]
    .map((part) => part.toString('hex'))
    .join(':')
}

/** The text behind `<iv>:<ciphertext>`, or null when this key does not open it. */
export function decrypted(data: string, keys: MomentKeys): string | null {
  const cut = data.indexOf(':')
  if (cut !== 32 || !/^[0-9a-f]+$/i.test(data.slice(cut + 1))) return null
  try {
    const iv = Buffer.from(data.slice(0, cut), 'hex')
    const decipher = createDecipheriv('aes-256-cbc', keys.cipherKey, iv)
    return Buffer.concat([
      decipher.update(Buffer.from(data.slice(cut + 1), 'hex')),
      decipher.final(),
    ]).toString()
  } catch {
    return null
  }
}

export type EncryptedReading =
  | { readonly ok: true; readonly body: unknown; readonly keys: MomentKeys }
  | { readonly ok: false; readonly verdict: Extract<SignatureVerdict, { ok: false }> }

const wrong = (param: 'Authorization' | 'timestamp', message: string): EncryptedReading => ({
  ok: false,
  verdict: { ok: false, param, message },
})

/**
 * Opens and checks one request. A request without a body counts as an empty object. `unsigned` lets one pass
 * that proves nothing, as an abort may where the terminal is set so.
 */
export function readEncrypted(
  request: {
    readonly authorization: string | undefined
    readonly timestamp: string | undefined
    readonly body: unknown
  },
  nowMs: number,
  profile: EncryptionProfile,
): EncryptedReading {
  const { authorization, timestamp, body } = request
  if (timestamp === undefined || !/^\d{10}$/.test(timestamp))
    return wrong('timestamp', 'timestamp must be Unix seconds')
  if (Math.abs(Number(timestamp) * 1000 - nowMs) > TIMESTAMP_TOLERANCE_MS)
    return wrong('timestamp', 'timestamp is more than 5 minutes off the clock of the terminal')
  if (authorization === undefined) return wrong('Authorization', 'Authorization is missing')
  const keys = keysAt(timestamp, profile)
  const plain = plainOf(body, keys)
  if (plain === null) return wrong('Authorization', 'the body cannot be decrypted')
  const [given, expected] = [Buffer.from(authorization), Buffer.from(authorizationFor(plain, keys))]
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? { ok: true, body: plain, keys }
    : wrong('Authorization', 'the hash does not match the body')
}

function plainOf(body: unknown, keys: MomentKeys): Readonly<Record<string, unknown>> | null {
  if (body === undefined) return {}
  const data = isRecord(body) ? body['data'] : undefined
  const text = typeof data === 'string' ? decrypted(data, keys) : null
  if (text === null) return null
  try {
    const read = JSON.parse(text) as unknown
    return isRecord(read) ? read : null
  } catch {
    return null
  }
}
