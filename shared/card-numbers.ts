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

/** Groups of digits with one blank or dash between them: `4111 1111 1111 1111`. */
const DIGIT_RUN = /\d+(?:[ -]\d+)*/g

/**
 * The text with every card-like number hidden: each stretch of whole digit groups that has 12 to 19 digits
 * and passes the Luhn check, and each longer group, in which one could hide. Everything else stays as it
 * is.
 */
export function hideCardNumbers(text: string): string {
  return text.replace(DIGIT_RUN, (run) => (run.length < CARD_DIGITS_MIN ? run : hideInRun(run)))
}

function hideInRun(run: string): string {
  const groups = run.split(/[ -]/)
  const hidden = groups.map((group) => group.length > CARD_DIGITS_MAX)
  for (let first = 0; first < groups.length; first += 1) {
    let digits = ''
    for (let last = first; last < groups.length; last += 1) {
      digits += groups[last] ?? ''
      if (digits.length > CARD_DIGITS_MAX) break
      if (digits.length >= CARD_DIGITS_MIN && passesLuhn(digits)) hidden.fill(true, first, last + 1)
    }
  }
  return hidden.includes(true) ? joinVisible(run, groups, hidden) : run
}

function joinVisible(run: string, groups: readonly string[], hidden: readonly boolean[]): string {
  let position = 0
  let text = ''
  for (const [index, group] of groups.entries()) {
    const separator = index === 0 ? '' : run.charAt(position - 1)
    const continues = hidden[index] === true && hidden[index - 1] === true
    if (!continues) text += separator + (hidden[index] === true ? HIDDEN_NUMBER : group)
    position += group.length + 1
  }
  return text
}
