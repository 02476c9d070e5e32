import { useEffect, useState } from 'react'
import type { SaleView } from '../../shared/contract/sale.ts'
import { useRegisterView } from '../app/register-view.ts'
import { PaymentColumn } from '../payment/payment-column.tsx'
import { Basket } from './basket.tsx'
import { CashColumn } from './cash-column.tsx'
import { DoneColumn } from './done-column.tsx'
import { useTerminalChoice } from './next-terminal.ts'
import { SellColumn } from './sell-column.tsx'
import { useSaleActions } from './sale-actions.ts'
import './register.css'

/** The sale that is being made; null before its first product. */
const sellingId = (sale: SaleView | null): string | null =>
  sale === null || sale.status === 'completed' || sale.status === 'voided' ? null : sale.saleId

/** Where the action column stands. Everything else follows from the sale itself. */
type Column = 'sell' | 'cash'

/**
 * The register: basket on the left, action column on the right. Payment replaces the action column and never
 * the basket.
 */
export function RegisterScreen() {
  const { sale } = useRegisterView()
  const [column, setColumn] = useState<Column>('sell')
  const [putAwayAttemptId, setPutAway] = useState<string | null>(null)
  const [next, chooseTerminal] = useTerminalChoice(sellingId(sale))
  const actions = useSaleActions(sale, () => setColumn('sell'))
  const payment = sale?.payment ?? null
  // After each guest the parts come into sight again, with the change of the one who has paid.
  const paidBy = sale?.split ? sale.tenders.filter((tender) => tender.status === 'certain').length : 0
  useEffect(() => {
    if (paidBy > 0) setColumn('sell')
  }, [paidBy])

  const content = () => {
    if (sale && (sale.status === 'completed' || sale.status === 'voided'))
      return <DoneColumn sale={sale} actions={actions} />
    if (sale && payment && payment.attemptId !== putAwayAttemptId) {
      return (
        <PaymentColumn
          payment={payment}
          sale={sale}
          actions={actions}
          onBack={() => {
            setPutAway(payment.attemptId)
            setColumn('sell')
          }}
          onCash={() => {
            setPutAway(payment.attemptId)
            setColumn('cash')
          }}
        />
      )
    }
    // The key: what was typed was meant for what was due then, and a part that was taken is not taken again.
    if (sale && column === 'cash' && sale.allowed.includes('tender_cash')) {
      return (
        <CashColumn
          key={sale.dueMinor}
          sale={sale}
          actions={actions}
          terminalId={next?.terminal.terminalId}
          onBack={() => setColumn('sell')}
        />
      )
    }
    return (
      <SellColumn
        sale={sale}
        actions={actions}
        next={next}
        onTerminal={chooseTerminal}
        onCash={() => setColumn('cash')}
      />
    )
  }
  return (
    <main className="register">
      <Basket sale={sale} actions={actions} />
      <section className="column">{content()}</section>
    </main>
  )
}
