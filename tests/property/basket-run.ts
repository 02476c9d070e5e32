import { expect } from 'vitest'
import type { CallName } from '../../shared/contract/index.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import type { Market } from '../../shared/markets.ts'
import { minorToDecimal } from '../../shared/money.ts'
import { splitEqually } from '../../shared/split.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { Lane, LaneOptions } from '../sim/lane.ts'
import type { Fate } from '../sim/network.ts'
import { checkAnswer } from '../contract/checked-lane.ts'
import { fc } from '../store/property.ts'

/** One thing that happens at the register. Numbers choose among what is there at that moment. */
export type Act =
  | { readonly do: 'scan' | 'quantity' | 'voidLine'; readonly which: number; readonly thousandths: number }
  | {
      readonly do: 'cash' | 'card'
      readonly share: number
      readonly customer: Customer
      readonly network: NetworkState
    }
  | { readonly do: 'void' | 'next' | 'crash' | 'wait' | 'split'; readonly which: number }
type Customer = 'tap' | 'decline' | 'cancel'
type NetworkState = 'healthy' | 'answer_lost' | 'lan_down' | 'down'

const thousandths = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((pieces) => pieces * 1000),
  fc.integer({ min: 1, max: 9999 }),
)
const which = fc.nat(20)
export const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('scan' as const), which, thousandths }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('quantity' as const, 'voidLine' as const),
        which,
        thousandths,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom('cash' as const, 'card' as const),
        share: fc.constantFrom(0.01, 0.3, 0.5, 1, 1, 1, 1.7),
        customer: fc.constantFrom<Customer>('tap', 'tap', 'tap', 'decline', 'cancel'),
        network: fc.constantFrom<NetworkState>(
          'healthy',
          'healthy',
          'healthy',
          'answer_lost',
          'lan_down',
          'down',
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('void' as const, 'next' as const, 'crash' as const, 'wait' as const),
        which,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('split' as const), which }) },
  ),
  { minLength: 5, maxLength: 40 },
)

/** In what the terminals of a market count, so that each way is walked; elsewhere in minor units. */
const UNITS: Readonly<Record<string, 'major' | 'hundredths'>> = { CO: 'hundredths', MX: 'major' }

/** A shop of that market: one product of each tax class by the piece, and one that is weighed. */
export function shopIn(market: Market): Pick<LaneOptions, 'provisioning' | 'terminal'> {
  const price = (amountMinor: number): string => minorToDecimal(amountMinor, market.exponent)
  const rows = Object.keys(market.taxClasses).flatMap((taxClass, index) => [
    `E${index},,Each ${taxClass},each,${price(1093 + 1234 * index)},${taxClass},All,1`,
    `K${index},,Weighed ${taxClass},kg,${price(987 + 55 * index)},${taxClass},All,0`,
  ])
  const amountUnit = UNITS[market.market] ?? 'minor'
  return {
    provisioning: {
      ...PROVISIONING,
      terminals: PROVISIONING.terminals.map((terminal) => ({
        ...terminal,
        profile: { ...terminal.profile, amountUnit },
      })),
      shop: { ...PROVISIONING.shop, market: market.market },
      catalogueCsv: ['sku,barcode,name,unit,price,tax_class,department,favourite', ...rows, ''].join('\n'),
    },
    terminal: { currency: market.currency, exponent: market.exponent, timeZone: market.timeZone, amountUnit },
  }
}

const FATES: Readonly<Record<NetworkState, (route: string, url: string) => Fate>> = {
  healthy: () => ({}),
  answer_lost: (_route, url) => (url.endsWith('/charge') ? { answerLost: true, breaksAfterMs: 4000 } : {}),
  lan_down: (route) => (route === 'lan' ? { connect: 'unroutable' } : {}),
  down: () => ({ connect: 'unroutable' }),
}
/** Refusals that a person at the register can meet; any other one is a mistake of ours. */
const USUAL = new Set([
  'SALE_NOT_OPEN',
  'SALE_EMPTY',
  'SALE_HAS_PAYMENTS',
  'PAYMENT_IN_PROGRESS',
  'QUANTITY_INVALID',
  'TENDER_EXCEEDS_DUE',
  'CASH_NOT_PAYABLE',
  'AMOUNT_INVALID',
  'LINE_NOT_FOUND',
  'SALE_NOT_FOUND',
  'TERMINAL_BUSY',
  'TERMINAL_RECOVERING',
])

