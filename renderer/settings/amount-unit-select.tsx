import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Select } from '../ui/select.tsx'
import { needsUnit } from './terminal-form.ts'
import type { TerminalFieldsProps } from './terminal-fields.tsx'
import { useProblemSentence } from './use-problem-sentence.ts'

const UNITS = ['none', 'minor', 'major', 'hundredths'] as const

/** In what the terminal counts money: the one setting whose mistake charges a hundred times too much. */
export function AmountUnitSelect({
  form,
  problems,
  currency,
  onChange,
}: Pick<TerminalFieldsProps, 'form' | 'problems' | 'currency' | 'onChange'>) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()(problems.amountUnit)
  const isNeeded = needsUnit(currency)
  return (
    <div className="amount-unit">
      <Select
        label={t('terminal.amountUnit')}
        hint={t(isNeeded ? 'terminal.amountUnitHint' : 'terminal.amountUnitUsual')}
        value={form.profile.amountUnit ?? 'none'}
        onChange={(unit) =>
          onChange({ profile: { ...form.profile, amountUnit: unit === 'none' ? null : unit } })
        }
        options={UNITS.map((value) => ({
          value,
          label: t(`terminal.amountUnitOption.${value === 'none' && isNeeded ? 'unstated' : value}`),
        }))}
      />
      {problem !== null && (
        <p className="field-error" role="alert">
          <CircleAlert size={16} aria-hidden />
          {problem}
        </p>
      )}
    </div>
  )
}
