import type { ReceiptFacts } from '../../main/engine/receipt/facts.ts'
import type { CardDetails } from '../../shared/contract/payment.ts'

/** Receipts of invented shops, one for each thing that a receipt can say. */
type Line = ReceiptFacts['lines'][number]

const piece = (name: string, totalMinor: number, taxClass = 'standard'): Line => ({
  name,
  unit: 'each',
  quantityThousandths: 1000,
  unitPriceMinor: totalMinor,
  totalMinor,
  taxClass,
})

const card: CardDetails = {
  brand: 'VISA',
  lastFour: '1234',
  funding: 'debit',
  entryMode: 'NFC',
  approvalCode: '045781',
  reference: null,
  ticket: '634792881200000017',
  responseCode: '00',
}

export const cashSale: ReceiptFacts = {
  shopName: 'Almacén Ñuñoa',
  registerName: 'Caja 1',
  receiptNumber: 128,
  completedAtMs: Date.UTC(2026, 10, 20, 17, 32),
  timeZone: 'America/Santiago',
  language: 'es',
  currency: 'CLP',
  exponent: 0,
  cashierName: 'Begoña Ruiz',
  lines: [
    piece('Pan batido', 690),
    { ...piece('Leche entera 1 L', 2180), quantityThousandths: 2000, unitPriceMinor: 1090 },
    piece('Café molido 250 g', 4990),
  ],
  taxes: [
    {
      taxClass: 'standard',
      label: 'iva',
      ratePerMyriad: 1900,
      netMinor: 6605,
      taxMinor: 1255,
      grossMinor: 7860,
    },
  ],
  totalMinor: 7863,
  roundingMinor: -3,
  tenders: [{ kind: 'cash', amountMinor: 7860, receivedMinor: 10_000, changeMinor: 2140, card: null }],
  changeMinor: 2140,
  training: false,
}

export const cardSale: ReceiptFacts = {
  ...cashSale,
  receiptNumber: 129,
  totalMinor: 7860,
  roundingMinor: 0,
  changeMinor: 0,
  tenders: [{ kind: 'card', amountMinor: 7860, receivedMinor: null, changeMinor: null, card }],
}

export const mixedSale: ReceiptFacts = {
  ...cardSale,
  receiptNumber: 130,
  tenders: [
    {
      kind: 'card',
      amountMinor: 5000,
      receivedMinor: null,
      changeMinor: null,
      card: { ...card, funding: null, entryMode: 'ICC' },
    },
    { kind: 'cash', amountMinor: 2860, receivedMinor: 3000, changeMinor: 140, card: null },
  ],
  changeMinor: 140,
}

export const weighedAndExempt: ReceiptFacts = {
  ...cashSale,
  receiptNumber: 131,
  lines: [
    { ...piece('Tomate larga vida', 687), unit: 'kg', quantityThousandths: 345, unitPriceMinor: 1990 },
    piece('Libro de cocina', 12_990, 'exempt'),
  ],
  taxes: [
    {
      taxClass: 'standard',
      label: 'iva',
      ratePerMyriad: 1900,
      netMinor: 577,
      taxMinor: 110,
      grossMinor: 687,
    },
    {
      taxClass: 'exempt',
      label: 'exempt',
      ratePerMyriad: 0,
      netMinor: 12_990,
      taxMinor: 0,
      grossMinor: 12_990,
    },
  ],
  totalMinor: 13_677,
  roundingMinor: 3,
  tenders: [{ kind: 'cash', amountMinor: 13_680, receivedMinor: 13_680, changeMinor: 0, card: null }],
  changeMinor: 0,
}

export const longNames: ReceiptFacts = {
  ...cardSale,
  shopName: 'Supermercado y Distribuidora Los Aromos de la Cordillera Limitada',
  receiptNumber: 1_000_000,
  registerName: 'Caja rápida del primer piso, junto a la entrada principal',
  lines: [
    piece(
      'Detergente líquido concentrado para ropa delicada con suavizante, repuesto de 3 litros',
      12_345_678,
    ),
    piece('Superextraordinariamentelargoysinespaciosparapoderpartirlo', 990),
  ],
  totalMinor: 12_346_668,
  tenders: [{ kind: 'card', amountMinor: 12_346_668, receivedMinor: null, changeMinor: null, card }],
}

export const training: ReceiptFacts = { ...cashSale, receiptNumber: 7, training: true }

export const english: ReceiptFacts = {
  ...weighedAndExempt,
  language: 'en',
  currency: 'MXN',
  exponent: 2,
  shopName: 'Corner Shop',
  cashierName: 'Zoë',
  registerName: 'Till 2',
  timeZone: 'America/Mexico_City',
  tenders: [{ kind: 'cash', amountMinor: 13_680, receivedMinor: 20_000, changeMinor: 6320, card: null }],
}

export const japanese: ReceiptFacts = {
  shopName: 'みどり商店',
  registerName: 'レジ1',
  receiptNumber: 52,
  completedAtMs: Date.UTC(2026, 10, 20, 5, 8),
  timeZone: 'Asia/Tokyo',
  language: 'ja',
  currency: 'JPY',
  exponent: 0,
  cashierName: '佐藤',
  lines: [
    { ...piece('おにぎり 鮭', 324, 'reduced'), quantityThousandths: 2000, unitPriceMinor: 162 },
    piece('ｼｬﾝﾌﾟｰ 詰替用 380ml', 660),
    piece('Café crème', 480, 'reduced'),
  ],
  taxes: [
    {
      taxClass: 'standard',
      label: 'consumption',
      ratePerMyriad: 1000,
      netMinor: 600,
      taxMinor: 60,
      grossMinor: 660,
    },
    {
      taxClass: 'reduced',
      label: 'consumptionReduced',
      ratePerMyriad: 800,
      netMinor: 744,
      taxMinor: 60,
      grossMinor: 804,
    },
  ],
  totalMinor: 1464,
  roundingMinor: 0,
  tenders: [
    {
      kind: 'card',
      amountMinor: 1464,
      receivedMinor: null,
      changeMinor: null,
      card: { ...card, brand: 'JCB', funding: 'credit' },
    },
  ],
  changeMinor: 0,
  training: false,
}

export const EXAMPLES: Readonly<
  Record<string, { readonly facts: ReceiptFacts; readonly copy: boolean; readonly columns: number }>
> = {
  'cash-sale': { facts: cashSale, copy: false, columns: 42 },
  'card-sale': { facts: cardSale, copy: false, columns: 42 },
  'mixed-sale': { facts: mixedSale, copy: false, columns: 42 },
  'weighed-and-exempt': { facts: weighedAndExempt, copy: false, columns: 42 },
  'long-names': { facts: longNames, copy: false, columns: 42 },
  'narrow-paper': { facts: longNames, copy: true, columns: 24 },
  'wide-paper': { facts: mixedSale, copy: false, columns: 48 },
  training: { facts: training, copy: false, columns: 42 },
  copy: { facts: cardSale, copy: true, columns: 42 },
  english: { facts: english, copy: false, columns: 42 },
  japanese: { facts: japanese, copy: false, columns: 42 },
  'japanese-training-copy': { facts: { ...japanese, training: true }, copy: true, columns: 32 },
}
