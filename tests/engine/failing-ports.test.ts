import { expect, test } from 'vitest'
import type { SettingsView } from '../../shared/contract/settings.ts'
import { SAMPLES } from '../contract/samples.ts'
import { PINS, STAFFED } from '../contract/staffed-lane.ts'
import { PROVISIONING } from '../sim/lane.ts'
import { settled } from '../sim/virtual-time.ts'
import { bareEngine, secretStore } from './bare-engine.ts'

const LOAF = { code: '7800000000017' }
const rowsIn = (engine: Awaited<ReturnType<typeof bareEngine>>, table: 'journal' | 'command'): number =>
  engine.store.db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? -1

test('a secret store that fails refuses what needs it, and selling goes on', async () => {
  const broken = { now: false }
  const bare = await bareEngine({ provisioning: STAFFED, secrets: secretStore(() => broken.now) })
  expect(await bare.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })).toMatchObject({ ok: true })
  broken.now = true
  const before = rowsIn(bare, 'journal')
  const fault = { ok: false, error: { code: 'SECRET_STORE_FAULT', retry: 'safe' } }
  expect(await bare.call('terminal.save', SAMPLES['terminal.save'])).toMatchObject(fault)
  expect(await bare.call('staff.signIn', { staffId: 'carla', pin: PINS.carla })).toMatchObject(fault)
  expect(await bare.call('reversal.close', SAMPLES['reversal.close'])).toMatchObject(fault)
  expect(rowsIn(bare, 'journal')).toBe(before)
  expect(await bare.call('sale.scan', LOAF)).toMatchObject({ ok: true })
  broken.now = false
  expect(await bare.call('terminal.save', SAMPLES['terminal.save'])).toMatchObject({ ok: true })
  expect(bare.defects).toEqual([])
})

test('a terminal is judged again once its credential is stored', async () => {
  const store = secretStore()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const slow = {
    ...store,
    set: async (name: string, value: string) => {
      if (name === 'terminal.caja-2') await held
      await store.set(name, value)
    },
  }
  const bare = await bareEngine({ provisioning: PROVISIONING, secrets: slow })
  const sample = SAMPLES['terminal.save']
  const first = bare.call('terminal.save', sample)
  await settled()
  const twin = { ...sample, terminalId: 'caja-3', label: 'Caja 3' }
  expect(await bare.call('terminal.save', twin)).toMatchObject({ ok: true })
  release()
  expect(await first).toMatchObject({
    ok: false,
    error: { code: 'SETTING_INVALID', detail: { field: 'serial' } },
  })
  const kept = await bare.call('settings.get', {})
  const view = (kept.ok ? kept.value : null) as SettingsView | null
  const serials = view?.terminals.map(({ serial }) => serial)
  expect(new Set(serials).size).toBe(serials?.length)
  expect(bare.defects).toEqual([])
})

test('a credential that cannot be taken out of the store is not used, and the log says so', async () => {
  const bare = await bareEngine({
    provisioning: PROVISIONING,
    secrets: secretStore((operation) => operation === 'remove'),
  })
  await bare.call('terminal.save', SAMPLES['terminal.save'])
  expect(await bare.call('terminal.remove', { terminalId: 'caja-2' })).toMatchObject({ ok: true })
  await settled()
  expect(bare.log).toContainEqual({
    level: 'error',
    event: 'secret.not_removed',
    facts: { terminalId: 'caja-2' },
  })
  const { credential: _credential, ...rest } = SAMPLES['terminal.save']
  const saved = await bare.call('terminal.save', rest)
  const view = (saved.ok ? saved.value : null) as SettingsView | null
  expect(view?.terminals.find(({ terminalId }) => terminalId === 'caja-2')?.credentialStored).toBe(false)
  expect(bare.defects).toEqual([])
})

test('a full disk refuses a command and stores nothing of it; once there is room it works', async () => {
  const bare = await bareEngine({ provisioning: PROVISIONING })
  await bare.call('sale.scan', LOAF)
  const pages = bare.store.db.pragma('page_count', { simple: true }) as number
  bare.store.db.pragma(`max_page_count = ${pages}`)
  const fault = { ok: false, error: { code: 'DISK_FAULT', retry: 'safe' } }
  let refused: Record<string, unknown> | null = null
  for (let tries = 0; tries < 500 && refused === null; tries += 1) {
    const envelope = {
      v: 1,
      name: 'sale.scan',
      input: { code: 'A4', quantityThousandths: 1 + tries },
      commandId: `6680eadc-6c8d-44aa-8ca0-${String(tries).padStart(12, '0')}`,
    }
    const before = [rowsIn(bare, 'journal'), rowsIn(bare, 'command')]
    const answer = await bare.engine.call(envelope)
    if (answer.ok) continue
    refused = envelope
    expect(answer).toMatchObject(fault)
    expect([rowsIn(bare, 'journal'), rowsIn(bare, 'command')]).toEqual(before)
  }
  expect(refused).not.toBeNull()
  expect(await bare.call('sale.current', {})).toMatchObject({ ok: true })
  bare.store.db.pragma(`max_page_count = ${pages + 1000}`)
  expect(await bare.engine.call(refused)).toMatchObject({ ok: true })
  expect(bare.defects).toEqual([])
})

test('an error of our own stops the register, which refuses everything afterwards', async () => {
  const bare = await bareEngine({ provisioning: PROVISIONING })
  await bare.call('sale.scan', LOAF)
  bare.store.db.exec('DROP TABLE sale_line')
  expect(await bare.call('sale.scan', LOAF)).toMatchObject({
    ok: false,
    error: { code: 'INTERNAL', retry: 'after-check' },
  })
  expect(bare.defects).toHaveLength(1)
  expect(await bare.engine.call({ v: 1, id: 'mine', name: 'register.get' })).toMatchObject({
    id: 'mine',
    error: { code: 'ENGINE_STOPPED' },
  })
  expect(bare.defects).toHaveLength(1)
})
