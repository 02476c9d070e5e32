import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/**
 * A self-signed certificate, as a terminal in a shop's network has one: no authority vouches for an address
 * such as 192.168.1.50. Node can read X.509 but not write it, so the few structures that are needed are
 * written here (RFC 5280, section 4.1; ECDSA with SHA-256 over P-256).
 */
export interface TerminalCertificate {
  readonly keyPem: string
  readonly certificatePem: string
  /** SHA-256 of the certificate in lower-case hex. */
  readonly fingerprint: string
}

const DAY_MS = 86_400_000
const VALID_DAYS = 3650
const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const EXPLICIT_0 = 0xa0
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256; 2.5.4.3, common name. */
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** One DER element: tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const long =
    content.length < 0x80 ? [] : [...Buffer.from(content.length.toString(16).padStart(4, '0'), 'hex')]
  const length = long.length === 0 ? [content.length] : [0x80 + long.length, ...long]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

/** `YYMMDDhhmmssZ`; good until 2049. */
const utcTime = (ms: number): Buffer =>
  der(UTC_TIME, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

/** A new key and a certificate for it, valid from the day before `nowMs` for ten years. */
export function newCertificate(name: string, nowMs: number, serial: Uint8Array): TerminalCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = der(SEQUENCE, ECDSA_SHA256)
  const subject = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(name)))))
  // A leading 1 keeps the number positive and its form the shortest.
  const number = der(INTEGER, Buffer.from([1]), serial)
  const body = der(
    SEQUENCE,
    der(EXPLICIT_0, der(INTEGER, Buffer.from([2]))),
    number,
    algorithm,
    subject,
    der(SEQUENCE, utcTime(nowMs - DAY_MS), utcTime(nowMs + VALID_DAYS * DAY_MS)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', body, privateKey))
  const whole = der(SEQUENCE, body, algorithm, signature)
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    fingerprint: createHash('sha256').update(whole).digest('hex'),
  }
}

/** The certificate kept in a file, made at the first call: a terminal that restarts is still itself. */
export function keptCertificate(path: string, make: () => TerminalCertificate): TerminalCertificate {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as TerminalCertificate
  const made = make()
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, JSON.stringify(made))
  fsyncSync(file)
  closeSync(file)
  return made
}
