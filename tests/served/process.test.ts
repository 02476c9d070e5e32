import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import { startKushkiTerminal, type KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { ask, JSON_TYPE } from './wire.ts'

/** A process on a busy computer takes its time to start; nothing here waits for a time to pass. */
vi.setConfig({ testTimeout: 90_000 })

const ENTRY = fileURLToPath(new URL('./served-register.ts', import.meta.url))
let folder = ''
const children: ChildProcessWithoutNullStreams[] = []
const terminals: KushkiTerminal[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-process-'))
  writeFileSync(join(folder, 'index.html'), '<p>caja</p>')
  writeFileSync(
    join(folder, 'files.json'),
    JSON.stringify({ '/index.html': { contentType: 'text/html; charset=utf-8' } }),
  )
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  for (const terminal of terminals.splice(0)) await terminal.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Register {
  readonly child: ChildProcessWithoutNullStreams
  readonly out: () => string
  readonly err: () => string
  readonly ended: Promise<number | null>
  call<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
}

async function register(
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Register> {
  const child = spawn(
    process.execPath,
    [ENTRY, '--served', '--headless', '--port', '0', '--data', join(folder, 'data'), ...words],
    { env: { ...process.env, ...env, TEST_SCREEN_FOLDER: folder }, stdio: 'pipe' },
  )
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code)
    })
  })
  await expect.poll(() => out.includes('\n') || child.exitCode !== null, { timeout: 60_000 }).toBe(true)
  return {
    child,
    ended,
    out: () => out,
    err: () => err,
    async call(name, input, rev) {
      const [, port, token] = /^ready http:\/\/127\.0\.0\.1:(\d+)\/\?token=(\S+)\n$/.exec(out) ?? []
      const body = JSON.stringify({
        v: 1,
        name,
        input,
        commandId: randomUUID(),
        ...(rev === undefined ? {} : { rev }),
      })
      const got = await ask(Number(port), {
        method: 'POST',
        path: '/api/call',
        headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
        body,
      })
      const answer = JSON.parse(got.text) as CallAnswer<CallValue<typeof name>>
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value
    },
  }
}

async function sellOne(one: Register): Promise<CallValue<'sale.addProduct'>> {
  const { products } = await one.call('catalog.favourites', {})
  return one.call('sale.addProduct', { productId: products[0]?.productId ?? '' })
}

describe('the served register as a process', () => {
  it('sells for cash through its calls alone, and ends when it is asked to', async () => {
    const one = await register()
    expect(one.out()).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\/\?token=[A-Za-z0-9_-]{43}\n$/)
    const sale = await sellOne(one)
    const paid = await one.call('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 20_000 }, sale.rev)
    expect(paid).toMatchObject({ status: 'completed', receiptNumber: 1 })
    one.child.kill('SIGTERM')
    expect(await one.ended).toBe(0)
    expect(one.out().split('\n')).toHaveLength(2)
    const again = await register()
    expect((await again.call('receipt.list', {})).receipts.map((receipt) => receipt.receiptNumber)).toEqual([
      1,
    ])
  })

  it('ends when whoever started it is gone', async () => {
    const one = await register([], { LANEKEEPER_PARENT_PIPE: '1' })
    one.child.stdin.end()
    expect(await one.ended).toBe(0)
  })

  it('is one to a data folder, and a killed one leaves nothing in the way', async () => {
    const one = await register()
    const second = await register()
    expect(await second.ended).toBe(1)
    expect(second.out()).toBe('')
    expect(second.err()).toMatch(/^DB_IN_USE: .*\n$/)
    one.child.kill('SIGKILL')
    await one.ended
    const third = await register()
    expect(third.out()).toContain('ready')
  })

  it('finds its simulated terminal in the same place after a kill', async () => {
    const one = await register()
    const before = (await one.call('settings.get', {})).terminals
    one.child.kill('SIGKILL')
    await one.ended
    const again = await register()
    expect((await again.call('settings.get', {})).terminals).toEqual(before)
  })
})

describe('a terminal of somebody else, by provisioning file', () => {
  const CREDENTIAL = 'a credential that only the two of them know'

  async function lane(): Promise<{
    terminal: KushkiTerminal
    words: readonly string[]
    env: Readonly<Record<string, string>>
  }> {
    const terminal = await startKushkiTerminal({
      credential: CREDENTIAL,
      serial: 'OTHER0001',
      digest: 'hex',
      authorizationPrefix: 'Hmac ',
      acquirerMs: 20,
    })
    terminals.push(terminal)
    const csv =
      'sku,barcode,name,unit,price,tax_class,department,favourite\n1,,Pan,each,1990,standard,Pan,1\n'
    writeFileSync(join(folder, 'products.csv'), csv)
    writeFileSync(
      join(folder, 'lane.json'),
      JSON.stringify({
        shop: { name: 'Shop', register: 'Caja 1', market: 'CL', language: 'en' },
        terminals: [
          {
            id: 'front',
            provider: 'kushki-one',
            serial: 'OTHER0001',
            address: '127.0.0.1',
            port: terminal.lanPort,
            cloudUrl: `http://127.0.0.1:${terminal.cloudPort}`,
            profile: { digest: 'hex', authorizationPrefix: 'Hmac ' },
            credential: { env: 'LANE_KEY' },
          },
        ],
        catalogue: 'products.csv',
      }),
    )
    return { terminal, words: ['--config', join(folder, 'lane.json')], env: { LANE_KEY: CREDENTIAL } }
  }

  it('charges it by its own serial, credential and profile', async () => {
    const { terminal, words, env } = await lane()
    terminal.setAutomatic({ action: 'tap', afterMs: 20 })
    const one = await register(words, env)
    const sale = await sellOne(one)
    await one.call('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
    await expect
      .poll(async () => (await one.call('sale.current', {})).sale?.status, { timeout: 15_000 })
      .toBe('completed')
    expect(terminal.ledger()).toHaveLength(1)
    one.child.kill('SIGTERM')
    expect(await one.ended).toBe(0)
    expect(
      `${one.out()}${one.err()}${readFileSync(join(folder, 'data', 'logs', 'register.log'), 'utf8')}`,
    ).not.toContain(CREDENTIAL)
    expect(readFileSync(join(folder, 'data', 'register.sqlite')).includes(CREDENTIAL)).toBe(false)
  })

  it('killed in the middle of a payment, knows after the next start what became of it', async () => {
    const { terminal, words, env } = await lane()
    const one = await register(words, env)
    const sale = await sellOne(one)
    await one.call('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
    await terminal.until((view) => view.active !== null)
    one.child.kill('SIGKILL')
    await one.ended
    terminal.customer({ action: 'tap' })
    await terminal.until((view) => view.active === null)
    const again = await register(words, env)
    await expect
      .poll(async () => (await again.call('sale.current', {})).sale?.status, { timeout: 15_000 })
      .toBe('completed')
    expect(terminal.ledger()).toHaveLength(1)
    const { sale: done } = await again.call('sale.current', {})
    expect(done?.tenders.map(({ kind, status, amountMinor }) => [kind, status, amountMinor])).toEqual([
      ['card', 'certain', 1990],
    ])
  })
})
