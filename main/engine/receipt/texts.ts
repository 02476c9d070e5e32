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

/** The words of the page by which a printer is tried out. */
export interface TestPageTexts {
  readonly title: string
  readonly printer: string
  readonly columns: string
  readonly ruler: string
  readonly characters: string
  /** Letters that a wrong code page would spoil. */
  readonly sample: string
  readonly amount: string
  readonly code: string
  readonly noReceipt: string
  readonly cut: string
}

export const TEST_PAGE_TEXTS: Readonly<Record<Language, TestPageTexts>> = {
  es: {
    title: 'PRUEBA DE IMPRESIÓN',
    printer: 'Impresora',
    columns: 'Caracteres por línea',
    ruler:
      'La regla debe llenar una sola línea. '
      + 'Si se parte o no llega al borde, corrige el ancho en Ajustes.',
    characters: 'Letras y signos',
    sample: 'áéíóú üñ ÁÉÍÓÚ ÜÑ ¡Hola! ¿Qué? N.º 1 °C &%@#',
    amount: 'Monto',
    code: 'El lector debe leer este código.',
    noReceipt: 'Esto no es un recibo.',
    cut: 'El papel se corta aquí abajo.',
  },
  en: {
    title: 'TEST PRINT',
    printer: 'Printer',
    columns: 'Characters in a line',
    ruler:
      'The ruler must fill one line. '
      + 'If it breaks or ends before the edge, correct the width in the settings.',
    characters: 'Letters and signs',
    sample: 'áéíóú üñ ÁÉÍÓÚ ÜÑ ¡Hola! ¿Qué? No. 1 °C &%@#',
    amount: 'Amount',
    code: 'The scanner must read this code.',
    noReceipt: 'This is no receipt.',
    cut: 'The paper is cut below.',
  },
  ja: {
    title: '印刷テスト',
    printer: 'プリンター',
    columns: '1行の文字数',
    ruler: '目盛りは1行に収まります。折り返したり端まで届かないときは、設定で用紙の幅を直してください。',
    characters: '文字と記号',
    sample: 'ひらがな カタカナ 漢字 濁点がぎぐ 半角ABC123 &%@#',
    amount: '金額',
    code: 'スキャナーで読めるか確認してください。',
    noReceipt: 'これは領収書ではありません。',
    cut: 'この下で用紙が切れます。',
  },
}
