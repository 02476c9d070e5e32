import { isReadAsWritten } from '../../shared/host.ts'

/**
 * What can be said about a field before it is sent. The register checks everything again; a test holds these
 * rules to the contract's, so that what passes here is never refused there for its form.
 */
export type Problem =
  | { readonly code: 'needed' }
  | { readonly code: 'too_long'; readonly max: number }
  | { readonly code: 'address_url' }
  | { readonly code: 'address_form' }
  | { readonly code: 'port_range' }
  | { readonly code: 'serial_taken'; readonly name: string }
  | { readonly code: 'unit_needed'; readonly currency: string }
  | { readonly code: 'url_form' }
  | { readonly code: 'url_parts' }
  | { readonly code: 'columns_range' }
  | { readonly code: 'prefix_long' }
  | { readonly code: 'clock_form' }

export type Problems<F extends string> = Readonly<Partial<Record<F, Problem>>>

export const TEXT_MAX = 200
export const CODE_MAX = 64
export const HOST_MAX = 253
export const URL_MAX = 200
export const CREDENTIAL_MAX = 512
export const PREFIX_MAX = 16
export const PORT_MAX = 65_535
export const COLUMNS_MIN = 24
export const COLUMNS_MAX = 64

const HOST = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/
const WHOLE_NUMBER = /^\d{1,6}$/

export function checkText(text: string, max = TEXT_MAX): Problem | null {
  if (text.trim() === '') return { code: 'needed' }
  return text.trim().length > max ? { code: 'too_long', max } : null
}

/** An address without scheme and port, as terminals and printers show it. */
export function checkHost(text: string): Problem | null {
  const host = text.trim()
  if (host === '') return { code: 'needed' }
  if (host.includes('/') || /^[^[\]]+:\d*$/.test(host)) return { code: 'address_url' }
  if (host.length > HOST_MAX) return { code: 'too_long', max: HOST_MAX }
  return HOST.test(host) && isReadAsWritten(host) ? null : { code: 'address_form' }
}

/** The number that was typed, or null when it is no whole number between `min` and `max`. */
export function wholeNumber(text: string, min: number, max: number): number | null {
  if (!WHOLE_NUMBER.test(text.trim())) return null
  const value = Number(text.trim())
  return value >= min && value <= max ? value : null
}

export const checkPort = (text: string): Problem | null =>
  wholeNumber(text, 1, PORT_MAX) === null ? { code: 'port_range' } : null

export const checkColumns = (text: string): Problem | null =>
  wholeNumber(text, COLUMNS_MIN, COLUMNS_MAX) === null ? { code: 'columns_range' } : null

/** A whole address of the provider's cloud. It goes into the journal, so no name or password may be in it. */
export function checkUrl(text: string): Problem | null {
  const url = text.trim()
  if (url === '') return { code: 'needed' }
  if (url.length > URL_MAX) return { code: 'too_long', max: URL_MAX }
  if (/[@?#]/.test(url)) return { code: 'url_parts' }
  return URL.canParse(url) && /^https?:\/\/[^/\s]+/i.test(url) && !/\s/.test(url)
    ? null
    : { code: 'url_form' }
}

/** The problems that there are; an empty record when there are none. */
export function problemsOf<F extends string>(checks: Readonly<Record<F, Problem | null>>): Problems<F> {
  return Object.fromEntries(Object.entries(checks).filter(([, problem]) => problem !== null)) as Problems<F>
}

/**
 * An id that settings are kept under: from the name where it has Latin letters or digits, numbered until it
 * is free.
 */
export function idFrom(name: string, fallback: string, taken: readonly string[]): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const base =
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 28)
      .replace(/-+$/, '') || fallback
  if (!taken.includes(base)) return base
  const free = Array.from({ length: taken.length + 1 }, (_, index) => `${base}-${index + 2}`)
  return free.find((candidate) => !taken.includes(candidate)) ?? base
}
