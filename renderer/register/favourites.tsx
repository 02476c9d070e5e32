import { useTranslation } from 'react-i18next'
import { Button as AriaButton } from 'react-aria-components'
import type { Product } from '../../shared/contract/sale.ts'
import { useQuery } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'

/** Products without a barcode worth scanning: bread, fruit, bags. */
export function Favourites({ onChoose }: { readonly onChoose: (product: Product) => void }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const favourites = useQuery('catalog.favourites', {})
  if (favourites.value === null) return null
  if (favourites.value.products.length === 0)
    return <p className="products-none muted">{t('search.noFavourites')}</p>
  return (
    <ul className="favourites" aria-label={t('search.favourites')}>
      {favourites.value.products.map((product) => (
        <li key={product.productId}>
          <AriaButton className="favourite" preventFocusOnPress onPress={() => onChoose(product)}>
            <span className="favourite-name">{product.name}</span>
            <span className="favourite-price figures">
              {format.money(product.unitPriceMinor)}
              {product.unit === 'kg' && ' / kg'}
            </span>
          </AriaButton>
        </li>
      ))}
    </ul>
  )
}
