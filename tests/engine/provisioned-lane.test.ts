import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Provisioning } from '../../main/engine/api.ts'
import { ProvisioningRefused } from '../../main/engine/provision.ts'
import { printerSettings, terminalSettings } from '../../shared/contract/settings.ts'
import { journalLength } from '../contract/checked-lane.ts'
import { STAFFED } from '../contract/staffed-lane.ts'
import { CATALOGUE, openLane, PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'

const caja = (terminalId: string, more: Record<string, unknown> = {}) =>
  terminalSettings.parse({
    terminalId,
    label: terminalId,
    provider: 'kushki-one',
    serial: `S-${terminalId}`,
    routes: ['lan'],
    host: '10.9.8.7',
    cloudUrl: null,
    ...more,
  })
/** As a settings screen sends it: its place in the line is changed elsewhere. */
const typed = (terminalId: string) => {
  const { fallback: _fallback, ...settings } = caja(terminalId)
  return settings
}
const WHOLE: Provisioning = {
  ...STAFFED,
  terminals: [caja('caja-1', { isDefault: true }), caja('caja-2')],
  printers: [printerSettings.parse({ printerId: 'recibos', label: 'Recibos', host: '10.9.8.9' })],
}

/** Opens the same lane once for each provisioning, one after the other, and looks at it each time. */
async function openings(
  each: readonly (readonly [Provisioning, (lane: Lane) => Promise<void>])[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-provisioned-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  for (const [opening, [provisioning, look]] of each.entries()) {
    // Another seed each time: ids are never drawn twice.
    const lane = await openLane({ databasePath: join(folder, 'register.db'), provisioning, seed: opening })
    try {
      await look(lane)
    } finally {
      await lane.stop()
    }
  }
}
const signedIn = async (lane: Lane): Promise<void> => {
  await lane.ask('staff.signIn', { staffId: 'sofia', pin: '2468' })
}
const terminalsOf = async (lane: Lane) => (await lane.ask('settings.get', {})).terminals
const length = (lane: Lane): number => journalLength(lane.engine())

describe('provisioning', () => {
  test('the same a second time records that the register opened, and nothing else', async () => {
    let first = 0
    await openings([
      [
        WHOLE,
        (lane) => {
          first = length(lane)
          return Promise.resolve()
        },
      ],
      [
        WHOLE,
        (lane) => {
          expect(length(lane)).toBe(first + 1)
          return Promise.resolve()
        },
      ],
      [
        { ...WHOLE, catalogueCsv: null },
        (lane) => {
          expect(length(lane)).toBe(first + 2)
          return Promise.resolve()
        },
      ],
    ])
  })

  test('sets shop, people, terminals, printers and products', async () => {
    await openings([
      [
        WHOLE,
        async (lane) => {
          expect(
            (await lane.ask('staff.list', {})).staff.map(({ staffId, role, needsPin }) => [
              staffId,
              role,
              needsPin,
            ]),
          ).toEqual([
            ['ana', 'cashier', false],
            ['carla', 'cashier', true],
            ['sofia', 'supervisor', true],
            ['oscar', 'clerk', true],
          ])
          await signedIn(lane)
          const settings = await lane.ask('settings.get', {})
          expect(settings.shop).toMatchObject({
            shopName: 'Almacén de prueba',
            registerName: 'Caja 1',
            market: 'CL',
            currency: 'CLP',
            language: 'es',
          })
          expect(settings.printers).toEqual(WHOLE.printers)
          expect(settings.terminals.map(({ terminalId }) => terminalId)).toEqual(['caja-1', 'caja-2'])
          expect((await lane.ask('catalog.favourites', {})).products).toHaveLength(3)
        },
      ],
    ])
  })

  test('moves a terminal to its new address, and leaves what it does not name alone', async () => {
    const moved = {
      ...WHOLE,
      terminals: [caja('caja-1', { isDefault: true, host: '10.9.8.70', port: 7000 })],
    }
    await openings([
      [
        WHOLE,
        async (lane) => {
          await signedIn(lane)
          await lane.ask('terminal.save', { ...typed('caja-2'), label: 'Renamed' })
          await lane.ask('settings.display', { language: 'en', theme: 'dark' })
        },
      ],
      [
        moved,
        async (lane) => {
          await signedIn(lane)
          expect(
            (await terminalsOf(lane)).map(({ terminalId, label, host, port }) => [
              terminalId,
              label,
              host,
              port,
            ]),
          ).toEqual([
            ['caja-1', 'caja-1', '10.9.8.70', 7000],
            ['caja-2', 'Renamed', '10.9.8.7', 6868],
          ])
          expect((await lane.ask('settings.get', {})).shop).toMatchObject({ language: 'en', theme: 'dark' })
        },
      ],
    ])
  })

  test('moves the default to the terminal that it names, whatever the screen had made it', async () => {
    const other = { ...WHOLE, terminals: [caja('caja-3', { isDefault: true })] }
    const defaults = async (lane: Lane): Promise<string[]> =>
      (await terminalsOf(lane)).filter((terminal) => terminal.isDefault).map(({ terminalId }) => terminalId)
    await openings([
      [
        WHOLE,
        async (lane) => {
          await signedIn(lane)
          await lane.ask('terminal.save', { ...typed('caja-2'), isDefault: true })
          expect(await defaults(lane)).toEqual(['caja-2'])
          expect((await terminalsOf(lane))[0]?.terminalId).toBe('caja-2')
        },
      ],
      [
        WHOLE,
        async (lane) => {
          await signedIn(lane)
          expect(await defaults(lane)).toEqual(['caja-1'])
        },
      ],
      [
        other,
        async (lane) => {
          await signedIn(lane)
          expect(await defaults(lane)).toEqual(['caja-3'])
        },
      ],
      [
        { ...WHOLE, terminals: [] },
        async (lane) => {
          await signedIn(lane)
          expect(await defaults(lane)).toEqual(['caja-3'])
        },
      ],
    ])
  })

  test('lets go who is not named any more, and takes a new PIN', async () => {
    const carla = { staffId: 'carla', name: 'Carla', role: 'supervisor', pin: '999999' } as const
    await openings([
      [WHOLE, () => Promise.resolve()],
      [
        { ...WHOLE, staff: [carla] },
        async (lane) => {
          expect((await lane.ask('staff.list', {})).staff).toEqual([
            { staffId: 'carla', name: 'Carla', role: 'supervisor', needsPin: true },
          ])
          expect(await lane.call('staff.signIn', { staffId: 'sofia', pin: '2468' })).toMatchObject({
            error: { code: 'STAFF_UNKNOWN' },
          })
          expect(await lane.call('staff.signIn', { staffId: 'carla', pin: '1357' })).toMatchObject({
            error: { code: 'PIN_WRONG' },
          })
          expect(await lane.call('staff.signIn', { staffId: 'carla', pin: '999999' })).toMatchObject({
            ok: true,
          })
        },
      ],
      [
        { ...WHOLE, staff: [] },
        async (lane) => {
          expect(await lane.call('sale.current', {})).toMatchObject({ ok: true })
        },
      ],
    ])
  })

  test('signs in who is named for it, at this opening only', async () => {
    await openings([
      [
        { ...WHOLE, signedInStaffId: 'carla' },
        async (lane) => {
          expect((await lane.ask('register.get', {})).staff?.staffId).toBe('carla')
          await lane.crash()
          expect((await lane.ask('register.get', {})).staff).toBeNull()
        },
      ],
      [
        WHOLE,
        async (lane) => {
          expect((await lane.ask('register.get', {})).staff).toBeNull()
        },
      ],
    ])
  })

  test('replaces the products as a whole; lines that are in a sale keep their own', async () => {
    const dearer = {
      ...PROVISIONING,
      catalogueCsv: CATALOGUE.replace('1990', '2490').replace(/^A2.*\n/m, ''),
    }
    await openings([
      [
        PROVISIONING,
        async (lane) => {
          await lane.ask('sale.scan', { code: 'A1' })
          await lane.ask('sale.scan', { code: 'A2' })
        },
      ],
      [
        dearer,
        async (lane) => {
          const sale = await lane.ask('sale.scan', { code: 'A1' })
          expect(sale.lines.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor])).toEqual([
            ['A1', 1990],
            ['A2', 1093],
            ['A1', 2490],
          ])
          expect(await lane.call('sale.scan', { code: 'A2' })).toMatchObject({
            error: { code: 'PRODUCT_UNKNOWN' },
          })
        },
      ],
    ])
  })
})

