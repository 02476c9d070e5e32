import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { announce, type Announcing } from './announcing.ts'
import { openAppendFile, type AppendFile } from './append-file.ts'
import { keptCertificate, newCertificate, type TerminalCertificate } from './certificate.ts'
import { ledgerView, openControl } from './control.ts'
import type { FaultName, FaultOrder } from './faults.ts'
import { openFront, type Front } from './front.ts'
import type { AcquirerRecord, LedgerEntry } from './ledger.ts'
import type { MemoryRecord, MemoryStorage } from './terminal-memory.ts'
import type { TerminalOptions } from './terminal-parts.ts'
import { createTerminalState, type TerminalState } from './terminal-state.ts'
import type { AutomaticCustomer, CustomerAction, CustomerAnswer, TerminalView } from './terminal-view.ts'
import { createWire, type WireOptions } from './wire.ts'
import { reachOf } from './reach.ts'
import type { TerminalTimer, TerminalWorld } from './world.ts'

/** Opens nothing anywhere: the key of a terminal that exists in training only. */
export const TRAINING_CREDENTIAL = 'training-only-not-a-secret'

export interface KushkiTerminalOptions extends Partial<TerminalOptions>, Partial<WireOptions> {
  /** Where the LAN and the cloud front listen; 127.0.0.1 when left out. */
  readonly host?: string
  readonly port?: number
  /** HTTPS beside HTTP, with a certificate of its own; left out or null for none. */
  readonly tlsPort?: number | null
  readonly cloudPort?: number
  readonly controlPort?: number
  /** The control port stays on this computer unless it is told otherwise here. */
  readonly controlHost?: string
  /**
   * The ledger is kept in this file, and beside it the terminal's own store (`.memory`) and its certificate
   * (`.certificate`).
   */
  readonly ledgerFile?: string
  /**
   * What it must be able to connect to before it asks the acquirer; left out, it always has internet.
   */
  readonly internet?: { readonly host: string; readonly port: number }
  /** Announces itself on the local network. */
  readonly mdns?: boolean
  readonly automatic?: AutomaticCustomer | null
  readonly faults?: readonly FaultOrder[]
  /** Folder of the customer's page, where the code was bundled away from it. */
  readonly screenFolder?: string
}

export interface Listening {
  readonly lan: boolean
  readonly cloud: boolean
}

export interface KushkiTerminal {
  /** `http://host:port/terminal/v1` */
  readonly lanUrl: string
  readonly lanPort: number
  /** The same over TLS, `https://host:port/terminal/v1`, and the certificate's SHA-256 in hex. */
  readonly tls: { readonly url: string; readonly port: number; readonly fingerprint: string } | null
  /** `http://host:port/terminal/v1/{serial}` */
  readonly cloudUrl: string
  readonly cloudPort: number
  readonly controlUrl: string
  readonly controlPort: number
  readonly serial: string
  readonly credential: string
  readonly state: TerminalState
  ledger(): readonly LedgerEntry[]
  view(): TerminalView & { readonly listening: Listening }
  /** Resolves with the first view for which `holds` is true, now or after a change. */
  until(holds: (view: TerminalView & { readonly listening: Listening }) => boolean): Promise<TerminalView>
  customer(action: CustomerAction): CustomerAnswer
  /** Returns when the fault is in force; for ports, when they are shut or open. */
  setFault(order: FaultOrder): Promise<void>
  clearFaults(name?: FaultName): Promise<void>
  setAutomatic(automatic: AutomaticCustomer | null): void
  /** The LAN port listens at another address of this computer; announced again where it announces itself. */
  moveTo(host: string): Promise<void>
  /** Stops answering on the LAN for a while; what comes meanwhile is handled afterwards. */
  sleep(ms: number): void
  stop(): Promise<void>
}

