import { Grid3x3, Search, X } from 'lucide-react'
import { useRef, useState } from 'react'
import {
  Dialog,
  DialogTrigger,
  Button as AriaButton,
  Input,
  Label,
  Popover,
  TextField,
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useKey } from '../input/keys.ts'
import { KeyHint } from '../ui/key-hint.tsx'
import { NumberPad } from '../ui/number-pad.tsx'
import { searchDigits } from './receipt-list-state.ts'

export interface ReceiptSearchProps {
  readonly text: string
  readonly onChange: (text: string) => void
  readonly onEnter: () => void
}

/** Finds a receipt while it is typed, by keys or by finger. */
export function ReceiptSearch({ text, onChange, onEnter }: ReceiptSearchProps) {
  const { t } = useTranslation(['receipts', 'common'])
  const field = useRef<HTMLInputElement>(null)
  const [isOpen, setOpen] = useState(false)
  useKey('F6', () => {
    field.current?.focus()
    field.current?.select()
  })
  useKey('Escape', () => onChange(''), text !== '')
  return (
    <TextField
      className="receipt-search"
      value={text}
      onChange={(typed) => onChange(searchDigits(typed))}
      inputMode="numeric"
      onKeyDown={(event) => {
        event.continuePropagation()
        if (event.key !== 'Enter') return
        // Or the same key would press the button that gets the focus.
        event.preventDefault()
        if (!event.repeat) onEnter()
      }}
    >
      <Label className="visually-hidden">{t('receipts:searchLabel')}</Label>
      <Search size={20} aria-hidden />
      <Input
        ref={field}
        className="input"
        placeholder={t('receipts:search')}
        autoComplete="off"
        spellCheck={false}
      />
      {text === '' ? (
        <KeyHint name="F6" />
      ) : (
        <AriaButton
          className="receipt-search-key"
          aria-label={t('common:clear')}
          onPress={() => {
            onChange('')
            field.current?.focus()
          }}
        >
          <X size={20} aria-hidden />
        </AriaButton>
      )}
      <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
        <AriaButton className="receipt-search-key" aria-label={t('receipts:pad')}>
          <Grid3x3 size={20} aria-hidden />
        </AriaButton>
        <Popover className="popover receipt-pad" placement="bottom end">
          <Dialog aria-label={t('receipts:pad')}>
            <NumberPad
              corner={null}
              onType={(digits) => onChange(searchDigits(text + digits))}
              onBackspace={() => onChange(text.slice(0, -1))}
            />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </TextField>
  )
}