/** Does all of it, holding every answer and the sale after each step against what must always be so. */
export async function runBasket(lane: Lane, market: Market, happenings: readonly Act[]): Promise<void> {
  for (const act of happenings) {
    const sale = await shown(lane)
    await perform(lane, market, act, sale)
    expectConsistent(await shown(lane), market)
  }
  await finish(lane)
}

async function shown(lane: Lane): Promise<SaleView | null> {
  return (await lane.ask('sale.current', {})).sale
}

async function tried(lane: Lane, name: CallName, input: unknown): Promise<void> {
  const answer = await lane.call(name, input)
  checkAnswer({ name }, answer)
  if (!answer.ok) expect(USUAL, `${name}: ${answer.error.message}`).toContain(answer.error.code)
}

async function perform(lane: Lane, market: Market, act: Act, sale: SaleView | null): Promise<void> {
  const saleId = sale?.saleId ?? lane.newId()
  const line = sale?.lines[('which' in act ? act.which : 0) % Math.max(sale.lines.length, 1)]
  switch (act.do) {
    case 'scan': {
      const codes = Object.keys(market.taxClasses).flatMap((_name, index) => [`E${index}`, `K${index}`])
      return tried(lane, 'sale.scan', {
        code: codes[act.which % codes.length],
        quantityThousandths: act.thousandths,
      })
    }
    case 'quantity':
      return (
        line &&
        tried(lane, 'sale.setQuantity', { saleId, lineId: line.lineId, quantityThousandths: act.thousandths })
      )
    case 'voidLine':
      return line && tried(lane, 'sale.voidLine', { saleId, lineId: line.lineId })
    case 'cash':
      return tried(lane, 'sale.tenderCash', {
        saleId,
        receivedMinor: payable(market, (sale?.cashDueMinor ?? 0) * act.share),
      })
    case 'card':
      return charge(lane, saleId, act, sale)
    case 'void':
      return tried(lane, 'sale.void', { saleId })
    case 'split':
      return split(lane, market, saleId, act.which, sale)
    case 'next':
      return tried(lane, 'sale.next', {})
    case 'crash':
      return lane.crash()
    case 'wait':
      return lane.time.pass([50, 2000, 70_000, 3_600_000][act.which % 4] ?? 0)
    default:
      throw new Error('there is no such act')
  }
}

const payable = (market: Market, amountMinor: number): number => {
  const stepMinor = market.cashRounding?.stepMinor ?? 1
  return Math.max(stepMinor, Math.round(amountMinor / stepMinor) * stepMinor)
}

/** Among two to five guests, or one bill again. */
async function split(
  lane: Lane,
  market: Market,
  saleId: string,
  which: number,
  sale: SaleView | null,
): Promise<void> {
  const stepMinor = market.cashRounding?.stepMinor ?? null
  const parts = which % 5 === 0 ? [] : splitEqually(sale?.dueMinor ?? 0, 1 + (which % 5), stepMinor)
  if (parts !== null) await tried(lane, 'sale.split', { saleId, parts })
}

async function charge(
  lane: Lane,
  saleId: string,
  act: Extract<Act, { customer: Customer }>,
  sale: SaleView | null,
): Promise<void> {
  const fate = FATES[act.network]
  lane.setFate((route, request) => fate(route, request.url))
  lane.terminal.setAutomatic({ action: act.customer, afterMs: 300 })
  const dueMinor = sale?.dueMinor ?? 0
  const amountMinor = Math.max(1, Math.round(dueMinor * act.share))
  await tried(lane, 'sale.tenderCard', { saleId, ...(act.share === 1 ? {} : { amountMinor }) })
  await lane.time.pass(act.network === 'healthy' ? 3000 : 200)
}

