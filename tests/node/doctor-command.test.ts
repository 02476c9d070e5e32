import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../main/engine/engine.ts'
import { DOCTOR_HELP, runDoctor, type DoctorWorld } from '../../main/node/doctor-command.ts'
import { readKeptSecrets } from '../../main/node/kept-secrets.ts'
import { DATABASE_NAME } from '../../main/node/lane-place.ts'
import { openKeyringIndex } from '../../main/node/keyring-index.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import { doctorReport } from '../../shared/contract/discovery.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { CATALOGUE } from '../sim/lane.ts'
import { terminalForTest } from '../training/terminal-client.ts'

const CREDENTIAL = 'a-credential-of-the-tests'

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The command with this computer's own ports but for the network: nothing outside is looked at. */
async function ran(words: readonly string[], env: DoctorWorld['env'] = {}) {
  const { ports, close } = createNodePorts({ folder: null })
  const { network: _network, mdns: _mdns, ...inside } = ports
  let [out, err] = ['', '']
  const code = await runDoctor(words, {
    print: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    env,
    ports: inside,
    keyring: () => Promise.reject(new Error('locked')),
  })
  await close()
  return { code, out, err }
}

/** A register that runs, with its data in a folder and one simulated terminal. */
async function registerIn(folder: string) {
  const terminal = await terminalForTest({ credential: CREDENTIAL })
  const { ports, close } = createNodePorts({ folder })
  await ports.secrets.set('terminal.front', CREDENTIAL)
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const engine = await createEngine({
    ports: { ...ports, log: quiet },
    databasePath: join(folder, DATABASE_NAME),
    backupFolder: null,
    provisioning: {
      shop: { name: 'Almacén', registerName: 'Caja 1', market: 'CL', language: 'es' },
      terminals: [
        terminalSettings.parse({
          terminalId: 'front',
          label: 'Mostrador',
          provider: 'kushki-one',
          serial: terminal.serial,
          routes: ['lan'],
          host: '127.0.0.1',
          port: terminal.lanPort,
          cloudUrl: null,
        }),
      ],
      printers: [],
      staff: [],
      signedInStaffId: null,
      catalogueCsv: CATALOGUE,
    },
    training: null,
    version: '0.0.0-test',
    healthIntervalMs: null,
  })
  onTestFinished(async () => {
    await engine.stop()
    await close()
  })
  return { engine, terminal }
}

const verdictsOf = (out: string): readonly string[] =>
  doctorReport.parse(JSON.parse(out)).checks.map(({ id, verdict }) => `${id} ${verdict}`)

test('asks the terminals of a register that runs, with the credentials that it keeps', async () => {
  const folder = folderForTest()
  const { terminal } = await registerIn(folder)
  const well = await ran(['--data', folder, '--json'])
  expect(well).toMatchObject({ code: 0, err: '' })
  expect(verdictsOf(well.out)).toEqual([
    'terminal_answer fine',
    'terminal_free fine',
    'terminal_key fine',
    'terminal_clock fine',
    'terminal_internet fine',
  ])
  await terminal.setFault({ fault: 'reject_signature', times: null })
  const refused = await ran(['--data', folder, '--language', 'en'])
  expect(refused.code).toBe(1)
  expect(refused.out).toContain('x Credential               Mostrador  Refused\n')
  expect(refused.out).not.toContain(CREDENTIAL)
})

test('says whose payment a terminal serves, from the register’s own books', async () => {
  const folder = folderForTest()
  const { engine } = await registerIn(folder)
  const ask = async (name: string, input: unknown, rev?: number) => {
    const commandId = crypto.randomUUID()
    const answer = await engine.call({ v: 1, name, input, commandId, ...(rev === undefined ? {} : { rev }) })
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value as { readonly saleId: string; readonly rev: number }
  }
  const { saleId, rev } = await ask('sale.scan', { code: '7800000000017' })
  await ask('sale.tenderCard', { saleId }, rev)
  const { code, out } = await ran(['--data', folder, '--json'])
  expect(code).toBe(0)
  expect(verdictsOf(out)).toContain('terminal_free serving_us')
})

test('leaves out a credential whose keyring cannot be reached, and says so', async () => {
  const folder = folderForTest()
  await registerIn(folder)
  const { ports, close } = createNodePorts({ folder })
  await ports.secrets.remove('terminal.front')
  await close()
  const path = join(folder, 'keyring.json')
  const { platform } = process
  const index = await openKeyringIndex({ path, platform, newLane: () => crypto.randomUUID() })
  await index.keep('terminal.front', 'system')
  const { code, out, err } = await ran(['--data', folder, '--json'])
  expect(err).toContain('Mostrador: The keyring that holds it cannot be reached now.')
  expect(code).toBe(1)
  expect(verdictsOf(out)).toContain('terminal_key key_missing')
  // What only Electron opens is not asked of the system.
  await index.keep('terminal.front', 'desktop')
  expect((await ran(['--data', folder])).err).toContain('Only the register itself can open its keyring.')
  const read = await readKeptSecrets({
    folder,
    keyring: () => Promise.resolve({ get: () => Promise.resolve('elsewhere') }),
  })
  await index.keep('terminal.front', 'system')
  const again = await readKeptSecrets({
    folder,
    keyring: (lane) => Promise.resolve({ get: (name) => Promise.resolve(`${lane === '' ? '' : name}`) }),
  })
  await expect(read('terminal.front')).rejects.toThrow('Only the register itself')
  expect(await again('terminal.front')).toBe('terminal.front')
})

test.each([
  [['--data', '/nowhere/at/all'], 2],
  [['--data', 'a', '--config', 'b'], 2],
  [['--language', 'fr'], 2],
  [['--gremlins'], 2],
  [['--config', '/nowhere.json'], 2],
  [['--help'], 0],
])('%j ends with %i and a sentence', async (words, code) => {
  const said = await ran(words)
  expect(said.code).toBe(code)
  expect(`${said.out}${said.err}`.trim()).not.toBe('')
  if (code === 0) expect(said.out).toBe(DOCTOR_HELP)
})

test('speaks the language of the system', async () => {
  expect((await ran([], { LANG: 'ja_JP.UTF-8' })).out).toContain('ネットワーク管理者の方へ')
  expect((await ran([], { LANG: 'en_GB.UTF-8', LC_ALL: 'es_CL.UTF-8' })).out).toContain(
    'Para quien administra',
  )
})
