import { useCallback, useEffect, useRef, useState } from 'react'
import { call, type Failure } from '../engine-client.ts'
import { useTopic } from '../engine-hooks.ts'
import type { ReceiptFilter } from './receipt-filter.ts'
import {
  firstPage,
  NO_PAGES,
  RECEIPTS_PER_PAGE,
  withNewest,
  withOlder,
  type ReceiptPages,
} from './receipt-list-state.ts'

interface State {
  readonly key: string
  readonly pages: ReceiptPages
  readonly isLoading: boolean
  readonly failure: Failure | null
}

export interface ReceiptList extends ReceiptPages {
  readonly isLoading: boolean
  readonly failure: Failure | null
  /** Whether what is shown belongs to the current filter. */
  readonly isCurrent: boolean
  loadOlder(): void
  reload(): void
}

const inputOf = ({ text, businessDay }: ReceiptFilter) => ({
  limit: RECEIPTS_PER_PAGE,
  ...(text === '' ? {} : { text }),
  ...(businessDay === null ? {} : { businessDay }),
})

/**
 * The receipts of a filter, fetched page by page. A finished sale brings the newest page again; an answer to
 * a filter that is no longer asked for is dropped.
 */
export function useReceiptPages(filter: ReceiptFilter): ReceiptList {
  const key = JSON.stringify(inputOf(filter))
  const [state, setState] = useState<State>({ key: '', pages: NO_PAGES, isLoading: true, failure: null })
  const [round, setRound] = useState(0)
  const current = useRef(key)
  const fetchingOlder = useRef(false)
  const sale = useTopic('register')?.value.sale
  // A receipt comes to be only when a sale is finished; nothing else on the register changes the list.
  const finished = sale?.receiptNumber ?? null

  useEffect(() => {
    current.current = key
    setState((now) => ({ ...now, isLoading: true }))
    void call('receipt.list', JSON.parse(key) as ReturnType<typeof inputOf>).then((answer) => {
      if (current.current !== key) return
      if (!answer.ok) return setState((now) => ({ ...now, isLoading: false, failure: answer.error }))
      const page = answer.value.receipts
      setState((now) => ({
        key,
        isLoading: false,
        failure: null,
        pages:
          now.key === key
            ? withNewest(now.pages, page, RECEIPTS_PER_PAGE)
            : firstPage(page, RECEIPTS_PER_PAGE),
      }))
    })
  }, [key, finished, round])

  const loadOlder = useCallback(() => {
    const last = state.pages.receipts.at(-1)
    if (fetchingOlder.current || !state.pages.hasOlder || last === undefined || state.key !== key) return
    fetchingOlder.current = true
    const input = { ...(JSON.parse(key) as ReturnType<typeof inputOf>), beforeNumber: last.receiptNumber }
    void call('receipt.list', input).then((answer) => {
      fetchingOlder.current = false
      if (current.current !== key) return
      setState((now) =>
        answer.ok
          ? { ...now, pages: withOlder(now.pages, answer.value.receipts, RECEIPTS_PER_PAGE), failure: null }
          : { ...now, failure: answer.error },
      )
    })
  }, [key, state])

  const reload = useCallback(() => setRound((now) => now + 1), [])
  return {
    ...state.pages,
    isLoading: state.isLoading,
    failure: state.failure,
    isCurrent: state.key === key,
    loadOlder,
    reload,
  }
}
