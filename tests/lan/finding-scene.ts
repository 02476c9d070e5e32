import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import { assert, present } from '../../shared/assert.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import { terminalSettings, type TerminalSettings } from '../../shared/contract/settings.ts'
import { startChild, type Child } from '../crash/child.ts'
import { CATALOGUE } from '../sim/lane.ts'
import { ADDRESSES, buildLan, on, PORTS, type Lan } from './network.ts'
import type { Residents } from './residents.ts'
import { sleep } from './scene.ts'

export const CREDENTIAL = 'a-credential-of-the-tests'

/** A register in this very process, whose computer has the network of its own, and residents on another. */
export interface FindingScene {
  readonly lan: Lan
  ask<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
  /** Milliseconds until it is so; fails after the limit. */
  until(holds: () => Promise<boolean>, limitMs: number): Promise<number>
  /** What the customer does at a terminal. */
  tap(serial: string): Promise<void>
  /** The device takes another address of its computer. */
  moveTo(serial: string, host: string): Promise<void>
  taken(serial: string): Promise<readonly { readonly clientTransactionId: string }[]>
  /** Everything that hostile hosts were sent. */
  hostileReceived(): Promise<readonly { readonly path: string; readonly authorization: string }[]>
}

export interface FindingOptions {
  readonly residents: Omit<Residents, 'credential'>
  readonly terminals: readonly TerminalSettings[]
  /** Whether the register watches its terminals by itself. */
  readonly watches: boolean
}

export const settingsOf = (
  terminalId: string,
  serial: string,
  host: string,
  more: Partial<TerminalSettings> = {},
): TerminalSettings =>
  terminalSettings.parse({
    terminalId,
    label: terminalId,
    provider: 'kushki-one',
    serial,
    routes: ['lan'],
    host,
    cloudUrl: null,
    ...more,
  })

/** More addresses for the computer on which the residents live. */
export function addresses(hosts: readonly string[]): void {
  const more = hosts.filter((host) => host !== ADDRESSES.terminal && host !== '0.0.0.0')
  const lines = more.map((host) => `addr add ${host}/24 brd + dev eth0`).join('\n')
  execFileSync('ip', ['-n', 'terminal', '-batch', '-'], { input: lines })
}

const LOOK_MS = 10

export async function openRegister(
  options: FindingOptions,
): Promise<{ engine: Engine; stop(): Promise<void> }> {
  const { ports, close } = createNodePorts({ folder: null })
  for (const { terminalId } of options.terminals)
    await ports.secrets.set(`terminal.${terminalId}`, CREDENTIAL)
  const quiet = { info: () => undefined, warn: () => undefined, error: ports.log.error }
  const engine = await createEngine({
    ports: { ...ports, log: quiet },
    databasePath: ':memory:',
    backupFolder: null,
    provisioning: {
      shop: { name: 'Almacén', registerName: 'Caja 1', market: 'CL', language: 'es' },
      terminals: options.terminals,
      printers: [],
      staff: [],
      signedInStaffId: null,
      catalogueCsv: CATALOGUE,
    },
    training: null,
    version: '0.0.0-test',
    ...(options.watches ? {} : { healthIntervalMs: null }),
  })
  return {
    engine,
    stop: async () => {
      await engine.stop()
      await close()
    },
  }
}

/** The other computer on the LAN, and the terminals on it. */
export async function openResidents(
  options: Pick<FindingOptions, 'residents'>,
): Promise<{ controls: Controls; child: Child }> {
  // Multicast needs a way.
  execFileSync('ip', ['-n', 'terminal', 'route', 'add', 'default', 'dev', 'eth0'])
  const residents: Residents = { ...options.residents, credential: CREDENTIAL }
  addresses([...residents.terminals.map(({ host }) => host), ...residents.hostile])
  const child = startChild({
    words: [fileURLToPath(new URL('residents.ts', import.meta.url)), JSON.stringify(residents)],
    through: on('terminal'),
    ready: /^ready (.*)$/m,
  })
  const ready = present(await child.ready, `residents: ${child.complaints().slice(-500)}`)
  return { controls: JSON.parse(ready[1] ?? '{}') as Controls, child }
}

/** Control ports by serial number. */
type Controls = Readonly<Record<string, string>>

const read = async (url: string): Promise<unknown> => (await fetch(url)).json()
const post = async (url: string, body: unknown): Promise<number> =>
  (
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).status

/** What can be done to terminals of another computer. */
export function residentsOf(
  controls: Controls,
): Pick<FindingScene, 'tap' | 'moveTo' | 'taken' | 'hostileReceived'> {
  const controlOf = (serial: string): string => present(controls[serial], `terminal ${serial}`)
  return {
    tap: async (serial) => {
      while ((await post(`${controlOf(serial)}/__sim/customer`, { action: 'tap' })) !== 200)
        await sleep(LOOK_MS)
    },
    moveTo: async (serial, host) => {
      assert((await post(`${controlOf(serial)}/__sim/address`, { host })) === 200, `${serial} takes ${host}`)
    },
    taken: async (serial) =>
      ((await read(`${controlOf(serial)}/__sim/ledger`)) as { entries: { clientTransactionId: string }[] })
        .entries,
    hostileReceived: async () =>
      (await read(`http://${ADDRESSES.control}:${PORTS.hostile}/`)) as {
        path: string
        authorization: string
      }[],
  }
}

async function until(holds: () => Promise<boolean>, limitMs: number): Promise<number> {
  const startedMs = performance.now()
  while (!(await holds())) {
    assert(performance.now() - startedMs < limitMs, `not within ${limitMs} ms`)
    await sleep(LOOK_MS)
  }
  return Math.round(performance.now() - startedMs)
}

export async function withScene<T>(
  options: FindingOptions,
  run: (scene: FindingScene) => Promise<T>,
): Promise<T> {
  const lan = buildLan()
  const { controls, child } = await openResidents(options)
  const register = await openRegister(options)
  const ask: FindingScene['ask'] = async (name, input, rev) => {
    const envelope = { v: 1, name, input, commandId: randomUUID(), ...(rev === undefined ? {} : { rev }) }
    const answer = await register.engine.call(envelope)
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
    return answer.value as never
  }
  try {
    return await run({ lan, ask, until, ...residentsOf(controls) })
  } finally {
    await register.stop()
    await child.signal('SIGKILL')
  }
}
