import { useTranslation } from 'react-i18next'
import type { ExchangeView } from '../../shared/contract/payment.ts'

/** What a message asked for, by its name in the journal. */
export const MESSAGE_WORDS = {
  charge: 'message.charge',
  authorization: 'message.authorization',
  re_authorization: 'message.re_authorization',
  capture: 'message.capture',
  tip: 'message.tip',
  void: 'message.void',
  refund: 'message.refund',
  abort: 'message.abort',
  search_local: 'message.search_local',
  search_online: 'message.search_online',
} as const

/** How an answer was read, by its class in the journal. */
export const ANSWER_WORDS = {
  not_sent: 'answer.not_sent',
  not_read: 'answer.not_read',
  approved_proven: 'answer.approved_proven',
  approved_unproven: 'answer.approved_unproven',
  approved_contradicted: 'answer.approved_contradicted',
  declined: 'answer.declined',
  cancelled: 'answer.cancelled',
  busy: 'answer.busy',
  refused_documented: 'answer.refused',
  refused_assumed: 'answer.refused',
  unclear: 'answer.unclear',
  abort_accepted: 'answer.abort_accepted',
  abort_nothing_active: 'answer.abort_nothing_active',
  abort_failed: 'answer.abort_failed',
  inquiry_approved_proven: 'answer.inquiry_approved',
  inquiry_approved_unproven: 'answer.approved_unproven',
  inquiry_approved_contradicted: 'answer.approved_contradicted',
  inquiry_declined: 'answer.inquiry_declined',
  inquiry_cancelled: 'answer.inquiry_cancelled',
  inquiry_pending: 'answer.inquiry_pending',
  inquiry_not_found: 'answer.inquiry_not_found',
  inquiry_next_page: 'answer.inquiry_next_page',
  inquiry_unavailable: 'answer.inquiry_unavailable',
} as const

/** A word and, small beside it, the codes that an engineer or the provider asks for. */
export interface CodedWords {
  readonly words: string | null
  readonly codes: string
}

const known = <T extends object>(words: T, name: string | null): name is Extract<keyof T, string> =>
  name !== null && Object.hasOwn(words, name)

/** A code that has no word yet stands alone. */
export function useExchangeWords(): {
  readonly message: (exchange: ExchangeView) => CodedWords
  readonly outcome: (exchange: ExchangeView) => CodedWords
} {
  const { t } = useTranslation('payment')
  return {
    message: ({ operation }) => ({
      words: known(MESSAGE_WORDS, operation) ? t(MESSAGE_WORDS[operation]) : null,
      codes: operation,
    }),
    outcome: ({ finishedAtMs, sent, outcomeClass, errorType, errorCode }) => {
      const codes = [outcomeClass, errorType, errorCode].filter(Boolean).join(' · ')
      if (finishedAtMs === null) return { words: t('details.running'), codes: '' }
      if (sent === 'no') return { words: t('details.notSent'), codes }
      return { words: known(ANSWER_WORDS, outcomeClass) ? t(ANSWER_WORDS[outcomeClass]) : null, codes }
    },
  }
}
