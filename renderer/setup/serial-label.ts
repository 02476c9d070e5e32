/**
 * Reads a serial number out of what a scanner made of a terminal's label: the number alone, a web address,
 * JSON, or a line such as `S/N: PB0001`. Nothing is published about what Kushki's labels say, so that every
 * usual form is read, and a person compares what was understood.
 */

/** What a serial number looks like: at most 64 letters, digits, and signs between them. */
const SERIAL = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]{2,62})?[A-Za-z0-9]`
const WHOLE_SERIAL = new RegExp(`^${SERIAL}$`)

/** What it is called on labels and in codes. */
const NAME =
  '(?:(?:device|terminal|pos)[ _-]?)?' +
  '(?:s[^a-z0-9]?n|n[^a-z0-9]?s|serial(?:[ _-]?(?:no|nro|num|number|id))?|' +
  '(?:n(?:ro|um|umero|úmero|[°ºo])?[ ._]*(?:de )?)?serie|シリアル(?:番号)?)'
const WHOLE_NAME = new RegExp(`^${NAME}$`, 'i')
/**
 * The name, signs, the number. A scanner that is set up for another keyboard types other signs for the colon
 * and the quotation marks, so that any will do.
 */
const NAMED = new RegExp(`(?:^|[^a-z0-9])${NAME}[^a-z0-9]+(${SERIAL})(?![a-z0-9])`, 'i')

const asSerial = (value: unknown): string | null => {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return WHOLE_SERIAL.test(text) ? text : null
}

const hasDigit = (text: string): boolean => /\d/.test(text)

const firstOf = (values: readonly (string | null)[]): string | null =>
  values.find((value) => value !== null) ?? null

function ofObject(object: object): string | null {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(object)
  const named = entries.map(([name, value]) => (WHOLE_NAME.test(name) ? asSerial(value) : null))
  const within = entries.map(([, value]) =>
    typeof value === 'object' && value !== null ? ofObject(value) : null,
  )
  return firstOf([...named, ...within])
}

function jsonOf(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** By its name in the question of the address, else the last part of its path that could be one. */
function ofAddress(address: URL): string | null {
  const named = [...address.searchParams].map(([name, value]) =>
    WHOLE_NAME.test(name) ? asSerial(value) : null,
  )
  const parts = address.pathname.split('/').toReversed().filter(hasDigit).map(asSerial)
  return firstOf([...named, ...parts])
}

/** The serial number that a scanned or pasted text tells, or null when it tells none. */
export function serialFromLabel(text: string): string | null {
  const trimmed = text.trim()
  if (WHOLE_SERIAL.test(trimmed)) return trimmed
  const object = jsonOf(trimmed)
  if (object !== null) return ofObject(object)
  if (/^https?:\/\//i.test(trimmed)) return URL.canParse(trimmed) ? ofAddress(new URL(trimmed)) : null
  const named = NAMED.exec(trimmed)?.[1]
  if (named !== undefined) return named
  // A number with something behind it, as `PB0001;KUSHKI ONE`.
  const [first = ''] = trimmed.split(/[\s;,|]/)
  return first !== trimmed && hasDigit(first) ? asSerial(first) : null
}
