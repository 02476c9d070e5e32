import { present } from '../../shared/assert.ts'
import { describe, expect, test } from 'vitest'
import { SALE_LINES_MAX } from '../../shared/contract/sale.ts'
import { AMOUNT_MINOR_MAX } from '../../shared/money.ts'
import { QUANTITY_MAX } from '../../shared/quantity.ts'
import { PROVISIONING } from '../sim/lane.ts'
import { checkedLane } from '../contract/checked-lane.ts'
import type { CheckedLane } from '../contract/checked-lane.ts'
import { STAFFED } from '../contract/staffed-lane.ts'
import { chargedSale, currentPayment, untilPhase } from './opened-lane.ts'

const HEAD = 'sku,barcode,name,unit,price,tax_class,department,favourite'
const selling = (rows: readonly string[], market = 'CL') => ({
  provisioning: {
    ...PROVISIONING,
    shop: { ...PROVISIONING.shop, market },
    catalogueCsv: [HEAD, ...rows, ''].join('\n'),
  },
})
const { fallback: _fallback, ...terminalNow } = present(PROVISIONING.terminals[0], 'the terminal')

async function stillWorks(lane: CheckedLane): Promise<void> {
  expect(lane.defects).toEqual([])
  expect(await lane.call('register.get', {})).toMatchObject({ ok: true })
}

describe('a sale at its limits', () => {
  test('holds the most lines there may be, and refuses one more', async () => {
    const lane = await checkedLane()
    for (let line = 0; line < SALE_LINES_MAX; line += 1)
      await lane.ask('sale.scan', { code: 'A4', quantityThousandths: 1 + line })
    expect(await lane.call('sale.scan', { code: 'A4' })).toMatchObject({ error: { code: 'SALE_LIMIT' } })
    expect(await lane.call('sale.scan', { code: 'A1' })).toMatchObject({ error: { code: 'SALE_LIMIT' } })
    const { sale } = await lane.ask('sale.current', {})
    expect(sale?.lines).toHaveLength(SALE_LINES_MAX)
    const paid = await lane.ask('sale.tenderCash', {
      saleId: sale?.saleId ?? '',
      receivedMinor: AMOUNT_MINOR_MAX,
    })
    expect(paid).toMatchObject({ status: 'completed', receiptNumber: 1 })
    expect((await lane.ask('receipt.get', { receiptNumber: 1 })).svg.length).toBeGreaterThan(10_000)
    await stillWorks(lane)
    // Five hundred commits, on whatever disk there is.
  }, 120_000)

  test('reaches the largest amount, and refuses one minor unit more in every way there is', async () => {
    const lane = await checkedLane(
      selling([
        `B1,,Barco,each,${AMOUNT_MINOR_MAX},standard,x,0`,
        'B2,,Remo,each,1,standard,x,0',
        `B3,,Oro,kg,${AMOUNT_MINOR_MAX},exempt,x,0`,
      ]),
    )
    expect(await lane.call('sale.scan', { code: 'B1', quantityThousandths: 9_999_000 })).toMatchObject({
      error: { code: 'SALE_LIMIT' },
    })
    expect(await lane.call('sale.scan', { code: 'B3', quantityThousandths: QUANTITY_MAX })).toMatchObject({
      error: { code: 'SALE_LIMIT' },
    })
    const sale = await lane.ask('sale.scan', { code: 'B1' })
    expect(sale.totalMinor).toBe(AMOUNT_MINOR_MAX)
    expect(await lane.call('sale.scan', { code: 'B1' })).toMatchObject({ error: { code: 'SALE_LIMIT' } })
    expect(await lane.call('sale.scan', { code: 'B2' })).toMatchObject({ error: { code: 'SALE_LIMIT' } })
    const lineId = sale.lines[0]?.lineId ?? ''
    for (const quantityThousandths of [2000, 9_999_000]) {
      expect(
        await lane.call('sale.setQuantity', { saleId: sale.saleId, lineId, quantityThousandths }),
      ).toMatchObject({ error: { code: 'SALE_LIMIT' } })
    }
    const paid = await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: AMOUNT_MINOR_MAX })
    expect(paid).toMatchObject({ status: 'completed', changeMinor: 0, totalMinor: AMOUNT_MINOR_MAX })
    await stillWorks(lane)
  })

  test('takes the largest quantity of one line, alone or summed up, and not one more', async () => {
    const lane = await checkedLane()
    const sale = await lane.ask('sale.scan', { code: 'A1', quantityThousandths: 9_999_000 })
    expect(await lane.call('sale.scan', { code: 'A1' })).toMatchObject({
      error: { code: 'QUANTITY_INVALID' },
    })
    expect(await lane.call('sale.scan', { code: 'A1', quantityThousandths: 500 })).toMatchObject({
      error: { code: 'QUANTITY_INVALID' },
    })
    const weighed = await lane.ask('sale.scan', { code: 'A4', quantityThousandths: QUANTITY_MAX })
    expect(weighed.lines.map((line) => line.quantityThousandths)).toEqual([9_999_000, QUANTITY_MAX])
    expect(weighed.saleId).toBe(sale.saleId)
    await stillWorks(lane)
  })

  test('worth nothing at all is closed with cash that goes back', async () => {
    const lane = await checkedLane(selling(['C1,,Perejil,kg,4,standard,x,0']))
    const sale = await lane.ask('sale.scan', { code: 'C1', quantityThousandths: 1 })
    expect(sale).toMatchObject({ totalMinor: 0, allowed: ['add', 'change_lines', 'void', 'tender_cash'] })
    expect(await lane.call('sale.tenderCard', { saleId: sale.saleId })).toMatchObject({
      error: { code: 'AMOUNT_INVALID' },
    })
    expect(await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 10 })).toMatchObject({
      status: 'completed',
      changeMinor: 10,
    })
    await stillWorks(lane)
  })
})

