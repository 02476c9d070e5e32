import { Delete } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import './number-pad.css'

export interface NumberPadProps {
  /** A digit, `00`, or the decimal mark. */
  readonly onType: (text: string) => void
  readonly onBackspace: () => void
  /** What stands left of the zero: two zeros for amounts, a decimal mark for weights, nothing for a PIN. */
  readonly corner?: '00' | ',' | '.' | null
}

const DIGITS = ['7', '8', '9', '4', '5', '6', '1', '2', '3'] as const

/** Keys for fingers. They leave the focus in the field that they type into. */
export function NumberPad({ onType, onBackspace, corner = '00' }: NumberPadProps) {
  const { t } = useTranslation('common')
  const key = (text: string) => (
    <Button key={text} className="pad-key" keepsFocus onPress={() => onType(text)}>
      {text}
    </Button>
  )
  return (
    <div className="number-pad">
      {DIGITS.map(key)}
      {corner === null ? <span /> : key(corner)}
      {key('0')}
      <Button className="pad-key" keepsFocus icon={Delete} label={t('key.backspace')} onPress={onBackspace} />
    </div>
  )
}
