import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createEngine } from '../../main/engine/engine.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import { newCertificate } from '../../main/training/kushki/certificate.ts'
import { assert, present } from '../../shared/assert.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { startChild, type Child } from '../crash/child.ts'
import { CATALOGUE } from '../sim/lane.ts'
import { settingsOf } from './finding-scene.ts'
import { ADDRESSES, buildLan, on, type Lan } from './network.ts'
import { sleep } from './scene.ts'
import { ISSUER, NAMES, OUTSIDE, type Certificates } from './world.ts'

export const CREDENTIAL = 'a-credential-of-the-tests'
export const NEAR = 'LAN0000001'
export const FAR = 'LAN0000002'
/** The terminal on the shop's network, and the one that is reached through the cloud. */
export const NEAR_SETTINGS = settingsOf('near', NEAR, ADDRESSES.terminal, { isDefault: true })
export const FAR_SETTINGS = settingsOf('far', FAR, ADDRESSES.terminal, {
  routes: ['cloud'],
  host: null,
  cloudUrl: `https://${OUTSIDE.cloud.name}`,
})

export interface Register {
  ask<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
  stop(): Promise<void>
}

/** A register with its terminals, and a small outside world that can be taken apart. */
export interface CauseScene extends Register {
  readonly lan: Lan
  readonly terminals: Child
  /** A fault of a simulated terminal, or none. */
  fault(serial: string, order: Readonly<Record<string, unknown>> | null): Promise<void>
  tap(serial: string): Promise<void>
  /** Another register of the shop. */
  another(): Promise<Register>
  /** Whether the router leads an address of the outside world to the proxy on it. */
  intercept(address: string, state: 'on' | 'off'): void
  /** Whether the router swallows everything for an address. */
  swallow(address: string, state: 'on' | 'off'): void
  /** Whether the router refuses connections to an address, as some firewalls do. */
  refuse(address: string, state: 'on' | 'off'): void
  /** Whether the terminal has a way out of the shop. */
  terminalWay(state: 'open' | 'cut'): void
}

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

function certificates(): Certificates {
  const make = (name: string) => newCertificate(name, Date.now(), randomBytes(15))
  return {
    byName: Object.fromEntries([...NAMES.keys()].map((name) => [name, make(name)])),
    proxy: make(ISSUER),
  }
}

/** Trusts the provider's certificates of this world, and asks its name server. */
function believe(made: Certificates, folder: string): void {
  const own = Object.values(made.byName).map(({ certificatePem }) => certificatePem)
  setDefaultCACertificates([...getCACertificates('default'), ...own])
  const resolver = join(folder, 'resolv.conf')
  writeFileSync(resolver, `nameserver ${OUTSIDE.dns}\n`)
  // In the mounts of this process alone.
  execFileSync('mount', ['--bind', resolver, '/etc/resolv.conf'])
}

async function openRegister(
  terminals: readonly TerminalSettings[],
  healthIntervalMs: number | undefined,
): Promise<Register> {
  const { ports, close } = createNodePorts({ folder: null })
  for (const { terminalId } of terminals) await ports.secrets.set(`terminal.${terminalId}`, CREDENTIAL)
  const quiet = { info: () => undefined, warn: () => undefined, error: ports.log.error }
  const engine = await createEngine({
    ports: { ...ports, log: quiet },
    databasePath: ':memory:',
    backupFolder: null,
    provisioning: {
      shop: { name: 'Almacén', registerName: 'Caja 1', market: 'CL', language: 'es' },
      terminals,
      printers: [],
      staff: [],
      signedInStaffId: null,
      catalogueCsv: CATALOGUE,
    },
    training: null,
    version: '0.0.0-test',
    ...(healthIntervalMs === undefined ? {} : { healthIntervalMs }),
  })
  return {
    ask: async (name, input, rev) => {
      const envelope = { v: 1, name, input, commandId: randomUUID(), ...(rev === undefined ? {} : { rev }) }
      const answer = await engine.call(envelope)
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value as never
    },
    stop: async () => {
      await engine.stop()
      await close()
    },
  }
}

