import { Banknote, CreditCard, HandCoins, Nfc, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Product, SaleView } from '../../shared/contract/sale.ts'
import { useQuery } from '../engine-hooks.ts'
import { readEntry } from '../input/entry-text.ts'
import { Button } from '../ui/button.tsx'
import { CashbackDialog } from './cashback-dialog.tsx'
import { CodeField } from './code-field.tsx'
import { EntryPad } from './entry-pad.tsx'
import { Favourites } from './favourites.tsx'
import { useObstacleWords, useTerminals, type NextTerminal } from './next-terminal.ts'
import { ProblemNotice, RecordingNotice } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'
import { SearchResults } from './search-results.tsx'
import { SplitDialog } from './split-dialog.tsx'
import { SplitPanel } from './split-panel.tsx'
import { TerminalChooser } from './terminal-chooser.tsx'
import { useEntry } from './use-entry.ts'

const SEARCH_LIMIT = 30

export interface SellColumnProps {
  readonly sale: SaleView | null
  readonly actions: SaleActions
  /** Where a card is charged; null: nobody knows of a terminal. */
  readonly next: NextTerminal | null
  /** Chooses another one for this sale. */
  readonly onTerminal: (terminalId: string) => void
  readonly onCash: () => void
}

/** Finding products and starting to pay. */
export function SellColumn(props: SellColumnProps) {
  const { sale, actions } = props
  const entry = useEntry(actions)
  const hasSeveral = useTerminals().length > 1
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
          quantityKey={hasSeveral ? '*' : 'F7'}
          canQuantity={actions.selected !== null && (sale?.allowed.includes('change_lines') ?? false)}
        />
      )}
      <PayKeys {...props} />
    </div>
  )
}

/** Ways to pay that not every sale needs. */
function MoreKeys({ sale, actions, next }: Pick<SellColumnProps, 'sale' | 'actions' | 'next'>) {
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
          terminalId={next?.terminal.terminalId}
          onClose={() => setAskingCash(false)}
        />
      )}
      {isSplitting && canSplit && sale && (
        <SplitDialog sale={sale} actions={actions} onClose={() => setSplitting(false)} />
      )}
    </div>
  )
}

function PayKeys({ sale, actions, next, onTerminal, onCash }: SellColumnProps) {
  const { t } = useTranslation('register')
  const hasSeveral = useTerminals().length > 1
  return (
    <div className="pay-keys">
      {hasSeveral && <TerminalKey next={next} onTerminal={onTerminal} />}
      <MoreKeys sale={sale} actions={actions} next={next} />
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
        onPress={() => actions.payCard(undefined, next?.terminal.terminalId)}
      >
        {t('pay.card')}
        {hasSeveral && next && <small className="pay-on">{next.terminal.label}</small>}
      </Button>
    </div>
  )
}

/** The terminal of this sale, why it is not the usual one, and the way to another one. */
function TerminalKey({ next, onTerminal }: Pick<SellColumnProps, 'next' | 'onTerminal'>) {
  const { t } = useTranslation('register')
  const obstacleWords = useObstacleWords()
  const [isChoosing, setChoosing] = useState(false)
  const words = (): string => {
    if (next === null) return '—'
    const { terminal, insteadOf } = next
    const why = obstacleWords(insteadOf ?? terminal)
    if (why === null) return terminal.label
    return insteadOf === null
      ? `${terminal.label} (${why})`
      : t('terminal.payInstead', { terminal: terminal.label, usual: insteadOf.label, why })
  }
  return (
    <>
      <Button
        keepsFocus
        wide
        className="pay-terminal"
        icon={Nfc}
        shortcut="F7"
        onPress={() => setChoosing(true)}
      >
        {t('terminal.key', { terminal: words() })}
      </Button>
      {isChoosing && (
        <TerminalChooser
          next={next}
          onChoose={(terminalId) => {
            setChoosing(false)
            onTerminal(terminalId)
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
}
