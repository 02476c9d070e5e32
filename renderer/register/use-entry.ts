import { useCallback, useState } from 'react'
import { quantityFromText, readEntry } from '../input/entry-text.ts'
import { useKey } from '../input/keys.ts'
import type { SaleActions } from './sale-actions.ts'

/** The one field of the register: codes and names, or the quantity of the chosen line. */
export interface EntryField {
  readonly text: string
  readonly mode: 'code' | 'quantity'
  readonly pad: 'digits' | 'letters'
  /** The chosen search result. */
  readonly index: number
  setText(text: string): void
  type(text: string): void
  backspace(): void
  clear(): void
  setIndex(index: number): void
  setPad(pad: 'digits' | 'letters'): void
  startQuantity(): void
  /** Enter, where no search result is meant: looks the code up or sets the quantity. */
  enter(): void
}

/** The longest text of the field; equals the longest code. */
const TEXT_LENGTH_MAX = 64

export function useEntry(actions: SaleActions): EntryField {
  const [text, setRaw] = useState('')
  const [mode, setMode] = useState<'code' | 'quantity'>('code')
  const [pad, setPad] = useState<'digits' | 'letters'>('digits')
  const [index, setIndex] = useState(0)
  const clear = useCallback(() => {
    setRaw('')
    setMode('code')
    setPad('digits')
    setIndex(0)
  }, [])

  const setText = (next: string): void => {
    actions.clearProblem()
    setIndex(0)
    const read = mode === 'code' ? readEntry(next) : null
    if (read?.kind === 'times') {
      actions.setTimes(read.quantityThousandths)
      setRaw(read.rest)
    } else setRaw((mode === 'quantity' ? next.replace(/[^\d.,]/g, '') : next).slice(0, TEXT_LENGTH_MAX))
  }
  const enter = (): void => {
    if (mode === 'quantity') {
      const quantityThousandths = quantityFromText(text)
      if (actions.selected && quantityThousandths !== null)
        actions.setQuantity(actions.selected.lineId, quantityThousandths)
      if (quantityThousandths !== null || text === '') clear()
      return
    }
    const read = readEntry(text)
    if (read.kind !== 'code') return
    clear()
    actions.addCode(read.code)
  }
  const leave = (): void => {
    clear()
    actions.clearProblem()
    actions.setTimes(null)
  }
  useKey(
    'Escape',
    leave,
    text !== '' || mode === 'quantity' || actions.times !== null || actions.problem !== null,
  )
  return {
    text,
    mode,
    pad,
    index,
    setText,
    clear,
    setIndex,
    setPad,
    enter,
    type: (typed) => setText(text + typed),
    backspace: () => setText(text.slice(0, -1)),
    startQuantity: () => {
      clear()
      setMode('quantity')
    },
  }
}