/** Starts a terminal on real sockets. Rejects with the system's error when a port is taken. */
export async function startKushkiTerminal(options: KushkiTerminalOptions = {}): Promise<KushkiTerminal> {
  const { host = '127.0.0.1', controlHost = '127.0.0.1', credential = TRAINING_CREDENTIAL } = options
  const timers = realTimers()
  const world = worldOf(options, timers)
  const files = storageOf(options.ledgerFile)
  const state = createTerminalState({ ...world, options: given(options), ...files.storage })
  const wire = createWire(world, state, wireOptions(options, credential))
  const opened: { stop(): Promise<void> }[] = []
  const stopAll = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one.stop()
    timers.stop()
    files.close()
  }
  const watch = watchOf(state)
  try {
    const front = async (
      route: 'lan' | 'cloud',
      port: number,
      certificate?: () => TerminalCertificate,
    ): Promise<Front> => {
      const parts = { route, host, port, wire, faults: state.faults, watch }
      const one = await openFront(certificate ? { ...parts, certificate } : parts)
      opened.push(one)
      return one
    }
    const shown = certificates(options.ledgerFile, state)
    const lan = await front('lan', options.port ?? 0)
    const secure = options.tlsPort == null ? null : await front('lan', options.tlsPort, shown.now)
    const cloud = await front('cloud', options.cloudPort ?? 0)
    const lans = secure === null ? lan : together(lan, secure)
    const device = deviceOf(lans, host, options.mdns === true ? announce(state.options.serial) : null)
    opened.push(device)
    const body = { ...terminalOf(state, lans, cloud), moveTo: device.moveTo, sleep: lans.sleep }
    const control = await openControl({
      host: controlHost,
      port: options.controlPort ?? 0,
      target: body,
      screenFolder: options.screenFolder ?? fileURLToPath(new URL('../screen/', import.meta.url)),
    })
    opened.push(control)
    state.setAutomatic(options.automatic ?? null)
    for (const fault of options.faults ?? []) await body.setFault(fault)
    const { serial } = state.options
    return {
      ...body,
      state,
      serial,
      credential,
      stop: stopAll,
      lanUrl: `http://${host}:${lan.port()}/terminal/v1`,
      lanPort: lan.port(),
      tls: secure && {
        url: `https://${host}:${secure.port()}/terminal/v1`,
        port: secure.port(),
        fingerprint: shown.own().fingerprint,
      },
      cloudUrl: `http://${host}:${cloud.port()}/terminal/v1/${serial}`,
      cloudPort: cloud.port(),
      controlUrl: `http://${controlHost}:${control.port}`,
      controlPort: control.port,
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}

const worldOf = ({ internet }: KushkiTerminalOptions, timers: TerminalWorld['timers']): TerminalWorld => ({
  clock: { nowMs: () => Date.now() },
  timers,
  random: { bytes: (length) => randomBytes(length) },
  ...(internet === undefined ? {} : { reaches: reachOf(internet) }),
})

function wireOptions(options: KushkiTerminalOptions, credential: string): WireOptions {
  return {
    credential,
    digest: options.digest ?? 'base64',
    authorizationPrefix: options.authorizationPrefix ?? '',
    abortAuth: options.abortAuth ?? 'signed',
    cloudWrapsErrors: options.cloudWrapsErrors ?? false,
    scheme: options.scheme ?? 'hmac',
    answers: options.answers ?? 'encrypted',
    generation: options.generation ?? 'any',
    namesSerial: options.namesSerial ?? true,
  }
}

/** The terminal's own certificate, made when it is first asked for, and the one of somebody in between. */
function certificates(
  ledgerFile: string | undefined,
  state: TerminalState,
): { own: () => TerminalCertificate; now: () => TerminalCertificate } {
  const make = (): TerminalCertificate => newCertificate(state.options.serial, Date.now(), randomBytes(15))
  let [mine, other]: (TerminalCertificate | undefined)[] = []
  const own = (): TerminalCertificate =>
    (mine ??= ledgerFile === undefined ? make() : keptCertificate(`${ledgerFile}.certificate`, make))
  return { own, now: () => (state.faults.stands('other_certificate') ? (other ??= make()) : own()) }
}

/** Facts for whoever watches from this very computer. */
const watchOf =
  (state: TerminalState) =>
  (path: string): unknown =>
    path === '/__sim/ledger' ? ledgerView(state.ledger()) : path === '/__sim/state' ? state.view() : null

/** Two ports of the same terminal that open and shut together; the first one gives its number. */
function together(first: Front, second: Front): Omit<Front, 'stop'> {
  return {
    listening: () => first.listening(),
    setOpen: async (open) => {
      await Promise.all([first.setOpen(open), second.setOpen(open)])
    },
    port: () => first.port(),
    moveTo: async (host) => {
      await Promise.all([first.moveTo(host), second.moveTo(host)])
    },
    sleep: (ms) => {
      first.sleep(ms)
      second.sleep(ms)
    },
  }
}

/** Where the device is, and who is told. */
function deviceOf(
  lan: Omit<Front, 'stop'>,
  host: string,
  announcing: Announcing | null,
): Pick<KushkiTerminal, 'moveTo' | 'stop'> {
  announcing?.at(host, lan.port())
  return {
    moveTo: async (to) => {
      await lan.moveTo(to)
      announcing?.at(to, lan.port())
    },
    stop: async () => announcing?.stop(),
  }
}

/** The options that are there: an absent one must not hide its default. */
function given(options: KushkiTerminalOptions): Partial<TerminalOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function terminalOf(
  state: TerminalState,
  lan: Pick<Front, 'listening' | 'setOpen'>,
  cloud: Pick<Front, 'listening' | 'setOpen'>,
): Pick<
  KushkiTerminal,
  'ledger' | 'view' | 'until' | 'customer' | 'setFault' | 'clearFaults' | 'setAutomatic'
> & { subscribe(listener: () => void): () => void } {
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const view = (): TerminalView & { listening: Listening } => ({
    ...state.view(),
    listening: { lan: lan.listening(), cloud: cloud.listening() },
  })
  /** Ports follow the terminal: shut while it is down or told to be. */
  const align = async (): Promise<void> => {
    await Promise.all([
      lan.setOpen(state.up() && !state.faults.stands('lan_down')),
      cloud.setOpen(!state.faults.stands('cloud_down')),
    ])
    tell()
  }
  let wanted = ''
  state.subscribe(() => {
    const now = `${state.up()} ${state.faults.stands('lan_down')} ${state.faults.stands('cloud_down')}`
    if (now === wanted) tell()
    else {
      wanted = now
      // A port that cannot be opened again stays shut, and the view says so.
      align().catch(tell)
    }
  })
  return {
    ledger: () => state.ledger(),
    view,
    customer: (action) => state.customer(action),
    setAutomatic: (automatic) => state.setAutomatic(automatic),
    async setFault(order) {
      state.setFault(order)
      await align()
    },
    async clearFaults(name) {
      state.clearFaults(name)
      await align()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          const seen = view()
          if (!holds(seen)) return
          listeners.delete(look)
          resolve(seen)
        }
        listeners.add(look)
        look()
      }),
  }
}

