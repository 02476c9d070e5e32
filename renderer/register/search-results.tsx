import { SearchX } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button as AriaButton } from 'react-aria-components'
import type { Product } from '../../shared/contract/sale.ts'
import { useFormat } from '../i18n/format.ts'
import { Empty } from '../ui/page.tsx'

export interface SearchResultsProps {
  readonly text: string
  /** null until the first answer. */
  readonly products: readonly Product[] | null
  readonly chosenIndex: number
  readonly onChoose: (product: Product) => void
}

/** What a typed name found; arrows choose while the field keeps the focus. */
export function SearchResults({ text, products, chosenIndex, onChoose }: SearchResultsProps) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' })
  }, [chosenIndex])
  if (products === null) return null
  if (products.length === 0)
    return (
      <Empty icon={SearchX} title={t('search.none', { text })}>
        {t('search.noneNext')}
      </Empty>
    )
  return (
    <ul className="results" id="search-results" ref={list} aria-label={t('search.results')}>
      {products.map((product, index) => (
        <li key={product.productId} data-chosen={index === chosenIndex ? '' : undefined}>
          <AriaButton className="result" preventFocusOnPress onPress={() => onChoose(product)}>
            <span className="grow">
              <span className="result-name">{product.name}</span>
              <small className="mono">{product.barcode ?? product.sku}</small>
            </span>
            <span className="figures">
              {format.money(product.unitPriceMinor)}
              {product.unit === 'kg' && ' / kg'}
            </span>
          </AriaButton>
        </li>
      ))}
    </ul>
  )
}
