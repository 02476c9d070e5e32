import { onTestFinished } from 'vitest'
import type { Engine } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type {
  HttpCall,
  HttpFailure,
  HttpRequest,
  HttpResult,
  NetworkAddress,
  NetworkPort,
  Ports,
  SecretStore,
} from '../../main/engine/ports.ts'
import { createTerminalState, type TerminalState } from '../../main/training/kushki/terminal-state.ts'
import { createWire, type Wire, type WireOptions } from '../../main/training/kushki/wire.ts'
import { assert, present } from '../../shared/assert.ts'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import { terminalSettings, type TerminalSettings } from '../../shared/contract/settings.ts'
import { uuidFrom } from '../../shared/ids.ts'
import { secretStore } from '../engine/bare-engine.ts'
import { CATALOGUE, CREDENTIAL } from '../sim/lane.ts'
import { createChance, createVirtualTime, seededRandomness, type VirtualTime } from '../sim/virtual-time.ts'
import { openStore, type Store } from '../../main/engine/store/open.ts'
import { keptLog } from '../store/fixture.ts'
import { addressesIn, LATENCY_MS, networkOf } from './virtual-network.ts'

/** Who has an address: a simulated terminal, or somebody else who answers in a way of their own. */
export type Host =
  | { readonly kind: 'terminal'; readonly state: TerminalState; readonly wire: Wire }
  | {
      readonly kind: 'other'
      readonly port: number
      readonly answer: (request: HttpRequest) => { readonly status: number; readonly body: string } | null
    }

export interface Received {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly authorization: string
  readonly body: string | null
}

/** A local network in virtual time, with a register on it. */
export interface VirtualLan {
  readonly time: VirtualTime
  readonly hosts: Map<string, Host>
  /** Every request that reached somebody. */
  readonly received: Received[]
  /** Paths of requests that were given up before they were answered. */
  readonly givenUp: string[]
  readonly network: NetworkPort
  /** The network hardware of somebody; each has their own unless `wear` says otherwise. */
  hardwareOf(host: Host): string
  wear(host: Host, hardware: string): void
  /** Whether this computer can tell hardware apart. */
  tellsHardware: boolean
  /** Of names: their addresses, none, or null where nobody answers; what is not here has one. */
  readonly names: Map<string, readonly string[] | null>
  readonly mdnsHints: { address: string; port: number }[]
  /** How often pooled connections were closed. */
  closed(): number
  terminal(
    serial: string,
    options?: Partial<TerminalState['options']>,
    wire?: Partial<WireOptions>,
  ): Host & { kind: 'terminal' }
  /** From now on whoever had one address has the other. */
  move(from: string, to: string): void
  /** The computer's own addresses from now on. */
  readdress(own: readonly NetworkAddress[]): void
  http(): Ports['http']
}

export const OWN: NetworkAddress = { name: 'eth0', address: '10.77.0.1', prefixLength: 24 }
/** Where the provider's cloud is; whoever stands here is asked as the cloud is. */
export const CLOUD = '10.99.0.2'

export function createVirtualLan(): VirtualLan {
  const time = createVirtualTime()
  const hosts = new Map<string, Host>()
  const received: Received[] = []
  const givenUp: string[] = []
  const mdnsHints: VirtualLan['mdnsHints'] = []
  const names: VirtualLan['names'] = new Map()
  const addressesOf = addressesIn(names)
  const listeners = new Set<() => void>()
  let own: readonly NetworkAddress[] = [OWN]
  let closed = 0
  const worn = new Map<Host, string>()
  const hardwareOf = (host: Host): string => {
    const hardware = worn.get(host) ?? `00:1c:42:00:00:${(16 + worn.size).toString(16)}`
    worn.set(host, hardware)
    return hardware
  }
  const portOf = (host: Host): number => (host.kind === 'terminal' ? 6868 : host.port)
  const network = networkOf({
    ...{ time, hosts, portOf, listeners, own: () => own, addressesOf },
    hardware: (host) => (lan.tellsHardware ? hardwareOf(host) : null),
  })
  const lan: VirtualLan = {
    hardwareOf,
    wear: (host, hardware) => worn.set(host, hardware),
    tellsHardware: true,
    time,
    hosts,
    received,
    givenUp,
    network,
    names,
    mdnsHints,
    closed: () => closed,
    terminal: (serial, options, wired) => {
      const world = { clock: time.clock, timers: time.timers, random: createChance(serial) }
      const state = createTerminalState({ ...world, options: { serial, ...options } })
      const wire = createWire(world, state, {
        credential: CREDENTIAL,
        digest: 'base64',
        authorizationPrefix: '',
        abortAuth: 'signed',
        cloudWrapsErrors: true,
        ...wired,
      })
      return { kind: 'terminal', state, wire }
    },
    move: (from, to) => {
      hosts.set(to, present(hosts.get(from), `somebody at ${from}`))
      hosts.delete(from)
    },
    readdress: (next) => {
      own = next
      for (const listener of listeners) listener()
    },
    http: () => ({
      send: (request, onWritten) =>
        send({ time, hosts, received, givenUp, own: () => own, portOf, addressesOf }, request, onWritten),
      close: () => {
        closed += 1
        return Promise.resolve()
      },
    }),
  }
  return lan
}