describe('what the sale cannot know', () => {
  test('prices in another currency: the market of a loaded catalogue stays', async () => {
    const lane = await checkedLane(selling(['D1,,Café,each,5000,reduced,x,0'], 'CO'))
    expect(await lane.call('settings.update', { market: 'CL', shopName: 'Otra' })).toMatchObject({
      ok: false,
      error: {
        code: 'SETTING_INVALID',
        message: expect.stringContaining('provisioning file') as string,
        detail: { market: 'CL', cause: 'catalogue_loaded' },
      },
    })
    expect((await lane.ask('settings.get', {})).shop).toMatchObject({
      market: 'CO',
      shopName: PROVISIONING.shop.name,
    })
    expect((await lane.ask('settings.update', { market: 'CO', shopName: 'Otra' })).shop.shopName).toBe('Otra')
    expect(await lane.ask('sale.scan', { code: 'D1' })).toMatchObject({ totalMinor: 5000 })
    await stillWorks(lane)
  })

  test('a register without products may change its market', async () => {
    const lane = await checkedLane({ provisioning: { ...PROVISIONING, catalogueCsv: null } })
    expect((await lane.ask('settings.update', { market: 'MX' })).shop).toMatchObject({
      market: 'MX',
      currency: 'MXN',
    })
    await stillWorks(lane)
  })

  test('a terminal of which nobody said how it counts charges nothing in another market', async () => {
    const lane = await checkedLane(selling(['D1,,Café,each,5000,reduced,x,0'], 'CO'))
    const sale = await lane.ask('sale.scan', { code: 'D1' })
    expect(await lane.call('sale.tenderCard', { saleId: sale.saleId })).toMatchObject({
      ok: false,
      error: { code: 'TERMINAL_NOT_LIVE', detail: { field: 'amountUnit' } },
    })
    expect(await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 5000 })).toMatchObject({
      status: 'completed',
    })
    await stillWorks(lane)
  })

  test('a clock before every tax rate refuses to sell instead of guessing, until it is right', async () => {
    const lane = await checkedLane()
    const backMs = lane.time.clock.nowMs() - Date.UTC(1980, 0, 1)
    lane.time.setWallBy(-backMs)
    expect(await lane.call('sale.scan', { code: 'A1' })).toMatchObject({
      ok: false,
      error: { code: 'SETTING_INVALID' },
    })
    lane.time.setWallBy(backMs)
    expect(await lane.call('sale.scan', { code: 'A1' })).toMatchObject({ ok: true })
    await stillWorks(lane)
  })
})

