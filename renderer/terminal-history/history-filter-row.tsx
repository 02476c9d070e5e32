import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Input, TextField as AriaTextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { OPERATIONS, type Operation } from '../../shared/payment-terms.ts'
import { useKey } from '../input/keys.ts'
import { Chips } from '../ui/chips.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { DAY_CHOICES, type Choices } from './question.ts'

/** So long after the last key before the terminal is asked: it is asked once, not at every digit. */
const SETTLE_MS = 600
const FIND_MAX = 64
const ANY = 'any'

/** What the list is narrowed to. */
export function HistoryFilterRow(props: {
  readonly choices: Choices
  readonly today: string
  readonly onChange: (next: Partial<Choices>) => void
}) {
  const { t } = useTranslation('terminal-history')
  const { choices, onChange } = props
  return (
    <div className="history-filters">
      <Chips
        label={t('days')}
        value={choices.days}
        onChange={(days) => {
          if (days !== null) onChange({ days })
        }}
        options={DAY_CHOICES.map((days) => ({ value: days, label: t(`dayChoices.${days}`) }))}
      />
      {choices.days === 'days' && (
        <div className="history-range">
          <TextField
            label={t('from')}
            type="date"
            value={choices.from}
            onChange={(from) => onChange({ from })}
          />
          <TextField
            label={t('until')}
            type="date"
            value={choices.until}
            onChange={(until) => onChange({ until })}
          />
        </div>
      )}
      {choices.source === 'online' && (
        <div className="history-kind">
          <Select<Operation | typeof ANY>
            label={t('kind')}
            value={choices.operation ?? ANY}
            onChange={(operation) => onChange({ operation: operation === ANY ? null : operation })}
            options={[
              { value: ANY, label: t('anyKind') },
              ...OPERATIONS.map((operation) => ({ value: operation, label: t(`operation.${operation}`) })),
            ]}
          />
        </div>
      )}
      <FindField find={choices.find} onChange={(find) => onChange({ find })} />
    </div>
  )
}

/** Four digits of a card, or a reference. */
function FindField({ find, onChange }: { readonly find: string; readonly onChange: (find: string) => void }) {
  const { t } = useTranslation('terminal-history')
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(find)
  useKey('F6', () => {
    field.current?.focus()
    field.current?.select()
  })
  useEffect(() => {
    if (text === find) return
    const timer = setTimeout(() => onChange(text), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text, find, onChange])
  return (
    <AriaTextField
      className="history-find"
      aria-label={t('find')}
      value={text}
      onChange={setText}
      maxLength={FIND_MAX}
      onKeyDown={(event) => {
        event.continuePropagation()
        if (event.key === 'Enter' && text !== find) onChange(text)
      }}
    >
      <Search size={20} aria-hidden />
      <Input ref={field} className="input" placeholder={t('find')} autoComplete="off" spellCheck={false} />
      <KeyHint name="F6" />
    </AriaTextField>
  )
}