/** The network comes back, whatever is open is found out, and the customer pays the rest in cash. */
async function finish(lane: Lane): Promise<void> {
  lane.setFate(null)
  lane.terminal.setAutomatic({ action: 'decline', afterMs: 100 })
  for (let rounds = 0; rounds < 40 && (await lane.ask('payment.open', {})).payments.length > 0; rounds += 1)
    await lane.time.pass(30_000)
  expect((await lane.ask('payment.open', {})).payments).toEqual([])
  let sale = await shown(lane)
  if (sale?.status !== 'open' && sale?.status !== 'paying') return
  if (sale.allowed.includes('tender_cash')) {
    const guests = sale.split?.parts.filter((part) => part.state !== 'paid').length ?? 1
    for (let guest = 0; guest < guests; guest += 1) {
      const receivedMinor = Math.max(sale.cashDueMinor, sale.cashSuggestionsMinor.at(-1) ?? 100)
      sale = await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor })
    }
    expect(sale.status).toBe('completed')
  } else await lane.ask('sale.void', { saleId: sale.saleId })
  await lane.ask('sale.next', {})
}

/** The parts owe together what the sale owes, in order, and all but the last in coins that there are. */
function expectSplit(sale: SaleView, market: Market): void {
  if (sale.split === null || sale.status === 'completed') return
  const { parts, nextMinor } = sale.split
  const owed = parts.map((part) => part.amountMinor - part.paidMinor)
  expect(owed.reduce((sum, amount) => sum + amount, 0)).toBe(sale.dueMinor)
  expect(nextMinor).toBe(owed.find((amount) => amount > 0) ?? null)
  for (const [index, part] of parts.entries()) {
    expect(part.state === 'paid').toBe(owed[index] === 0)
    const tenders = sale.tenders.filter((tender) => part.tenderIds.includes(tender.tenderId))
    expect(tenders.every((tender) => tender.status === 'certain')).toBe(true)
    expect(tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)).toBe(part.paidMinor)
  }
  const stepMinor = market.cashRounding?.stepMinor ?? 1
  expect(owed.slice(0, -1).every((amount) => amount % stepMinor === 0)).toBe(true)
}

function expectConsistent(sale: SaleView | null, market: Market): void {
  if (sale === null) return
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
  const live = sale.lines.filter((line) => !line.voided)
  const certain = sale.tenders.filter((tender) => tender.status === 'certain')
  expect(sale.totalMinor).toBe(sum(live.map((line) => line.totalMinor)))
  expect(sale.totalMinor).toBe(sum(sale.taxes.map((tax) => tax.netMinor + tax.taxMinor)))
  expect(sale.paidMinor).toBe(sum(certain.map((tender) => tender.amountMinor)))
  expect([sale.currency, sale.exponent]).toEqual([market.currency, market.exponent])
  for (const tender of certain) {
    if (tender.kind === 'cash')
      expect(tender.receivedMinor).toBe(tender.amountMinor + (tender.changeMinor ?? 0))
  }
  if (sale.status === 'completed') {
    expect(sale.paidMinor).toBe(sale.totalMinor + sale.roundingMinor)
    expect(Math.abs(sale.roundingMinor) * 2).toBeLessThanOrEqual(market.cashRounding?.stepMinor ?? 0)
    expect(sale).toMatchObject({ dueMinor: 0, cashDueMinor: 0 })
    expect(sale.receiptNumber).not.toBeNull()
  } else {
    expect(sale.receiptNumber).toBeNull()
    expect(sale.dueMinor).toBe(sale.status === 'voided' ? 0 : sale.totalMinor - sale.paidMinor)
  }
  expectSplit(sale, market)
  if (sale.status === 'voided') expect(sale.changeMinor).toBe(sale.paidMinor)
  expect(
    sale.tenders.filter(({ status }) => status === 'pending' || status === 'unknown').length,
  ).toBeLessThanOrEqual(1)
}
