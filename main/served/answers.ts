import type { ServerResponse } from 'node:http'
import { assert } from '../../shared/assert.ts'
import type { CallError } from '../../shared/errors.ts'

/** As strict as Electron's, save that the page may talk to the host it came from. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** On every answer, refusals and malformed requests included. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** Why a request is turned away before it reaches the engine. `why` is a short name for the log. */
export interface Refusal {
  readonly status: number
  readonly why: string
  readonly error: CallError
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * Writes one whole answer. `content-length` is set, so nothing is ever left to be guessed by the other side.
 */
export function answer(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  assert(!response.headersSent, 'an answer is written once')
  assert(status >= 200 && status < 600, 'an answer needs a final status')
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...SECURITY_HEADERS,
    ...headers,
    'content-type': contentType,
    'content-length': String(bytes.byteLength),
  })
  response.end(bytes)
}

export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value), headers)
}

function page(paragraphs: readonly string[]): string {
  const open = '<!doctype html>\n<html lang="en" translate="no">'
  const head = '<meta charset="utf-8">\n<title>Lanekeeper</title>'
  return [open, head, ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`), '</html>', ''].join('\n')
}

/** All that somebody without the link gets to see. */
export const NEEDS_LINK = [
  'Esta caja se abre con su enlace. Ciérrela y ábrala de nuevo para obtener uno.',
  'This register opens with its link. Close it and start it again to get one.',
  'このレジは専用リンクで開きます。いったん終了して起動し直してください。',
] as const

/**
 * A refusal in the form that whoever asked can read: the contract's answer for programs, a page for people.
 */
export function answerRefusal(response: ServerResponse, refusal: Refusal, forProgram: boolean): void {
  const headers: Record<string, string> = {}
  if (refusal.status === 401 && forProgram) headers['www-authenticate'] = 'Bearer'
  const allow = refusal.error.detail?.['allow']
  if (refusal.status === 405 && typeof allow === 'string') headers['allow'] = allow
  // What was not read of the request must not be taken for the next one.
  if (!response.req.complete) headers['connection'] = 'close'
  if (forProgram) answerJson(response, refusal.status, { id: null, ok: false, error: refusal.error }, headers)
  else {
    const text = refusal.status === 401 ? NEEDS_LINK : [refusal.error.message]
    answer(response, refusal.status, 'text/html; charset=utf-8', page(text), headers)
  }
}

/** The bytes for a connection whose request could not be read as HTTP at all. */
export function malformedAnswer(status: 400 | 408 | 431): string {
  const text = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }[status]
  const headers = {
    ...SECURITY_HEADERS,
    'cache-control': 'no-store',
    'content-length': '0',
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `HTTP/1.1 ${status} ${text}\r\n${lines.join('\r\n')}\r\n\r\n`
}
