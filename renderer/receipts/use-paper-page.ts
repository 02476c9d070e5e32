import { useEffect } from 'react'
import { paperPageRule, pictureSize } from './paper-size.ts'

/**
 * Gives the browser's print and PDF a page of the receipt's own size while the receipt is shown. A page size
 * cannot be a variable in CSS, and the page's security policy allows no written style, so the rule is built
 * as a sheet.
 */
export function usePaperPage(svg: string): void {
  useEffect(() => {
    const size = pictureSize(svg)
    if (!size) return
    const sheet = new CSSStyleSheet()
    sheet.insertRule(paperPageRule(size))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((candidate) => candidate !== sheet)
    }
  }, [svg])
}
