import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ServedHost } from '../../../main/served/host.ts'
import type { RendererFiles } from '../../../main/served/renderer-files.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import { findBrowser } from '../../../build/setup/browser.mjs'
import { callError } from '../../../shared/errors.ts'
import { FAKE_NOW_MS, fakeUuid } from './fake-shop-receipts.ts'
import type { FakeShopOptions } from './fake-shop-state.ts'
import { fakeShop, type FakeShop } from './fake-shop.ts'
import { builtPage, servePage } from './served-page.ts'

const program = findBrowser()
const OPENING_TIMEOUT_MS = 90_000
const WAIT_MS = 8000

interface Office {
  readonly page: Page
  readonly shop: FakeShop
  /** What the browser complained about: refused styles, scripts and images among it. */
  readonly complaints: readonly string[]
}

/** The screens as the product serves them, before a register that answers from memory. */
describe.skipIf(program === null)('the back office in a browser', () => {
  let files: RendererFiles
  let browser: Browser
  let open: { page: Page; host: ServedHost }[] = []

  beforeAll(async () => {
    files = await builtPage()
    const isRoot = process.getuid?.() === 0
    browser = await chromium.launch({ executablePath: program ?? '', args: isRoot ? ['--no-sandbox'] : [] })
  }, OPENING_TIMEOUT_MS)
  // A page that is left open goes on drawing while the next test wants the processor.
  afterEach(async () => {
    for (const { page, host } of open) {
      await page.close()
      await host.stop()
    }
    open = []
  })
  afterAll(() => browser.close())

  async function officeOn(key: 'F2' | 'F3' | 'F4', options: Partial<FakeShopOptions> = {}): Promise<Office> {
    const shop = fakeShop(options)
    const host = await servePage(shop, files)
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    page.setDefaultTimeout(WAIT_MS)
    open.push({ page, host })
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(host.url)
    await page.getByRole('navigation').waitFor()
    await page.keyboard.press(key)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return { page, shop, complaints }
  }
  const job = (receiptNumber: number, to: Partial<PrintJob> = {}): PrintJob => ({
    jobId: fakeUuid(receiptNumber),
    paper: 'receipt',
    receiptNumber,
    attemptId: null,
    copy: false,
    printerId: 'recibos',
    state: 'waiting',
    cause: 'no_paper',
    tries: 3,
    queuedAtMs: FAKE_NOW_MS,
    nextTryAtMs: FAKE_NOW_MS + 60_000,
    finishedAtMs: null,
    ...to,
  })
  const inputsOf = (shop: FakeShop, name: string) =>
    shop.received.filter((call) => call.name === name).map((call) => call.input)

  test('counts along while the lane sells', async () => {
    const { page, shop, complaints } = await officeOn('F3')
    const sold = page.getByRole('region', { name: 'Vendido' })
    await sold.getByText('40 ventas').waitFor()
    shop.sell()
    await sold.getByText('41 ventas').waitFor()
    expect(complaints).toEqual([])
  })

  test('leads from payments without a result to those payments', async () => {
    const { page } = await officeOn('F3', { unknownPayments: 2 })
    await page.getByRole('button', { name: '2 sin resultado todavía' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('$12.990').first().waitFor()
    expect(await dialog.getByText('$13.990').count()).toBeGreaterThan(0)
  })

  test('opens the receipts that a day is made of', async () => {
    const { page } = await officeOn('F3')
    await page.getByRole('radio', { name: '18/11/2026' }).click()
    await page.getByRole('heading', { name: '18/11/2026' }).waitFor()
    await page.getByRole('button', { name: 'Ver los recibos' }).click()
    const rows = page.getByRole('listbox', { name: /Recibos/ }).getByRole('option')
    await rows.first().waitFor()
    expect(await page.getByRole('radio', { name: '18/11/2026' }).isChecked()).toBe(true)
    expect(await rows.first().textContent()).toContain('18/11/2026')
  })

  test('shows the hours as a table to whoever does not see the chart', async () => {
    const { page } = await officeOn('F3')
    const table = page.getByRole('table', { name: /Ventas por hora/ })
    await table.waitFor({ state: 'attached' })
    expect(await table.getByRole('row').count()).toBeGreaterThan(3)
    expect(await page.locator('.hours-picture').getAttribute('aria-hidden')).toBe('true')
  })

  test('walks through every receipt by keys, a page at a time, with only the rows in sight', async () => {
    const { page, shop, complaints } = await officeOn('F2')
    const rows = page.getByRole('listbox', { name: /Recibos/ }).getByRole('option')
    await rows.first().click()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('heading', { name: 'Recibo 1300' }).waitFor()
    await page.getByRole('img', { name: /Recibo 1300/ }).waitFor()
    // Pages of 60: each End goes to the last one held and fetches the next page.
    for (const last of [1242, 1182, 1122, 1062, 1042]) {
      await expect
        .poll(
          async () => {
            await page.keyboard.press('End')
            return page.getByRole('heading', { level: 2 }).first().textContent()
          },
          { timeout: WAIT_MS },
        )
        .toBe(`Recibo ${last}`)
    }
    expect(await rows.count()).toBeLessThan(60)
    await page.getByRole('img', { name: /Recibo 1042/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.receipt-detail button:focus').waitFor()
    // Enter leads to the button; it does not press it on the way.
    await page.keyboard.press('F6')
    await page.keyboard.press('Enter')
    await page.locator('.receipt-detail button:focus').waitFor()
    expect(inputsOf(shop, 'receipt.print')).toEqual([])
    expect(complaints).toEqual([])
  })

  test('finds by number and by four digits, and says why nothing was found', async () => {
    const { page, shop } = await officeOn('F2')
    const search = page.getByRole('textbox', { name: 'Buscar un recibo' })
    await page.keyboard.press('F6')
    await search.fill('n.º 1111')
    await page.getByRole('heading', { name: 'Recibo 1111' }).waitFor()
    await search.fill('4242')
    await page.getByRole('option').filter({ hasText: '4242' }).first().waitFor()
    await search.fill('7777')
    await page.getByText('ninguno se pagó con una tarjeta terminada en 7777').waitFor()
    await search.press('Escape')
    await page.getByRole('heading', { name: 'Recibo 1301' }).waitFor()
    expect(inputsOf(shop, 'receipt.list')).toContainEqual({ limit: 60, text: '1111' })
  })

  test('keeps the list where it is when a sale is finished', async () => {
    const { page, shop } = await officeOn('F2')
    await page.getByRole('option').filter({ hasText: '1298' }).click()
    shop.sell()
    await page.getByRole('option').filter({ hasText: '1302' }).waitFor()
    expect(await page.getByRole('option', { selected: true }).textContent()).toContain('1298')
  })

  test('prints, and says what became of it and why', async () => {
    const { page, shop } = await officeOn('F2', { printJobs: [job(1290, { cause: 'cover_open' })] })
    const waiting = page.getByRole('region', { name: 'Por imprimir' })
    await waiting.getByText('La tapa de la impresora está abierta. Ciérrala.').waitFor()
    await page.keyboard.press('F7')
    await page.locator('.receipt-detail').getByText('Imprimiendo…').waitFor()
    const asked = inputsOf(shop, 'receipt.print')
    expect(asked).toEqual([{ receiptNumber: 1301 }])
    await page.keyboard.press('F7')
    expect(inputsOf(shop, 'receipt.print')).toEqual(asked)
    await waiting.getByRole('button', { name: 'Intentar ahora' }).click()
    await waiting.waitFor({ state: 'detached' })
    expect(inputsOf(shop, 'printing.retry')).toEqual([{ jobId: fakeUuid(1290) }])
  })

  test('says a refused print in words, with the next step', async () => {
    const { page, shop } = await officeOn('F2')
    await page.getByRole('heading', { name: 'Recibo 1301' }).waitFor()
    shop.refusals.set('receipt.print', callError('PRINTER_NONE', 'No receipt printer is set up.'))
    await page.keyboard.press('F7')
    expect(await page.locator('.receipt-detail').getByRole('alert').textContent()).toMatch(/impresora/i)
  })

  test("gives the browser one page of the receipt's own size, and nothing else", async () => {
    const { page } = await officeOn('F2')
    await page.getByRole('img', { name: /Recibo 1301/ }).waitFor()
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('#root').isVisible()).toBe(false)
    expect(await page.locator('.print-sheet img').isVisible()).toBe(true)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)]
    expect(boxes).toHaveLength(1)
    expect(Number(boxes[0]?.[1])).toBeCloseTo((80 / 25.4) * 72, 0)
    expect(Number(boxes[0]?.[2])).toBeGreaterThan(250)
  })

  test('changes language and theme at once, for whoever may only read', async () => {
    const { page, shop } = await officeOn('F4', { rights: ['open', 'read'] })
    await page.getByRole('tab', { name: 'Pantalla' }).click()
    await page.getByRole('radio', { name: '日本語' }).click()
    await page.getByRole('heading', { name: '設定' }).waitFor()
    await page.getByRole('radio', { name: 'ダーク' }).click()
    await page.locator('html[data-theme=dark]').waitFor()
    expect(shop.settings.shop).toMatchObject({ language: 'ja', theme: 'dark' })
    expect(await page.locator('html').getAttribute('lang')).toBe('ja')
  })

  test('shows everything and changes nothing without the right to', async () => {
    const { page } = await officeOn('F4', { rights: ['open', 'sell', 'read'] })
    for (const part of ['Terminales', 'Impresoras', 'Tienda']) {
      await page.getByRole('tab', { name: part }).click()
      await page.getByText('Solo un supervisor o el dueño puede cambiarlos.').waitFor()
      expect(await page.getByRole('button', { name: /Cambiar|Agregar|Guardar/ }).count()).toBe(0)
    }
    expect(await page.getByLabel('Nombre de la tienda').isDisabled()).toBe(true)
  })

  test('says every problem beside its field, and goes to the first', async () => {
    const { page, shop } = await officeOn('F4', { isSetUp: false })
    await page.getByRole('button', { name: 'Agregar un terminal' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Dirección', { exact: true }).fill('http://192.168.1.50:6868')
    await dialog.getByRole('button', { name: 'Guardar y probar' }).click()
    await dialog.getByText('Solo la dirección, sin http:// y sin puerto.').waitFor()
    expect(await dialog.getByText('Falta este dato.').count()).toBe(2)
    await dialog.locator('input[aria-invalid=true]:focus').waitFor()
    expect(inputsOf(shop, 'terminal.save')).toEqual([])
    await dialog.getByLabel('Dirección', { exact: true }).fill('192.168.1.50')
    await dialog.getByText('Solo la dirección').waitFor({ state: 'detached' })
  })

  test('never shows or sends a stored credential, and sends a new one once', async () => {
    const { page, shop } = await officeOn('F4')
    const edit = async (credential: string): Promise<void> => {
      await page.getByRole('article', { name: 'Mostrador' }).getByRole('button', { name: 'Cambiar' }).click()
      const field = page.getByRole('dialog').getByLabel('Credencial', { exact: true })
      expect(await field.inputValue()).toBe('')
      expect(await field.getAttribute('type')).toBe('password')
      await field.fill(credential)
      await page.getByRole('button', { name: 'Guardar y probar' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await edit('')
    await edit('nueva-clave')
    // What is in use is never overwritten: the new one goes to the terminal's judgement.
    for (const saved of inputsOf(shop, 'terminal.save')) expect(saved).not.toHaveProperty('credential')
    expect(inputsOf(shop, 'terminal.rotateCredential')).toEqual([
      { terminalId: 'mostrador', credential: 'nueva-clave', otherwise: 'forget' },
    ])
    expect(await page.content()).not.toContain('nueva-clave')
  })

  test('says for each way of a tested terminal how it is and what to do', async () => {
    const { page } = await officeOn('F4', {
      terminalTest: {
        verdict: 'ready',
        serialNamed: null,
        busyWith: null,
        busyBy: null,
        routes: [
          { route: 'lan', verdict: 'clock_off', latencyMs: 12.4, httpCode: 401, clockOffsetMs: -420_000 },
          { route: 'cloud', verdict: 'ready', latencyMs: 640, httpCode: 200, clockOffsetMs: null },
        ],
      },
    })
    const card = page.getByRole('article', { name: 'Mostrador' })
    await card.getByRole('button', { name: 'Probar la conexión' }).click()
    await card.getByText('El reloj del terminal está 420 s atrasado.').waitFor()
    const said = await card.textContent()
    expect(said).toContain('Pon en automático la fecha y la hora')
    expect(said).toContain('12 ms · HTTP 401')
    expect(said).toContain('Listo para cobrar640 ms')
  })

  test('says why the country cannot change now, and keeps what was typed', async () => {
    const { page, shop } = await officeOn('F4')
    shop.refusals.set(
      'settings.update',
      callError('SETTING_INVALID', 'Finish the open sale.', { detail: { market: 'MX', cause: 'sale_open' } }),
    )
    await page.getByRole('tab', { name: 'Tienda' }).click()
    await page.getByRole('button', { name: /País/ }).click()
    await page.getByRole('option', { name: 'México' }).click()
    await page.getByText('MXN, 2 decimales').waitFor()
    await page.getByRole('button', { name: 'Guardar' }).click()
    await page
      .getByText('El país solo se puede cambiar sin una venta abierta. Termina la venta primero.')
      .waitFor()
    shop.refusals.set(
      'settings.update',
      callError('SETTING_INVALID', 'Change both.', { detail: { market: 'MX', cause: 'catalogue_loaded' } }),
    )
    await page.getByRole('button', { name: 'Guardar' }).click()
    await page.getByText('Los precios están en CLP, así que el país no puede cambiar solo.').waitFor()
    await page.getByRole('button', { name: 'Deshacer los cambios' }).click()
    await page.getByText('CLP, sin decimales').waitFor()
  })

  test.each(['es', 'en', 'ja'] as const)('cuts no word off at 1366 × 768 in %s', async (language) => {
    const { page, complaints } = await officeOn('F2', {
      language,
      unknownPayments: 1,
      printJobs: [job(1301), job(1290)],
    })
    const tooWide = () =>
      page.evaluate(() => {
        const shown = [
          ...document.querySelectorAll(
            ['button', 'h1', 'h2', 'h3', 'dt', 'dd', 'th', 'td', '.receipt-row > span']
              .map((kind) => `main ${kind}`)
              .join(),
          ),
        ]
        return shown
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
          .map((element) => element.outerHTML.slice(0, 120))
      })
    for (const key of ['F2', 'F3', 'F4'] as const) {
      await page.keyboard.press(key)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.receipt-row, .day-amount, .device').first().waitFor()
      expect(await tooWide()).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1366)
    }
    expect(complaints).toEqual([])
  })
})
