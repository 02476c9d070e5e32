import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/text-field.tsx'

/** The longest reason; equals what the register takes. */
export const REASON_LENGTH_MAX = 200
export const REASON_LENGTH_MIN = 3
export const isReasonComplete = (text: string): boolean => text.trim().length >= REASON_LENGTH_MIN

export interface ReasonFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly presets: readonly string[]
  readonly hint?: string
  readonly autoFocus?: boolean
}

/** A reason in one's own words, or one of the common ones by a tap. */
export function ReasonField(props: ReasonFieldProps) {
  const { t } = useTranslation('payment')
  return (
    <div className="reason-field">
      <TextField
        label={props.label}
        value={props.value}
        onChange={props.onChange}
        maxLength={REASON_LENGTH_MAX}
        hint={props.hint}
        autoFocus={props.autoFocus ?? false}
      />
      <div className="chips" role="group" aria-label={t('preset.presets')}>
        {props.presets.map((preset) => (
          <Button key={preset} keepsFocus className="preset" onPress={() => props.onChange(preset)}>
            {preset}
          </Button>
        ))}
      </div>
    </div>
  )
}
