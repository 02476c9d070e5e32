import { createServer } from 'node:http'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Corruption, type EngineOptions } from '../../main/engine/api.ts'
import type { Ports } from '../../main/engine/ports.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { backupName } from '../../main/engine/store/backup-retention.ts'
import { claimPlace, choosePlace } from '../../main/node/lane-place.ts'
import { watchProcess } from '../../main/served/process-watch.ts'
import { runServed, type ExitCode, type ServedProcess } from '../../main/served/run.ts'
import { fakeEngine, keptLog, type FakeEngine, type KeptLog } from './fake-engine.ts'
import { ask, callAs } from './wire.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-served-'))
  mkdirSync(join(folder, 'screen'))
  writeFileSync(join(folder, 'screen', 'index.html'), '<p>caja</p>')
  writeFileSync(join(folder, 'screen', 'files.json'), JSON.stringify({ '/index.html': { contentType: 'text/html; charset=utf-8' } }))
})
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Running {
  readonly said: string[]
  readonly told: string[]
  readonly steps: string[]
  readonly engine: FakeEngine
  readonly log: KeptLog
  readonly secrets: Map<string, string>
  readonly options: EngineOptions[]
  readonly stop: (why?: string) => void
  readonly code: Promise<ExitCode>
  ready(): Promise<{ port: number; token: string }>
}

function run(words: readonly string[], change: Partial<ServedProcess> = {}): Running {
  const said: string[] = []
  const told: string[] = []
  const steps: string[] = []
  const engine = fakeEngine()
  const log = keptLog()
  const secrets = new Map<string, string>()
  const options: EngineOptions[] = []
  let stop: (why: string) => void = () => undefined
  const ports = {
    log, secrets: { kind: 'memory', get: async (name: string) => secrets.get(name) ?? null, set: async (name: string, value: string) => { secrets.set(name, value) }, remove: async () => undefined },
  } as unknown as Ports
  const code = runServed({
    words: ['--served', '--headless', '--data', join(folder, 'data'), ...words], env: {}, platform: 'linux', homeFolder: folder,
    rendererFolder: join(folder, 'screen'), version: '1.2.3',
    say: (line) => { said.push(line) }, tell: (line) => { told.push(line) },
    watch(asked) {
      stop = asked
      return () => { steps.push('unwatched') }
    },
    createPorts: async () => ({ ports, close: async () => { steps.push('ports closed') } }),
    createEngine: async (wanted) => {
      options.push(wanted)
      return { ...engine, stop: async () => { steps.push('engine stopped') } }
    },
    startTraining: async () => ({
      provisioning: { shop: { name: 'Demo', registerName: 'Caja 1', market: 'CL', language: 'es' }, terminals: [], printers: [], staff: [], signedInStaffId: null, catalogueCsv: null },
      secrets: [{ name: 'terminal.training', value: 'training' }], customerScreenUrl: 'http://127.0.0.1:1', printerPaperUrl: 'http://127.0.0.1:2',
      stop: async () => { steps.push('training stopped') },
    }),
    ...change,
  })
  const running: Running = {
    said, told, steps, engine, log, secrets, options, code, stop: (why = 'SIGTERM') => { stop(why) },
    async ready() {
      await expect.poll(() => said.length + told.length).toBeGreaterThan(0)
      await expect.poll(() => said.join(''), { message: told.join('\n') }).toContain('ready')
      const [, port, token] = /^ready http:\/\/127\.0\.0\.1:(\d+)\/\?token=(\S+)\n$/.exec(said.join('')) ?? []
      return { port: Number(port), token: token ?? '' }
    },
  }
  stops.push(async () => {
    running.stop()
    await code
  })
  return running
}

const CONFIG = { shop: { name: 'Shop', register: 'Caja 1', market: 'CL' }, terminals: [{ id: 't1', provider: 'kushki-one', serial: 'S1', address: '127.0.0.1', credential: { env: 'KEY' } }] }
const configFile = (content: unknown): string => {
  writeFileSync(join(folder, 'lane.json'), JSON.stringify(content))
  return join(folder, 'lane.json')
}

