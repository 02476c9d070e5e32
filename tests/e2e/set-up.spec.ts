import type { Locator, Page } from 'playwright'
import { present } from '../../shared/assert.ts'
import { key, MILK, paid, payment, ring } from './cashier.ts'
import { scan } from './scan.ts'
import { CREDENTIAL, type Shop } from './shop.ts'
import { expect, test } from './story.ts'

/** What the terminal was asked for. */
const asked = ({ terminal }: Shop): readonly (readonly [string, number])[] =>
  terminal.ledger().map(({ operation: name, amountMinor }) => [name, amountMinor])

/** Goes to the register, and waits until it takes scans. */
async function toTheTill(till: Page): Promise<void> {
  await till.keyboard.press('F1')
  await expect(till.getByText('Lista para el próximo cliente')).toBeVisible()
}

const wizardOf = (till: Page): Locator => till.getByRole('dialog', { name: 'Poner en marcha un terminal' })

/** Opens the set-up as in a shop that has its terminal, and no register knows it yet. */
async function openWizard(till: Page, shop: Shop): Promise<Locator> {
  await shop.lane().call('terminal.remove', { terminalId: 'front' })
  await till.keyboard.press('F4')
  await key(till, 'Poner en marcha').click()
  return wizardOf(till)
}

async function typePlace(till: Page, wizard: Locator, shop: Shop): Promise<void> {
  await wizard.getByLabel('Dirección', { exact: true }).fill('127.0.0.1')
  await wizard.getByLabel('Puerto', { exact: true }).fill(String(shop.terminal.lanPort))
  await wizard.getByLabel('Dirección de la nube').fill(`http://127.0.0.1:${shop.terminal.cloudPort}`)
  await till.keyboard.press('F9')
  await expect(wizard.getByLabel('Número de serie')).toBeFocused()
}

async function typeIdentity(till: Page, wizard: Locator, credential: string): Promise<void> {
  await wizard.getByLabel('Nombre').fill('Terraza')
  await wizard.getByLabel('Credencial').fill(credential)
  await till.keyboard.press('F9')
}

test('a terminal is set up from its label to a trial on it, which is not lost when it is left', async ({
  till,
  shop,
}) => {
  const wizard = await openWizard(till, shop)
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 1500 })
  await till.keyboard.press('F9')
  await expect(wizard.getByLabel('Dirección', { exact: true })).toBeFocused()
  await typePlace(till, wizard, shop)
  // The square code says more than the serial number, and more than a product's code may hold.
  await scan(till, `{"model":"KUSHKI ONE","sn":"${shop.terminal.serial}","imei":"356938035643809"}`)
  await expect(wizard.getByLabel('Número de serie')).toHaveValue(shop.terminal.serial)
  await expect(wizard.getByText(`Leído de la etiqueta: ${shop.terminal.serial}. Compáralo.`)).toBeVisible()
  await typeIdentity(till, wizard, CREDENTIAL)
  await expect(wizard.getByText('El terminal contesta así')).toBeVisible()
  // The field that had the focus is gone; Enter must go on, not close what was typed.
  await expect(wizard.getByRole('button', { name: 'Guardar y probar' })).toBeFocused()
  await till.keyboard.press('F9')
  await expect(wizard.getByText('Listo para cobrar').first()).toBeVisible()
  // A small amount of the market lies ready; above the limit nothing can be charged.
  await expect(wizard.getByRole('button', { name: 'Cobrar $100 de prueba' })).toBeVisible()
  await wizard.getByLabel('Monto de prueba').fill('2001')
  await expect(wizard.getByText(/\$2\.000/).first()).toBeVisible()
  await expect(wizard.getByRole('button', { name: /^Cobrar/ })).toBeDisabled()
  await wizard.getByLabel('Monto de prueba').fill('1700')
  await expect(wizard.getByLabel('Monto de prueba')).toHaveValue('1.700')
  await wizard.getByRole('button', { name: 'Cobrar $1.700 de prueba' }).click()
  await expect(wizard.getByText('¿La pantalla del terminal dice $1.700?')).toBeVisible()
  const undo = wizard.getByRole('button', { name: 'Anular la prueba' })
  await expect(undo).toBeDisabled()
  await expect(wizard).toContainText('Se puede en 0:')
  await expect(wizard).toContainText('La prueba no terminó. Si sales, la encuentras arriba')
  await wizard.getByRole('button', { name: 'Terminar después' }).click()
  await expect(till.getByRole('article', { name: 'Terraza' })).toBeVisible()
  // Whoever leaves finds it on every screen, and how it goes back.
  await expect(till.getByText('Anula la prueba de $1.700')).toBeVisible()
  await key(till, 'Ver').click()
  await expect(till.getByText(/Se cobró .* en Terraza, para probar el terminal\./)).toBeVisible()
  await key(till, 'Devolver a la tarjeta').click()
  await expect(till.getByRole('dialog', { name: 'Devolver a la tarjeta' })).toContainText('Se puede en 0:')
  expect(asked(shop)).toEqual([['charge', 1700]])
  expect(shop.books.attempts()).toHaveLength(1)
})

