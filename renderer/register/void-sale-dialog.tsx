import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SaleView } from '../../shared/contract/sale.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'

/** Asks before a whole sale goes; keeping it is the first button and has the focus. */
export function VoidSaleDialog(props: {
  readonly sale: SaleView
  readonly actions: SaleActions
  readonly onClose: () => void
}) {
  const { sale, actions, onClose } = props
  const { t } = useTranslation('register')
  const format = useFormat()
  const voidIt = async (): Promise<void> => {
    if (await actions.voidSale()) onClose()
  }
  return (
    <Dialog
      title={t('voidSale.title')}
      role="alertdialog"
      onClose={onClose}
      footer={
        <>
          <Button autoFocus shortcut="Escape" onPress={onClose}>
            {t('voidSale.keep')}
          </Button>
          <Button
            look="danger"
            icon={Trash2}
            shortcut="Delete"
            onPress={() => {
              void voidIt()
            }}
          >
            {t('voidSale.void')}
          </Button>
        </>
      }
    >
      <p>
        {t('voidSale.text', {
          items: t('basket.items', { count: sale.itemCount }),
          total: format.money(sale.totalMinor),
        })}
      </p>
      <ProblemNotice problem={actions.problem} />
    </Dialog>
  )
}
