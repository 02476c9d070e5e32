import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Kushki ONE's first authentication scheme (payments page, Authentication): `Authorization` is the
 * HMAC-SHA256 of the request body keyed with the Private-Credential-Id, `timestamp` is Unix time in
 * milliseconds, good for ±5 minutes. The page names neither the text form of the digest nor a prefix, so
 * both are options.
 */
export interface SignatureProfile {
  readonly credential: string
  readonly digest: 'base64' | 'hex'
  readonly authorizationPrefix: string
  /** Whether an abort without a body must be signed. */
  readonly abortAuth: 'signed' | 'none'
}

export const TIMESTAMP_TOLERANCE_MS = 5 * 60_000

export type SignatureVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly param: 'Authorization' | 'timestamp'; readonly message: string }

const wrong = (param: 'Authorization' | 'timestamp', message: string): SignatureVerdict => ({
  ok: false,
  param,
  message,
})

/** What must stand in `Authorization` for these very bytes. */
export function signatureOf(bytes: Uint8Array, profile: SignatureProfile): string {
  return (
    profile.authorizationPrefix +
    createHmac('sha256', profile.credential).update(bytes).digest(profile.digest)
  )
}

function equal(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Checks both headers over the raw body. Nothing to sign may be signed as nothing or as `{}`. */
export function checkSignature(
  request: {
    readonly authorization: string | undefined
    readonly timestamp: string | undefined
    readonly bytes: Uint8Array
  },
  nowMs: number,
  profile: SignatureProfile,
): SignatureVerdict {
  const { authorization, timestamp, bytes } = request
  if (timestamp === undefined || !/^\d{13}$/.test(timestamp))
    return wrong('timestamp', 'timestamp must be Unix milliseconds')
  if (Math.abs(Number(timestamp) - nowMs) > TIMESTAMP_TOLERANCE_MS) {
    return wrong('timestamp', 'timestamp is more than 5 minutes off the clock of the terminal')
  }
  if (authorization === undefined) return wrong('Authorization', 'Authorization is missing')
  const signed = bytes.length > 0 ? [bytes] : [bytes, Buffer.from('{}')]
  return signed.some((content) => equal(authorization, signatureOf(content, profile)))
    ? { ok: true }
    : wrong('Authorization', 'the signature does not match the body')
}
