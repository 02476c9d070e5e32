import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createEngine } from '../../main/engine/engine.ts'
import { DOCTOR_HELP, runDoctor, type DoctorWorld } from '../../main/node/doctor-command.ts'
import { KEY_FILE_NAME, readKeptSecrets } from '../../main/node/kept-secrets.ts'
import { DATABASE_NAME } from '../../main/node/lane-place.ts'
import { openKeyringIndex } from '../../main/node/keyring-index.ts'
import { HIDDEN_SECRET, withoutSecrets } from '../../main/node/known-secrets.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import { createKeyFileSecretStore } from '../../main/node/secrets.ts'
import { readableSystemKeyring } from '../../main/node/system-keyring.ts'
import { doctorReport } from '../../shared/contract/discovery.ts'
import { terminalSettings, type KushkiProfile } from '../../shared/contract/settings.ts'
import { CATALOGUE } from '../sim/lane.ts'
import { terminalForTest } from '../training/terminal-client.ts'

const CREDENTIAL = 'a-credential-of-the-tests'

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The command with this computer's own ports but for the network: nothing outside is looked at. */
async function ran(
  words: readonly string[],
  env: DoctorWorld['env'] = {},
  keyring: DoctorWorld['keyring'] = () => Promise.reject(new Error('locked')),
) {
  const { ports, close } = createNodePorts({ folder: null })
  const { network: _network, mdns: _mdns, ...others } = ports
  const stamps: string[] = []
  const http: typeof ports.http = {
    ...ports.http,
    send: (request, onWritten) => {
      stamps.push(request.headers['timestamp'] ?? '')
      return ports.http.send(request, onWritten)
    },
  }
  let [out, err] = ['', '']
  const code = await runDoctor(words, {
    print: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    env,
    ports: { ...others, http },
    keyring,
  })
  await close()
  return { code, out, err, stamps }
}

/** A register that runs, with its data in a folder and one simulated terminal. */
async function registerIn(
  folder: string,
  pinned: { readonly certificate?: string } = {},
  profile: Pick<Partial<KushkiProfile>, 'scheme' | 'generation' | 'answers'> = {},
) {
  const isPinned = pinned.certificate !== undefined
  const { scheme = 'hmac', generation = '2025' } = profile
  const tls = isPinned ? { tlsPort: 0 } : {}
  const terminal = await terminalForTest({ credential: CREDENTIAL, scheme, generation, ...tls })
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
          port: terminal.tls?.port ?? terminal.lanPort,
          cloudUrl: null,
          profile: { ...profile, ...(isPinned ? { transport: 'https' } : {}) },
          ...pinned,
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

const printed = doctorReport.extend({
  credentials: z.array(
    z.strictObject({
      terminalId: z.string(),
      label: z.string(),
      from: z.enum(['register', 'file', 'file_elsewhere', 'file_alone']),
    }),
  ),
})
const verdictsOf = (out: string): readonly string[] =>
  printed.parse(JSON.parse(out)).checks.map(({ id, verdict }) => `${id} ${verdict}`)
const triedIn = (out: string): readonly string[] =>
  printed.parse(JSON.parse(out)).credentials.map(({ terminalId, from }) => `${terminalId} ${from}`)

/** A provisioning file beside the register, as it was before the credential was changed there. */
function fileIn(
  folder: string,
  terminal: { readonly serial: string; readonly lanPort: number },
  credential: unknown,
  more: object = {},
): string {
  const { serial, lanPort: port } = terminal
  const path = join(folder, 'lane.json')
  const shop = { name: 'Almacén', register: 'Caja 1', market: 'CL' }
  const front = { id: 'front', label: 'Mostrador', provider: 'kushki-one', serial, credential }
  const terminals = [{ ...front, address: '127.0.0.1', port, ...more }]
  writeFileSync(path, JSON.stringify({ shop, terminals }))
  return path
}

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

test('asks each question with keys of its own', async () => {
  const folder = folderForTest()
  await registerIn(folder, {}, { scheme: 'encrypted', generation: '2026', answers: 'encrypted' })
  const { code, stamps } = await ran(['--data', folder, '--json'])
  expect([code, stamps.length]).toEqual([0, 2])
  expect(new Set(stamps).size).toBe(stamps.length)
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
    keyring: (lane) => Promise.resolve({ get: (name) => Promise.resolve(lane === '' ? '' : name) }),
  })
  await expect(read('terminal.front')).rejects.toThrow('Only the register itself')
  expect(await again('terminal.front')).toBe('terminal.front')
})

test('leaves the keyring alone where it is turned off, and says so', async () => {
  const folder = folderForTest()
  await registerIn(folder)
  const { ports, close } = createNodePorts({ folder })
  await ports.secrets.remove('terminal.front')
  await close()
  const path = join(folder, 'keyring.json')
  const { platform } = process
  const index = await openKeyringIndex({ path, platform, newLane: () => crypto.randomUUID() })
  await index.keep('terminal.front', 'system')
  let opened = 0
  const load = () => {
    opened += 1
    return Promise.reject(new Error('no library'))
  }
  const look = (env: DoctorWorld['env']) =>
    ran(['--data', folder, '--json'], env, readableSystemKeyring({ env, load }))
  const off = await look({ LANEKEEPER_KEYRING: 'off' })
  expect(off.err).toContain('Mostrador: It lies in the keyring, which LANEKEEPER_KEYRING turns off here.')
  expect([opened, triedIn(off.out)]).toEqual([0, []])
  expect((await look({})).err).toContain('Mostrador: The keyring that holds it cannot be reached now.')
  expect(opened).toBe(1)
})

