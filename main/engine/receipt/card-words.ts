import type { CardDetails } from '../../../shared/contract/payment.ts'
import type { ReceiptTexts } from './texts.ts'

/** A card as paper names it, and what else is known of its payment, a line each. */
export function cardWords(
  texts: ReceiptTexts, card: CardDetails | null,
): { readonly name: string; readonly details: readonly string[] } {
  const hidden = card?.lastFour ? ` ${texts.hiddenDigits}${card.lastFour}` : ''
  const how = [
    card?.funding ? texts.funding[card.funding] : null,
    card?.entryMode ? texts.entryModes[card.entryMode.toUpperCase()] ?? card.entryMode : null,
  ].filter((part) => part !== null).join(', ')
  const details = [
    how === '' ? null : how,
    card?.approvalCode ? `${texts.approval} ${card.approvalCode}` : null,
    card?.ticket ? `${texts.ticket} ${card.ticket}` : null,
    card?.reference ? `${texts.reference} ${card.reference}` : null,
  ].filter((part) => part !== null)
  return { name: `${card?.brand ?? texts.card}${hidden}`, details }
}
