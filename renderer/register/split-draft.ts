import type { SaleLine, SaleView } from '../../shared/contract/sale.ts'
import { QUANTITY_ONE } from '../../shared/quantity.ts'
import {
  splitByLines,
  splitEqually,
  splitUnequally,
  type CashStep,
  type SplitShare,
} from '../../shared/split.ts'
import { amountFromText } from '../input/entry-text.ts'

export const SPLIT_MODES = ['equal', 'amounts', 'lines'] as const
export type SplitMode = (typeof SPLIT_MODES)[number]

/** What was chosen and typed so far. Guests count from 0; the last one takes whatever the others leave. */
export interface SplitDraft {
  readonly mode: SplitMode
  readonly guests: number
  /** Amounts as typed, by guest. */
  readonly said: readonly string[]
  readonly shares: readonly SplitShare[]
}

export const NEW_DRAFT: SplitDraft = { mode: 'equal', guests: 2, said: [], shares: [] }

/** Lines with more pieces than this are given whole: nobody presses a key a hundred times. */
export const PIECES_MAX = 24

/** How much of a line goes to a guest at one press: a piece, or all of what is weighed or is many. */
export function pieceOf(line: SaleLine): number {
  const isPieces = line.unit === 'each' && line.quantityThousandths <= PIECES_MAX * QUANTITY_ONE
  return isPieces ? QUANTITY_ONE : line.quantityThousandths
}

export const takenBy = (shares: readonly SplitShare[], lineId: string, guest: number): number =>
  shares.find((share) => share.lineId === lineId && share.guest === guest)?.quantityThousandths ?? 0

/** What of a line nobody took yet. */
export const leftOf = (shares: readonly SplitShare[], line: SaleLine): number =>
  shares
    .filter((share) => share.lineId === line.lineId)
    .reduce((left, share) => left - share.quantityThousandths, line.quantityThousandths)

/**
 * One press of a line: its next piece goes to the guest; when none is left, all that the guest took of it
 * goes back, and what only others took changes hands piece by piece. The last guest's press takes all back.
 */
export function pressLine(draft: SplitDraft, line: SaleLine, guest: number): readonly SplitShare[] {
  const { shares } = draft
  const rest = shares.filter((share) => share.lineId !== line.lineId || share.guest !== guest)
  const own = takenBy(shares, line.lineId, guest)
  const piece = pieceOf(line)
  if (guest === draft.guests - 1) return shares.filter((share) => share.lineId !== line.lineId)
  const gain = { guest, lineId: line.lineId, quantityThousandths: own + piece }
  if (leftOf(shares, line) >= piece) return [...rest, gain]
  if (own > 0) return rest
  const giver = shares.findLast((share) => share.lineId === line.lineId)
  if (!giver) return shares
  const givenMinus = { ...giver, quantityThousandths: giver.quantityThousandths - piece }
  const others = rest.filter((share) => share !== giver)
  return [...others, ...(givenMinus.quantityThousandths > 0 ? [givenMinus] : []), gain]
}

/** With fewer guests, what the last ones took is nobody's again. */
export function withGuests(draft: SplitDraft, guests: number): SplitDraft {
  return { ...draft, guests, shares: draft.shares.filter((share) => share.guest < guests - 1) }
}

/** The parts of a draft; null as long as they are none. */
export function partsOfDraft(draft: SplitDraft, sale: SaleView, step: CashStep): readonly number[] | null {
  const { guests } = draft
  if (draft.mode === 'equal') return splitEqually(sale.dueMinor, guests, step)
  if (draft.mode === 'amounts') {
    const said = Array.from({ length: guests - 1 }, (_, guest) =>
      amountFromText(draft.said[guest] ?? '', sale.exponent),
    )
    return splitUnequally(sale.dueMinor, said, step)
  }
  const lines = sale.lines.filter((line) => !line.voided)
  return splitByLines(sale.dueMinor, lines, draft.shares, guests, step)
}

/** What the last guest pays beside the amounts that can be read so far; below 0 too much was typed. */
export function restOf(draft: SplitDraft, sale: SaleView): number {
  return draft.said
    .slice(0, draft.guests - 1)
    .reduce((rest, text) => rest - (amountFromText(text, sale.exponent) ?? 0), sale.dueMinor)
}
