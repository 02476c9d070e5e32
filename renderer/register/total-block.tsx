import { useTranslation } from 'react-i18next'
import type { SaleView, TaxLine } from '../../shared/contract/sale.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'

const KNOWN_TAXES = ['iva', 'igv', 'consumption', 'consumptionReduced', 'exempt'] as const
type KnownTax = (typeof KNOWN_TAXES)[number]

const isKnownTax = (label: string): label is KnownTax => (KNOWN_TAXES as readonly string[]).includes(label)

/** The largest thing on the screen: what is to be paid. Never hidden, never scrolled away. */
export function TotalBlock({ sale }: { readonly sale: SaleView | null }) {
  const { t } = useTranslation('register')
  const { shop } = useRegisterView()
  const format = useFormat()
  const isPartPaid = sale !== null && sale.paidMinor > 0 && sale.status !== 'completed'
  const shown = sale === null || sale.status === 'voided' ? 0 : isPartPaid ? sale.dueMinor : sale.totalMinor
  return (
    <div className="total" aria-live="polite">
      <dl className="total-notes">
        {sale?.status !== 'voided' && sale?.taxes.map((tax) => <TaxNote key={tax.taxClass} tax={tax} />)}
        {sale !== null && sale.roundingMinor !== 0 && (
          <Note name={t('total.rounding')} value={format.money(sale.roundingMinor)} />
        )}
        {isPartPaid && <Note name={t('total.total')} value={format.money(sale.totalMinor)} />}
        {isPartPaid && <Note name={t('total.paid')} value={format.money(sale.paidMinor)} strong />}
      </dl>
      <div className="total-main">
        <span className="total-label">{isPartPaid ? t('total.due') : t('total.total')}</span>
        <strong className="total-figure figures" data-testid="total">
          {format.money(shown, sale ?? shop)}
        </strong>
      </div>
    </div>
  )
}

function Note({
  name,
  value,
  strong = false,
}: {
  readonly name: string
  readonly value: string
  readonly strong?: boolean
}) {
  return (
    <div className={strong ? 'total-note total-note-strong' : 'total-note'}>
      <dt>{name}</dt>
      <dd className="figures">{value}</dd>
    </div>
  )
}

function TaxNote({ tax }: { readonly tax: TaxLine }) {
  const { t } = useTranslation(['register', 'common'])
  const format = useFormat()
  if (tax.ratePerMyriad === 0)
    return <Note name={t('register:total.exempt')} value={format.money(tax.grossMinor)} />
  const label = isKnownTax(tax.label) ? t(`common:tax.${tax.label}`) : tax.label
  return (
    <Note
      name={t('register:total.taxIncluded', { label, rate: format.rate(tax.ratePerMyriad) })}
      value={format.money(tax.taxMinor)}
    />
  )
}