describe('the served register', () => {
  it('prints exactly one ready line, takes calls then, and stops everything in order', async () => {
    const running = run([])
    const { port, token } = await running.ready()
    const host = { token, port, url: '', stop: async () => undefined }
    expect((await callAs(host, { authorization: `Bearer ${token}` })).status).toBe(200)
    expect((await ask(port, { path: `/?token=${token}` })).status).toBe(303)
    expect(running.said).toHaveLength(1)
    running.stop()
    expect(await running.code).toBe(0)
    expect(running.steps).toEqual(['engine stopped', 'training stopped', 'ports closed', 'unwatched'])
    expect(running.said).toHaveLength(1)
    await expect(ask(port, {})).rejects.toThrow(/ECONNREFUSED/)
    expect(running.log.lines.join('\n')).not.toContain(token)
  })

  it('without settings trains, beside and never among what is real', async () => {
    const running = run([])
    await running.ready()
    expect(running.options[0]).toMatchObject({
      databasePath: join(folder, 'data', 'training', 'register.sqlite'), backupFolder: join(folder, 'data', 'training', 'backups'), version: '1.2.3',
      training: { customerScreenUrl: 'http://127.0.0.1:1', printerPaperUrl: 'http://127.0.0.1:2' }, provisioning: { shop: { name: 'Demo' } },
    })
    expect([...running.secrets]).toEqual([['terminal.training', 'training']])
    expect(running.told.join('\n')).toContain('Training mode')
  })

  it('with a provisioning file is set up by it, without training', async () => {
    const running = run(['--config', configFile(CONFIG)], { env: { KEY: 'a-key' } })
    await running.ready()
    expect(running.options[0]).toMatchObject({
      databasePath: join(folder, 'data', 'register.sqlite'), training: null, provisioning: { shop: { name: 'Shop' }, terminals: [{ terminalId: 't1' }] },
    })
    expect([...running.secrets]).toEqual([['terminal.t1', 'a-key']])
    expect(running.told).toEqual([expect.stringMatching(/^Note: staff/)])
  })

  it('once set up, stays so; training is still to be had on request', async () => {
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'register.sqlite'), '')
    const running = run([])
    await running.ready()
    expect(running.options[0]).toMatchObject({ databasePath: join(folder, 'data', 'register.sqlite'), provisioning: null, training: null })
    const other = run(['--training'])
    await other.ready()
    expect(other.options[0]?.databasePath).toBe(join(folder, 'data', 'training', 'register.sqlite'))
  })
})

