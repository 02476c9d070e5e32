import type { SaleView, SplitView, Tender } from '../../shared/contract/sale.ts'
import { splitEqually } from '../../shared/split.ts'
import { approvedCard, attemptId, payment, sale, uuid } from './fake-sales.ts'

/** The basket among so many guests, of whom the first have paid: all in cash, or the last of them by card. */
function splitAmong(guests: number, paid: number, by: 'cash' | 'card' = 'cash'): SaleView {
  const whole = sale()
  const amounts = splitEqually(whole.totalMinor, guests, 10) ?? []
  const isCard = (part: number): boolean => by === 'card' && part === paid - 1
  const tenders = amounts.slice(0, paid).map((amountMinor, part): Tender => ({
    tenderId: uuid(40 + part),
    kind: isCard(part) ? 'card' : 'cash',
    status: 'certain',
    amountMinor,
    receivedMinor: isCard(part) ? null : amountMinor + 1680,
    changeMinor: isCard(part) ? null : 1680,
    attemptId: isCard(part) ? attemptId : null,
    card: isCard(part) ? approvedCard : null,
    part,
    cashbackMinor: 0,
  }))
  const paidMinor = tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)
  const parts = amounts.map((amountMinor, part): SplitView['parts'][number] => ({
    label: null,
    amountMinor,
    paidMinor: part < paid ? amountMinor : 0,
    state: part < paid ? 'paid' : part === paid ? 'next' : 'open',
    tenderIds: tenders.filter((tender) => tender.part === part).map((tender) => tender.tenderId),
  }))
  const nextMinor = amounts[paid] ?? null
  return sale({
    status: paid === 0 ? 'open' : 'paying',
    tenders,
    paidMinor,
    dueMinor: whole.totalMinor - paidMinor,
    cashDueMinor: nextMinor ?? 0,
    cashSuggestionsMinor: nextMinor === null ? [] : [nextMinor, 5000, 10_000, 20_000],
    split: { parts, nextMinor },
    payment:
      by === 'card'
        ? payment({ phase: 'approved', amountMinor: amounts[paid - 1] ?? 0, card: approvedCard, allowed: [] })
        : null,
    allowed: [
      ...(paid === 0 ? (['add', 'change_lines', 'void'] as const) : []),
      'tender_cash',
      'tender_card',
      'split',
    ],
  })
}

/** Split bills in every state, by the name of the picture. */
export const SPLITS: Readonly<Record<string, () => SaleView>> = {
  split: () => splitAmong(4, 0),
  'split-change': () => splitAmong(4, 2),
  'split-many': () => splitAmong(20, 7),
  'split-approved': () => splitAmong(3, 1, 'card'),
}