interface Wires {
  readonly time: VirtualTime
  readonly hosts: Map<string, Host>
  readonly received: Received[]
  readonly givenUp: string[]
  readonly own: () => readonly NetworkAddress[]
  readonly portOf: (host: Host) => number
  readonly addressesOf: (name: string) => readonly string[] | null
}

function send(wires: Wires, request: HttpRequest, onWritten?: () => void): HttpCall {
  const { time, hosts } = wires
  const { hostname, port, pathname } = new URL(request.url)
  const startedMs = time.clock.monotonicMs()
  const { promise, resolve } = Promise.withResolvers<HttpResult>()
  let writtenMs: number | null = null
  let isOver = false
  void promise.then(() => {
    isOver = true
  })
  const fail = (cause: HttpFailure): void => {
    const timings = { writtenMs, headersMs: null, totalMs: time.clock.monotonicMs() - startedMs }
    const sent = writtenMs === null ? 'no' : 'maybe'
    resolve({ kind: 'failed', sent, cause, code: cause, status: null, timings })
  }
  const answered = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): void => {
    const totalMs = time.clock.monotonicMs() - startedMs
    const timings = { writtenMs, headersMs: totalMs, totalMs }
    resolve({ kind: 'answered', status, body, headers, truncated: false, timings })
  }
  time.after(request.deadlineMs, () => {
    fail('timeout')
  })
  const host = hosts.get(hostname)
  if (wires.own().length === 0) fail('unroutable')
  else if (wires.addressesOf(hostname)?.length === 0) fail('unresolved')
  else if (host === undefined || wires.addressesOf(hostname) === null)
    time.after(request.connectTimeoutMs, () => fail('connect_timeout'))
  else if (wires.portOf(host) !== Number(port)) fail('refused')
  else
    time.after(LATENCY_MS, () => {
      writtenMs = LATENCY_MS
      onWritten?.()
      const { authorization = '' } = request.headers
      wires.received.push({
        host: hostname,
        port: Number(port),
        path: pathname,
        authorization,
        body: request.body,
      })
      if (host.kind === 'other') {
        const said = host.answer(request)
        if (said !== null) answered(said.status, said.body)
        return
      }
      const bytes = new TextEncoder().encode(request.body ?? '')
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      )
      void host.wire
        .exchange({
          route: hostname === CLOUD ? 'cloud' : 'lan',
          method: request.method,
          target: pathname,
          headers,
          bytes,
        })
        .then((answer) => {
          // Whoever has moved meanwhile answers from where nobody is listening.
          if (answer.kind === 'answer' && hosts.get(hostname) === host)
            time.after(LATENCY_MS, () => answered(answer.status, answer.bodyText, answer.headers))
        })
    })
  const abandon = (): void => {
    if (!isOver) wires.givenUp.push(pathname)
    fail('aborted')
  }
  return { result: promise, abandon }
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
    port: 6868,
    cloudUrl: null,
    isDefault: terminalId === 'caja-1',
    ...more,
  })

export interface LanRegister {
  ask<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
  code(name: CallName, input: unknown): Promise<string | null>
  /** Facts of a kind in the journal, in order. */
  facts(kind: string): readonly Record<string, unknown>[]
  readonly defects: unknown[]
  /** Ends the register as a crash does and opens it on what is on disk, with the same provisioning file. */
  reopen(): Promise<void>
}

interface Life {
  readonly engine: Engine
  readonly store: Store
  readonly end: () => Promise<void>
}

