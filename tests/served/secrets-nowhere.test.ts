import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { startKushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { ask, JSON_TYPE } from './wire.ts'

const ENTRY = fileURLToPath(new URL('./served-register.ts', import.meta.url))
const SECRETS = {
  credential: 'only-the-terminal-knows-this/+=ñ',
  replacement: 'refused-and-kept-for-later-0815',
  pin: '918273640517',
  wrongPin: '405060708099',
}

/** The forms in which a secret could be written by mistake. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const digest = createHash('sha256').update(bytes)
  const hash = digest.digest()
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    hash.toString('hex'),
    hash.toString('base64').replace(/=+$/, ''),
  ]
}

/** Stands before the terminal and hears every signature that the register sends. */
async function tap(port: number): Promise<{ readonly port: number; readonly signatures: Set<string> }> {
  const signatures = new Set<string>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.on('data', (chunk: Buffer) => {
      const found = /^authorization: (.+)\r$/im.exec(chunk.toString('latin1'))?.[1]
      if (found !== undefined) signatures.add(found)
    })
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, signatures }
}

function everyFile(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

/** A register of its own process, with a terminal behind a tap, and everything that it says. */
async function openedRegister(folder: string, terminalPort: number) {
  const lane = {
    shop: { name: 'Shop', register: 'Caja 1', market: 'CL' },
    terminals: [
      {
        id: 'front',
        provider: 'kushki-one',
        serial: 'N0001',
        address: '127.0.0.1',
        port: terminalPort,
        credential: { env: 'LANE_KEY' },
      },
    ],
    staff: [{ id: 'rosa', name: 'Rosa', role: 'owner', pin: { env: 'LANE_PIN' } }],
    catalogue: 'products.csv',
  }
  const files = {
    'index.html': '<p>caja</p>',
    'files.json': '{"/index.html":{"contentType":"text/html; charset=utf-8"}}',
    'products.csv':
      'sku,barcode,name,unit,price,tax_class,department,favourite\n1,,Pan,each,1990,standard,Pan,1\n',
    'lane.json': JSON.stringify(lane),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const places = ['--data', join(folder, 'data'), '--config', join(folder, 'lane.json')]
  const words = ['--served', '--headless', '--port', '0', ...places]
  const child = spawn(process.execPath, [ENTRY, ...words], {
    env: {
      ...process.env,
      TEST_SCREEN_FOLDER: folder,
      TMPDIR: folder,
      LANE_KEY: SECRETS.credential,
      LANE_PIN: SECRETS.pin,
    },
    stdio: 'pipe',
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  await expect.poll(() => said.out, { timeout: 60_000, message: said.err }).toContain('ready')
  const [, port, token] = /^ready http:\/\/127\.0\.0\.1:(\d+)\/\?token=(\S+)\n$/.exec(said.out) ?? []
  const heard: string[] = []
  async function call<V>(name: CallName, input: unknown, rev?: number): Promise<CallAnswer<V>> {
    const more = rev === undefined ? {} : { rev }
    const body = JSON.stringify({ v: 1, name, input, commandId: randomUUID(), ...more })
    const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` }
    const got = await ask(Number(port), { method: 'POST', path: '/api/call', headers, body })
    heard.push(`${JSON.stringify(got.headers)}${got.text}`)
    return JSON.parse(got.text) as CallAnswer<V>
  }
  return { child, words, said, heard, call }
}
type Register = Awaited<ReturnType<typeof openedRegister>>

/** A sale, its evidence, a give-back, a changed credential, wrong PINs, and calls that are refused. */
async function wholeDay({ call }: Pick<Register, 'call'>): Promise<void> {
  expect(await call('staff.signIn', { staffId: 'rosa', pin: SECRETS.wrongPin })).toMatchObject({
    error: { code: 'PIN_WRONG' },
  })
  expect((await call('staff.signIn', { staffId: 'rosa', pin: SECRETS.pin })).ok).toBe(true)
  type Sale = { saleId: string; rev: number; status: string; payment: { attemptId: string } | null }
  const added = await call<Sale>('sale.addProduct', { productId: '1' })
  if (!added.ok) throw new Error(added.error.message)
  await call('sale.tenderCard', { saleId: added.value.saleId }, added.value.rev)
  const current = async (): Promise<Sale | null> => {
    const answer = await call<{ sale: Sale | null }>('sale.current', {})
    return answer.ok ? answer.value.sale : null
  }
  await expect.poll(async () => (await current())?.status, { timeout: 20_000 }).toBe('completed')
  const attemptId = (await current())?.payment?.attemptId
  expect((await call('payment.evidence', { attemptId })).ok).toBe(true)
  const given = { attemptId, reason: 'Devuelto', approval: { staffId: 'rosa', pin: SECRETS.pin } }
  await call('card.giveBack', given)
  await call('card.giveBack', { ...given, approval: { staffId: 'rosa', pin: SECRETS.wrongPin } })
  const kept = { terminalId: 'front', credential: SECRETS.replacement, otherwise: 'keep' }
  expect(await call('terminal.rotateCredential', kept)).toMatchObject({ value: { outcome: 'waiting' } })
  // Malformed calls that carry secrets: a refusal must not repeat them.
  await call('terminal.save', { terminalId: 'front', credential: SECRETS.credential, serial: 7 })
  await call('staff.signIn', { staffId: 'rosa', pin: SECRETS.pin, extra: SECRETS.credential })
  for (const name of ['settings.get', 'health.get', 'register.get', 'receipt.list', 'totals.day'] as const)
    await call(name, {})
  await call('terminal.test', { terminalId: 'front' })
  await call('doctor.run', {})
}

interface Place {
  readonly place: string
  readonly text: string
}

/** Everything that was written or said, while the register ran and after it. */
async function everyPlace(folder: string, register: Register): Promise<readonly Place[]> {
  const { child, said, heard } = register
  // What other users of the computer can read of a running program.
  const commandLine = existsSync(`/proc/${child.pid}/cmdline`)
    ? readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')
    : register.words.join(' ')
  const files = (): readonly Place[] =>
    everyFile(folder).map((path) => ({
      place: relative(folder, path),
      text: readFileSync(path).toString('latin1'),
    }))
  const whileOpen = files()
  child.kill('SIGTERM')
  await once(child, 'close')
  return [
    ...whileOpen,
    ...files(),
    { place: 'standard output', text: said.out },
    { place: 'standard error', text: said.err },
    { place: 'command line', text: commandLine },
    ...heard.map((text, index) => ({
      place: `answer ${index}`,
      text: Buffer.from(text).toString('latin1'),
    })),
  ]
}

it('a whole day leaves no secret anywhere but in the key file', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-nowhere-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const { credential } = SECRETS
  const terminal = await startKushkiTerminal({ credential, serial: 'N0001', acquirerMs: 20 })
  onTestFinished(() => terminal.stop())
  terminal.setAutomatic({ action: 'tap', afterMs: 20 })
  const wire = await tap(terminal.lanPort)
  const register = await openedRegister(folder, wire.port)
  await wholeDay(register)
  const keys = join('data', 'secrets.json')
  const places = (await everyPlace(folder, register)).filter(({ place }) => place !== keys)
  expect(wire.signatures.size).toBeGreaterThan(2)
  expect(places.map(({ place }) => place)).toEqual(
    expect.arrayContaining([join('data', 'register.sqlite'), join('data', 'register.sqlite-wal')]),
  )
  const looked = [...Object.values(SECRETS).flatMap(formsOf), ...wire.signatures]
    // Bytes of UTF-8 read one by one, as the files are.
    .map((form) => Buffer.from(form).toString('latin1'))
  const found = places.flatMap(({ place, text }) =>
    looked.filter((form) => text.includes(form)).map((form) => `${place}: ${form}`),
  )
  expect(found).toEqual([])
  // The search itself finds what is there: the key file holds the credentials, and no PIN.
  const keyFile = readFileSync(join(folder, keys), 'utf8')
  expect(keyFile).toContain(SECRETS.credential)
  expect(keyFile).toContain(SECRETS.replacement)
  expect(keyFile).not.toContain(SECRETS.pin)
})
