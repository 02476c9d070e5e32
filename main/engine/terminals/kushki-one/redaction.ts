import { cutText, HIDDEN_NUMBER, hideCardNumbers, safeIdentifier } from '../../../../shared/card-numbers.ts'

/** How much of an answer is kept; an answer that is longer or deeper is cut, never refused. */
export const DEPTH_MAX = 8
export const MEMBERS_MAX = 400
export const TEXT_KEPT_MAX = 500

export const DROPPED = '[dropped]'
const CUT = '[cut]'

/** Words of a field's name that mean card data, a secret or a person. A field with such a word is dropped. */
const SENSITIVE_WORDS = new Set([
  'pan', 'track', 'track1', 'track2', 'tracks', 'tlv', 'cvv', 'cvv2', 'cvc', 'cvc2', 'csc', 'pin', 'pinblock',
  'emv', 'cardholder',
  'holder', 'bin', 'icc', 'dol', 'expiry', 'expiration', 'ksn', 'cryptogram', 'arqc',
  'exp', 'expdate', 'discretionary', 'cavv', 'cvn', 'pvv', 'track3', 'nombre', 'nombres', 'apellido',
  'apellidos', 'titular', 'tarjetahabiente', 'portador', 'vencimiento', 'correo', 'telefono', 'celular',
  'direccion', 'rut', 'dni', 'cedula', 'documento', 'payer', 'buyer',
  'secret', 'password', 'credential', 'credentials', 'token', 'apikey', 'signature',
  'email', 'mail', 'phone', 'document', 'customer', 'contact', 'person', 'firstname', 'lastname', 'surname',
  'address',
])
/** Names without separators and pairs of words that mean the same. */
const SENSITIVE_NAME = new RegExp([
  'cardnumber', 'cardno$', 'cardnum$', 'numerotarjeta', 'numtarjeta', 'nrotarjeta', 'accountnumber',
  '^(?:card|holder|client|person|full)?name$', 'primaryaccount', 'trackdata', 'tracktwo', 'trackone',
  'pinblock',
  'cardholder', 'private(?:key|credential)', 'firstname', 'lastname',
].join('|'))
/** Longer text of a masked number is cut to the last four digits, which a receipt may show. */
const MASKED_NAME = /mask|creditcard|debitcard/
/** Identifiers of the provider, which may pass for card numbers by chance: an 18-digit ticket. */
const IDENTIFIERS = new Set(['ticketnumber', 'transactionreference', 'clienttransactionid'])

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')
const wordsOf = (name: string): string[] =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().split(/[^a-z0-9]+/)

/**
 * A copy of a parsed answer that may be stored: unknown fields are kept, sensitive ones dropped, card-like
 * numbers hidden wherever they stand (also in names), and everything held to a size. Never throws.
 */
export function redact(value: unknown): unknown {
  return redactAt(value, '', 0, { left: MEMBERS_MAX })
}

function redactAt(value: unknown, name: string, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return redactText(value, name)
  if (typeof value === 'number') return redactNumber(value)
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value
  if (depth >= DEPTH_MAX) return CUT
  return Array.isArray(value) ? redactList(value, name, depth, budget) : redactObject(value, depth, budget)
}

type Budget = { left: number }

function redactList(list: readonly unknown[], name: string, depth: number, budget: Budget): unknown[] {
  const kept: unknown[] = []
  for (const item of list) {
    if (budget.left <= 0) return [...kept, CUT]
    budget.left -= 1
    kept.push(redactAt(item, name, depth + 1, budget))
  }
  return kept
}

function redactObject(object: object, depth: number, budget: Budget): Record<string, unknown> {
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(object)) {
    if (budget.left <= 0) {
      kept.push([CUT, true])
      break
    }
    budget.left -= 1
    kept.push([redactText(name, ''), isSensitive(name) ? DROPPED : redactAt(value, name, depth + 1, budget)])
  }
  // fromEntries defines own properties, so a member called __proto__ stays what it is: text.
  return Object.fromEntries(kept)
}

/** True for the name of a field that may hold card data, a secret or a person's data. */
export function isSensitive(name: string): boolean {
  return wordsOf(name).some((word) => SENSITIVE_WORDS.has(word)) || SENSITIVE_NAME.test(plainName(name))
}

/** Text that may be stored, cut to {@link TEXT_KEPT_MAX}; `name` is the field that it stands in. */
export function redactText(text: string, name: string): string {
  const plain = plainName(name)
  if (MASKED_NAME.test(plain)) return `…${/(\d{4})\D*$/.exec(text)?.[1] ?? ''}`
  const isIdentifier = IDENTIFIERS.has(plain)
  const hidden = isIdentifier ? (safeIdentifier(text) ?? HIDDEN_NUMBER) : hideCardNumbers(text)
  return hidden.length > TEXT_KEPT_MAX ? `${cutText(hidden, TEXT_KEPT_MAX)}…` : hidden
}

function redactNumber(value: number): number | string | null {
  if (!Number.isFinite(value)) return null
  const text = String(value)
  const hidden = hideCardNumbers(text)
  return hidden === text ? value : hidden
}
