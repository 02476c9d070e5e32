import { describe, expect, test } from 'vitest'
import type { Provisioning } from '../../main/engine/api.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { openedLane } from './opened-lane.ts'

/** Small things by the kilogram, so that any small sum can be sold. */
const CHEAP: Provisioning = {
  ...PROVISIONING,
  catalogueCsv: `sku,barcode,name,unit,price,tax_class,department,favourite
P1,7800000000017,Perejil,kg,1000,standard,Verduras,1
`,
}
const lane = (): Promise<Lane> => openedLane({ provisioning: CHEAP })
const sell = (on: Lane, pesos: number) =>
  on.ask('sale.scan', { code: '7800000000017', quantityThousandths: pesos })

describe('a sale for which there are no coins', () => {
  test.each([1, 3, 5])('of %i pesos is closed with nothing received', async (pesos) => {
    const on = await lane()
    const sale = await sell(on, pesos)
    expect(sale).toMatchObject({
      totalMinor: pesos,
      dueMinor: pesos,
      cashDueMinor: 0,
      cashSuggestionsMinor: [0],
    })
    expect(await on.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 0 })).toMatchObject({
      status: 'completed',
      receiptNumber: 1,
      totalMinor: pesos,
      roundingMinor: -pesos,
      changeMinor: 0,
      dueMinor: 0,
      cashSuggestionsMinor: [],
      tenders: [{ kind: 'cash', status: 'certain', amountMinor: 0, receivedMinor: 0, changeMinor: 0 }],
    })
    const totals = await on.ask('totals.day', {})
    expect(totals).toMatchObject({ sales: { count: 1, amountMinor: pesos }, roundingMinor: -pesos })
    expect(totals.tenders).toEqual([{ kind: 'cash', brand: null, count: 1, amountMinor: 0 }])
    expect((await on.ask('receipt.list', {})).receipts).toMatchObject([
      { receiptNumber: 1, totalMinor: pesos },
    ])
  })

  test('gives back all of what was received nevertheless', async () => {
    const on = await lane()
    const { saleId } = await sell(on, 3)
    expect(await on.ask('sale.tenderCash', { saleId, receivedMinor: 10 })).toMatchObject({
      status: 'completed',
      changeMinor: 10,
    })
  })

  test('is also what a card left of a larger one', async () => {
    const on = await lane()
    on.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    const { saleId } = await sell(on, 1004)
    await on.ask('sale.tenderCard', { saleId, amountMinor: 1001 })
    await on.time.pass(5_000)
    expect(await on.ask('sale.get', { saleId })).toMatchObject({
      status: 'paying',
      dueMinor: 3,
      cashDueMinor: 0,
    })
    expect(await on.ask('sale.tenderCash', { saleId, receivedMinor: 0 })).toMatchObject({
      status: 'completed',
      totalMinor: 1004,
      paidMinor: 1001,
      roundingMinor: -3,
    })
  })

  test('may be paid by card to the peso', async () => {
    const on = await lane()
    on.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    const { saleId } = await sell(on, 3)
    await on.ask('sale.tenderCard', { saleId })
    await on.time.pass(5_000)
    expect((await on.ask('sale.get', { saleId })).status).toBe('completed')
  })
})

test.each([6, 10, 1990])('a sale of %i pesos is not closed with nothing, nor with less', async (pesos) => {
  const on = await lane()
  const { saleId } = await sell(on, pesos)
  expect(await on.call('sale.tenderCash', { saleId, receivedMinor: 0 })).toMatchObject({
    ok: false,
    error: { code: 'AMOUNT_INVALID' },
  })
  expect(await on.call('sale.tenderCash', { saleId, receivedMinor: -1 })).toMatchObject({
    ok: false,
    error: { code: 'REQUEST_INVALID' },
  })
  expect(await on.ask('sale.get', { saleId })).toMatchObject({ status: 'open', tenders: [] })
})
