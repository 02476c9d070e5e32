import type { PaymentReason, ReasonCode } from './contract/payment.ts'
import type { Language } from './contract/staff.ts'

/**
 * The errors of Kushki ONE as data: what (type, code) means for the money, and what a cashier is told. The
 * families and that the type is looked at first are in `Kushki ONE Error Catalog`; its rows could be read in
 * part only, so that what is not written there is an assumption: a family without a word of the vendor is
 * `refused_assumed` or `unclear`. A new row needs a line in `tests/terminals/kushki-errors.test.ts`.
 */
export interface ErrorRow {
  readonly types: readonly string[]
  /** null: every other code of the family. */
  readonly codes: readonly string[] | null
  /**
   * `refused_documented`: turned away before any processing. `refused_assumed`: most likely so; watched all
   * the same. `declined`: the acquirer was asked and said no. `unclear`: money may have moved.
   */
  readonly meaning: 'busy' | 'cancelled' | 'declined' | 'refused_documented' | 'refused_assumed' | 'unclear'
  readonly reason: ReasonCode
  /** `no`: nothing was taken, as far as anybody knows (an assumption is watched). */
  readonly charged: 'no' | 'unknown'
  /**
   * `now`: the same once more. `other_card`: with another card or cash. `after_fix`: somebody has to put
   * something right first. `after_query`: not before it is known what became of this one.
   */
  readonly retry: 'now' | 'other_card' | 'after_fix' | 'after_query'
  /** What happened and what to do, in the words of the shop. */
  readonly text: Readonly<Record<Language, string>>
}

type Facts = Pick<ErrorRow, 'meaning' | 'reason' | 'charged' | 'retry'>
const DECLINED = {
  meaning: 'declined', reason: 'declined_by_issuer', charged: 'no', retry: 'other_card',
} as const
const FUNDS = { ...DECLINED, reason: 'declined_funds' } as const
const CARD = { ...DECLINED, reason: 'declined_card' } as const
const UNCLEAR = {
  meaning: 'unclear', reason: 'provider_error', charged: 'unknown', retry: 'after_query',
} as const
const documented = (reason: ReasonCode): Facts =>
  ({ meaning: 'refused_documented', reason, charged: 'no', retry: 'after_fix' })
const assumed = (reason: ReasonCode): Facts => ({ ...documented(reason), meaning: 'refused_assumed' })

function row(
  types: readonly string[], codes: readonly string[] | null, facts: Facts, es: string, en: string, ja: string,
): ErrorRow {
  return { types, codes, ...facts, text: { es, en, ja } }
}

const ISSUER = ['ACQUIRER'] as const
const AUTH = ['AUTHENTICATION', 'AUTH'] as const