interface Shop {
  /** Two registers of one name draw the same ids. */
  readonly name: string
  readonly lan: VirtualLan
  readonly terminals: readonly TerminalSettings[]
  readonly databasePath: string
  readonly secrets: SecretStore
  readonly defects: unknown[]
}

async function openLife(shop: Shop, number: number): Promise<Life> {
  const { lan, databasePath } = shop
  const log = keptLog()
  const store = openStore({ path: databasePath, clock: lan.time.clock, log })
  let alive = true
  const refused = Promise.resolve({ ok: false, cause: 'refused', code: 'ECONNREFUSED' } as const)
  const ports: Ports = {
    clock: lan.time.clock,
    timers: {
      set: (delayMs, run) =>
        lan.time.timers.set(delayMs, () => {
          if (alive) run()
        }),
      clear: lan.time.timers.clear,
    },
    randomness: seededRandomness(createChance(`${shop.name}-${number}`)),
    log,
    secrets: shop.secrets,
    http: lan.http(),
    network: lan.network,
    mdns: {
      browse: (_name, found) => lan.time.after(50, () => lan.mdnsHints.forEach((hint) => found(hint))),
    },
    sockets: { send: () => refused, probe: () => refused, dial: () => refused },
  }
  const engine = await createEngine({
    ports,
    databasePath,
    backupFolder: null,
    provisioning: {
      shop: { name: 'Almacén', registerName: 'Caja 1', market: 'CL', language: 'es' },
      terminals: shop.terminals,
      printers: [],
      staff: [],
      signedInStaffId: null,
      catalogueCsv: CATALOGUE,
    },
    training: null,
    version: '0.0.0-test',
    onDefect: (error) => shop.defects.push(error),
    instead: { store },
  })
  return {
    engine,
    store,
    end: async () => {
      alive = false
      await engine.stop()
    },
  }
}

/** A register on the network, with the credential that all simulated terminals share. */
export async function registerOn(
  lan: VirtualLan,
  terminals: readonly TerminalSettings[],
  databasePath = ':memory:',
  name = 'register',
): Promise<LanRegister> {
  const secrets = secretStore()
  for (const { terminalId } of terminals) await secrets.set(`terminal.${terminalId}`, CREDENTIAL)
  const shop: Shop = { name, lan, terminals, databasePath, secrets, defects: [] }
  let current = await openLife(shop, 0)
  onTestFinished(() => current.end())
  const ids = createChance('commands')
  const call = (name: CallName, input: unknown, rev?: number): Promise<CallAnswer> => {
    const commandId = uuidFrom(ids.bytes(16))
    return current.engine.call({ v: 1, name, input, commandId, ...(rev === undefined ? {} : { rev }) })
  }
  return {
    defects: shop.defects,
    ask: async (name, input, rev) => {
      const answer = await call(name, input, rev)
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value as never
    },
    code: async (name, input) => {
      const answer = await call(name, input)
      return answer.ok ? null : answer.error.code
    },
    facts: (kind) =>
      current.store.db
        .prepare<[string], { body: string }>('SELECT body FROM journal WHERE kind = ? ORDER BY seq')
        .all(kind)
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    reopen: async () => {
      assert(databasePath !== ':memory:', 'only what is on disk is still there')
      await current.end()
      current = await openLife(shop, 1)
    },
  }
}

/** A card payment of one loaf on a terminal, to its end: from then on its history can be recognised. */
export async function payOnce(lan: VirtualLan, register: LanRegister, terminalId: string): Promise<void> {
  const sale = await register.ask('sale.scan', { code: '7800000000017' })
  const { saleId, rev } = sale
  await register.ask('sale.tenderCard', { saleId, terminalId }, rev)
  await lan.time.pass(500)
  const { terminals } = await register.ask('settings.get', {})
  const host = lan.hosts.get(terminals.find((one) => one.terminalId === terminalId)?.host ?? '')
  assert(host?.kind === 'terminal', 'a terminal is there')
  const tapped = host.state.customer({ action: 'tap' })
  assert(tapped.ok, 'a card is wanted')
  await lan.time.pass(5000)
  const { sale: paid } = await register.ask('sale.current', {})
  assert(paid?.status === 'completed', `the sale is paid and not ${paid?.status}`)
  await register.ask('sale.next', {})
}
