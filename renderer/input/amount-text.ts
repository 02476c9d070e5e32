import { grouped, type Separators } from '../../shared/format.ts'

/**
 * An amount while it is typed: kept as plain digits with at most one decimal mark, shown with the marks
 * between thousands. What comes back from the field still has those marks in it, and in some currencies the
 * mark that a person types for decimals looks the same, so that an edit is read by what it put in and took
 * out. Pure.
 */
const MARK = /[.,]/

/** Digits with at most one `.`, and none where the currency has no decimals. */
function plain(text: string, exponent: number): string {
  const digits = text.replace(/[^\d.,]/g, '')
  if (exponent === 0) return digits.replace(/[.,]/g, '')
  const mark = digits.search(MARK)
  if (mark < 0) return digits
  return `${digits.slice(0, mark)}.${digits.slice(mark + 1).replace(/[.,]/g, '')}`
}

/** A piece that was typed or pasted: of several marks the last one is the decimal one. */
function inserted(piece: string, exponent: number): string {
  if (exponent === 0) return plain(piece, 0)
  const last = Math.max(piece.lastIndexOf('.'), piece.lastIndexOf(','))
  if (last < 0) return plain(piece, 0)
  return `${plain(piece.slice(0, last), 0)}.${plain(piece.slice(last + 1), 0)}`
}

/** As it stands in the field: `1234.5` is `1.234,5` where a comma comes before decimals. */
export function shownAmount(typed: string, exponent: number, separators: Separators): string {
  const text = plain(typed, exponent)
  const mark = text.indexOf('.')
  if (mark < 0) return grouped(text, separators.group)
  return `${grouped(text.slice(0, mark), separators.group)}${separators.decimal}${text.slice(mark + 1)}`
}

/** What a field that showed `shown` holds once `edited` stands in it, without the marks of thousands. */
export function editedAmount(
  shown: string,
  edited: string,
  exponent: number,
  separators: Separators,
): string {
  const bare = (text: string): string =>
    text.replaceAll(separators.group, '').replaceAll(separators.decimal, '.')
  let start = 0
  while (start < shown.length && start < edited.length && shown[start] === edited[start]) start += 1
  let end = 0
  const room = Math.min(shown.length, edited.length) - start
  while (end < room && shown.at(-1 - end) === edited.at(-1 - end)) end += 1
  const piece = edited.slice(start, edited.length - end)
  return plain(
    bare(edited.slice(0, start)) + inserted(piece, exponent) + bare(edited.slice(edited.length - end)),
    exponent,
  )
}

/** Characters of the plain text behind a place in what is shown; they stay behind the caret after an edit. */
export const plainBehind = (shown: string, place: number, separators: Separators): number =>
  shown.slice(place).replaceAll(separators.group, '').length

/** The place in what is shown that has as many characters of the plain text behind it. */
export function placeBefore(shown: string, behind: number, separators: Separators): number {
  let place = shown.length
  for (let left = behind; place > 0 && left > 0; place -= 1)
    if (shown[place - 1] !== separators.group) left -= 1
  return place
}
