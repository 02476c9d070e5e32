import { assert } from '../../shared/assert.ts'

/** The rows of a long list that exist on the page: those in sight and a few around them, by their indexes. */
export interface RowsInSight {
  readonly from: number
  /** One past the last. */
  readonly to: number
}

/** Rows kept above and below those in sight, so that a quick scroll shows no gap. */
export const ROWS_AROUND = 6

export function rowsInSight(
  count: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
): RowsInSight {
  assert(count >= 0 && rowHeight > 0, 'a list has rows of some height')
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const last = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight)
  const from = Math.min(Math.max(0, first - ROWS_AROUND), count)
  return { from, to: Math.max(from, Math.min(count, last + ROWS_AROUND)) }
}

/** Where the list has to be scrolled so that a row is wholly in sight, moving it no more than needed. */
export function scrollToShow(index: number, rowHeight: number, scrollTop: number, height: number): number {
  assert(index >= 0 && rowHeight > 0, 'a row has an index and a height')
  const top = index * rowHeight
  if (top < scrollTop) return top
  return top + rowHeight > scrollTop + height ? Math.max(0, top + rowHeight - height) : scrollTop
}

/** The index that a key leads to; null for a key that is none of the list's. */
export function indexAfterKey(key: string, index: number, count: number, rowsAPage: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + rowsAPage,
    PageUp: index - rowsAPage,
    Home: 0,
    End: count - 1,
  }
  const wanted = steps[key]
  return wanted === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, wanted))
}
