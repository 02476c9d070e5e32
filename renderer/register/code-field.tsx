import { Hash, Search, X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Product } from '../../shared/contract/sale.ts'
import { useFormat } from '../i18n/format.ts'
import { useKey } from '../input/keys.ts'
import { Button } from '../ui/button.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import type { SaleActions } from './sale-actions.ts'
import type { EntryField } from './use-entry.ts'

export interface CodeFieldProps {
  readonly entry: EntryField
  readonly actions: SaleActions
  /** What the current text found; null while that is not known. */
  readonly products: readonly Product[] | null
  readonly onChoose: (product: Product) => void
}

/** Where codes and names are typed. It has the focus whenever nothing else was asked for it. */
export function CodeField({ entry, actions, products, onChoose }: CodeFieldProps) {
  const { t } = useTranslation('register')
  const input = useRef<HTMLInputElement>(null)
  const focus = (): void => input.current?.focus()
  useEffect(focus, [entry.mode])
  useKey('F6', focus)
  useKey('*', entry.startQuantity, actions.selected !== null)

  const step = (by: 1 | -1): void => {
    if (products && products.length > 0)
      entry.setIndex(Math.min(Math.max(entry.index + by, 0), products.length - 1))
    else if (entry.text === '') actions.moveSelection(by)
  }
  const onEnter = (): void => {
    const product = products?.[entry.index]
    if (product) onChoose(product)
    else entry.enter()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      step(event.key === 'ArrowDown' ? 1 : -1)
    }
    if (event.key === 'Enter' && !event.repeat && !event.nativeEvent.isComposing) {
      event.preventDefault()
      onEnter()
    }
  }
  const isQuantity = entry.mode === 'quantity'
  const label = isQuantity ? t('entry.quantityOf', { name: actions.selected?.name ?? '' }) : t('entry.code')
  const Icon = isQuantity ? Hash : Search
  return (
    <div className={`code-field ${isQuantity ? 'code-field-quantity' : ''}`}>
      <Icon size={22} aria-hidden />
      {actions.times !== null && <Times actions={actions} quantityThousandths={actions.times} />}
      <input
        ref={input}
        className="code-input grow"
        aria-label={label}
        placeholder={label}
        value={entry.text}
        inputMode="none"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => entry.setText(event.target.value)}
        onKeyDown={onKeyDown}
        data-screen-keys={entry.text === '' ? 'Delete' : undefined}
        data-lone-keys={entry.text === '' && !isQuantity ? '+-*' : undefined}
        role="combobox"
        aria-expanded={products !== null}
        aria-controls="search-results"
        aria-autocomplete="list"
      />
      {entry.text !== '' || isQuantity ? (
        <Button
          look="quiet"
          size="square"
          keepsFocus
          icon={X}
          label={t('entry.clear')}
          onPress={entry.clear}
        />
      ) : (
        <KeyHint name="F6" />
      )}
    </div>
  )
}

function Times(props: { readonly actions: SaleActions; readonly quantityThousandths: number }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const drop = (): void => props.actions.setTimes(null)
  return (
    <span className="times figures">
      {t('entry.armed', { quantity: format.quantity(props.quantityThousandths, 'each') })}
      <Button look="quiet" size="square" keepsFocus icon={X} label={t('entry.dropArmed')} onPress={drop} />
    </span>
  )
}
