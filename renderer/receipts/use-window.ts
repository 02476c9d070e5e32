import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { rowsInSight, scrollToShow, type RowsInSight } from './receipt-window.ts'

export interface ListWindow extends RowsInSight {
  readonly rowsAPage: number
  /** For the element that scrolls. */
  setPlace(element: HTMLElement | null): void
  onScroll(): void
}

interface View {
  readonly scrollTop: number
  readonly height: number
}

const viewOf = (element: HTMLElement): View => ({
  scrollTop: element.scrollTop,
  height: element.clientHeight,
})

/**
 * The rows of a long list that exist on the page. Whenever another row is selected it is brought into sight;
 * rows that come in at the top push away nothing that somebody has scrolled to.
 */
export function useWindow(ids: readonly number[], selected: number | null, rowHeight: number): ListWindow {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  const [view, setView] = useState<View>({ scrollTop: 0, height: 0 })
  useLayoutEffect(() => {
    if (!place) return
    const observer = new ResizeObserver(() => setView(viewOf(place)))
    observer.observe(place)
    return () => observer.disconnect()
  }, [place])

  const [newest] = ids
  const newestBefore = useRef(newest)
  useLayoutEffect(() => {
    const added = newestBefore.current === undefined ? -1 : ids.indexOf(newestBefore.current)
    newestBefore.current = newest
    if (place && added > 0 && place.scrollTop > 0) place.scrollBy({ top: added * rowHeight })
  }, [place, newest, ids, rowHeight])

  const index = selected === null ? -1 : ids.indexOf(selected)
  // Only another selection scrolls; a list that grows around the selected row does not.
  const shown = useRef<number | null>(null)
  useEffect(() => {
    if (!place || index < 0 || shown.current === selected) return
    shown.current = selected
    place.scrollTo({ top: scrollToShow(index, rowHeight, place.scrollTop, place.clientHeight) })
  }, [place, selected, index, rowHeight])

  return {
    ...rowsInSight(ids.length, rowHeight, view.scrollTop, view.height),
    rowsAPage: Math.max(1, Math.floor(view.height / rowHeight) - 1),
    setPlace,
    onScroll: () => {
      if (place) setView(viewOf(place))
    },
  }
}
