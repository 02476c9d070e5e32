import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RegisterFact } from '../../main/engine/facts.ts'
import { createDayTotals } from '../../main/engine/totals/day.ts'
import { totalsProjection } from '../../main/engine/totals/projection.ts'
import { partsOfTaxKey, taxKey } from '../../main/engine/totals/tax-key.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { marketOf } from '../../shared/markets.ts'
import { createVirtualTime } from '../sim/virtual-time.ts'
import { keptLog } from '../store/fixture.ts'

test('the taxes of a day keep their class and label, whatever these hold', () => {
  const store = openStore({ path: ':memory:', clock: createVirtualTime().clock, log: keptLog() })
  const apply = totalsProjection.prepare(store.db)
  const tax = (taxClass: string, label: string, taxMinor: number) => ({
    taxClass,
    label,
    ratePerMyriad: 1900,
    netMinor: 10 * taxMinor,
    taxMinor,
  })
  const taxes = [tax('food/drink', 'IVA/IGV', 5), tax('food', 'drink/IVA/IGV', 7), tax('', '/', 1)]
  const fact = {
    kind: 'sale.completed',
    saleId: 's',
    atMs: 0,
    businessDay: '2026-11-20',
    hour: 12,
    receiptNumber: 1,
    totalMinor: 1,
    roundingMinor: 0,
    changeMinor: 0,
    itemCount: 1,
    taxes,
    tenders: [],
  } as unknown as RegisterFact
  store.transaction(() => {
    apply({ fact } as never)
    apply({ fact } as never)
  })
  const shown = createDayTotals(store.db)('2026-11-20', marketOf('CL')).taxes
  expect(shown).toHaveLength(3)
  for (const { taxClass, label, netMinor, taxMinor } of taxes) {
    expect(shown).toContainEqual({ taxClass, label, netMinor: 2 * netMinor, taxMinor: 2 * taxMinor })
  }
  store.close()
})

test('a tax key is read back as it was written, and two are never the same', () => {
  const parts = fc.tuple(fc.string(), fc.string())
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(Object.values(partsOfTaxKey(taxKey(...one)))).toEqual(one)
      expect(taxKey(...one) === taxKey(...other)).toBe(one[0] === other[0] && one[1] === other[1])
    }),
  )
  for (const wrong of ['[]', '["a"]', '["a",1]', '{"a":1}', '"standard/iva"']) {
    expect(() => partsOfTaxKey(wrong)).toThrow('tax key')
  }
})
