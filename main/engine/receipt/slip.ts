import type { CardDetails } from '../../../shared/contract/payment.ts'
import { isTrial } from '../../../shared/contract/payment.ts'
import type { Language } from '../../../shared/contract/staff.ts'
import { formatClock, formatDay, formatMinor } from '../../../shared/format.ts'
import { shopTime } from '../../../shared/time.ts'
import type { AttemptPlan } from '../payment/facts.ts'
import { cardWords } from './card-words.ts'
import { center, labelled, left, notice, RULE, sheetFor, shopName, WHOLE_WIDTH, widest } from './sheet.ts'
import { SLIP_TEXTS, type SlipDeed } from './slip-texts.ts'
import { RECEIPT_TEXTS } from './texts.ts'

/** All that a slip says about what was done on a card beside the payments of sales. */
export interface SlipFacts {
  readonly shopName: string
  readonly registerName: string
  readonly language: Language
  readonly currency: string
  readonly exponent: number
  readonly timeZone: string
  readonly training: boolean
  readonly deed: SlipDeed
  readonly amountMinor: number
  readonly atMs: number
  readonly terminalLabel: string
  /** What the shop calls a hold. */
  readonly label: string | null
  /** Of the sale that it goes back to. */
  readonly receiptNumber: number | null
  readonly card: CardDetails | null
}

/** What was done, in the customer's words; null for the payment of a sale, which has a receipt. */
export function slipDeedOf(plan: AttemptPlan, original: AttemptPlan | null): SlipDeed | null {
  if (plan.tenderId !== null) return null
  if (plan.operation === 'charge') return isTrial(plan) ? 'trial' : null
  if (plan.operation === 're_authorization') return plan.amountMinor === 0 ? 'prolong' : 'raise'
  return plan.operation === 'void' && original?.operation === 'authorization' ? 'release' : plan.operation
}

/** Lays out the slip that a customer gets of a card movement. Data cannot become an instruction. */
export function layOutSlip(
  facts: SlipFacts, layout: { readonly copy: boolean; readonly columns: number },
): string {
  const texts = SLIP_TEXTS[facts.language]
  const words = RECEIPT_TEXTS[facts.language]
  const { name, details } = cardWords(words, facts.card)
  const data = [facts.shopName, facts.registerName, facts.terminalLabel, facts.label, name, ...details]
  const sheet = sheetFor(words, layout.columns, data)
  const amount = sheet.say(formatMinor(facts.amountMinor, facts))
  const width = widest(sheet, [amount])
  const time = `${formatDay(shopTime(facts.atMs, facts.timeZone).day, facts.language)} `
    + formatClock(facts.atMs, facts.timeZone)
  const lines = [
    ...(facts.receiptNumber === null ? [] : [`${texts.receipt} ${facts.receiptNumber}`]),
    ...(facts.label === null ? [] : [facts.label]),
    ...details, `${texts.terminal}: ${facts.terminalLabel}`,
  ]
  return [
    ...(facts.training ? notice(sheet, words.training) : []),
    ...(layout.copy ? notice(sheet, words.copy) : []),
    WHOLE_WIDTH, shopName(sheet, facts.shopName), center(sheet, facts.registerName), '',
    left(sheet, time), RULE,
    `"^^${center(sheet, texts.deed[facts.deed])}^^"`,
    `{width:*,${width}}`, labelled(sheet, name, amount, width), WHOLE_WIDTH,
    ...lines.map((line) => left(sheet, line)), RULE,
    center(sheet, texts.means[facts.deed]), '', center(sheet, texts.keep),
  ].join('\n')
}
