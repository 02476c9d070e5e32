import { Minus, Plus, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleLine } from '../../shared/contract/sale.ts'
import { QUANTITY_MAX, QUANTITY_ONE } from '../../shared/quantity.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import type { SaleActions } from './sale-actions.ts'

/** How long a first press on "remove" waits for its second. */
const REMOVE_ARMED_MS = 3000

/**
 * What can be done to the chosen line, always in the same place. Removing takes two presses of the same key.
 */
export function LineBar({ line, actions }: { readonly line: SaleLine; readonly actions: SaleActions }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const [armed, setArmed] = useState(false)
  useEffect(() => {
    if (!armed) return
    const timer = setTimeout(() => setArmed(false), REMOVE_ARMED_MS)
    return () => clearTimeout(timer)
  }, [armed])
  const step = (by: number): void => actions.setQuantity(line.lineId, line.quantityThousandths + by)
  const remove = (): void => {
    if (armed) actions.removeLine(line.lineId)
    setArmed(!armed)
  }
  return (
    <div className="line-bar">
      <span className="line-bar-name">{line.name}</span>
      {line.unit === 'each' && (
        <div className="stepper">
          <Button
            keepsFocus
            icon={Minus}
            shortcut="-"
            label={t('line.one_less')}
            isDisabled={line.quantityThousandths <= QUANTITY_ONE}
            onPress={() => step(-QUANTITY_ONE)}
          />
          <span className="figures">{format.quantity(line.quantityThousandths, line.unit)}</span>
          <Button
            keepsFocus
            icon={Plus}
            shortcut="+"
            label={t('line.one_more')}
            isDisabled={line.quantityThousandths + QUANTITY_ONE > QUANTITY_MAX}
            onPress={() => step(QUANTITY_ONE)}
          />
        </div>
      )}
      <Button keepsFocus look={armed ? 'armed' : 'danger'} icon={Trash2} shortcut="Delete" onPress={remove}>
        {armed ? t('line.removeSure') : t('line.remove')}
      </Button>
    </div>
  )
}
