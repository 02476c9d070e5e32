import { CreditCard } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleView } from '../../shared/contract/sale.ts'
import { marketOf } from '../../shared/markets.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import type { KeyName } from '../input/key-names.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'
import './split.css'

const AMOUNT_KEYS: readonly KeyName[] = ['A', 'B', 'C', 'D', 'E', 'F']

/** Cash on top of a card payment: the notes that may be handed out, and what the card then pays in all. */
export function CashbackDialog(props: {
  readonly sale: SaleView
  readonly actions: SaleActions
  readonly terminalId: string | undefined
  readonly onClose: () => void
}) {
  const { sale, actions, terminalId, onClose } = props
  const { t } = useTranslation('register')
  const { shop } = useRegisterView()
  const format = useFormat()
  const [chosenMinor, setChosen] = useState<number | null>(null)
  const market = marketOf(shop.market)
  const nowMinor = sale.split?.nextMinor ?? sale.dueMinor
  const amounts = [...market.notesMinor, market.cashbackMaxMinor]
    .filter((amount, index, all) => amount <= market.cashbackMaxMinor && all.indexOf(amount) === index)
    .slice(-AMOUNT_KEYS.length)
  return (
    <Dialog
      title={t('cashback.title')}
      onClose={onClose}
      footer={
        <>
          <Button autoFocus shortcut="Escape" onPress={onClose}>
            {t('voidSale.keep')}
          </Button>
          <Button
            keepsFocus
            look="primary"
            icon={CreditCard}
            shortcut="F9"
            isDisabled={chosenMinor === null || actions.isPaying}
            onPress={() => {
              if (chosenMinor !== null) actions.payCard(undefined, terminalId, chosenMinor)
            }}
          >
            {t('cashback.charge', { amount: format.money(nowMinor + (chosenMinor ?? 0)) })}
          </Button>
        </>
      }
    >
      <p className="split-due">
        <span>{t('total.due')}</span>
        <strong className="figures">{format.money(nowMinor, sale)}</strong>
      </p>
      <p>{t('cashback.how')}</p>
      <div className="suggestions">
        {amounts.map((amount, index) => (
          <Button
            key={amount}
            keepsFocus
            className="suggestion"
            look={amount === chosenMinor ? 'primary' : 'normal'}
            shortcut={AMOUNT_KEYS[index]}
            onPress={() => setChosen(amount)}
          >
            <span className="figures">{format.money(amount)}</span>
          </Button>
        ))}
      </div>
      <ProblemNotice problem={actions.problem} />
    </Dialog>
  )
}
