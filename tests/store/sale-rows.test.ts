import { expect, test } from 'vitest'
import { createSaleRows } from '../../main/engine/sale/rows.ts'
import { bareEngine } from '../engine/bare-engine.ts'
import { PROVISIONING } from '../sim/lane.ts'

async function scannedSale() {
  const { store, call } = await bareEngine({ provisioning: { ...PROVISIONING, signedInStaffId: null } })
  await call('sale.scan', { code: '7800000000017' })
  const rows = createSaleRows(store.db)
  const change = (totalMinor: number): void => {
    store.db.prepare('UPDATE sale_line SET total_minor = ?').run(totalMinor)
    store.db.prepare('UPDATE sale SET rev = rev + 1').run()
  }
  const totals = (): readonly number[] => rows.onScreen()?.lines.map((line) => line.totalMinor) ?? []
  return { store, rows, change, totals }
}

test('a sale that was read is read again once it has changed', async () => {
  const { store, rows, change, totals } = await scannedSale()
  expect(totals()).toEqual([1990])
  expect(rows.onScreen()).toBe(rows.onScreen())
  store.transaction(() => {
    change(5)
    expect(totals()).toEqual([5])
  })
  expect(totals()).toEqual([5])
})

test('what a transaction took back is nobody’s sale, although the next change has the same number', async () => {
  const { store, rows, change, totals } = await scannedSale()
  const rev = rows.onScreen()?.rev ?? 0
  expect(totals()).toEqual([1990])
  const takenBack = (): never =>
    store.transaction(() => {
      change(7)
      expect(totals()).toEqual([7])
      throw new Error('taken back')
    })
  expect(takenBack).toThrow('taken back')
  store.transaction(() => {
    change(9)
  })
  expect(totals()).toEqual([9])
  expect(rows.onScreen()?.rev).toBe(rev + 1)
})
