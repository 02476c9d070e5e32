import { layOutReceipt } from '../../../main/engine/receipt/layout.ts'
import { receiptPlainText, receiptSvg } from '../../../main/engine/receipt/render.ts'
import type { ReceiptFacts } from '../../../main/engine/receipt/facts.ts'
import { present } from '../../../shared/assert.ts'
import type { ReceiptSummary } from '../../../shared/contract/receipt.ts'
import type { Language } from '../../../shared/contract/staff.ts'
import { shopTime } from '../../../shared/time.ts'

/** Receipts of an invented shop: the same ones at every run, newest last. */
export const FAKE_TIME_ZONE = 'America/Santiago'
/** 20 November 2026, 14:37 in the shop. */
export const FAKE_NOW_MS = Date.UTC(2026, 10, 20, 17, 37)
const HOUR_MS = 3_600_000
const FIRST_NUMBER = 1042
const BRANDS = ['Visa', 'Mastercard', 'Visa', 'Redcompra', 'American Express'] as const
const LAST_FOURS = ['4242', '0017', '9931', '1180', '3305'] as const
const CASHIERS = ['Begoña Ruiz', 'Tomás Araya'] as const

const product = (name: string, unitPriceMinor: number, pieces = 1): ReceiptFacts['lines'][number] => ({
  name,
  unit: 'each',
  quantityThousandths: pieces * 1000,
  unitPriceMinor,
  totalMinor: unitPriceMinor * pieces,
  taxClass: 'standard',
})
const BASKETS: readonly (readonly ReceiptFacts['lines'][number][])[] = [
  [product('Pan batido', 690), product('Leche entera 1 L', 1090, 2), product('Café molido 250 g', 4990)],
  [product('Detergente líquido 3 L', 8990)],
  [
    product('Palta Hass malla', 3490),
    product('Tomate larga vida', 1290),
    product('Queso gauda laminado', 3290),
    product('Marraqueta', 450, 4),
  ],
  [product('Agua mineral 1,6 L', 990, 6), product('Galletas de avena', 1590, 2)],
]

export interface FakeReceipt {
  readonly summary: ReceiptSummary
  readonly facts: ReceiptFacts
}

const at = <T>(list: readonly T[], index: number): T =>
  present(list[index % list.length], 'a member of the list')

/** A UUID that is the same for the same number. */
export const fakeUuid = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

function tendersOf(index: number, totalMinor: number): ReceiptFacts['tenders'] {
  const card = {
    brand: at(BRANDS, index),
    lastFour: at(LAST_FOURS, index),
    funding: 'debit' as const,
    entryMode: 'NFC',
    approvalCode: '045781',
    reference: null,
    ticket: '634792881200000017',
    responseCode: '00',
  }
  if (index % 3 !== 0)
    return [{ kind: 'card', amountMinor: totalMinor, receivedMinor: null, changeMinor: null, card }]
  if (index % 12 !== 0)
    return [{ kind: 'cash', amountMinor: totalMinor, receivedMinor: totalMinor, changeMinor: 0, card: null }]
  return [
    { kind: 'card', amountMinor: 1000, receivedMinor: null, changeMinor: null, card },
    {
      kind: 'cash',
      amountMinor: totalMinor - 1000,
      receivedMinor: totalMinor - 1000,
      changeMinor: 0,
      card: null,
    },
  ]
}

function receiptAt(index: number, before: number, language: Language): FakeReceipt {
  const receiptNumber = FIRST_NUMBER + index
  const back = Math.max(0, before - 1 - index)
  const completedAtMs = FAKE_NOW_MS - Math.floor(back / 40) * 24 * HOUR_MS - (back % 40) * 8 * 60_000
  const lines = at(BASKETS, index)
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0)
  const taxMinor = Math.round((totalMinor * 19) / 119)
  const tenders = tendersOf(index, totalMinor)
  const sum = (kind: 'cash' | 'card'): number =>
    tenders.filter((tender) => tender.kind === kind).reduce((all, tender) => all + tender.amountMinor, 0)
  const card = tenders.find((tender) => tender.card)?.card ?? null
  const cashierName = at(CASHIERS, Math.floor(index / 20))
  return {
    summary: {
      receiptNumber,
      saleId: fakeUuid(receiptNumber),
      completedAtMs,
      businessDay: shopTime(completedAtMs, FAKE_TIME_ZONE).day,
      totalMinor,
      currency: 'CLP',
      exponent: 0,
      cashMinor: sum('cash'),
      cardMinor: sum('card'),
      cardLastFour: card?.lastFour ?? null,
      cardBrand: card?.brand ?? null,
      cashierName,
      itemCount: lines.reduce((all, line) => all + line.quantityThousandths / 1000, 0),
    },
    facts: {
      shopName: 'Almacén Los Aromos',
      registerName: 'Caja 1',
      receiptNumber,
      completedAtMs,
      timeZone: FAKE_TIME_ZONE,
      language,
      currency: 'CLP',
      exponent: 0,
      cashierName,
      lines,
      totalMinor,
      roundingMinor: 0,
      tenders,
      changeMinor: 0,
      training: false,
      taxes: [
        {
          taxClass: 'standard',
          label: 'iva',
          ratePerMyriad: 1900,
          netMinor: totalMinor - taxMinor,
          taxMinor,
          grossMinor: totalMinor,
        },
      ],
    },
  }
}

/** `before` receipts, the newest of them just now, and `sold` ones that were added since. */
export function fakeReceipts(before: number, language: Language, sold = 0): readonly FakeReceipt[] {
  return Array.from({ length: before + sold }, (_, index) => receiptAt(index, before, language))
}

/**
 * The laid-out receipt by the product's own layout, so that the screen is seen with what it will really
 * show.
 */
export function laidOut({ facts, summary }: FakeReceipt, columns = 42) {
  const markup = layOutReceipt(facts, { copy: false, columns })
  return { summary, svg: receiptSvg(markup, columns), plainText: receiptPlainText(markup, columns), columns }
}
