import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { assert } from '../../shared/assert.ts'
import { callError } from '../../shared/errors.ts'
import type { Refusal } from './answers.ts'
import type { ServedLimits } from './limits.ts'

/** Marks a call of our own page: no form and no foreign page can send it without asking first. */
export const PAGE_HEADER = 'x-lanekeeper'
const SECRET_BYTES = 32
const TARGET_CHARACTERS_MAX = 2048
/** Headers that decide something; sent twice, the two ends of a proxy could read them differently. */
const ONLY_ONCE = new Set([
  'host',
  'origin',
  'authorization',
  'cookie',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'sec-fetch-site',
  'last-event-id',
  PAGE_HEADER,
])

/**
 * Who is asking: a program with the printed token, or a page with a session. Calls in flight count by `key`.
 */
export interface Client {
  readonly key: string
  readonly kind: 'program' | 'page'
}

export interface Access {
  /**
   * The token that is printed. In `Authorization: Bearer` it admits a program for the life of the process; in
   * `/?token=` it opens one page, once.
   */
  readonly token: string
  /** Whoever sent the request, or null. A wrong `Authorization` is never saved by a good cookie. */
  identify(request: IncomingMessage): Client | null
  /**
   * Uses up a link's token; returns the `Set-Cookie` value of a new session, or null when it is not (any
   * more) good.
   */
  useLink(token: string): string | null
  /** A fresh token for one page, for `/?token=`; worthless as a bearer. */
  makeLink(): string
}

const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')
const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()
/** Compares in a time that does not depend on the content, whatever the lengths. */
const same = (left: Buffer, right: Buffer): boolean => timingSafeEqual(left, right)

/**
 * Sessions and links live in memory only: they end with the process. Cookies of one host are shared by all
 * its ports, so the name carries the port and two registers on one computer do not sign each other out.
 */
export function createAccess(
  port: number,
  limits: ServedLimits,
  nowMs: () => number,
  token: string = newSecret(),
): Access {
  assert(port > 0 && port < 65_536, 'access needs the port in use')
  assert(token.length >= 32, 'a token must be too long to guess')
  const cookieName = `lanekeeper-${port}`
  const bearer = digest(token)
  const sessions: Buffer[] = []
  const links: { readonly digest: Buffer; readonly expiresAtMs: number }[] = [
    { digest: bearer, expiresAtMs: Infinity },
  ]

  const sessionOf = (cookies: string): Buffer | null => {
    for (const pair of cookies.split(';')) {
      const split = pair.indexOf('=')
      if (split < 0 || pair.slice(0, split).trim() !== cookieName) continue
      const presented = digest(pair.slice(split + 1).trim())
      const found = sessions.find((session) => same(session, presented))
      if (found) return found
    }
    return null
  }

  return {
    token,
    identify(request) {
      const authorization = request.headers.authorization
      if (authorization !== undefined) {
        const presented = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(authorization)?.[1]
        return presented !== undefined && same(bearer, digest(presented))
          ? { key: 'token', kind: 'program' }
          : null
      }
      const session = sessionOf(request.headers.cookie ?? '')
      return session ? { key: session.toString('hex'), kind: 'page' } : null
    },
    useLink(presented) {
      const wanted = digest(presented)
      const index = links.findIndex((link) => same(link.digest, wanted))
      const link = links[index]
      if (!link) return null
      links.splice(index, 1)
      if (nowMs() > link.expiresAtMs) return null
      const session = newSecret()
      sessions.push(digest(session))
      if (sessions.length > limits.sessionsMax) sessions.shift()
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    makeLink() {
      const secret = newSecret()
      links.push({ digest: digest(secret), expiresAtMs: nowMs() + limits.linkLifetimeMs })
      // The printed link, at the front, is never pushed out by later ones.
      if (links.length > limits.linksMax) links.splice(links[0]?.digest === bearer ? 1 : 0, 1)
      assert(links.length <= limits.linksMax, 'links stay bounded')
      return secret
    },
  }
}

const refused = (status: number, why: string, message: string): Refusal => ({
  status,
  why,
  error: callError(status === 400 ? 'REQUEST_INVALID' : 'CLIENT_REFUSED', message),
})

function repeatedHeader(rawHeaders: readonly string[]): string | null {
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    if (seen.has(name) && ONLY_ONCE.has(name)) return name
    seen.add(name)
  }
  return null
}

/**
 * What is wrong with a request whoever sent it, or null. Host exactly ours keeps a foreign name that resolves
 * to the loopback out; Origin and Sec-Fetch-Site keep pages out that the same browser shows.
 */
export function refusalOf(request: IncomingMessage, port: number): Refusal | null {
  const repeated = repeatedHeader(request.rawHeaders)
  if (repeated !== null) return refused(400, 'header_repeated', `The header ${repeated} may appear once.`)
  const target = request.url ?? ''
  if (!target.startsWith('/') || target.length > TARGET_CHARACTERS_MAX) {
    return refused(400, 'target', 'The address must begin with / and be short.')
  }
  const host = request.headers.host ?? ''
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return refused(403, 'host', 'The register answers under its own address only.')
  }
  const origin = request.headers.origin
  if (origin !== undefined && origin !== `http://${host}`) {
    return refused(403, 'origin', 'The register takes no calls from other pages.')
  }
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refused(403, 'site', 'The register takes no calls from other pages.')
  }
  return null
}
