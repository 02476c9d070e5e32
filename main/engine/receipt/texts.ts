import type { Language } from '../../../shared/contract/staff.ts'

/** Every word that a receipt prints of its own. The layout holds none. */
export interface ReceiptTexts {
  readonly receipt: string
  readonly servedBy: string
  readonly total: string
  readonly rounding: string
  readonly cash: string
  readonly change: string
  readonly cashback: string
  readonly card: string
  readonly approval: string
  readonly ticket: string
  readonly reference: string
  readonly tax: string
  readonly net: string
  readonly taxAmount: string
  readonly training: string
  readonly copy: string
  readonly thanks: string
  /** Stands for the hidden digits of a card. */
  readonly hiddenDigits: string
  readonly funding: Readonly<Record<'credit' | 'debit' | 'prepaid', string>>
  /**
   * How the card was read, by the word that a terminal uses for it. Unknown words are printed as they came.
   */
  readonly entryModes: Readonly<Record<string, string>>
  /** By the label of a tax class (`shared/markets.ts`). */
  readonly taxLabels: Readonly<Record<string, string>>
}

const ENTRY_MODE_ALIASES = {
  chip: ['ICC', 'CHIP', 'EMV', 'CONTACT'],
  contactless: ['NFC', 'CONTACTLESS', 'CTLS'],
  stripe: ['MCR', 'MSR', 'SWIPE', 'MAGSTRIPE'],
  typed: ['MANUAL', 'KEYED'],
} as const

type EntryMode = keyof typeof ENTRY_MODE_ALIASES

function entryModes(words: Readonly<Record<EntryMode, string>>): Readonly<Record<string, string>> {
  const modes = Object.keys(ENTRY_MODE_ALIASES) as EntryMode[]
  return Object.fromEntries(
    modes.flatMap((mode) => ENTRY_MODE_ALIASES[mode].map((alias) => [alias, words[mode]])),
  )
}

export const RECEIPT_TEXTS: Readonly<Record<Language, ReceiptTexts>> = {
  es: {
    receipt: 'Recibo N.º',
    servedBy: 'Atiende',
    total: 'TOTAL',
    rounding: 'Redondeo',
    cash: 'Efectivo',
    change: 'Vuelto',
    cashback: 'Retiro en efectivo',
    card: 'Tarjeta',
    approval: 'Autorización',
    ticket: 'Ticket',
    reference: 'Referencia',
    tax: 'Impuesto',
    net: 'Neto',
    taxAmount: 'Monto',
    training: 'ENTRENAMIENTO – no es un recibo',
    copy: 'COPIA',
    thanks: '¡Gracias por su compra!',
    hiddenDigits: '····',
    funding: { credit: 'Crédito', debit: 'Débito', prepaid: 'Prepago' },
    entryModes: entryModes({ chip: 'Chip', contactless: 'Sin contacto', stripe: 'Banda', typed: 'Digitada' }),
    taxLabels: {
      iva: 'IVA',
      igv: 'IGV',
      exempt: 'Exento',
      consumption: 'Imp. al consumo',
      consumptionReduced: 'Imp. al consumo reducido',
    },
  },
  en: {
    receipt: 'Receipt No.',
    servedBy: 'Served by',
    total: 'TOTAL',
    rounding: 'Rounding',
    cash: 'Cash',
    change: 'Change',
    cashback: 'Cash handed out',
    card: 'Card',
    approval: 'Approval',
    ticket: 'Ticket',
    reference: 'Reference',
    tax: 'Tax',
    net: 'Net',
    taxAmount: 'Amount',
    training: 'TRAINING – not a receipt',
    copy: 'COPY',
    thanks: 'Thank you for your purchase',
    hiddenDigits: '····',
    funding: { credit: 'Credit', debit: 'Debit', prepaid: 'Prepaid' },
    entryModes: entryModes({ chip: 'Chip', contactless: 'Contactless', stripe: 'Stripe', typed: 'Typed in' }),
    taxLabels: {
      iva: 'VAT',
      igv: 'IGV',
      exempt: 'Exempt',
      consumption: 'Consumption tax',
      consumptionReduced: 'Reduced tax',
    },
  },
  ja: {
    receipt: 'レシート番号',
    servedBy: '担当',
    total: '合計',
    rounding: '端数調整',
    cash: '現金お預り',
    change: 'お釣り',
    cashback: '現金引き出し',
    card: 'カード',
    approval: '承認番号',
    ticket: '伝票番号',
    reference: '参照番号',
    tax: '税',
    net: '税抜',
    taxAmount: '税額',
    training: '練習中・領収書ではありません',
    copy: '再発行',
    thanks: 'お買い上げありがとうございました',
    hiddenDigits: '****',
    funding: { credit: 'クレジット', debit: 'デビット', prepaid: 'プリペイド' },
    entryModes: entryModes({ chip: 'ICチップ', contactless: 'タッチ決済', stripe: '磁気', typed: '手入力' }),
    taxLabels: {
      iva: '付加価値税',
      igv: '売上税',
      exempt: '非課税',
      consumption: '消費税',
      consumptionReduced: '消費税(軽減)',
    },
  },
}
