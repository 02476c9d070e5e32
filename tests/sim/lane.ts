import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import type { Engine, EngineOptions, Provisioning } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { HttpRequest, LogPort, Ports, SecretStore } from '../../main/engine/ports.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { createTerminalState } from '../../main/training/kushki/terminal-state.ts'
import type { TerminalState } from '../../main/training/kushki/terminal-state.ts'
import { createWire, type Wire, type WireOptions } from '../../main/training/kushki/wire.ts'
import type { TerminalWorld } from '../../main/training/kushki/world.ts'
import { uuidFrom } from '../../shared/ids.ts'
import { createVirtualNetwork } from './network.ts'
import type { Fate, LinkRoute } from './network.ts'
import { createChance, createVirtualTime, seededRandomness } from './virtual-time.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

export const CREDENTIAL = 'a-credential-of-the-tests'
export const SERIAL = 'SIM0000001'

/**
 * A catalogue small enough to know by heart: prices without and with cash rounding, one exempt, one
 * weighed.
 */
export const CATALOGUE = `sku,barcode,name,unit,price,tax_class,department,favourite
A1,7800000000017,Pan de molde,each,1990,standard,Panadería,1
A2,7800000000024,Leche entera 1 L,each,1093,standard,Lácteos,1
A3,7800000000031,Diario,each,1000,exempt,Kiosco,0
A4,,Tomate,kg,1490,standard,Verduras,1
`

export const PROVISIONING: Provisioning = {
  shop: { name: 'Almacén de prueba', registerName: 'Caja 1', market: 'CL', language: 'es' },
  terminals: [terminalSettings.parse({
    terminalId: 'caja-1', label: 'Terminal 1', provider: 'kushki-one', serial: SERIAL, routes: ['lan', 'cloud'], host: '10.9.8.7',
    port: 6868, cloudUrl: 'https://cloud.example', isDefault: true,
  })],
  printers: [], staff: [], signedInStaffId: null, catalogueCsv: CATALOGUE,
}

/**
 * A whole lane in virtual time: the real engine over a real SQLite, one terminal with its acquirer, and two
 * routes.
 */
export interface Lane {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly terminal: TerminalState
  /** How the terminal is spoken to; another register beside this one speaks to the same. */
  readonly wire: Wire
  engine(): Engine
  /** Requests handed to the network, in order. */
  readonly requests: { readonly route: LinkRoute; readonly request: HttpRequest }[]
  /** Decides about every later request; null for a healthy network. */
  setFate(fate: ((route: LinkRoute, request: HttpRequest) => Fate) | null): void
  /** The certificate that is shown on the LAN from now on, by its fingerprint; null for no TLS at all. */
  showCertificate(fingerprint: string | null): void
  /** Calls and expects a value; throws with the error's code otherwise. */
  ask<N extends CallName>(name: N, input: CallInput<N>, more?: { commandId?: string; rev?: number }): Promise<CallValue<N>>
  call(name: CallName, input: unknown, more?: { commandId?: string; rev?: number }): Promise<CallAnswer>
  newId(): string
  /**
   * Ends the register as a crash does (nothing more of it happens) and opens it again on what was on disk.
   */
  crash(): Promise<void>
  readonly databasePath: string
  /** What the register's secret store holds. */
  readonly secrets: Map<string, string>
  /** The provider gives the terminal another credential; the one before is refused from now on. */
  setCredential(credential: string): void
  stop(): Promise<void>
  readonly log: readonly { readonly level: string; readonly event: string; readonly facts: unknown }[]
  readonly defects: unknown[]
}

export interface LaneOptions {
  readonly seed?: number | string
  readonly databasePath: string
  readonly provisioning?: Provisioning
  readonly latencyMs?: Partial<Record<LinkRoute, number>>
  readonly terminal?: Partial<TerminalState['options']>
  /** How the terminal speaks: signed in clear by the paths of either generation, unless told otherwise. */
  readonly wire?: Partial<WireOptions>
  /** Another register of the shop: the same time, and the same terminal. Give each a seed of its own. */
  readonly beside?: Pick<Lane, 'time' | 'terminal' | 'wire'>
  /** The terminals of which the register keeps the credential; default: `caja-1`. */
  readonly credentialsOf?: readonly string[]
  /** Between two looks at each idle terminal; default: none by themselves. */
  readonly healthIntervalMs?: number
}

