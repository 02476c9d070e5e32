import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { REUSED_WITHIN_MS } from '../../main/node/http.ts'
import { addDevice, type Device } from '../lan/devices.ts'
import { CREDENTIAL } from '../lan/finding-scene.ts'
import { buildLan } from '../lan/network.ts'
import { sleep } from '../lan/scene.ts'
import { BREAD, expect, key, MILK, nextCustomer, paid, payment, ring } from './cashier.ts'
import { startLane, type LaneProcess } from './lane-process.ts'
import { PINS } from './shop.ts'
import { withBrowserPage } from './play-page.ts'

/**
 * A terminal swapped for another device that nothing tells from it, as cashier and supervisor see it. For a
 * process that has a network of its own (`runApart`): on this very computer nobody else can be at an address.
 */
const PLACE = '10.77.0.31'
/** A switch has to see a new link before anything passes. */
const LINK_MS = 1200

interface Scene {
  readonly page: Page
  readonly lane: LaneProcess
  readonly mine: Device
  readonly other: Device
}

const laneFile = (): object => ({
  shop: { name: 'Almacén La Esquina', register: 'Caja 1', market: 'CL', language: 'es' },
  terminals: [
    {
      id: 'front',
      label: 'Mostrador',
      provider: 'kushki-one',
      serial: 'PB0001',
      address: PLACE,
      routes: ['lan'],
      credential: { env: 'LANE_CREDENTIAL' },
    },
  ],
  staff: [
    { id: 'ana', name: 'Ana Pérez', role: 'cashier', pin: { env: 'PIN_ANA' } },
    { id: 'rosa', name: 'Rosa Díaz', role: 'supervisor', pin: { env: 'PIN_ROSA' } },
  ],
  catalogue: 'products.csv',
})

const signIn = (lane: LaneProcess, staffId: keyof typeof PINS): Promise<unknown> =>
  lane.call('staff.signIn', { staffId, pin: PINS[staffId] })

/** The card is taken on whichever device is at the address. */
async function sold(page: Page, device: Device): Promise<void> {
  await page.keyboard.press('F9')
  await expect(payment(page)).toBeVisible()
  await device.tap()
  await expect(paid(page)).toBeVisible()
}

/** Somebody puts another device in the terminal's place, which tells the network that it is there. */
async function swapped({ mine, other }: Scene): Promise<void> {
  // A connection that has just carried an answer is bound to the device that gave it.
  await sleep(REUSED_WITHIN_MS.money + 200)
  mine.leave()
  other.join(PLACE)
  await sleep(LINK_MS)
  other.speak()
}

/** The line above the screens says so, nothing leaves, and the cashier is told who can help. */
async function heldBack({ page, other }: Scene): Promise<void> {
  const bar = page.locator('.bar').filter({ hasText: 'Mostrador' })
  await expect(bar).toContainText('Contesta otro aparato, y nada prueba que sea este terminal')
  await ring(page, BREAD)
  await page.keyboard.press('F9')
  await expect(payment(page).getByRole('heading', { name: 'No se cobró' })).toBeVisible()
  await expect(payment(page)).toContainText('contesta un aparato sin confirmar, y no se le envió nada')
  expect([await other.isServing(), await other.charged()]).toEqual([false, 0])
  await page.keyboard.press('Insert')
  await expect(page.getByText('Solo quien puede cambiar los ajustes lo confirma')).toBeVisible()
  await expect(key(page, /Es este terminal/)).toHaveCount(0)
}

/** A supervisor has compared the serial number and says so, by the key on the button. */
async function confirmed({ page, lane }: Scene): Promise<void> {
  await signIn(lane, 'rosa')
  await expect(key(page, /Es este terminal/)).toBeEnabled()
  await page.keyboard.press('F9')
  await expect(page.locator('.bar').filter({ hasText: 'Mostrador' })).toBeHidden()
  await expect(key(page, /Es este terminal/)).toHaveCount(0)
}

async function play(scene: Scene): Promise<object> {
  const { page, lane, mine, other } = scene
  await signIn(lane, 'ana')
  await ring(page, MILK)
  await sold(page, mine)
  await nextCustomer(page)
  await swapped(scene)
  await heldBack(scene)
  await confirmed(scene)
  await signIn(lane, 'ana')
  await page.keyboard.press('F1')
  await expect(key(page, /^Reintentar/)).toBeVisible()
  await sold(page, other)
  return { charged: [await mine.charged(), await other.charged()] }
}

async function opened(): Promise<object> {
  buildLan()
  const [mine, other] = [await addDevice('PB0001', ['--unnamed']), await addDevice('PB0002', ['--unnamed'])]
  mine.join(PLACE)
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-confirm-'))
  writeFileSync(join(folder, 'products.csv'), DEMO_CATALOGUE_CSV)
  writeFileSync(join(folder, 'lane.json'), JSON.stringify(laneFile()))
  const lane = await startLane({
    dataFolder: join(folder, 'data'),
    configFile: join(folder, 'lane.json'),
    env: { LANE_CREDENTIAL: CREDENTIAL, PIN_ANA: PINS.ana, PIN_ROSA: PINS.rosa },
  })
  try {
    return await withBrowserPage(lane, (page) => play({ page, lane, mine, other }))
  } finally {
    await lane.kill()
    for (const device of [mine, other]) await device.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

process.stdout.write(`${JSON.stringify(await opened())}\n`)
process.exit(0)
