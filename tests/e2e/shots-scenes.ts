import type { Browser, Page } from 'playwright'
import { askForCard, BREAD, expect, key, MILK, paid, payment, ring, typeByHand } from './cashier.ts'
import { held, openBoard, operation } from './after-payment.ts'
import { scan } from './scan.ts'
import { PINS, type Shop } from './shop.ts'

/** `again` brings the state back where changing the look has undone it. */
export type TakePicture = (page: Page, name: string, again?: () => Promise<void>) => Promise<void>
type Scene = (page: Page, shop: Shop, picture: TakePicture) => Promise<void>

const HOUR_MS = 3_600_000
/** How long before now, in hours, the shop sold how much to whom. */
const EARLIER: readonly (readonly [hoursAgo: number, skus: readonly (readonly string[])[]])[] = [
  [
    27,
    [
      ['1001', '3001'],
      ['4011', '4225'],
    ],
  ],
  [6, [['2001', '3001'], ['5003']]],
  [5, [['1023', '1006', '3009'], ['201', '4011'], ['5001']]],
  [4, [['3012'], ['4225', '4064', '1001', '1006']]],
  [3, [['1018', '2005'], ['301', '302', '201'], ['5003', '5001'], ['1024']]],
  [
    2,
    [
      ['3001', '3001', '2001'],
      ['1007', '1014'],
    ],
  ],
  [1, [['5003', '2003', '4002'], ['4011']]],
]
const CARDS = ['visa_debit', 'mastercard_credit', 'visa_prepaid', 'amex_credit']