export async function openLane(options: LaneOptions): Promise<Lane> {
  const time = options.beside?.time ?? createVirtualTime()
  const chance = createChance(options.seed ?? 1)
  const world = { clock: time.clock, timers: time.timers, random: chance.fork('terminal') }
  const terminal = options.beside?.terminal ?? terminalIn(world, options)
  const spoken = { ...spokenBy(CREDENTIAL), ...options.wire }
  const wire = options.beside?.wire ?? createWire(world, terminal, spoken)
  const requests: Lane['requests'] = []
  let fate: ((route: LinkRoute, request: HttpRequest) => Fate) | null = null
  const log: { level: string; event: string; facts: unknown }[] = []
  const defects: unknown[] = []
  const kept = credentialsOf(options.credentialsOf ?? ['caja-1'])
  const secrets = memorySecrets(kept)
  const ids = chance.fork('commands')
  let [life, certificate]: [number, string | null] = [0, null]

  /**
   * Ports of one life of the register: after a crash nothing of an earlier life reaches the world or comes
   * back.
   */
  function portsOf(mine: number): Ports {
    const alive = (): boolean => life === mine
    const network = createVirtualNetwork({
      time, wire, listening: () => terminal.up(), fate: (route, request) => fate?.(route, request) ?? {},
      routeOf: (url) => (new URL(url).hostname === '10.9.8.7' ? 'lan' : 'cloud'),
      latencyMs: (route) => options.latencyMs?.[route] ?? (route === 'lan' ? 3 : 60),
      sent: (route, request) => { requests.push({ route, request }) }, certificate: () => certificate,
    })
    return {
      clock: time.clock, randomness: seededRandomness(chance.fork(`register-${mine}`)), secrets, log: keptLog(log),
      timers: {
        set: (delayMs, run) => time.timers.set(delayMs, () => { if (alive()) run() }),
        clear: time.timers.clear,
      },
      http: {
        send: (request, onWritten) => {
          const call = network.send(request, () => { if (alive()) onWritten?.() })
          const result = call.result.then((value) => alive() ? value : new Promise<never>(() => undefined))
          return { result, abandon: call.abandon }
        },
        close: () => Promise.resolve(),
      },
      sockets: deadSockets(),
    }
  }

  const open = (provisioning: Provisioning | null): Promise<Engine> => createEngine({
    ports: portsOf(life), databasePath: options.databasePath, backupFolder: null, provisioning, training: null, version: '0.0.0-test',
    healthIntervalMs: options.healthIntervalMs ?? null, onDefect: (error) => { defects.push(error) },
  } satisfies EngineOptions)
  let engine = await open(options.provisioning ?? PROVISIONING)

  const call: Lane['call'] = (name, input, more) => engine.call({
    v: 1, name, input, commandId: more?.commandId ?? uuidFrom(ids.bytes(16)), ...(more?.rev === undefined ? {} : { rev: more.rev }),
  })
  return {
    time, chance, terminal, wire, requests, log, defects, call,
    engine: () => engine,
    databasePath: options.databasePath,
    secrets: kept,
    setCredential: (credential) => { spoken.credential = credential },
    setFate: (next) => { fate = next },
    showCertificate: (fingerprint) => { certificate = fingerprint },
    newId: () => uuidFrom(ids.bytes(16)),
    ask: async (name, input, more) => {
      const answer = await call(name, input, more)
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value as never
    },
    crash: async () => { life += 1; await engine.stop(); engine = await open(null) },
    stop: () => engine.stop(),
  }
}

function keptLog(lines: { level: string; event: string; facts: unknown }[]): LogPort {
  const at = (level: string) => (event: string, facts?: unknown): void => { lines.push({ level, event, facts }) }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/** How the simulated terminal speaks; its credential can be changed. */
function spokenBy(credential: string): { credential: string } & Omit<WireOptions, 'credential'> {
  return { credential, digest: 'base64', authorizationPrefix: '', abortAuth: 'signed', cloudWrapsErrors: true }
}

const terminalIn = (world: TerminalWorld, { terminal }: LaneOptions): TerminalState =>
  createTerminalState({ ...world, options: { serial: SERIAL, ...terminal } })

const credentialsOf = (terminalIds: readonly string[]): Map<string, string> =>
  new Map(terminalIds.map((terminalId) => [`terminal.${terminalId}`, CREDENTIAL]))

function memorySecrets(values: Map<string, string>): SecretStore {
  return {
    kind: 'memory',
    get: (name) => Promise.resolve(values.get(name) ?? null),
    set: (name, value) => { values.set(name, value); return Promise.resolve() },
    remove: (name) => { values.delete(name); return Promise.resolve() },
  }
}

function deadSockets(): Ports['sockets'] {
  const refused = { ok: false, cause: 'refused', code: 'ECONNREFUSED' } as const
  return { send: () => Promise.resolve(refused), probe: () => Promise.resolve(refused), dial: () => Promise.resolve(refused) }
}