test('a trial is charged and voided in the wizard, and the day says so and adds up to nothing', async ({
  till,
  shop,
}) => {
  // The provider takes no void within a minute.
  test.slow()
  const wizard = await openWizard(till, shop)
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  await typePlace(till, wizard, shop)
  await wizard.getByLabel('Número de serie').fill(shop.terminal.serial)
  await typeIdentity(till, wizard, CREDENTIAL)
  await expect(wizard.getByRole('button', { name: 'Guardar y probar' })).toBeFocused()
  await till.keyboard.press('F9')
  await expect(wizard.getByRole('button', { name: 'Cobrar $100 de prueba' })).toBeEnabled()
  await till.keyboard.press('F9')
  const undo = wizard.getByRole('button', { name: 'Anular la prueba' })
  await expect(undo).toBeDisabled()
  await expect(undo).toBeEnabled({ timeout: 70_000 })
  await till.keyboard.press('F9')
  const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
  await dialog.getByRole('button', { name: 'Anular $100' }).click()
  await expect(dialog).toContainText('Anulado')
  await till.keyboard.press('Escape')
  await expect(wizard).toContainText('Cobrado y devuelto: el terminal está listo')
  expect(asked(shop)).toEqual([
    ['charge', 100],
    ['void', 100],
  ])
  await wizard.getByRole('button', { name: 'Listo' }).click()
  await expect(till.getByText(/Anula la prueba/)).toBeHidden()
  await till.keyboard.press('F3')
  const day = till.getByRole('main')
  await expect(day).toContainText('Cobrado de prueba, sin venta × 1')
  await expect(day).toContainText('Neto en tarjetas')
  const { operations, cardNetMinor, sales } = await shop.lane().call('totals.day', {})
  expect([cardNetMinor, sales.count]).toEqual([0, 0])
  expect(operations.map(({ operation, amountMinor }) => [operation, amountMinor])).toEqual([
    ['charge', 100],
    ['void', 100],
  ])
})

test('what is no serial number is not taken for one, and one step back keeps what was typed', async ({
  till,
  shop,
}) => {
  const wizard = await openWizard(till, shop)
  await typePlace(till, wizard, shop)
  await scan(till, 'WIFI:S:Tienda;T:WPA;P:clave;;')
  await expect(wizard.getByText('no dice un número de serie. Escríbelo.')).toBeVisible()
  await expect(wizard.getByLabel('Número de serie')).toHaveValue('')
  await scan(till, `S/N: ${shop.terminal.serial}`)
  await expect(wizard.getByLabel('Número de serie')).toHaveValue(shop.terminal.serial)
  await typeIdentity(till, wizard, 'not-the-credential-of-this-terminal')
  await expect(wizard.getByText('No aceptó ninguna manera')).toBeVisible()
  await expect(wizard.getByText(/El terminal rechaza la credencial\. Escribe de nuevo/)).toBeVisible()
  await till.keyboard.press('Escape')
  await expect(wizard.getByLabel('Nombre')).toHaveValue('Terraza')
  await till.keyboard.press('Escape')
  await expect(wizard.getByLabel('Puerto', { exact: true })).toHaveValue(String(shop.terminal.lanPort))
  await till.keyboard.press('Escape')
  await expect(wizard).toBeHidden()
  expect((await shop.lane().call('settings.get', {})).terminals).toEqual([])
})

test.describe('in Colombia', () => {
  test.use({ shopOptions: { market: 'CO' } })

  test('the unit of amounts is stated before anything is charged, and seen on the terminal', async ({
    till,
    shop,
  }) => {
    const wizard = await openWizard(till, shop)
    await typePlace(till, wizard, shop)
    await wizard.getByLabel('Número de serie').fill(shop.terminal.serial)
    await typeIdentity(till, wizard, CREDENTIAL)
    await expect(wizard.getByRole('button', { name: 'Seguir' })).toBeFocused()
    await till.keyboard.press('F9')
    await expect(
      wizard.getByText('En COP los terminales cuentan los montos de maneras distintas.'),
    ).toBeVisible()
    await till.keyboard.press('F9')
    await expect(wizard.getByText('Indica en qué unidad cuenta COP este terminal.')).toBeVisible()
    await wizard.getByRole('button', { name: /Los montos se envían en/ }).click()
    await till.getByRole('option', { name: 'Centésimos, aunque no haya decimales' }).click()
    await till.keyboard.press('F9')
    await wizard.getByLabel('Monto de prueba').fill('7200')
    await wizard.getByRole('button', { name: 'Cobrar $7.200 de prueba' }).click()
    await expect(wizard.getByText('¿La pantalla del terminal dice $7.200?')).toBeVisible()
    await shop.terminal.until((view) => view.active !== null)
    shop.terminal.customer({ action: 'tap' })
    await expect(wizard.getByRole('button', { name: 'Anular la prueba' })).toBeVisible()
    expect(asked(shop)).toEqual([['charge', 7200]])
    const { terminals } = await shop.lane().call('settings.get', {})
    expect(terminals.map(({ profile }) => profile.amountUnit)).toEqual(['hundredths'])
  })
})

