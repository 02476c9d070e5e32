import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { key, MILK, paid, ring } from './cashier.ts'
import { CREDENTIAL } from './shop.ts'
import { expect, test } from './story.ts'

/** Opens one part of the settings. */
async function openSettings(page: Page, part: string): Promise<void> {
  await page.keyboard.press('F4')
  await page.getByRole('main').getByText(part, { exact: true }).first().click()
}

const card = (page: Page): Locator => page.getByRole('article', { name: 'Mostrador' })

test('the connection test names what is wrong with each way to the terminal', async ({ till, shop }) => {
  await openSettings(till, 'Terminales')
  const ask = async (): Promise<void> => {
    await card(till).getByRole('button', { name: 'Probar la conexión' }).click()
  }
  const ways = card(till)
    .getByRole('listitem')
    .filter({ has: till.locator('.test-verdict') })
  await ask()
  await expect(ways).toHaveCount(2)
  await expect(ways.nth(0)).toContainText('Listo para cobrar')
  await expect(ways.nth(1)).toContainText('Listo para cobrar')
  await shop.terminal.setFault({ fault: 'lan_down' })
  await ask()
  await expect(ways.nth(0)).toContainText('Hay algo ahí, pero no acepta la conexión')
  await expect(ways.nth(0)).toContainText('Abre la aplicación de pagos en el terminal y revisa el puerto.')
  await expect(ways.nth(1)).toContainText('Listo para cobrar')
  await shop.terminal.clearFaults()
  await shop.terminal.setFault({ fault: 'cloud_terminal_offline' })
  await shop.terminal.setFault({ fault: 'reject_signature', times: null, route: 'lan' })
  await ask()
  await expect(ways.nth(0)).toContainText('El terminal rechaza la credencial')
  await expect(ways.nth(1)).toContainText('La nube responde, pero el terminal está desconectado')
  await shop.terminal.clearFaults()
  await shop.terminal.setFault({ fault: 'clock_skew', ms: -900_000 })
  await ask()
  await expect(ways.nth(0)).toContainText('Los relojes difieren demasiado')
  await expect(ways.nth(0)).toContainText(/El reloj del terminal está 9\d\d s atrasado/)
  expect(shop.books.attempts()).toEqual([])
  expect(shop.terminal.ledger()).toEqual([])
})

test('a credential goes in and never comes back: not to a page, a log, a backup or the database', async ({
  till,
  shop,
}) => {
  const typed = 'typed-once-and-never-seen-again'
  const answers: string[] = []
  till.on('response', (response) => {
    if (response.url().includes('/api/call'))
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      )
  })
  await openSettings(till, 'Terminales')
  await expect(card(till)).toContainText('Credencial guardada')
  await card(till).getByRole('button', { name: 'Cambiar' }).click()
  const dialog = till.getByRole('dialog', { name: /Terminal Mostrador/ })
  const field = dialog.getByLabel('Credencial', { exact: true })
  await expect(field).toHaveValue('')
  await expect(field).toHaveAttribute('type', 'password')
  await field.fill(typed)
  await dialog.getByRole('button', { name: 'Guardar y probar' }).click()
  await expect(dialog).toContainText('La anterior sigue en uso')
  await dialog.getByRole('button', { name: 'Guardarla para después' }).click()
  await expect(dialog).toBeHidden()
  await expect(card(till)).toContainText('Otra credencial espera su turno')
  await expect(card(till)).toContainText('Listo para cobrar')
  await till.reload()
  await openSettings(till, 'Terminales')
  await card(till).getByRole('button', { name: 'Cambiar' }).click()
  await expect(till.getByRole('dialog').getByLabel('Credencial', { exact: true })).toHaveValue('')
  await expect.poll(() => answers.length).toBeGreaterThan(0)
  expect(await till.content()).not.toContain(typed)
  for (const secret of [typed, CREDENTIAL]) {
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([])
    const data = join(shop.folder, 'data')
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' })
      .map((name) => join(data, name))
      .filter((path) => statSync(path).isFile())
    expect(files.length).toBeGreaterThan(1)
    // The one file that is for it may be read by nobody else; where it is, the screen says.
    expect(
      files.filter((path) => !path.endsWith('secrets.json') && readFileSync(path).includes(secret)),
    ).toEqual([])
    expect(
      files.filter((path) => path.endsWith('secrets.json')).map((path) => statSync(path).mode & 0o077),
    ).toEqual([0])
    expect(shop.lane().said()).not.toContain(secret)
  }
})

test('the language changes at once on every screen: Spanish, English, Japanese', async ({
  till,
  screens,
}) => {
  const second = await screens.open()
  await till.bringToFront()
  await openSettings(till, 'Pantalla')
  await till.getByRole('radio', { name: 'English' }).click()
  await expect(till.getByRole('heading', { level: 1 })).toHaveText('Settings')
  await expect(second.getByText('Ready for the next customer')).toBeVisible()
  await expect(key(second, /^Card/)).toBeVisible()
  await till.getByRole('radio', { name: '日本語' }).click()
  await expect(till.getByRole('heading', { level: 1 })).toHaveText('設定')
  await expect(till.locator('html')).toHaveAttribute('lang', 'ja')
  await expect(second.getByRole('navigation')).not.toContainText(/[a-z]{3,}/i)
  await till.getByRole('radio', { name: 'Español' }).click()
  await expect(till.getByRole('heading', { level: 1 })).toHaveText('Ajustes')
})

test('the dark theme is dark, and stays after a reload', async ({ till }) => {
  const background = (): Promise<number> =>
    till.evaluate(() => {
      const [red = 0, green = 0, blue = 0] =
        getComputedStyle(document.body)
          .backgroundColor.match(/\d+(?:\.\d+)?/g)
          ?.map(Number) ?? []
      return (red + green + blue) / 3
    })
  await openSettings(till, 'Pantalla')
  await till.getByRole('radio', { name: 'Claro' }).click()
  await expect.poll(background).toBeGreaterThan(180)
  await till.getByRole('radio', { name: 'Oscuro' }).click()
  await expect.poll(background).toBeLessThan(60)
  await till.reload()
  await expect.poll(background).toBeLessThan(60)
  await openSettings(till, 'Pantalla')
  await expect(till.getByRole('radio', { name: 'Oscuro' })).toBeChecked()
})

test('a terminal is set up by hand, tested, and charged', async ({ till, shop }) => {
  await shop.lane().call('terminal.remove', { terminalId: 'front' })
  await openSettings(till, 'Terminales')
  await key(till, 'Agregar un terminal').click()
  const dialog = till.getByRole('dialog', { name: 'Terminal nuevo' })
  await dialog.getByRole('button', { name: 'Guardar y probar' }).click()
  await expect(dialog.getByText('Falta este dato.').first()).toBeVisible()
  await dialog.getByLabel('Nombre', { exact: true }).fill('Caja')
  await dialog.getByLabel('Número de serie').fill(shop.terminal.serial)
  await dialog.getByLabel('Dirección', { exact: true }).fill('127.0.0.1')
  await dialog.getByLabel('Puerto').fill(String(shop.terminal.lanPort))
  await dialog.getByLabel('Dirección de la nube').fill(`http://127.0.0.1:${shop.terminal.cloudPort}`)
  await dialog.getByLabel('Credencial', { exact: true }).fill(CREDENTIAL)
  await dialog.getByRole('button', { name: 'Guardar y probar' }).click()
  await expect(dialog).toBeHidden()
  await expect(till.getByRole('article', { name: 'Caja' })).toContainText('Listo para cobrar')
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await till.keyboard.press('F1')
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toHaveLength(1)
})
