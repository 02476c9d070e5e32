import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import { Chips } from '../ui/chips.tsx'
import { Select } from '../ui/select.tsx'
import './day-picker.css'

/** Days beside today that are in sight at once; the others are in a list. */
const DAYS_IN_SIGHT = 3
const NO_DAY = 'none'

export interface DayPickerProps {
  readonly label: string
  /** Days on which something was sold, newest first. */
  readonly days: readonly string[]
  /** null: the first choice (`first`). */
  readonly day: string | null
  readonly onChange: (day: string | null) => void
  /** What null is called: today, or all days. */
  readonly first: string
  /** Whether today is a choice of its own, beside `first`. */
  readonly offersToday?: boolean
}

/** A day of the shop: the newest ones in sight, older ones in a list. */
export function DayPicker(props: DayPickerProps) {
  const { t } = useTranslation(['day-totals', 'common'])
  const { businessDay } = useRegisterView()
  const format = useFormat()
  const earlier = props.days.filter((day) => day !== businessDay)
  const inSight = earlier.slice(0, DAYS_IN_SIGHT)
  const older = earlier.slice(DAYS_IN_SIGHT)
  const options = [
    { value: NO_DAY, label: props.first },
    ...(props.offersToday ? [{ value: businessDay, label: t('common:today') }] : []),
    ...inSight.map((day) => ({ value: day, label: format.day(day) })),
  ]
  const isOlder = props.day !== null && older.includes(props.day)
  return (
    <div className="day-picker">
      <Chips
        label={props.label}
        value={isOlder ? null : (props.day ?? NO_DAY)}
        options={options}
        canBeNone
        onChange={(day) => props.onChange(day === null || day === NO_DAY ? null : day)}
      />
      {older.length > 0 && (
        <Select
          label={t('day-totals:otherDays')}
          value={isOlder && props.day !== null ? props.day : NO_DAY}
          onChange={(day) => props.onChange(day === NO_DAY ? null : day)}
          options={[
            { value: NO_DAY, label: t('day-totals:otherDays') },
            ...older.map((day) => ({ value: day, label: format.day(day) })),
          ]}
        />
      )}
    </div>
  )
}
