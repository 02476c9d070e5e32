import type { Locator, Page } from 'playwright'
import type { KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { present } from '../../shared/assert.ts'
import { BREAD, key, MILK, nextCustomer, paid, payment, ring } from './cashier.ts'
import type { LaneProcess } from './lane-process.ts'
import type { Shop } from './shop.ts'
import { expect, test } from './story.ts'

/** The line of this register, and one that belongs to the lane beside it. Their keys follow their ids. */
const GARDEN = { id: 'garden', label: 'Terraza', fallback: 1 } as const
const HALL = { id: 'hall', label: 'Bodega' } as const
const NEXT_LANE = { id: 'next-lane', label: 'Azul', belongsTo: 'Caja 2' } as const
/** The third one's are F3 and C in either line. */
const KEYS = { front: 'F1', third: 'F3', thirdKept: 'c' } as const

const DAY_MS = 24 * 3_600_000

const chooser = (till: Page): Locator => till.getByRole('dialog', { name: '¿En qué terminal se cobra?' })
const row = (till: Page, label: string): Locator =>
  chooser(till).getByRole('listitem').filter({ hasText: label })
const cardKey = (till: Page): Locator => key(till, /^Tarjeta/)
const terminalKey = (till: Page): Locator => key(till, /^Terminal:/)
const more = (shop: Shop, id: string): KushkiTerminal => present(shop.more.get(id), id)

/** How many charges each terminal has in its ledger: the usual one, then the others. */
const charges = (shop: Shop): readonly number[] =>
  [shop.terminal, ...shop.more.values()].map((one) => one.ledger().length)

/** F9, and a card at the terminal that asks for one. */
async function chargeOn(till: Page, terminal: KushkiTerminal, label: string): Promise<void> {
  await expect(cardKey(till)).toContainText(label)
  await till.keyboard.press('F9')
  await terminal.until((view) => view.active !== null)
  await expect(payment(till)).toContainText(label)
  terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
}

test.describe('a line of terminals', () => {
  test.use({ shopOptions: { more: [GARDEN, HALL] } })

  test('a key chooses another terminal for one sale; the next customer is on the usual one again', async ({
    till,
    shop,
  }) => {
    await ring(till, MILK)
    await till.keyboard.press('F7')
    await expect(chooser(till).getByRole('listitem')).toHaveCount(3)
    await expect(row(till, 'Mostrador')).toContainText('Habitual')
    await till.keyboard.press(KEYS.third)
    await expect(chooser(till)).toBeHidden()
    await chargeOn(till, more(shop, 'hall'), 'Bodega')
    expect(charges(shop)).toEqual([0, 0, 1])
    await nextCustomer(till)
    await ring(till, BREAD)
    await chargeOn(till, shop.terminal, 'Mostrador')
    expect(charges(shop)).toEqual([1, 0, 1])
    expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: BREAD.priceMinor }])
  })

  test('a letter makes another terminal the usual one, and the old one stands in for it', async ({
    till,
    shop,
  }) => {
    await ring(till, MILK)
    await till.keyboard.press('F7')
    await expect(row(till, 'Bodega')).toBeVisible()
    await till.keyboard.press(KEYS.thirdKept)
    await expect(row(till, 'Bodega')).toContainText('Habitual')
    await expect(row(till, 'Mostrador')).not.toContainText('Habitual')
    await till.keyboard.press('Escape')
    await chargeOn(till, more(shop, 'hall'), 'Bodega')
    expect(charges(shop)).toEqual([0, 0, 1])
    const { terminals } = await shop.lane().call('settings.get', {})
    const line = terminals.map(({ terminalId, isDefault, fallback }) => [terminalId, isDefault, fallback])
    expect(line).toEqual([
      ['hall', true, null],
      ['front', false, 1],
      ['garden', false, 2],
    ])
  })

  test('the usual terminal goes away: the key says who takes the card and why, and that one does', async ({
    till,
    shop,
  }) => {
    await ring(till, MILK)
    await expect(cardKey(till)).toContainText('Mostrador')
    await shop.terminal.setFault({ fault: 'lan_down' })
    await shop.terminal.setFault({ fault: 'cloud_terminal_offline', times: null })
    // Looks come by themselves; this one comes now.
    await shop.lane().call('terminal.test', { terminalId: 'front' })
    await expect(terminalKey(till)).toContainText('Terraza (Mostrador no responde)')
    await chargeOn(till, more(shop, 'garden'), 'Terraza')
    expect(charges(shop)).toEqual([0, 1, 0])
    expect(shop.books.attempts()).toHaveLength(1)
    await shop.terminal.clearFaults()
  })
})