/** The terminal is spoken to over TLS from now on, and only so. */
async function speakSecurely(shop: Shop): Promise<void> {
  const { call } = shop.lane()
  const [front] = (await call('settings.get', {})).terminals
  const wire = { scheme: 'encrypted', generation: '2026', transport: 'https' } as const
  await call('terminal.save', {
    terminalId: 'front',
    label: 'Mostrador',
    provider: 'kushki-one',
    serial: shop.terminal.serial,
    routes: ['lan'],
    host: '127.0.0.1',
    port: present(shop.terminal.tls, 'a terminal with TLS').port,
    cloudUrl: null,
    profile: { ...present(front, 'a terminal').profile, ...wire },
    isDefault: true,
  })
}

test.describe('with a terminal of the newest generation', () => {
  test.use({ shopOptions: { newest: true } })

  test('its way of speaking is found out by reading, kept, and charged with', async ({ till, shop }) => {
    await till.keyboard.press('F4')
    await till.getByRole('main').getByText('Terminales', { exact: true }).first().click()
    await key(till, 'Cambiar').click()
    const dialog = till.getByRole('dialog', { name: 'Terminal Mostrador' })
    await key(till, 'Avanzado').click()
    await key(till, 'Averiguar el perfil').click()
    await expect(dialog.getByRole('status').getByText('Listo para cobrar')).toBeVisible()
    await expect(dialog.getByRole('button', { name: /Firma y cifrado/ }).first()).toBeVisible()
    expect(shop.books.attempts()).toEqual([])
    await key(till, 'Guardar y probar').click()
    await expect(till.getByRole('article', { name: 'Mostrador' })).toContainText('Listo para cobrar')
    const { terminals } = await shop.lane().call('settings.get', {})
    expect(terminals.map(({ profile }) => [profile.scheme, profile.generation])).toEqual([
      ['encrypted', '2026'],
    ])
    shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
    await toTheTill(till)
    await ring(till, MILK)
    await till.keyboard.press('F9')
    await expect(paid(till)).toBeVisible()
  })

  test('another certificate gets nothing until somebody who may says that it is right', async ({
    till,
    shop,
  }) => {
    await speakSecurely(shop)
    await till.keyboard.press('F4')
    await till.getByRole('main').getByText('Terminales', { exact: true }).first().click()
    const card = till.getByRole('article', { name: 'Mostrador' })
    const ask = card.getByRole('button', { name: 'Probar la conexión' })
    await ask.click()
    await expect(card).toContainText('Listo para cobrar')
    await shop.terminal.setFault({ fault: 'other_certificate' })
    // Connections that are open already were made with the right one.
    await shop.terminal.setFault({ fault: 'lan_down' })
    await shop.terminal.clearFaults('lan_down')
    await ask.click()
    await expect(card).toContainText('El terminal muestra otro certificado')
    await toTheTill(till)
    await ring(till, MILK)
    await till.keyboard.press('F9')
    await expect(
      till.getByText(/El terminal muestra otro certificado y no se le envió nada/).first(),
    ).toBeVisible()
    expect(shop.terminal.ledger()).toEqual([])
    await till.keyboard.press('F4')
    await ask.click()
    await card.getByRole('button', { name: 'Aceptar este certificado' }).click()
    // What was accepted is tried at once.
    await expect(card).toContainText('Listo para cobrar')
    shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
    await till.keyboard.press('F1')
    await expect(payment(till)).toBeVisible()
    await till.keyboard.press('F9')
    await expect(paid(till)).toBeVisible()
    expect(shop.terminal.ledger()).toHaveLength(1)
  })
})

test('a terminal is asked how it speaks by hand, and Escape still leaves its settings', async ({
  till,
  shop,
}) => {
  await till.keyboard.press('F4')
  await till.getByRole('main').getByText('Terminales', { exact: true }).first().click()
  await key(till, 'Cambiar').click()
  const dialog = till.getByRole('dialog', { name: 'Terminal Mostrador' })
  await key(till, 'Avanzado').click()
  await key(till, 'Averiguar el perfil').click()
  await expect(dialog.getByRole('status').getByText('Listo para cobrar')).toBeVisible()
  await expect(key(till, 'Averiguar el perfil')).toBeFocused()
  await till.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(shop.books.attempts()).toEqual([])
})