async function post(url: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

const ip = (...words: string[]): void => {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}
const router = (...words: string[]): void => ip('-n', 'router', ...words)

/** What the router does with an address of the outside world. */
function routing(): Pick<CauseScene, 'intercept' | 'swallow' | 'refuse' | 'terminalWay'> {
  return {
    intercept: (address, state) => {
      router('addr', state === 'on' ? 'add' : 'del', `${address}/32`, 'dev', 'lo')
    },
    swallow: (address, state) => {
      router('route', state === 'on' ? 'add' : 'del', 'blackhole', `${address}/32`)
    },
    refuse: (address, state) => {
      const rules =
        state === 'off'
          ? 'flush ruleset\n'
          : `table ip shop {\nchain out {\ntype filter hook forward priority 0\n` +
            `ip daddr ${address} tcp dport 443 reject with tcp reset\n}\n}\n`
      execFileSync('ip', ['netns', 'exec', 'router', 'nft', '-f', '-'], { input: rules })
    },
    terminalWay: (state) => {
      const way = ['10.99.0.0/24', 'via', ADDRESSES.router]
      ip('-n', 'terminal', 'route', state === 'open' ? 'replace' : 'del', ...way)
    },
  }
}

function buildOutside(): void {
  for (const address of [OUTSIDE.dns, OUTSIDE.api.address, OUTSIDE.tms.address])
    ip('-n', 'cloud', 'addr', 'add', `${address}/24`, 'dev', 'eth0')
  ip('-n', 'router', 'link', 'set', 'lo', 'up')
}

/** Builds the world, opens a register in this very process, and takes both down again. */
export async function withCauses<T>(
  options: { readonly lookEveryMs?: number; readonly terminals: readonly TerminalSettings[] },
  run: (scene: CauseScene) => Promise<T>,
): Promise<T> {
  const lan = buildLan()
  buildOutside()
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-causes-'))
  const made = certificates()
  const file = join(folder, 'certificates.json')
  writeFileSync(file, JSON.stringify(made))
  believe(made, folder)
  const ways = routing()
  ways.terminalWay('open')
  type Place = Parameters<typeof on>[0]
  const start = (name: string, where: Place, words: readonly string[], ready: RegExp): Child =>
    startChild({ words: [program(name), ...words], through: on(where), ready })
  const terminals = start('cause-terminals.ts', 'terminal', [CREDENTIAL, NEAR, FAR], /^ready (.*)$/m)
  const children = [
    terminals,
    start('outside.ts', 'cloud', [file], /ready/),
    start('middlebox.ts', 'router', [file], /ready/),
  ]
  for (const child of children)
    assert((await child.ready) !== null, `a program did not start: ${child.complaints().slice(-800)}`)
  const controls = JSON.parse(present(await terminals.ready, 'ready')[1] ?? '{}') as Record<string, string>
  const registers = [await openRegister(options.terminals, options.lookEveryMs)]
  const [first] = registers
  try {
    return await run({
      ...present(first, 'a register'),
      ...ways,
      lan,
      terminals,
      fault: async (serial, order) => {
        const status = await post(`${controls[serial]}/__sim/faults`, order ?? { clear: 'all' })
        assert(status === 200, `the fault is set: ${status}`)
      },
      tap: async (serial) => {
        while ((await post(`${controls[serial]}/__sim/customer`, { action: 'tap' })) !== 200) await sleep(20)
      },
      another: async () => {
        const other = await openRegister([NEAR_SETTINGS], undefined)
        registers.push(other)
        return other
      },
    })
  } finally {
    for (const register of registers) await register.stop()
    for (const child of children) {
      await child.signal('SIGCONT')
      await child.signal('SIGKILL')
    }
  }
}
