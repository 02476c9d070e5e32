import type { HttpFailure } from '../engine/ports.ts'
import { PIN_MISMATCH } from './http-connection.ts'

const CAUSES: Readonly<Record<string, HttpFailure>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved', EAI_AGAIN: 'unresolved', EAI_NODATA: 'unresolved', EAI_NONAME: 'unresolved',
  EAI_FAIL: 'unresolved',
  ENETUNREACH: 'unroutable', EHOSTUNREACH: 'unroutable', ENETDOWN: 'unroutable', EHOSTDOWN: 'unroutable',
  EADDRNOTAVAIL: 'unroutable', EACCES: 'unroutable',
  ECONNRESET: 'reset', EPIPE: 'reset', ECONNABORTED: 'reset',
  UND_ERR_SOCKET: 'closed', UND_ERR_DESTROYED: 'closed', UND_ERR_CLOSED: 'closed',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout', UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'protocol', UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'protocol',
  UND_ERR_ABORTED: 'aborted',
  [PIN_MISMATCH]: 'certificate_changed',
}
export interface NamedFailure { readonly cause: HttpFailure; readonly code: string }

const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|CERT_|EPROTO$|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/

/**
 * What kept an exchange from its answer, and the runtime's own code for it. Says nothing about what was
 * sent.
 */
export function failureOf(error: unknown, written: boolean): NamedFailure {
  const code = codeOf(error)
  const isParser = error instanceof Error && error.name === 'HTTPParserError'
  if (isParser) return { cause: 'protocol', code: code ?? 'HTTP_PARSER' }
  if (code === null) return { cause: 'other', code: error instanceof Error ? error.name : 'UNKNOWN' }
  if (code === 'ETIMEDOUT') return { cause: written ? 'timeout' : 'connect_timeout', code }
  return { cause: TLS_CODE.test(code) ? 'tls' : CAUSES[code] ?? 'other', code }
}

/** The code of an error; where several addresses were tried, that of the first one that failed. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null
}
