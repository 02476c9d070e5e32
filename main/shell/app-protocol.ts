import type { CustomScheme } from 'electron'
import type { RendererFiles } from '../served/renderer-files.ts'

/**
 * Where the page lives inside Electron. Nothing of it is a `file://` address and nothing comes from a
 * network.
 */
export const APP_ORIGIN = 'app://register'
export const PAGE_URL = `${APP_ORIGIN}/index.html`

/** To be registered before Electron is ready, else the scheme has no origin of its own. */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
}

/** Like the served host's, save that the page may talk to nobody: it has the preload's three functions. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
  "connect-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** On every answer, refusals included. */
export const APP_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
}

const refusal = (status: 404 | 405): Response =>
  new Response(null, { status, headers: { ...APP_HEADERS, 'cache-control': 'no-store' } })

/**
 * The address when it is exactly one of ours, taken apart by the same parser that the browser uses; else
 * null.
 */
function ownAddress(address: string): URL | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const isOurs = url.protocol === 'app:' && url.host === 'register' && url.username === ''
  return isOurs && url.password === '' && url.search === '' ? url : null
}

/**
 * Answers a request for a file of the page. A path is looked up in the map of files that the build made and
 * is never
 * joined to a folder, so there is nothing to climb out of. Never throws.
 */
export function answerRequest(files: RendererFiles, request: Pick<Request, 'method' | 'url'>): Response {
  if (request.method !== 'GET') return refusal(405)
  const url = ownAddress(request.url)
  const file = url === null ? undefined : files.get(url.pathname)
  if (file === undefined) return refusal(404)
  return new Response(new Uint8Array(file.body), {
    status: 200,
    headers: {
      ...APP_HEADERS,
      'content-type': file.contentType,
      'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-store',
    },
  })
}
