import { createHmac } from 'node:crypto'
import { assert } from '../../../../shared/assert.ts'
import type { KushkiProfile } from '../../../../shared/contract/settings.ts'

/** What is signed when a request has no body: the terminal rebuilds an empty object from it. */
export const EMPTY_BODY = '{}'

/**
 * The headers that prove who is asking: HMAC-SHA256 over the exact bytes of the body, keyed with the
 * Private-Credential-Id, and the time in Unix milliseconds (`Accept payments with Kushki One`,
 * Authentication). The text form of the digest and what stands before it are facts of the terminal's
 * generation, so they come from the profile.
 */
export function signedHeaders(
  body: string | null, profile: KushkiProfile, secret: string, nowMs: number,
): Readonly<Record<string, string>> {
  assert(secret.length > 0, 'a request needs a credential')
  assert(Number.isSafeInteger(nowMs) && nowMs > 0, 'a time is whole milliseconds since 1970')
  const digest = createHmac('sha256', secret).update(body ?? EMPTY_BODY, 'utf8').digest(profile.digest)
  return { authorization: profile.authorizationPrefix + digest, timestamp: String(nowMs) }
}
