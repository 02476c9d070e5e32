import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Ports, SecretStore } from '../../main/engine/ports.ts'
import { variableOf } from '../../main/engine/settings/export.ts'
import { CONFIG_SHAPES, secretReference } from '../../main/node/config-schema.ts'
import { readConfig } from '../../main/node/config.ts'
import { runExport } from '../../main/node/export-command.ts'
import { prepareLane } from '../../main/node/lane.ts'
import { createMemorySecretStore } from '../../main/node/secrets.ts'
import { terminalId } from '../../shared/contract/fields.ts'
import type { CallValue } from '../../shared/contract/index.ts'
import { SAMPLES } from '../contract/samples.ts'
import { PINS, STAFFED } from '../contract/staffed-lane.ts'
import { bareEngine, type BareEngine } from '../engine/bare-engine.ts'

type Exported = CallValue<'settings.export'>

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-export-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
/** The exported files as a person saves them, side by side; gives the path of the provisioning file. */
function saved({ fileName, text, catalogue }: Exported): string {
  const folder = newFolder()
  writeFileSync(join(folder, fileName), text)
  if (catalogue !== null) writeFileSync(join(folder, catalogue.fileName), catalogue.text)
  return join(folder, fileName)
}
const rowsIn = (bare: BareEngine): readonly unknown[] =>
  bare.store.db
    .prepare("SELECT kind FROM journal WHERE kind NOT LIKE 'staff.sign%' AND kind <> 'register.opened'")
    .pluck()
    .all()
async function exportedBy(bare: BareEngine): Promise<Exported> {
  await bare.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })
  const answer = await bare.call('settings.export', {})
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as Exported
}
/** A register that was set up by a file and changed on its screen since. */
async function home(secrets: SecretStore, databasePath?: string): Promise<BareEngine> {
  const more = databasePath === undefined ? {} : { databasePath }
  const bare = await bareEngine({ provisioning: STAFFED, secrets, ...more })
  await bare.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })
  expect(await bare.call('terminal.save', SAMPLES['terminal.save'])).toMatchObject({ ok: true })
  expect(await bare.call('printer.save', SAMPLES['printer.save'])).toMatchObject({ ok: true })
  return bare
}
/** The variables that the export names, each with a secret of the right kind. */
const given = ({ environment }: Exported): Record<string, string> =>
  Object.fromEntries(
    environment.map((name) => [name, name.endsWith('_PIN') ? PINS.sofia : `credential for ${name}`]),
  )

test('an exported set-up changes nothing at home, and names each missing secret elsewhere', async () => {
  const secrets = createMemorySecretStore({ 'terminal.caja-1': 'first-credential' })
  const bare = await home(secrets)
  const exported = await exportedBy(bare)
  expect(exported.fileName).toMatch(/^lane-[a-z0-9-]+\.json$/)
  expect(exported.leftOut.terminals.toSorted()).toEqual(['caja-1', 'caja-2'])
  expect(exported.environment).toContain('LANE_CAJA_1_CREDENTIAL')
  expect(exported.environment).toContain('LANE_SOFIA_PIN')
  for (const secret of ['first-credential', 'another-credential', ...Object.values(PINS)])
    expect(JSON.stringify(exported)).not.toContain(secret)

  const file = saved(exported)
  const same = await readConfig(file, { env: {}, stored: (name) => secrets.get(name) })
  if (!same.ok) throw new Error(JSON.stringify(same.error))
  const before = rowsIn(bare)
  const again = await bareEngine({ provisioning: same.value.provisioning, secrets, store: bare.store })
  expect(rowsIn(again)).toEqual(before)
  expect(await again.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })).toMatchObject({ ok: true })

  const fresh = await readConfig(file, { env: {}, stored: async () => null })
  const missing = fresh.ok ? [] : fresh.error
  expect(missing).toHaveLength(exported.environment.length)
  for (const [index, name] of exported.environment.entries()) {
    expect(missing[index]?.path).toMatch(/^(terminals\[\d\]\.credential|staff\[\d\]\.pin)$/)
    expect(missing[index]?.sentence).toContain(`Set the environment variable ${name} for the first start.`)
  }
})

test('two ids never share a variable, and the name of one follows from its id alone', () => {
  // Many that are alike, and any.
  const id = fc.oneof(fc.stringMatching(/^[a1][a1-]{0,4}$/), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/))
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 40 }), (ids) => {
      for (const one of ids) expect(terminalId.safeParse(one).success, one).toBe(true)
      const names = ids.flatMap((one) => [variableOf(one, 'CREDENTIAL'), variableOf(one, 'PIN')])
      expect(new Set(names).size).toBe(names.length)
      for (const name of names) expect(secretReference.safeParse({ env: name }).success, name).toBe(true)
    }),
  )
  expect(variableOf('caja-1', 'CREDENTIAL')).toBe('LANE_CAJA_1_CREDENTIAL')
  // Such ids would; nobody can give one, and none is exported.
  for (const other of ['caja_1', 'Caja-1', 'caja.1', 'cajá-1']) {
    expect(terminalId.safeParse(other).success).toBe(false)
    expect(() => variableOf(other, 'CREDENTIAL')).toThrow('lower-case letters, digits and dashes')
  }
})

