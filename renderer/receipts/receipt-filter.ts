import { useSyncExternalStore } from 'react'

/**
 * What the list of receipts is narrowed to. Kept outside the screen, so that other screens can open it
 * narrowed.
 */
export interface ReceiptFilter {
  /** Digits: a receipt number, or the last four of a card. */
  readonly text: string
  /** null: every day. */
  readonly businessDay: string | null
}

const EVERYTHING: ReceiptFilter = { text: '', businessDay: null }

let filter = EVERYTHING
const listeners = new Set<() => void>()

export function setReceiptFilter(next: Partial<ReceiptFilter>): void {
  filter = { ...filter, ...next }
  for (const listener of listeners) listener()
}

export const useReceiptFilter = (): ReceiptFilter =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => filter,
  )

/** Opens the list of receipts on one day. */
export function openReceipts(businessDay: string): void {
  setReceiptFilter({ ...EVERYTHING, businessDay })
  location.hash = '/receipts'
}
