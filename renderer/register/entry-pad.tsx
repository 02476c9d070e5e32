import { CornerDownLeft, Delete } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { KeyName } from '../input/key-names.ts'
import { Button } from '../ui/button.tsx'
import type { EntryField } from './use-entry.ts'

const DIGIT_ROWS = [
  ['7', '8', '9'],
  ['4', '5', '6'],
  ['1', '2', '3'],
  ['0', '00', ','],
] as const
const LETTER_ROWS = [[...'QWERTYUIOP'], [...'ASDFGHJKLÑ'], [...'ZXCVBNM']] as const

/** Digits, letters and the keys that go with them, for fingers. The field keeps the focus throughout. */
export function EntryPad(props: DigitPadProps) {
  return props.entry.pad === 'letters' ? <LetterPad entry={props.entry} /> : <DigitPad {...props} />
}

interface DigitPadProps {
  readonly entry: EntryField
  readonly canQuantity: boolean
  /** F7, unless that chooses the terminal. */
  readonly quantityKey: KeyName
}

function TypeKey({ entry, text }: { readonly entry: EntryField; readonly text: string }) {
  return (
    <Button className="pad-key" keepsFocus onPress={() => entry.type(text)}>
      {text}
    </Button>
  )
}

function DigitPad({ entry, canQuantity, quantityKey }: DigitPadProps) {
  const { t } = useTranslation(['register', 'common'])
  const [first, second, third, fourth] = DIGIT_ROWS
  const row = (keys: readonly string[]) =>
    keys.map((text) => <TypeKey key={text} entry={entry} text={text} />)
  return (
    <div className="entry-pad">
      {row(first)}
      <Button
        className="pad-key"
        keepsFocus
        icon={Delete}
        label={t('common:key.backspace')}
        onPress={entry.backspace}
      />
      {row(second)}
      <Button
        className="pad-word"
        keepsFocus
        shortcut={quantityKey}
        isDisabled={!canQuantity}
        onPress={entry.startQuantity}
      >
        {t('register:line.quantity')}
      </Button>
      {row(third)}
      <Button className="pad-word" keepsFocus onPress={() => entry.setPad('letters')}>
        {t('register:entry.letters')}
      </Button>
      {row(fourth)}
      <Button className="pad-word" keepsFocus icon={CornerDownLeft} onPress={entry.enter}>
        {t('register:entry.enter')}
      </Button>
    </div>
  )
}

function LetterPad({ entry }: { readonly entry: EntryField }) {
  const { t } = useTranslation(['register', 'common'])
  return (
    <div className="letter-pad">
      {LETTER_ROWS.map((row, index) => (
        <div key={row.join('')} className="letter-row">
          {row.map((letter) => (
            <Button
              key={letter}
              className="letter-key"
              keepsFocus
              onPress={() => entry.type(letter.toLowerCase())}
            >
              {letter}
            </Button>
          ))}
          {index === LETTER_ROWS.length - 1 && (
            <Button
              className="letter-key letter-wide"
              keepsFocus
              icon={Delete}
              label={t('common:key.backspace')}
              onPress={entry.backspace}
            />
          )}
        </div>
      ))}
      <div className="letter-row">
        <Button className="pad-word" keepsFocus onPress={() => entry.setPad('digits')}>
          {t('register:entry.digits')}
        </Button>
        <Button className="pad-word letter-space" keepsFocus onPress={() => entry.type(' ')}>
          {t('common:key.space')}
        </Button>
        <Button className="pad-word" keepsFocus onPress={entry.clear}>
          {t('common:clear')}
        </Button>
      </div>
    </div>
  )
}
