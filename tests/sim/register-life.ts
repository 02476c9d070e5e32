import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { Engine, EngineParts, Provisioning } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { ByteSocketPort, HttpCall, HttpPort, LogPort, Ports, SecretStore, TimerHandle } from '../../main/engine/ports.ts'
import type { Store } from '../../main/engine/store/open.ts'
import { Crashed, openCrashingStore } from './crashing-store.ts'
import type { CrashingStore, Disk } from './crashing-store.ts'
import { seededRandomness } from './virtual-time.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

/** The register of a simulation: the real engine, which can be killed between any two things that it does. */
export interface RegisterLife {
  /** null while it is down. */
  engine(): Engine | null
  /** A call of the contract; null when the register is down, or went down before it answered. */
  call(name: CallName, input: unknown, more: { readonly commandId: string; readonly rev?: number }): Promise<CallAnswer | null>
  start(): Promise<void>
  /** Everything stops as it stands; only what was committed remains. */
  kill(): void
  /** Gives all memory back; nothing may be asked of it afterwards. */
  discard(): void
  /** The open database; null while the register is down. */
  readonly store: () => Store | null
  readonly crashes: () => number
  /** Broken invariants that the engine itself reported. */
  readonly defects: readonly unknown[]
}

export interface RegisterLifeOptions {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly network: HttpPort
  readonly sockets: ByteSocketPort
  readonly secrets: SecretStore
  readonly provisioning: Provisioning
  /** A database to begin with; null for a register that was never opened. */
  readonly image: Disk | null
  /** Where the database is a real file; null for one in memory. */
  readonly folder: string | null
  /** Asked around every port call and every commit; true kills the register there and then. */
  readonly crashNow: () => boolean
  readonly crashed: () => void
  /** Told of every commit, at once. */
  readonly committed: (store: Store) => void
  readonly opened: (store: Store) => void
  readonly lostTail: number
  readonly instead: EngineParts
  readonly wrapStore?: (store: Store) => Store
}

export const SILENT: LogPort = { info: () => undefined, warn: () => undefined, error: () => undefined }
/** Made anew each time: one that lives for ever would keep alive whatever waits for it. */
const never = (): Promise<never> => new Promise(() => undefined)
const NO_TIMER: TimerHandle = { timer: () => undefined }

export function createRegisterLife(options: RegisterLifeOptions): RegisterLife {
  const { time, chance } = options
  let engine: Engine | null = null
  let books: CrashingStore | null = null
  let gone: CrashingStore | null = null
  let image = options.image
  let provisioned = image !== null
  let life = 0
  let crashes = 0
  const defects: unknown[] = []

  function kill(): void {
    if (books === null) return
    image = books.kill()
    gone = books
    books = null
    engine = null
    life += 1
    crashes += 1
    options.crashed()
  }

  /** The edge of the process: it may die before or after anything that it asks for. False when it is dead. */
  function alive(mine: number): boolean {
    if (life === mine && options.crashNow()) kill()
    return life === mine
  }

  /**
   * One port call, with an edge on both of its sides. Whoever is dead gets nothing done and hears of
   * nothing.
   */
  function across<T>(mine: number, call: () => T, nothing: () => T): T {
    if (!alive(mine)) return nothing()
    const result = call()
    alive(mine)
    return result
  }

  /** The same for what is waited for. */
  function awaited<T>(mine: number, call: () => Promise<T>): Promise<T> {
    return across(mine, () => aliveOnly(mine, call()), never)
  }

  function portsOf(mine: number): Ports {
    const { secrets, sockets, network } = options
    const bytes = seededRandomness(chance.fork(`life-${mine}`)).bytes
    return {
      clock: time.clock, log: SILENT,
      randomness: { bytes: (length) => { alive(mine); return bytes(length) } },
      secrets: { ...secrets, get: (name) => awaited(mine, () => secrets.get(name)) },
      timers: {
        set: (delayMs, run) => across(mine, () => time.timers.set(delayMs, () => { if (life === mine) run() }), () => NO_TIMER),
        clear: time.timers.clear,
      },
      http: {
        send: (request, onWritten) => across(mine, () => {
          const call = network.send(request, () => { if (life === mine) onWritten?.() })
          return { result: aliveOnly(mine, call.result), abandon: () => { if (life === mine) call.abandon() } }
        }, (): HttpCall => ({ result: never(), abandon: () => undefined })),
        close: () => Promise.resolve(),
      },
      sockets: {
        send: (to, data, limits) => awaited(mine, () => sockets.send(to, data, limits)),
        probe: (to, limitMs) => awaited(mine, () => sockets.probe(to, limitMs)),
        dial: (to, limitMs) => awaited(mine, () => sockets.dial(to, limitMs).then((dialled) => {
          if (!dialled.ok) return dialled
          const { connection } = dialled
          return {
            ok: true, connection: {
              exchange: (data, length, limit) => awaited(mine, () => connection.exchange(data, length, limit)),
              end: (limit) => awaited(mine, () => connection.end(limit)),
              abandon: () => { connection.abandon() },
            },
          }
        })),
      },
    }
  }

  /** Results of an earlier life never come back. */
  function aliveOnly<T>(mine: number, result: Promise<T>): Promise<T> {
    return result.then((value) => (life === mine ? value : never()))
  }

  async function start(): Promise<void> {
    const mine = life
    gone?.discard()
    gone = null
    const own = openCrashingStore({
      image, folder: options.folder, clock: time.clock, log: SILENT, lostTail: options.lostTail, ...(options.wrapStore ? { wrap: options.wrapStore } : {}),
      committing: () => { if (!alive(mine)) throw new Crashed('before a commit') },
      committed: (store) => {
        options.committed(store)
        alive(mine)
      },
    })
    books = own
    options.opened(own.store)
    const opened = await createEngine({
      ports: portsOf(mine), databasePath: ':memory:', backupFolder: null, provisioning: provisioned ? null : options.provisioning,
      training: null, version: '0.0.0-sim', healthIntervalMs: null, instead: { ...options.instead, store: own.store },
      onDefect: (error) => { if (life === mine && !(error instanceof Crashed)) defects.push(error) },
    })
    if (life !== mine) throw new Crashed('while it was opening')
    provisioned = true
    engine = opened
  }

  function discard(): void {
    life += 1
    engine = null
    for (const old of [gone, books]) old?.discard()
  }

  return {
    start, kill, discard, defects, engine: () => engine, store: () => books?.store ?? null, crashes: () => crashes,
    call: async (name, input, more) => {
      const mine = life
      if (engine === null) return null
      const answer = await engine.call({ v: 1, name, input, ...more })
      return life === mine ? answer : null
    },
  }
}
