import type { Operation } from '../../../shared/contract/payment.ts'
import type { Language } from '../../../shared/contract/staff.ts'

/** What a slip is about, as customers call it. */
export type SlipDeed =
  | Exclude<Operation, 'charge' | 're_authorization'>
  | 'raise'
  | 'prolong'
  | 'release'
  | 'trial'

export interface SlipTexts {
  readonly deed: Readonly<Record<SlipDeed, string>>
  /** What it means for the customer's money. */
  readonly means: Readonly<Record<SlipDeed, string>>
  readonly terminal: string
  readonly receipt: string
  readonly keep: string
}

export const SLIP_TEXTS: Readonly<Record<Language, SlipTexts>> = {
  es: {
    deed: {
      authorization: 'PREAUTORIZACIÓN', raise: 'AUMENTO DE PREAUTORIZACIÓN',
      prolong: 'PRÓRROGA DE PREAUTORIZACIÓN', capture: 'COBRO DE PREAUTORIZACIÓN', tip: 'PROPINA',
      void: 'ANULACIÓN', release: 'PREAUTORIZACIÓN LIBERADA', refund: 'DEVOLUCIÓN', trial: 'COBRO DE PRUEBA',
    },
    means: {
      authorization: 'Monto reservado en la tarjeta. No se ha cobrado.',
      raise: 'Se reservó este monto además del anterior. No se ha cobrado.',
      prolong: 'El plazo de la reserva comienza de nuevo. No se ha cobrado.',
      capture: 'Se cobró este monto de lo reservado.',
      tip: 'Se cobró este monto como propina.',
      void: 'El cobro quedó sin efecto.',
      release: 'La reserva quedó sin efecto. No se cobró nada.',
      refund: 'El dinero vuelve a la tarjeta. Su banco decide cuándo se ve.',
      trial: 'Prueba del terminal. Este monto se devuelve.',
    },
    terminal: 'Terminal', receipt: 'Del recibo', keep: 'Guarde este comprobante.',
  },
  en: {
    deed: {
      authorization: 'PRE-AUTHORIZATION', raise: 'HOLD RAISED', prolong: 'HOLD PROLONGED',
      capture: 'CHARGED FROM A HOLD', tip: 'TIP', void: 'VOID', release: 'HOLD RELEASED', refund: 'REFUND',
      trial: 'TRIAL CHARGE',
    },
    means: {
      authorization: 'This amount is held on the card. It has not been charged.',
      raise: 'This amount is held beside the earlier one. It has not been charged.',
      prolong: 'The time of the hold begins anew. Nothing has been charged.',
      capture: 'This amount was charged out of what was held.',
      tip: 'This amount was charged as a tip.',
      void: 'The charge is undone.',
      release: 'The hold is undone. Nothing was charged.',
      refund: 'The money goes back to the card. Your bank decides when it shows.',
      trial: 'A trial of the terminal. This amount is given back.',
    },
    terminal: 'Terminal', receipt: 'Of receipt', keep: 'Please keep this slip.',
  },
  ja: {
    deed: {
      authorization: '事前承認', raise: '事前承認の増額', prolong: '事前承認の延長', capture: '事前承認からの売上',
      tip: 'チップ', void: '取消', release: '事前承認の解放', refund: '返金', trial: '試用の請求',
    },
    means: {
      authorization: 'カードの枠を確保しました。まだ請求していません。',
      raise: '確保した枠にこの金額を加えました。まだ請求していません。',
      prolong: '確保の期限が新しくなりました。まだ請求していません。',
      capture: '確保した枠からこの金額を請求しました。',
      tip: 'チップとしてこの金額を請求しました。',
      void: '請求は取り消されました。',
      release: '確保した枠を解放しました。請求はありません。',
      refund: 'カードに返金します。反映の時期はカード会社によります。',
      trial: '端末の試用です。この金額は返金されます。',
    },
    terminal: '端末', receipt: '元のレシート', keep: 'この控えを保管してください。',
  },
}