describe('a terminal that is changed while its payment is unknown', () => {
  const changes = [
    ['lost its address', { routes: ['cloud'], host: null }],
    ['lost its cloud', { routes: ['lan'], cloudUrl: null }],
    ['moved to another address', { host: '10.9.8.77' }],
    ['got an address that is none', { host: '192.168.1.500' }],
    ['got an address in brackets that is none', { host: '[::::]' }],
    ['got a name full of dots', { host: 'a..b' }],
  ] as const
  test.each(changes)('%s: the register goes on, also after a restart', async (_what, change) => {
    const lane = await checkedLane()
    lane.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { answerLost: true, breaksAfterMs: 50 } : { connect: 'unroutable' },
    )
    await chargedSale(lane)
    await untilPhase(lane, 'unknown')
    await lane.call('terminal.save', { ...terminalNow, ...change })
    await lane.time.pass(60_000)
    await stillWorks(lane)
    await lane.crash()
    await lane.time.pass(60_000)
    expect((await currentPayment(lane)).phase).toBe('unknown')
    await Promise.all([lane.call('terminal.test', { terminalId: 'caja-1' }), lane.time.pass(10_000)])
    await stillWorks(lane)
  })
})

test('a payment set aside and then found paid by a supervisor is a task to give it back', async () => {
  const lane = await checkedLane()
  lane.setFate((_route, request) =>
    request.url.endsWith('/charge') ? { answerLost: true, breaksAfterMs: 50 } : { connect: 'unroutable' },
  )
  const sale = await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  await lane.ask('payment.detach', { attemptId, reason: 'Pays in cash' })
  await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 2000 })
  const resolved = await lane.ask('payment.resolve', {
    attemptId,
    outcome: 'paid',
    reason: 'Slip found',
    evidence: 'Approval 123456',
  })
  expect(resolved).toMatchObject({ phase: 'approved', detached: true })
  expect((await lane.ask('reversal.list', {})).tasks).toMatchObject([
    { attemptId, amountMinor: 1990, closedAtMs: null },
  ])
  expect(
    (await lane.ask('sale.get', { saleId: sale.saleId })).tenders.map(({ kind, status }) => [kind, status]),
  ).toEqual([
    ['card', 'detached'],
    ['cash', 'certain'],
  ])
  await stillWorks(lane)
})

describe('people', () => {
  test('somebody whose id is owner signs out like everybody else', async () => {
    const staff = [...STAFFED.staff, { staffId: 'owner', name: 'Dueña', role: 'owner', pin: null }] as const
    const lane = await checkedLane({ provisioning: { ...STAFFED, staff } })
    await lane.ask('staff.signIn', { staffId: 'owner' })
    await lane.ask('staff.signOut', {})
    expect(await lane.call('sale.current', {})).toMatchObject({ error: { code: 'SIGN_IN_REQUIRED' } })
  })
})

test('exchanges are told in the order in which they happened, however fast they were', async () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const lane = await checkedLane({ seed, latencyMs: { lan: 0, cloud: 0 } })
    lane.setFate((route) => (route === 'lan' ? { connect: 'refused' } : {}))
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'approved')
    const { exchanges } = await lane.ask('payment.get', { attemptId })
    expect(
      exchanges.map((exchange) => exchange.route),
      `seed ${seed}`,
    ).toEqual(['lan', 'cloud'])
  }
})