/** Sells through the calls alone, at hours that have passed, so that the day's figures look like a day's. */
async function sellEarlier(shop: Shop): Promise<void> {
  let count = 0
  for (const [hoursAgo, baskets] of EARLIER) {
    await shop.powerCut()
    await shop.terminal.setFault({ fault: 'clock_skew', ms: -hoursAgo * HOUR_MS })
    await shop.startAgain(-hoursAgo * HOUR_MS)
    const { call } = shop.lane()
    await call('staff.signIn', { staffId: 'ana', pin: PINS.ana })
    for (const skus of baskets) {
      for (const sku of skus) await call('sale.scan', { code: sku })
      const { sale } = await call('sale.current', {})
      if (!sale) throw new Error('nothing was sold')
      count += 1
      if (count % 3 === 0)
        await call('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 50_000 }, sale.rev)
      else {
        shop.terminal.setAutomatic({
          action: 'tap',
          afterMs: 1,
          card: CARDS[count % CARDS.length] ?? 'visa_debit',
        })
        await call('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
      }
      await expect.poll(async () => (await call('sale.current', {})).sale?.status).toBe('completed')
    }
    await shop.terminal.clearFaults()
  }
  await shop.lane().call('sale.next', {})
  await shop.lane().call('settings.display', { language: 'es', theme: 'light' })
  await shop.lane().call('staff.signOut', {})
  shop.terminal.setAutomatic(null)
  await shop.powerCut()
  await shop.startAgain()
}

const BASKET = [
  MILK,
  BREAD,
  { barcode: '7809900070082', name: 'Arroz grado 1 largo ancho 1 kg' },
  { barcode: '7809900140211', name: 'Pan de completo 10 unidades' },
  { barcode: '7809900210846', name: 'Huevos color grandes 12 unidades' },
]

const signIn: Scene = async (page, _shop, picture) => {
  await expect(key(page, /Ana Pérez/)).toBeVisible()
  await picture(page, 'sign-in')
  const choose = async (): Promise<void> => {
    await key(page, /Ana Pérez/).click()
    await typeByHand(page, PINS.ana.slice(0, 2))
  }
  await choose()
  await picture(page, 'sign-in-pin', async () => {
    await page.reload()
    await choose()
  })
  await typeByHand(page, PINS.ana.slice(2))
  await page.keyboard.press('Enter')
  await expect(page.getByText('Lista para el próximo cliente')).toBeVisible()
}

const sell: Scene = async (page, _shop, picture) => {
  await expect(key(page, new RegExp(MILK.name))).toBeVisible()
  await picture(page, 'register-empty')
  await typeByHand(page, '9999')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeVisible()
  await picture(page, 'register-unknown-product')
  await page.keyboard.press('Escape')
  await ring(page, ...BASKET)
  await page.keyboard.type('3*', { delay: 90 })
  await scan(page, '7809900350221')
  await expect(page.getByRole('listbox', { name: 'Líneas de la venta' }).getByRole('option')).toHaveCount(
    BASKET.length + 1,
  )
  await picture(page, 'register-basket')
  await typeByHand(page, 'le')
  await expect(page.getByText('Leche con chocolate 200 ml')).toBeVisible()
  await picture(page, 'register-search')
  await page.keyboard.press('Escape')
  await key(page, 'ABC').click()
  await picture(page, 'register-letters')
  await key(page, '123').click()
  await page.keyboard.press('F10')
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await picture(page, 'register-void-question')
  await page.keyboard.press('Escape')
}

const cash: Scene = async (page, _shop, picture) => {
  await page.keyboard.press('F8')
  await expect(page.getByRole('textbox', { name: 'Recibido' })).toBeVisible()
  await picture(page, 'cash')
  await typeByHand(page, '5000')
  await picture(page, 'cash-part')
  await page.getByRole('textbox', { name: 'Recibido' }).fill('50000')
  await page.keyboard.press('Enter')
  await expect(paid(page)).toBeVisible()
  await expect(page.getByText('Recibo impreso')).toBeVisible()
  await picture(page, 'done-with-change')
}

const card: Scene = async (page, { terminal }, picture) => {
  await ring(page, ...BASKET.slice(0, 3))
  await askForCard(page, terminal)
  await picture(page, 'card-waiting')
  terminal.customer({ action: 'decline' })
  await expect(payment(page).getByRole('heading', { name: 'Rechazado' })).toBeVisible()
  await picture(page, 'card-declined')
  await askForCard(page, terminal)
  await page.keyboard.press('F10')
  await expect(payment(page).getByRole('heading', { name: 'Cancelado' })).toBeVisible()
  await picture(page, 'card-cancelled')
  await terminal.setFault({ fault: 'lan_down' })
  await terminal.setFault({ fault: 'cloud_down' })
  await page.keyboard.press('F9')
  await expect(payment(page).getByRole('heading', { name: 'No se cobró' })).toBeVisible()
  await picture(page, 'card-not-charged')
  await terminal.clearFaults()
  await askForCard(page, terminal)
  terminal.customer({ action: 'tap', card: 'mastercard_credit' })
  await expect(paid(page)).toBeVisible()
  await picture(page, 'done-by-card')
}

const unknown: Scene = async (page, { terminal }, picture) => {
  await ring(page, ...BASKET.slice(1, 4))
  await terminal.setFault({ fault: 'drop_answer', operation: 'charge' })
  await terminal.setFault({ fault: 'search_failing' })
  await askForCard(page, terminal)
  terminal.customer({ action: 'tap' })
  await expect(payment(page).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
  await expect(key(page, /Decide un supervisor/)).toBeVisible()
  await picture(page, 'card-unknown')
  await page.keyboard.press('F12')
  await expect(page.getByRole('dialog')).toBeVisible()
  await picture(page, 'card-details')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F8')
  await page.getByRole('radio', { name: 'Rosa Díaz' }).click()
  await picture(page, 'supervisor-decides')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F7')
  await key(page, 'El cliente no puede esperar').click()
  await page.getByRole('radio', { name: 'Rosa Díaz' }).click()
  await typeByHand(page, PINS.rosa)
  await picture(page, 'pay-otherwise-question')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cobrar de otra forma' }).click()
  await expect(payment(page)).toContainText('Esta venta puede cobrarse de otra forma.')
  await picture(page, 'pay-otherwise')
}

const giveBack: Scene = async (page, { terminal }, picture) => {
  await page.keyboard.press('F8')
  await key(page, /Justo/).click()
  await expect(paid(page)).toBeVisible()
  await ring(page, ...BASKET.slice(0, 2))
  await picture(page, 'payment-without-answer')
  await terminal.clearFaults()
  await key(page, 'Ver').click()
  const alert = page.getByRole('alert').filter({ hasText: 'Devolver' })
  await expect(async () => {
    if (!(await alert.isVisible())) await key(page, /Preguntar ahora/).click({ timeout: 500 })
    await expect(alert).toBeVisible({ timeout: 2000 })
  }).toPass()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await picture(page, 'give-back-alert')
  await key(page, 'Ver').click()
  await expect(page.getByRole('dialog', { name: 'Por resolver' })).toBeVisible()
  await picture(page, 'give-back')
  await page.keyboard.press('Escape')
}

const receipts: Scene = async (page, { printer }, picture) => {
  await printer?.setState({ paper: 'out' })
  await page.keyboard.press('F8')
  await key(page, /Justo/).click()
  await expect(paid(page)).toBeVisible()
  await expect(page.getByRole('main')).toContainText('sin papel')
  await picture(page, 'done-printer-without-paper')
  await page.keyboard.press('F2')
  await expect(page.getByRole('img', { name: /Recibo/ })).toBeVisible()
  await picture(page, 'receipts-printer-without-paper')
  await printer?.setState({ paper: 'loaded' })
  await expect(page.getByRole('banner')).not.toContainText('en espera')
  await page.getByRole('listbox').getByRole('option').nth(2).click()
  await expect(page.getByRole('img', { name: /Recibo/ })).toBeVisible()
  await picture(page, 'receipts')
  await page.keyboard.press('F10')
  await expect(page.getByRole('dialog')).toBeVisible()
  await picture(page, 'receipts-give-back')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Buscar un recibo' }).fill('9999')
  await expect(page.getByText('No se encontró nada')).toBeVisible()
  await picture(page, 'receipts-nothing-found')
}

const totals: Scene = async (page, _shop, picture) => {
  await page.keyboard.press('F3')
  await expect(page.getByRole('region', { name: 'Por hora' })).toBeVisible()
  await picture(page, 'day-totals')
  await page.getByRole('radio', { name: 'Tabla' }).click()
  await picture(page, 'day-totals-table')
  await page.keyboard.press('F9')
  await expect(page.getByRole('grid')).toBeVisible()
  await picture(page, 'day-totals-terminal')
  await page.keyboard.press('F9')
  await expect(page.getByRole('grid', { name: /adquirente/ })).toBeVisible()
  await picture(page, 'day-totals-acquirer')
  await page.keyboard.press('Escape')
}

const holds: Scene = async (page, shop, picture) => {
  await held(shop, 45_000, 'Mesa 4')
  await held(shop, 180_000, 'Habitación 214')
  await openBoard(page)
  await expect(page.getByRole('option', { name: /Mesa 4/ })).toBeVisible()
  await picture(page, 'holds')
  await page.keyboard.press('+')
  await expect(page.getByRole('dialog')).toBeVisible()
  await picture(page, 'holds-new')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F9')
  await expect(page.getByRole('dialog')).toBeVisible()
  await picture(page, 'holds-capture')
  await page.keyboard.press('F9')
  await expect(operation(page, 'Captura').getByRole('heading', { name: 'Capturado' })).toBeVisible()
  await picture(page, 'holds-captured')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F10')
  await expect(page.getByRole('dialog')).toBeVisible()
  await picture(page, 'holds-release-question')
  await page.keyboard.press('Escape')
  shop.terminal.setAutomatic(null)
}

const settings: Scene = async (page, { terminal }, picture) => {
  await key(page, 'Salir').click()
  await key(page, /Rosa Díaz/).click()
  await typeByHand(page, PINS.rosa)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('banner')).toContainText('Rosa Díaz')
  await page.keyboard.press('F4')
  const open = (part: string) => page.getByRole('main').getByText(part, { exact: true }).first().click()
  for (const [part, name] of [
    ['Pantalla', 'display'],
    ['Tienda', 'shop'],
    ['Impresoras', 'printers'],
    ['Personal', 'staff'],
    ['Credenciales', 'keys'],
  ] as const) {
    await open(part)
    await picture(page, `settings-${name}`)
  }
  await open('Terminales')
  await terminal.setFault({ fault: 'lan_down' })
  await key(page, 'Probar la conexión').click()
  await expect(page.locator('.test-verdict').first()).toBeVisible()
  await picture(page, 'settings-terminal-tested')
  await terminal.clearFaults()
  await key(page, 'Cambiar').click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await picture(page, 'settings-terminal-dialog')
  await page.getByRole('dialog').getByLabel('Dirección', { exact: true }).fill('http://terminal')
  await page.getByRole('dialog').getByLabel('Puerto').fill('70000')
  await key(page, 'Guardar y probar').click()
  await picture(page, 'settings-terminal-problems')
  await key(page, 'Avanzado').click()
  await page.getByLabel('Primera página de una búsqueda').scrollIntoViewIfNeeded()
  await picture(page, 'settings-terminal-advanced')
  await page.keyboard.press('Escape')
}

/** Goes through a shop's day and takes a picture at every stop. */
export async function playShop(shop: Shop, browser: Browser, picture: TakePicture): Promise<void> {
  await sellEarlier(shop)
  const context = await browser.newContext({
    locale: 'es-CL',
    timezoneId: 'America/Santiago',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(await shop.lane().link())
  for (const scene of [signIn, sell, cash, card, unknown, giveBack, receipts, holds, totals, settings])
    await scene(page, shop, picture)
}