function realTimers(): TerminalWorld['timers'] & { stop(): void } {
  const running = new Set<NodeJS.Timeout>()
  return {
    set(delayMs, run) {
      const timer = setTimeout(() => {
        running.delete(timer)
        run()
      }, delayMs)
      running.add(timer)
      return { timer }
    },
    clear(handle: TerminalTimer) {
      const timer = handle.timer as NodeJS.Timeout
      running.delete(timer)
      clearTimeout(timer)
    },
    stop() {
      for (const timer of running) clearTimeout(timer)
      running.clear()
    },
  }
}

function storageOf(ledgerFile: string | undefined): {
  storage: {
    acquirerStorage?: { records: readonly AcquirerRecord[]; append(record: AcquirerRecord): void }
    memoryStorage?: MemoryStorage
  }
  close(): void
} {
  if (ledgerFile === undefined) return { storage: {}, close: () => undefined }
  const ledger = openAppendFile(ledgerFile)
  const memory = openAppendFile(`${ledgerFile}.memory`)
  return {
    storage: {
      acquirerStorage: {
        records: ledger.records as readonly AcquirerRecord[],
        append: (record) => ledger.append(record),
      },
      memoryStorage: { records: remembered(memory), append: (record) => memory.append(record) },
    },
    close() {
      ledger.close()
      memory.close()
    },
  }
}

/** The last word on each id since the memory was last lost. */
function remembered(file: AppendFile): readonly MemoryRecord[] {
  const lines = file.records as readonly (MemoryRecord | null)[]
  return lines.slice(lines.lastIndexOf(null) + 1).flatMap((record) => (record === null ? [] : [record]))
}