test('asks with what the register keeps now, and not with the older one of its file', async () => {
  const folder = folderForTest()
  const { terminal } = await registerIn(folder)
  const file = fileIn(folder, terminal, { env: 'FRONT' })
  const env = { FRONT: 'the-one-before-the-rotation' }
  const alone = await ran(['--config', file, '--json'], env)
  expect(verdictsOf(alone.out)).toContain('terminal_key key_refused')
  expect(triedIn(alone.out)).toEqual(['front file_alone'])
  const both = await ran(['--config', file, '--data', folder, '--json'], env)
  expect(both).toMatchObject({ code: 0, err: '' })
  expect(verdictsOf(both.out)).toContain('terminal_key fine')
  expect(triedIn(both.out)).toEqual(['front register'])
  const words = await ran(['--config', file, '--data', folder, '--language', 'es'], env)
  expect(words.out).toContain('Se probó la credencial que guarda la caja: Mostrador.\n')
  // The file names no credential of its own: only the register can say which.
  const stored = fileIn(folder, terminal, { stored: true })
  const nobody = await ran(['--config', stored, '--json'])
  expect(nobody.err).toContain('Mostrador: the file says that the register keeps its credential; give --data')
  expect(triedIn(nobody.out)).toEqual([])
  expect((await ran(['--config', stored, '--data', folder])).code).toBe(0)
})

test('a register that keeps none is asked for with the one of the file', async () => {
  const folder = folderForTest()
  const { terminal } = await registerIn(folder)
  const { ports, close } = createNodePorts({ folder })
  await ports.secrets.remove('terminal.front')
  await close()
  const file = fileIn(folder, terminal, { env: 'FRONT' })
  const { code, out } = await ran(['--config', file, '--data', folder, '--json'], { FRONT: CREDENTIAL })
  expect([code, triedIn(out)]).toEqual([0, ['front file']])
})

test('shows the credential of the register only where the register knows its terminal', async () => {
  const folder = folderForTest()
  const { terminal } = await registerIn(folder)
  const other = await terminalForTest({ credential: CREDENTIAL, serial: terminal.serial })
  const stored = await ran(['--config', fileIn(folder, other, { stored: true }), '--data', folder, '--json'])
  expect(stored.err).toContain(
    `Mostrador: the register does not know it at 127.0.0.1:${other.lanPort}, which`,
  )
  expect(triedIn(stored.out)).toEqual([])
  expect(verdictsOf(stored.out)).toContain('terminal_key key_missing')
  const file = fileIn(folder, other, { env: 'FRONT' })
  const own = await ran(['--config', file, '--data', folder, '--json'], { FRONT: 'the-one-of-the-file' })
  expect(triedIn(own.out)).toEqual(['front file_elsewhere'])
  expect(verdictsOf(own.out)).toContain('terminal_key key_refused')
  // In clear at the same address is another place, too.
  const clear = fileIn(folder, terminal, { stored: true }, { profile: { transport: 'https' } })
  expect(triedIn((await ran(['--config', clear, '--data', folder, '--json'])).out)).toEqual([])
})

test('trusts the certificate that the register has pinned, also beside a file', async () => {
  const folder = folderForTest()
  const { terminal } = await registerIn(folder, { certificate: 'f'.repeat(64) })
  const place = { serial: terminal.serial, lanPort: terminal.tls?.port ?? 0 }
  const file = fileIn(folder, place, { stored: true }, { profile: { transport: 'https' } })
  const alone = await ran(['--data', folder, '--json'])
  const both = await ran(['--config', file, '--data', folder, '--json'])
  expect(verdictsOf(both.out)).toEqual(verdictsOf(alone.out))
  expect(verdictsOf(both.out)).not.toContain('terminal_answer fine')
})

test('what it reads is a known secret from then on, and is said nowhere', async () => {
  const folder = folderForTest()
  const { terminal } = await registerIn(folder)
  const kept = 'kept-and-never-shown'
  await createKeyFileSecretStore(join(folder, KEY_FILE_NAME), process.platform).set('terminal.front', kept)
  const both = `${kept} given-by-the-file`
  expect(withoutSecrets(both)).toBe(both)
  const file = fileIn(folder, terminal, { env: 'FRONT' })
  await ran(['--config', file, '--data', folder], { FRONT: 'given-by-the-file' })
  expect(withoutSecrets(both)).toBe(`${HIDDEN_SECRET} ${HIDDEN_SECRET}`)
  expect((await ran([`--${kept}`])).err).toContain(`Unknown option '--${HIDDEN_SECRET}'`)
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
