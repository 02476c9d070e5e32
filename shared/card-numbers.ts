/**
 * Card numbers must never be stored or shown. A card number has 12 to 19 digits and a Luhn check digit
 * (ISO/IEC 7812-1); what looks like one is treated as one.
 */
export const CARD_DIGITS_MIN = 12
export const CARD_DIGITS_MAX = 19
export const HIDDEN_NUMBER = '[number hidden]'

/**
 * True when the last digit is the Luhn check digit of those before it. `digits` holds decimal digits only.
 */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    const weighted = index % 2 === 1 ? digit * 2 : digit
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return digits.length > 0 && sum % 10 === 0
}

/**
 * Groups of digits with blanks or dashes of any kind between them (`4111 1111 1111 1111`), or with a dot, a
 * low line or a stroke after four digits or before three; a date with a time of day is none.
 */
const DIGIT_RUN = /\d+(?:(?:[\s\p{Pd}\p{Cc}\p{Cf}]{1,3}|(?<=\d{4})[._/]|[._/](?=\d{3}))\d+)*/gu
/** What a magnetic stripe or a chip gives out (ISO/IEC 7813): number, name, expiry and the issuer's data. */
const TRACK_1 = /%?b\d{12,19}\^[^^]{0,60}\^[^\s?]*\??/giu
const TRACK_2 = /\d{12,19}[=d]\d{7,}f?/giu
/** A code of the card or its holder, named in words: `CVV 123`, `PIN: 4321`. */
const NAMED_CODE = /\b(cv[vcn]2?|pin(?:[ _-]?block)?)([\s:=#]{1,3})(?=[a-f]*\d)[0-9a-f]{3,32}\b/giu

/**
 * The text with every card-like number hidden: each stretch of whole digit groups that has 12 to 19 digits
 * and passes the Luhn check, each longer group, in which one could hide, and each of 17 digits or more that
 * begins or ends with a number as issuers give them out. So is what else a card holds, where it can be told:
 * its tracks, and codes that are named. Everything else stays as it is.
 */
export function hideCardNumbers(text: string): string {
  if (!/\d{3}|\d\D{1,3}\d/u.test(text)) return text
  return text
    .replace(TRACK_1, HIDDEN_NUMBER)
    .replace(TRACK_2, HIDDEN_NUMBER)
    .replace(NAMED_CODE, (_code, name: string, between: string) => `${name}${between}${HIDDEN_NUMBER}`)
    .replace(DIGIT_RUN, (run) => (run.length < CARD_DIGITS_MIN ? run : hideInRun(run)))
}

/** Numbers that are given out to people begin so (ISO/IEC 7812-1: travel, banking, the range 22-27). */
const ISSUED = /^(?:[3-6]|2[2-7])/
/** How long those are that may stand unseparated beside other digits. */
const ISSUED_LENGTHS = [15, 16] as const

function isIssued(digits: string): boolean {
  return ISSUED.test(digits) && passesLuhn(digits)
}

/**
 * True for a text that is nothing but a card number as issuers give them out, with whatever signs between its
 * digits: what an identifier can be held to without losing one in ten of them.
 */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[\s\p{P}\p{Cc}\p{Cf}]/gu, '')
  if (!/^\d+$/.test(digits)) return false
  return digits.length >= CARD_DIGITS_MIN && digits.length <= CARD_DIGITS_MAX && isIssued(digits)
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Tickets of the provider have 18 digits (`Kushki One FAQ`); issuers give out no card numbers of 18. */
const TICKET = /^\d{18}$/

/**
 * An identifier as it stands; null when it is a card number or holds one. Held to less than other text,
 * because one in ten long numbers passes for a card's by chance: a UUID and a ticket of 18 digits are what
 * they are, and digits alone must look as issuers give them out.
 */
export function safeIdentifier(text: string): string | null {
  if (UUID.test(text) || TICKET.test(text)) return text
  if (/^\d+$/.test(text)) return isCardNumber(text) ? null : text
  return hideCardNumbers(text) === text ? text : null
}

/** The beginning of a text, at most `max` long and never ending within a number, which could then pass. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const cut = text.slice(0, max)
  return /^\d/.test(text.slice(max)) ? cut.replace(/\d+$/, '') : cut
}

function holdsCardNumber(group: string): boolean {
  if (group.length > CARD_DIGITS_MAX) return true
  return ISSUED_LENGTHS.some(
    (length) => group.length > length && (isIssued(group.slice(0, length)) || isIssued(group.slice(-length))),
  )
}

function hideInRun(run: string): string {
  const parts = run.split(/(\D+)/u)
  const groups = parts.filter((_part, index) => index % 2 === 0)
  const hidden = groups.map(holdsCardNumber)
  for (let first = 0; first < groups.length; first += 1) {
    let digits = ''
    for (let last = first; last < groups.length; last += 1) {
      digits += groups[last] ?? ''
      if (digits.length > CARD_DIGITS_MAX) break
      if (digits.length >= CARD_DIGITS_MIN && passesLuhn(digits)) hidden.fill(true, first, last + 1)
    }
  }
  return hidden.includes(true) ? joinVisible(parts, hidden) : run
}

/** `parts`: groups and what stands between them, in turn. */
function joinVisible(parts: readonly string[], hidden: readonly boolean[]): string {
  return hidden
    .map((isHidden, index) => {
      if (isHidden && hidden[index - 1] === true) return ''
      const separator = index === 0 ? '' : (parts[index * 2 - 1] ?? '')
      return separator + (isHidden ? HIDDEN_NUMBER : (parts[index * 2] ?? ''))
    })
    .join('')
}
