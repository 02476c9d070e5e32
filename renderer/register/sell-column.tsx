import { Banknote, CreditCard, HandCoins, RefreshCw, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Product, SaleView } from '../../shared/contract/sale.ts'
import { useQuery, useTopic } from '../engine-hooks.ts'
import { readEntry } from '../input/entry-text.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { CashbackDialog } from './cashback-dialog.tsx'
import { CodeField } from './code-field.tsx'
import { EntryPad } from './entry-pad.tsx'
import { Favourites } from './favourites.tsx'
import { ProblemNotice, RecordingNotice } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'
import { SearchResults } from './search-results.tsx'
import { SplitDialog } from './split-dialog.tsx'
import { SplitPanel } from './split-panel.tsx'
import { useEntry } from './use-entry.ts'

const SEARCH_LIMIT = 30

export interface SellColumnProps {
  readonly sale: SaleView | null
  readonly actions: SaleActions
  /** The chosen terminal; null is the default one. */
  readonly terminalId: string | null
  readonly onTerminal: (terminalId: string) => void
  readonly onCash: () => void
}

/** Finding products and starting to pay. */
export function SellColumn(props: SellColumnProps) {
  const { sale, actions } = props
  const entry = useEntry(actions)
  const read = readEntry(entry.text)
  const searchText = entry.mode === 'code' && read.kind === 'name' ? read.text : null
  const search = useQuery(
    'catalog.search',
    searchText === null ? null : { text: searchText, limit: SEARCH_LIMIT },
  )
  const products = searchText === null ? null : (search.value?.products ?? null)
  // What Enter takes must be what was asked for: an answer to an older text does not count.
  const isCurrent = !search.isLoading
  // Once a guest has paid, the parts are what matters; before that, one more thing may still be sold.
  const canAdd = sale?.split == null || sale.allowed.includes('add')
  const choose = (product: Product): void => {
    entry.clear()
    actions.addProduct(product.productId)
  }
  return (
    <div className="sell">
      <CodeField entry={entry} actions={actions} products={isCurrent ? products : null} onChoose={choose} />
      <ProblemNotice problem={actions.problem} />
      <RecordingNotice isPaying={actions.isPaying} />
      <div className="sell-products">
        {searchText !== null ? (
          <SearchResults text={searchText} products={products} chosenIndex={entry.index} onChoose={choose} />
        ) : sale?.split ? (
          <SplitPanel sale={sale} split={sale.split} />
        ) : (
          <Favourites onChoose={choose} />
        )}
      </div>
      {canAdd && (
        <EntryPad
          entry={entry}
          canQuantity={actions.selected !== null && (sale?.allowed.includes('change_lines') ?? false)}
        />
      )}
      <PayKeys {...props} />
    </div>
  )
}

/** Ways to pay that not every sale needs. */
function MoreKeys({ sale, actions, terminalId }: Pick<SellColumnProps, 'sale' | 'actions' | 'terminalId'>) {
  const { t } = useTranslation('register')
  const [isSplitting, setSplitting] = useState(false)
  const [isAskingCash, setAskingCash] = useState(false)
  const canCash = sale?.allowed.includes('cashback') ?? false
  const canSplit = sale?.allowed.includes('split') ?? false
  useEffect(() => {
    if (!canSplit) setSplitting(false)
  }, [canSplit])
  return (
    <div className="pay-more">
      <Button
        keepsFocus
        icon={Users}
        shortcut="F12"
        isDisabled={!canSplit}
        onPress={() => {
          actions.clearProblem()
          setSplitting(true)
        }}
      >
        {sale?.split ? t('split.change') : t('split.key')}
      </Button>
      {canCash && (
        <Button
          keepsFocus
          icon={HandCoins}
          shortcut="F5"
          onPress={() => {
            actions.clearProblem()
            setAskingCash(true)
          }}
        >
          {t('cashback.key')}
        </Button>
      )}
      {isAskingCash && canCash && sale && (
        <CashbackDialog
          sale={sale}
          actions={actions}
          terminalId={terminalId}
          onClose={() => setAskingCash(false)}
        />
      )}
      {isSplitting && canSplit && sale && (
        <SplitDialog sale={sale} actions={actions} onClose={() => setSplitting(false)} />
      )}
    </div>
  )
}

function PayKeys({ sale, actions, terminalId, onTerminal, onCash }: SellColumnProps) {
  const { t } = useTranslation('register')
  const terminals = useTopic('health')?.value.terminals ?? []
  const terminal =
    terminals.find((item) => item.terminalId === terminalId) ??
    terminals.find((item) => item.isDefault) ??
    terminals[0]
  const payCard = (): void =>
    actions.payCard(undefined, terminalId === null ? undefined : terminal?.terminalId)
  return (
    <div className="pay-keys">
      {terminals.length > 1 && terminal && (
        <div className="pay-terminal">
          <Select
            label={t('pay.terminal')}
            value={terminal.terminalId}
            onChange={onTerminal}
            options={terminals.map((item) => ({ value: item.terminalId, label: item.label }))}
          />
          <Button
            keepsFocus
            icon={RefreshCw}
            shortcut="F7"
            label={t('pay.nextTerminal')}
            onPress={() => {
              const next = terminals[(terminals.indexOf(terminal) + 1) % terminals.length]
              if (next) onTerminal(next.terminalId)
            }}
          />
        </div>
      )}
      <MoreKeys sale={sale} actions={actions} terminalId={terminalId} />
      <Button
        keepsFocus
        size="pay"
        icon={Banknote}
        shortcut="F8"
        isDisabled={!sale?.allowed.includes('tender_cash')}
        onPress={onCash}
      >
        {t('pay.cash')}
      </Button>
      <Button
        keepsFocus
        size="pay"
        look="primary"
        icon={CreditCard}
        shortcut="F9"
        isDisabled={!sale?.allowed.includes('tender_card') || actions.isPaying}
        onPress={payCard}
      >
        {t('pay.card')}
      </Button>
    </div>
  )
}
