import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { minorToDecimal } from '../../shared/money.ts'
import { amountFromText } from '../input/entry-text.ts'
import { AMOUNT_LENGTH_MAX, useAmountField } from '../input/use-amount-field.ts'
import { NumberPad } from '../ui/number-pad.tsx'
import { TextField } from '../ui/text-field.tsx'

export interface AmountDraft {
  readonly text: string
  /** What was typed as an amount above zero; null when it is none. */
  readonly amountMinor: number | null
  readonly exponent: number
  put(text: string): void
  /** From the pad: what stood there beforehand gives way to the first key. */
  type(text: string): void
  erase(): void
}

/** An amount that is being typed; `firstMinor` stands there beforehand and gives way to the first key. */
export function useAmount(exponent: number, firstMinor: number | null): AmountDraft {
  const first = firstMinor === null ? '' : minorToDecimal(firstMinor, exponent)
  const [text, setText] = useState(first)
  const [isFresh, setFresh] = useState(true)
  const put = (next: string): void => {
    setFresh(false)
    setText(next.replace(/[^\d.,]/g, '').slice(0, AMOUNT_LENGTH_MAX))
  }
  const typed = amountFromText(text, exponent)
  return {
    text,
    amountMinor: typed !== null && typed > 0 ? typed : null,
    exponent,
    put,
    type: (key) => put(isFresh ? key : text + key),
    erase: () => put(isFresh ? '' : text.slice(0, -1)),
  }
}

export interface AmountEntryProps {
  readonly label: string
  readonly draft: AmountDraft
  readonly hint?: string
  /** A live refusal; stands above the pad, so that it is seen before the key. */
  readonly error?: string | null
  readonly hasPad?: boolean
}

/** An amount by keyboard or finger. Enter does nothing here: only the key with the amount on it does. */
export function AmountEntry({ label, draft, hint, error, hasPad = true }: AmountEntryProps) {
  const { t } = useTranslation('give-back')
  const input = useRef<HTMLInputElement>(null)
  const field = useAmountField(input, draft.text, draft.exponent, draft.put)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const problem = error ?? (draft.text !== '' && draft.amountMinor === null ? t('needed') : null)
  return (
    <div className="amount-entry">
      <TextField
        label={label}
        inputRef={input}
        value={field.shown}
        onChange={field.edit}
        hint={hint}
        error={problem}
        inputMode="none"
      />
      {hasPad && (
        <NumberPad corner={draft.exponent === 0 ? '00' : ','} onType={draft.type} onBackspace={draft.erase} />
      )}
    </div>
  )
}