/** The first row that fits wins. */
export const KUSHKI_ERRORS: readonly ErrorRow[] = [
  row(['TERMINAL-SUNMI'], ['-1'],
    { meaning: 'cancelled', reason: 'cancelled_by_customer', charged: 'no', retry: 'now' },
    'El cliente canceló en el terminal. Puedes cobrar de nuevo.',
    'The customer cancelled on the terminal. You can charge again.',
    'お客様が端末でキャンセルしました。もう一度請求できます。'),
  row(['PARAMETER'], ['PAR-003'], documented('request_refused'),
    'El terminal no acepta este monto. Revisa que sea mayor que cero y la unidad del monto en Ajustes.',
    'The terminal does not take this amount. Check that it is above zero, and the amount unit in Settings.',
    '端末がこの金額を受け付けません。0より大きいか、設定の金額の単位を確認してください。'),
  row(['PARAMETER'], null, documented('request_refused'),
    'Falta un dato en el pedido o no es válido. No se cobró: avisa a soporte con este código.',
    'Something in the request is missing or wrong. Nothing was charged: give this code to support.',
    '依頼の内容に不足か誤りがあります。請求されていません。このコードをサポートに伝えてください。'),
  row(AUTH, null, documented('credential_refused'),
    'El terminal no reconoce a esta caja. Revisa en Ajustes la credencial, el número de serie y la hora.',
    'The terminal does not recognise this register. Check credential, serial number and clock in Settings.',
    '端末がこのレジを認識しません。設定で認証情報、シリアル番号、時刻を確認してください。'),
  row(['TERMINAL'], ['TER-003'],
    { meaning: 'busy', reason: 'terminal_busy', charged: 'no', retry: 'now' },
    'El terminal estaba ocupado. Espera a que vuelva a su inicio. Luego cobra de nuevo.',
    'The terminal was busy. Wait until it is back at its start. Then charge again.',
    '端末は使用中でした。初期画面に戻るのを待って、もう一度請求してください。'),
  row(['TERMINAL'], null, assumed('terminal_refused'),
    'El terminal no está listo. Mira su pantalla, que tenga internet y esté en modo semiintegrado.',
    'The terminal is not ready. Look at its screen, its internet, and that it is in semi-integrated mode.',
    '端末の準備ができていません。画面、インターネット接続、セミ統合モードを確認してください。'),
  row(['NOT_FOUND'], null, assumed('request_refused'),
    'El terminal no conoce la operación o el pago original. Revisa la referencia y el perfil en Ajustes.',
    'The terminal does not know the operation or the original payment. Check reference and profile.',
    '端末がこの操作または元の支払いを認識しません。参照番号と設定のプロファイルを確認してください。'),
  row(['CONFIGURATION'], null, assumed('configuration_refused'),
    'Al terminal o al comercio le falta configuración. Llama a Kushki con este código.',
    'The terminal or the merchant is not set up for this. Call Kushki with this code.',
    '端末または加盟店の設定が不足しています。このコードをKushkiに伝えてください。'),
  // Said by the cloud alone, when the terminal is offline or not known there.
  row(['CLOUDPAYMENT_VALIDATION_ERROR'], null, assumed('terminal_unreachable'),
    'La nube no llega al terminal. Revisa que esté encendido y con internet, y su número de serie.',
    'The cloud does not reach the terminal. Check its power, its internet and its serial number.',
    'クラウドから端末に届きません。電源、インターネット、設定のシリアル番号を確認してください。'),
  row(ISSUER, ['E001'], { ...DECLINED, reason: 'request_refused', retry: 'after_fix' },
    'El adquirente no aceptó los datos. Avisa a soporte con este código.',
    'The acquirer did not take the data. Give this code to support.',
    'アクワイアラがデータを受け付けませんでした。このコードをサポートに伝えてください。'),
  row(ISSUER, ['51', '61', '65'], FUNDS,
    'La tarjeta no tiene cupo suficiente o pasó su límite. Pide otra tarjeta o efectivo.',
    'The card has not enough funds or is over its limit. Ask for another card or cash.',
    '残高不足か利用限度額を超えています。別のカードか現金をお願いしてください。'),
  row(ISSUER, ['04', '41', '43'], CARD,
    'Tarjeta perdida, robada o bloqueada. No la aceptes; pide otra forma de pago.',
    'The card is lost, stolen or blocked. Do not take it; ask for another way to pay.',
    '紛失・盗難・停止のカードです。受け取らず、別の支払い方法をお願いしてください。'),
  row(ISSUER, ['32', '33', '54'], CARD,
    'La tarjeta está vencida. Pide otra.',
    'The card has expired. Ask for another one.',
    'カードの有効期限が切れています。別のカードをお願いしてください。'),
  row(ISSUER, ['14', '36', '57', '62'], CARD,
    'La tarjeta no sirve para este pago. Pide otra.',
    'The card is not good for this payment. Ask for another one.',
    'このカードはこの支払いに使えません。別のカードをお願いしてください。'),
  row(ISSUER, ['55', '75', '38'], DECLINED,
    'La clave no es correcta o se agotaron los intentos. Prueba de nuevo con cuidado o pide otra tarjeta.',
    'The PIN is wrong or there were too many tries. Try again with care, or ask for another card.',
    '暗証番号が違うか、試行回数を超えました。慎重にやり直すか、別のカードをお願いしてください。'),
  row(ISSUER, ['01', '02'], DECLINED,
    'El banco la rechazó. El cliente puede llamarlo. Por ahora, pide otra tarjeta o efectivo.',
    'The bank said no. The customer can call it. For now, ask for another card or cash.',
    'カード会社への連絡が必要です。今は別のカードか現金をお願いしてください。'),
  row(ISSUER, ['03'], { ...DECLINED, retry: 'after_fix' },
    'El comercio no está habilitado para esta tarjeta. Llama a Kushki si se repite.',
    'The merchant is not enabled for this card. Call Kushki if it happens again.',
    'この加盟店ではこのカードを扱えません。続く場合はKushkiに連絡してください。'),
  row(ISSUER, ['13'], { ...DECLINED, retry: 'after_fix' },
    'El banco no acepta este monto. Revisa la unidad del monto en Ajustes.',
    'The bank does not take this amount. Check the amount unit in Settings.',
    'カード会社がこの金額を受け付けません。設定の金額の単位を確認してください。'),
  row(ISSUER, ['006'], DECLINED,
    'No se acepta esta marca de tarjeta. Pide otra.',
    'This brand of card is not accepted. Ask for another one.',
    'このブランドのカードは使えません。別のカードをお願いしてください。'),
  row(ISSUER, ['6P'], DECLINED,
    'No se pudieron comprobar los datos de la tarjeta. Pide otra.',
    'The data of the card could not be verified. Ask for another one.',
    'カード情報を確認できませんでした。別のカードをお願いしてください。'),
  row(ISSUER, [
    '05', '07', '12', '15', '17', '30', '31', '34', '35', '37', '39', '40', '42', '44', '52', '53', '56',
    '58', '59', '60', '63', '64', '66', '67', '70', '82', '86', '93',
  ], DECLINED,
  'El banco la rechazó. Pide otra tarjeta o efectivo.',
  'The bank said no. Ask for another card or cash.',
  'カード会社が承認しませんでした。別のカードか現金をお願いしてください。'),
  row(ISSUER, ['91', '92'], UNCLEAR,
    'El banco no respondió a tiempo. Estamos preguntando si se cobró; no cobres de nuevo todavía.',
    'The bank did not answer in time. We are asking whether it was charged; do not charge again yet.',
    'カード会社の応答がありません。請求の有無を確認中です。まだ再請求しないでください。'),
  // Any other code of the acquirer may be a time-out behind which the money moved.
  row(ISSUER, null, UNCLEAR,
    'El adquirente respondió con un error. Estamos preguntando si se cobró; no cobres de nuevo todavía.',
    'The acquirer answered with an error. We are asking whether it was charged; do not charge again yet.',
    'アクワイアラがエラーを返しました。請求の有無を確認中です。まだ再請求しないでください。'),
  // The terminal's own software failed; whether before or after the acquirer answered is not said.
  row(['MANUFACTURER', 'TERMINAL-SUNMI'], null, UNCLEAR,
    'Falló el programa del terminal. Mira su pantalla; estamos preguntando si se cobró.',
    "The terminal's own software failed. Look at its screen; we are asking whether it was charged.",
    '端末のソフトウェアに障害がありました。画面を確認してください。請求の有無を確認中です。'),
]

const plain = (text: string | null): string => (text ?? '').trim().toUpperCase()

/** The row for an error, looked up by type first and code second; null for one that nobody has listed. */
export function kushkiError(type: string, code: string | null): ErrorRow | null {
  const [family, number] = [plain(type), plain(code)]
  const fits = ({ types, codes }: ErrorRow): boolean =>
    types.includes(family) && (codes === null || codes.includes(number))
  return KUSHKI_ERRORS.find(fits) ?? null
}

/**
 * What a cashier is told about an error of the provider; null where our own words say as much. Only for an
 * error that was taken to mean what its row says: "busy" that turned out to be ourselves is something else.
 * An issuer's response code comes without a type.
 */
export function kushkiErrorText(reason: PaymentReason, language: Language): string | null {
  const { providerType: type, providerCode: code } = reason
  if (type === null && code === null) return null
  const found = kushkiError(type ?? ISSUER[0], code)
  return found !== null && found.reason === reason.code ? found.text[language] : null
}