describe('provisioning that cannot be used', () => {
  test('is refused in one sentence that says where, and changes nothing', async () => {
    const bad =
      `${CATALOGUE.split('\n')[0] ?? ''}\nA1,,Pan,each,12.5,standard,x,0\nA2,,Leche,each,900,luxury,x,0\n`
    const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-provisioned-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const databasePath = join(folder, 'register.db')
    const lane = await openLane({ databasePath })
    await lane.stop()
    const opening = openLane({
      databasePath,
      seed: 2,
      provisioning: { ...WHOLE, shop: { ...WHOLE.shop, name: 'Other' }, catalogueCsv: bad },
    })
    const refusal: unknown = await opening.then(
      () => null,
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(ProvisioningRefused)
    expect((refusal as Error).message).toMatch(
      /^The catalogue has 2 rows that cannot be used \(row 2: .*12\.5.*; row 3: .*luxury.*\); nothing .*\.$/s,
    )
    const again = await openLane({
      databasePath,
      seed: 3,
      provisioning: { ...PROVISIONING, catalogueCsv: null },
    })
    onTestFinished(() => again.stop())
    expect((await again.ask('settings.get', {})).shop.shopName).toBe('Almacén de prueba')
    expect((await again.ask('settings.get', {})).terminals.map(({ terminalId }) => terminalId)).toEqual([
      'caja-1',
    ])
    expect((await again.ask('sale.scan', { code: 'A1' })).totalMinor).toBe(1990)
  })
})