describe('the served register cannot start', () => {
  const refused = async (running: Running, code: ExitCode, sentence: RegExp, count = 1): Promise<void> => {
    expect(await running.code).toBe(code)
    expect(running.said).toEqual([])
    expect(running.told).toHaveLength(count)
    expect(running.told[0]).toMatch(sentence)
  }

  it.each([
    [['--prot', '1'], /^There is no option --prot\. See --help\.$/],
    [['-x'], /^There is no option -x\. See --help\.$/],
    [['--port', '65536'], /^--port must be a number from 0 to 65535, not 65536\./],
    [['--port', 'x'], /^--port must be a number/],
    [['--port'], /^The option --port is not used like that\./],
    [['--port='], /^The option --port is empty\./],
    [['--config='], /^The option --config is empty\./],
    [['stray'], /^stray stands alone/],
    [['--training', '--config', 'x.json'], /^--training has a shop of its own/],
    [['--training=yes'], /^The option --training is not used like that\./],
  ])('with %j', async (words, sentence) => {
    const running = run(words)
    await refused(running, 2, sentence)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('but tells how it is used', async () => {
    const running = run(['--help'])
    expect(await running.code).toBe(0)
    for (const option of ['--served', '--headless', '--port', '--data', '--config', '--training', '--restore', '--help']) expect(running.said.join('')).toContain(option)
  })

  it('on a busy port, and leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => { other.once('listening', resolve) })
    const { port } = other.address() as AddressInfo
    const running = run(['--port', String(port)])
    await refused(running, 1, new RegExp(`^Port ${port} is in use by another program; choose another with --port`))
    expect(running.steps).toEqual(['engine stopped', 'training stopped', 'ports closed', 'unwatched'])
    other.close()
  })

  it('in a folder that is a file', async () => {
    writeFileSync(join(folder, 'data'), '')
    await refused(run([]), 1, /^The data folder .* cannot be written to \(a file is in the way\); choose another with --data\./)
  })

  it.skipIf(process.getuid?.() === 0)('in a folder that may not be written', async () => {
    mkdirSync(join(folder, 'data', 'training'), { recursive: true })
    chmodSync(join(folder, 'data', 'training'), 0o500)
    await refused(run([]), 1, /^The data folder .* cannot be written to \(EACCES\)/)
  })

  it('in a folder that another register has', async () => {
    const claim = claimPlace(choosePlace({ dataFolder: join(folder, 'data'), setUp: false, training: true }))
    const running = run([])
    await refused(running, 1, /^DB_IN_USE: .* in use by another program/)
    expect(running.steps).toEqual(['unwatched'])
    claim.release()
  })

  it('with a wrong provisioning file: every problem, and nothing was started or stored', async () => {
    const running = run(['--config', configFile({ ...CONFIG, printer: [], shop: { ...CONFIG.shop, market: 'XX' } })])
    await refused(running, 1, /^lane\.json: /, 3)
    expect(running.told.map((text) => text.split(' ')[1]).toSorted()).toEqual(['printer', 'shop.market', 'terminals[0].credential'])
    expect(running.options).toEqual([])
    expect([...running.secrets]).toEqual([])
    expect(existsSync(join(folder, 'data', 'register.sqlite'))).toBe(false)
  })

  it('without a built screen', async () => {
    await refused(run([], { rendererFolder: join(folder, 'none') }), 1, /^The screen has not been built yet; run: npm run build$/)
  })

  it.each(['DB_DAMAGED', 'JOURNAL_CHAIN_BROKEN'] as const)('on %s: the code, and the backup to restore', async (code) => {
    mkdirSync(join(folder, 'data', 'training', 'backups'), { recursive: true })
    const createEngine = async (): Promise<never> => { throw new Corruption(code, 'It does not hold together.') }
    await refused(run([], { createEngine }), 1, new RegExp(`^${code}: It does not hold together\\. There is no backup in .*backups; keep the folder`))
    const name = backupName({ takenAtMs: 1_700_000_000_000, journalSeq: 7 })
    writeFileSync(join(folder, 'data', 'training', 'backups', name), '')
    await refused(run([], { createEngine }), 1, new RegExp(`The newest backup is .*${name}: start once with --restore`))
  })

  it('on a database from the future: the code, without a restore that would lose sales', async () => {
    const createEngine = async (): Promise<never> => { throw new Corruption('DB_FROM_FUTURE', 'Made by a newer version') }
    await refused(run([], { createEngine }), 1, /^DB_FROM_FUTURE: Made by a newer version\.$/)
  })
})

describe('a restore', () => {
  it('puts a backup in the place of a database, lost or there, and ends', async () => {
    const clock = { nowMs: () => 1_700_000_000_000, monotonicMs: () => 0 }
    const source = join(folder, 'backup.sqlite')
    openStore({ path: source, clock, log: keptLog() }).close()
    for (const kept of [0, 1]) {
      const running = run(['--restore', source])
      expect(await running.code, running.told.join('\n')).toBe(0)
      expect(running.said).toEqual([])
      expect(running.told[0]).toMatch(/^Restored .*data\/register\.sqlite from .*backup\.sqlite, up to journal entry \d+\.$/)
      expect(running.told.filter((text) => text.startsWith('What was there')).length).toBe(kept)
    }
    expect(readdirSync(join(folder, 'data'))).toContain('register.sqlite')
  })

  it('of nothing says so', async () => {
    const running = run(['--restore', join(folder, 'none')])
    expect(await running.code).toBe(1)
    expect(running.told).toEqual([expect.stringMatching(/^There is no backup .*none; the backups are in/)])
  })
})

describe('a stop', () => {
  it('is bounded', async () => {
    const never = new Promise<void>(() => undefined)
    const engine = fakeEngine()
    const running = run([], { stopWithinMs: 20, createEngine: async () => ({ ...engine, stop: () => never }) })
    await running.ready()
    running.stop()
    expect(await running.code).toBe(1)
    expect(running.told.at(-1)).toMatch(/did not stop in time/)
  })

  it('goes on when a part fails to stop', async () => {
    const engine = fakeEngine()
    const running = run([], { createEngine: async () => ({ ...engine, stop: async () => { throw new Error('disk') } }) })
    await running.ready()
    running.stop()
    expect(await running.code).toBe(1)
    expect(running.steps).toEqual(['training stopped', 'ports closed', 'unwatched'])
    expect(running.told.at(-1)).toBe('While stopping: disk')
  })
})

describe('the watch', () => {
  const watched = (env: Readonly<Record<string, string>>) => {
    const handlers = new Map<string, () => void>()
    const reasons: string[] = []
    const exits: number[] = []
    const stdin = new PassThrough()
    const undo = watchProcess({
      env, stdin, on: (signal, handler) => handlers.set(signal, handler), off: (signal) => handlers.delete(signal), exit: (code) => { exits.push(code) },
    }, (why) => { reasons.push(why) })
    return { handlers, reasons, exits, stdin, undo }
  }

  it('passes on the first signal and ends at the second', () => {
    const { handlers, reasons, exits, undo } = watched({})
    expect([...handlers.keys()]).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP'])
    handlers.get('SIGTERM')?.()
    expect([reasons, exits]).toEqual([['SIGTERM'], []])
    handlers.get('SIGINT')?.()
    expect(exits).toEqual([1])
    undo()
    expect(handlers.size).toBe(0)
  })

  it('notices that whoever started the register has ended, only where that was agreed', async () => {
    const agreed = watched({ LANEKEEPER_PARENT_PIPE: '1' })
    agreed.stdin.end()
    await expect.poll(() => agreed.reasons[0]).toBe('parent_gone')
    const other = watched({})
    other.stdin.end()
    await new Promise((resolve) => { other.stdin.resume().once('end', resolve) })
    expect(other.reasons).toEqual([])
  })
})

