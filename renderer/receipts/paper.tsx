import { useMemo } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { usePaperPage } from './use-paper-page.ts'

export interface LaidOutReceipt {
  readonly svg: string
  readonly plainText: string
  readonly receiptNumber: number
}

/**
 * The receipt as paper. It is an image, so nothing in it can run or load anything; its text stands beside it
 * for whoever does not see it.
 */
export function Paper({ svg, plainText, receiptNumber }: LaidOutReceipt) {
  const { t } = useTranslation('receipts')
  const source = useMemo(() => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, [svg])
  usePaperPage(svg)
  return (
    <>
      <div className="paper">
        <div className="paper-sheet">
          <img src={source} alt={t('paperAlt', { number: receiptNumber })} draggable={false} />
        </div>
      </div>
      <pre className="visually-hidden">{plainText}</pre>
      {createPortal(
        <div className="print-sheet" aria-hidden>
          <img src={source} alt="" />
        </div>,
        document.body,
      )}
    </>
  )
}
