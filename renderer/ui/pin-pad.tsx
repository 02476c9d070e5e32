import { Input, Label, TextField } from 'react-aria-components'
import { NumberPad } from './number-pad.tsx'
import './field.css'
import './number-pad.css'

/** The longest PIN; equals what the register takes. */
export const PIN_LENGTH_MAX = 12

export interface PinPadProps {
  readonly label: string
  readonly value: string
  readonly onChange: (pin: string) => void
  readonly onEnter: () => void
}

/** A PIN by keyboard or by finger; shown as dots only. */
export function PinPad({ label, value, onChange, onEnter }: PinPadProps) {
  const put = (next: string): void => onChange(next.replace(/\D/g, '').slice(0, PIN_LENGTH_MAX))
  return (
    <div className="pin-pad">
      <TextField
        className="field"
        type="password"
        inputMode="none"
        value={value}
        onChange={put}
        autoFocus
        onKeyDown={(event) => {
          event.continuePropagation()
          if (event.key === 'Enter' && !event.repeat) onEnter()
        }}
      >
        <Label className="field-label">{label}</Label>
        <Input className="input pin-input" autoComplete="off" />
      </TextField>
      <NumberPad
        corner={null}
        onType={(text) => put(value + text)}
        onBackspace={() => put(value.slice(0, -1))}
      />
    </div>
  )
}