test('a second register is set up by it, its secrets from outside, and exports the same', async () => {
  const exported = await exportedBy(await home(createMemorySecretStore()))
  const secrets = createMemorySecretStore()
  const start = (env: Record<string, string>) =>
    prepareLane({
      place: { mode: 'live', folder: '', databasePath: '', backupFolder: '' },
      configFile: saved(exported),
      ports: { secrets } as Ports,
      env,
      version: '0',
      startTraining: () => Promise.reject(new Error('no training here')),
    })
  const env = given(exported)
  const first = await start(env)
  const second = await bareEngine({ provisioning: first.options.provisioning ?? STAFFED, secrets })
  expect(await exportedBy(second)).toEqual(exported)
  expect(await secrets.get('terminal.caja-1')).toBe('credential for LANE_CAJA_1_CREDENTIAL')
  // The next start needs none of the variables, and nothing of what is kept is overwritten by them.
  await secrets.set('terminal.caja-1', 'rotated')
  const later = await start({})
  expect(later.options.provisioning?.staff.find(({ staffId }) => staffId === 'sofia')).toMatchObject({
    pin: null,
    pinStored: true,
  })
  await start(env)
  expect(await secrets.get('terminal.caja-1')).toBe('rotated')
})

test('every field that the provisioning file knows is in what is exported of a full register', async () => {
  const [terminal] = STAFFED.terminals
  if (terminal === undefined) throw new Error('the lane has a terminal')
  const behind = { ...terminal, terminalId: 'behind', serial: 'B2', isDefault: false, fallback: 1 }
  const lent = { ...terminal, terminalId: 'lent', serial: 'B3', isDefault: false, belongsTo: 'Caja 2' }
  const terminals = [terminal, behind, lent]
  const bare = await bareEngine({ provisioning: { ...STAFFED, terminals } })
  await bare.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })
  expect(await bare.call('printer.save', SAMPLES['printer.save'])).toMatchObject({ ok: true })
  const { text } = await exportedBy(bare)
  const file = JSON.parse(text) as Record<string, Record<string, unknown>[]>
  const keysAt = (list: string): ReadonlySet<string> =>
    new Set((file[list] ?? []).flatMap((entry) => Object.keys(entry)))
  const places = { terminals: 'terminals[]', printers: 'printers[]', staff: 'staff[]' } as const
  for (const [list, place] of Object.entries(places)) {
    const known = Object.keys(CONFIG_SHAPES[place] ?? {})
    expect([...keysAt(list)], list).toEqual(expect.arrayContaining(known))
    expect(known, list).toEqual(expect.arrayContaining([...keysAt(list)]))
  }
})

test('a register without products names no file of them', async () => {
  const bare = await bareEngine({ provisioning: { ...STAFFED, catalogueCsv: null } })
  const { text, catalogue } = await exportedBy(bare)
  expect([catalogue, 'catalogue' in (JSON.parse(text) as object)]).toEqual([null, false])
})

function world(workingFolder: string) {
  const said = { out: '', err: '' }
  const run = (...words: string[]) =>
    runExport(words, {
      workingFolder,
      print: (text) => (said.out += text),
      complain: (text) => (said.err += text),
    })
  return { run, said }
}

test('the command writes the same two files beside a running register, and nothing over others', async () => {
  const folder = newFolder()
  const databasePath = join(folder, 'register.sqlite')
  const bare = await home(createMemorySecretStore(), databasePath)
  const before = readFileSync(databasePath)
  const exported = await exportedBy(bare)
  const { run, said } = world(folder)
  expect(run('--data', '.', '--to', 'out')).toBe(0)
  expect(readFileSync(join(folder, 'out', exported.fileName), 'utf8')).toBe(exported.text)
  expect(readFileSync(join(folder, 'out', 'products.csv'), 'utf8')).toBe(exported.catalogue?.text)
  expect(said.out).toContain(exported.environment.join(', '))
  expect(readFileSync(databasePath).equals(before)).toBe(true)
  // Once more is no harm; a file that somebody changed stays as it is, and so does the other one.
  expect(run('--data', databasePath, '--to', 'out')).toBe(0)
  writeFileSync(join(folder, 'out', 'products.csv'), 'mine')
  expect(run('--data', '.', '--to', 'out')).toBe(1)
  expect(said.err).toMatch(/products\.csv is there and says something else/)
  expect(readFileSync(join(folder, 'out', 'products.csv'), 'utf8')).toBe('mine')
})

test('the command says what is wrong with how it was called', () => {
  const { run, said } = world(newFolder())
  expect([run(), run('--what'), run('--help'), run('--data', 'nowhere')]).toEqual([2, 2, 0, 1])
  expect(said.err).toMatch(/Say where[\s\S]*Unknown option '--what'[\s\S]*nowhere/)
})
