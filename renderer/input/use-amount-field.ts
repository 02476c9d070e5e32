import { useLayoutEffect, useRef, type RefObject } from 'react'
import { separatorsOf } from '../../shared/format.ts'
import { useRegisterView } from '../app/register-view.ts'
import { editedAmount, placeBefore, plainBehind, shownAmount } from './amount-text.ts'

/** The longest amount that is taken, without the marks between thousands. */
export const AMOUNT_LENGTH_MAX = 15

export interface AmountField {
  /** With the marks between thousands. */
  readonly shown: string
  /** What the field holds now, after an edit by keyboard. */
  edit(next: string): void
}

/** Shows an amount with its thousands apart while it is typed, and leaves the caret where it was. */
export function useAmountField(
  input: RefObject<HTMLInputElement | null>,
  typed: string,
  exponent: number,
  put: (typed: string) => void,
): AmountField {
  const { shop } = useRegisterView()
  const separators = separatorsOf(shop)
  const shown = shownAmount(typed, exponent, separators)
  const behind = useRef<number | null>(null)
  useLayoutEffect(() => {
    const field = input.current
    if (field === null || behind.current === null || document.activeElement !== field) return
    const place = placeBefore(shown, behind.current, separators)
    behind.current = null
    field.setSelectionRange(place, place)
  })
  return {
    shown,
    edit: (next) => {
      behind.current = plainBehind(next, input.current?.selectionStart ?? next.length, separators)
      put(editedAmount(shown, next, exponent, separators).slice(0, AMOUNT_LENGTH_MAX))
    },
  }
}