test.describe('terminals of two lanes', () => {
  test.use({ shopOptions: { more: [GARDEN, NEXT_LANE] } })

  test('one of another lane is borrowed by its key, charges, and is returned by its letter', async ({
    till,
    shop,
  }) => {
    const nextLane = more(shop, 'next-lane')
    await ring(till, MILK)
    await till.keyboard.press('F7')
    await expect(row(till, 'Azul')).toContainText('Es de Caja 2')
    await till.keyboard.press(KEYS.third)
    await expect(row(till, 'Azul')).toContainText('Prestado por Caja 2')
    await expect(chooser(till)).toContainText('lo indica en las dos cajas')
    await expect(row(till, 'Azul').getByRole('button').first()).toBeEnabled()
    await till.keyboard.press(KEYS.third)
    await chargeOn(till, nextLane, 'Azul')
    expect(charges(shop)).toEqual([0, 0, 1])
    await nextCustomer(till)
    await till.keyboard.press('F7')
    await expect(row(till, 'Azul')).toContainText('Prestado por Caja 2')
    await till.keyboard.press(KEYS.thirdKept)
    await expect(row(till, 'Azul')).toContainText('Pedir prestado a Caja 2')
    const kinds = shop.books.journal().map(({ kind }) => kind)
    expect(kinds.filter((kind) => /lent|lending|borrow/.test(kind))).toHaveLength(2)
  })

  test('what was borrowed goes back by itself at the end of the day', async ({ shop, screens }) => {
    await shop.lane().call('terminal.borrow', { terminalId: 'next-lane' })
    await shop.powerCut()
    await shop.startAgain(DAY_MS)
    const till = await screens.open()
    await till.keyboard.press('F7')
    await expect(row(till, 'Azul')).toContainText('Pedir prestado a Caja 2')
  })

  test('the usual one is lent out: its stand-in takes the card until it is taken back', async ({
    till,
    shop,
  }) => {
    await till.keyboard.press('F4')
    const device = till.getByRole('article', { name: 'Mostrador' })
    await expect(device).toBeVisible()
    await till.keyboard.press('F8')
    await expect(till.getByRole('dialog', { name: 'Prestar Mostrador' })).toBeVisible()
    await till.keyboard.type('Caja 3', { delay: 90 })
    await till.keyboard.press('Enter')
    await expect(device).toContainText('Prestado a Caja 3 hasta recuperarlo o el fin del día.')
    await till.keyboard.press('F1')
    await ring(till, MILK)
    await expect(terminalKey(till)).toContainText('Terraza (Mostrador está prestado a Caja 3)')
    await chargeOn(till, more(shop, 'garden'), 'Terraza')
    await nextCustomer(till)
    await till.keyboard.press('F7')
    await expect(row(till, 'Mostrador')).toContainText('Lo tiene Caja 3. Recuperarlo')
    await till.keyboard.press(KEYS.front)
    await expect(row(till, 'Mostrador')).not.toContainText('Lo tiene Caja 3')
    await till.keyboard.press('Escape')
    await ring(till, BREAD)
    await chargeOn(till, shop.terminal, 'Mostrador')
    expect(charges(shop)).toEqual([1, 1, 0])
  })
})

test.describe('in the settings', () => {
  test.use({ shopOptions: { more: [GARDEN] } })

  test('the keys belong to the marked terminal: it is tried, and moved up the line', async ({
    till,
    shop,
  }) => {
    await till.keyboard.press('F4')
    const device = till.getByRole('article', { name: 'Terraza' })
    await expect(device).toBeVisible()
    await till.keyboard.press('ArrowDown')
    await till.keyboard.press('F5')
    await expect(device).toContainText('Listo para cobrar')
    await expect(till.getByText('Listo para cobrar')).toHaveCount(2)
    await till.keyboard.press('a')
    await expect(device).toContainText('Habitual')
    await till.keyboard.press('F1')
    await ring(till, MILK)
    await chargeOn(till, more(shop, 'garden'), 'Terraza')
    expect(charges(shop)).toEqual([0, 1])
  })
})

/** The register beside this one asks for a card at the usual terminal. */
async function servedBeside(lane: LaneProcess, terminal: KushkiTerminal): Promise<void> {
  const sale = await lane.call('sale.scan', { code: BREAD.barcode })
  await lane.call('sale.tenderCard', { saleId: sale.saleId, terminalId: 'front' }, sale.rev)
  await terminal.until((view) => view.active !== null)
}

test('a terminal that serves the lane beside charges nothing, and tells who has it and until when', async ({
  till,
  shop,
}) => {
  const beside = await shop.openBeside()
  await ring(till, MILK)
  await servedBeside(beside.lane, shop.terminal)
  await till.keyboard.press('F9')
  const panel = payment(till)
  await expect(panel.getByRole('heading', { name: 'No se cobró' })).toBeVisible()
  await expect(till.getByText(/^Mostrador atiende a otra caja · 0:0\d$/)).toBeVisible()
  await expect(till.getByText(/Te avisamos aquí cuando termine/)).toBeVisible()
  expect(shop.terminal.ledger()).toEqual([])
  shop.terminal.customer({ action: 'tap' })
  await expect(till.getByText('Mostrador ya terminó')).toBeVisible()
  expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: BREAD.priceMinor }])
  await till.keyboard.press('F9')
  await shop.terminal.until((view) => view.active !== null)
  shop.terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger().map(({ amountMinor }) => amountMinor)).toEqual([
    BREAD.priceMinor,
    MILK.priceMinor,
  ])
  expect(beside.books.attempts()).toHaveLength(1)
})
