import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { addresses, CREDENTIAL, openResidents, residentsOf } from '../lan/finding-scene.ts'
import { ADDRESSES, buildLan } from '../lan/network.ts'
import { expect, MILK, paid, payment, ring } from './cashier.ts'
import { startLane, type LaneProcess } from './lane-process.ts'
import { withBrowserPage } from './play-page.ts'

/**
 * A shop whose terminal moves about the network, as a cashier sees it. For a process that has a network of
 * its own (`runApart`): the register looks for terminals on every network that this computer is on.
 */
const SERIAL = 'PB0001'
const MOVED_TO = '10.77.0.30'

/** A whole network is looked through meanwhile, and again after a pause. */
const SEARCH = { timeout: 60_000 } as const

type Residents = ReturnType<typeof residentsOf>
interface Scene {
  readonly page: Page
  readonly lane: LaneProcess
  readonly residents: Residents
  readonly lan: ReturnType<typeof buildLan>
}

const laneFile = (): object => ({
  shop: { name: 'Almacén La Esquina', register: 'Caja 1', market: 'CL', language: 'es' },
  terminals: [
    {
      id: 'front',
      label: 'Mostrador',
      provider: 'kushki-one',
      serial: SERIAL,
      // Where nobody is: what is on this very computer is not looked for by itself.
      address: '127.0.0.1',
      routes: ['lan'],
      credential: { env: 'LANE_CREDENTIAL' },
    },
  ],
  catalogue: 'products.csv',
})

/** A person looks for terminals, sees which one it is, and says that it is to be used. */
async function adopted({ page, lane }: Scene): Promise<void> {
  await page.keyboard.press('F4')
  await page.getByRole('main').getByText('Red', { exact: true }).first().click()
  await page.keyboard.press('F6')
  const found = page
    .getByRole('region', { name: 'Terminales en la red' })
    .getByRole('listitem')
    .filter({ hasText: `${ADDRESSES.terminal}:6868` })
  await expect(found).toContainText('Es Mostrador')
  await expect(found).toContainText(`Serie ${SERIAL}`)
  await found.getByRole('button', { name: 'Usar para Mostrador' }).click()
  await expect(found).toContainText('Ya está configurado así')
  const { terminals } = await lane.call('settings.get', {})
  expect(terminals.map(({ host }) => host)).toEqual([ADDRESSES.terminal])
  await page.keyboard.press('F1')
}

/** Sells a litre of milk by card on wherever the terminal is now. */
async function sold({ page, residents }: Scene): Promise<void> {
  await ring(page, MILK)
  await page.keyboard.press('F9')
  await expect(payment(page)).toBeVisible()
  await residents.tap(SERIAL)
  await expect(paid(page)).toBeVisible()
}

/** It takes another address: the line says so, and selling goes on. */
async function followed(scene: Scene): Promise<void> {
  const { page, residents } = scene
  await residents.moveTo(SERIAL, MOVED_TO)
  await expect(
    page.getByRole('status').filter({
      hasText: `Mostrador cambió de dirección: ahora está en ${MOVED_TO}:6868. Se puede seguir cobrando.`,
    }),
  ).toBeVisible()
  await sold(scene)
}

/** Its cable is pulled: the line says so before a sale, and goes once it is back. */
async function lostAndFound({ page, lan }: Scene): Promise<void> {
  const bar = page.locator('.bar').filter({ hasText: 'Mostrador' })
  lan.port('terminal', 'silent')
  await expect(bar.filter({ hasText: 'No se encuentra Mostrador en la red.' })).toBeVisible(SEARCH)
  lan.port('terminal', 'alive')
  await expect(bar.filter({ hasText: 'No se encuentra' })).toBeHidden(SEARCH)
}

async function play(): Promise<object> {
  const lan = buildLan()
  const { controls, child } = await openResidents({
    residents: {
      terminals: [
        { host: ADDRESSES.terminal, serial: SERIAL, mdns: true },
        { host: MOVED_TO.replace(/\d+$/, '31'), serial: 'PB0099', mdns: false },
      ],
      hostile: [MOVED_TO.replace(/\d+$/, '32')],
    },
  })
  addresses([MOVED_TO])
  const residents = residentsOf(controls)
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-moving-'))
  writeFileSync(join(folder, 'products.csv'), DEMO_CATALOGUE_CSV)
  writeFileSync(join(folder, 'lane.json'), JSON.stringify(laneFile()))
  const lane = await startLane({
    dataFolder: join(folder, 'data'),
    configFile: join(folder, 'lane.json'),
    env: { LANE_CREDENTIAL: CREDENTIAL },
  })
  try {
    return await withBrowserPage(lane, async (page) => {
      const scene: Scene = { page, lane, residents, lan }
      await adopted(scene)
      await sold(scene)
      await followed(scene)
      await lostAndFound(scene)
      const taken = await residents.taken(SERIAL)
      return {
        charges: new Set(taken.map(({ clientTransactionId }) => clientTransactionId)).size,
        entries: taken.length,
        elsewhere: (await residents.taken('PB0099')).length,
      }
    })
  } finally {
    await lane.kill()
    await child.signal('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

process.stdout.write(`${JSON.stringify(await play())}\n`)
process.exit(0)
