import { HandCoins, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import { isFinalPhase } from '../../shared/payment-terms.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import { cardName } from '../payment/card-name.ts'
import { GiveBackDialog } from '../payment/give-back-dialog.tsx'
import { usePaymentWords } from '../payment/payment-words.ts'
import { standingTone, useStandingWords } from '../payment/standing-words.ts'
import { TipDialog } from '../payment/tip-dialog.tsx'
import { useCardPayments } from '../payment/use-card-payments.ts'
import { Button } from '../ui/button.tsx'
import { Status } from '../ui/status.tsx'

/** The question that is open; a tip stays with its charge, which takes no second one once it is there. */
type Asking = { readonly kind: 'give_back' } | { readonly kind: 'tip'; readonly payment: CardStanding }

/** The card payments of a receipt: what became of each, giving back, and a tip. Nothing when paid in cash. */
export function CardPayments({ saleId }: { readonly saleId: string }) {
  const { t } = useTranslation('give-back')
  const { rights } = useRegisterView()
  const { value, reload } = useCardPayments(saleId)
  const [dialog, setDialog] = useState<Asking | null>(null)
  const payments = (value?.payments ?? []).filter((payment) => payment.saleId === saleId)
  const done = payments.filter((payment) => payment.standing !== 'nothing')
  if (done.length === 0) return null
  const maySell = rights.includes('sell')
  const canReturn = done.filter((payment) => payment.giveBack.some((way) => way.state !== 'never'))
  const canTip = done.find((payment) => payment.allowed.includes('tip'))
  const close = (): void => {
    setDialog(null)
    reload()
  }
  return (
    <div className="card-payments">
      <ul aria-label={t('section')}>
        {done.map((payment) => (
          <CardRow key={payment.attemptId} payment={payment} />
        ))}
      </ul>
      {maySell && (canReturn.length > 0 || canTip) && (
        <div className="receipt-buttons">
          {canReturn.length > 0 && (
            <Button icon={Undo2} shortcut="F10" onPress={() => setDialog({ kind: 'give_back' })}>
              {t('key')}
            </Button>
          )}
          {canTip && (
            <Button
              icon={HandCoins}
              shortcut="F9"
              onPress={() => setDialog({ kind: 'tip', payment: canTip })}
            >
              {t('tip.key')}
            </Button>
          )}
        </div>
      )}
      {dialog?.kind === 'give_back' && (
        <GiveBackDialog
          payments={canReturn.length > 0 ? canReturn : done}
          occasion="receipt"
          onStale={reload}
          onClose={close}
        />
      )}
      {dialog?.kind === 'tip' && <TipDialog payment={dialog.payment} onClose={close} />}
    </div>
  )
}

function CardRow({ payment }: { readonly payment: CardStanding }) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  const words = useStandingWords()
  const open = payment.followUps.find((followUp) => !isFinalPhase(followUp.phase))
  return (
    <li className="card-payment">
      <span className="grow">
        <strong>{payment.operation === 'tip' ? t('isTip') : cardName(payment.card) || t('cardless')}</strong>
      </span>
      <span className="card-payment-state">
        <strong className="figures">{format.money(payment.amountMinor, payment)}</strong>
        {open ? <Following payment={open} /> : <Status tone={standingTone(payment)}>{words(payment)}</Status>}
      </span>
    </li>
  )
}

/** What is under way about a payment, in its own words. */
function Following({ payment }: { readonly payment: CardStanding['followUps'][number] }) {
  const words = usePaymentWords(payment)
  return (
    <Status tone={words.tone} icon={words.icon}>
      {words.title}
    </Status>
  )
}
