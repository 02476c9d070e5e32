import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { Engine, EngineParts } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { HttpPort, LogPort, Ports, SecretStore } from '../../main/engine/ports.ts'
import { PROVISIONING } from './lane.ts'
import { Crashed, openCrashingStore } from './memory-store.ts'
import type { CrashingStore } from './memory-store.ts'
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
  readonly store: () => CrashingStore | null
  readonly crashes: () => number
  /** Broken invariants that the engine itself reported. */
  readonly defects: readonly unknown[]
}

export interface RegisterLifeOptions {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly network: HttpPort
  readonly secrets: SecretStore
  /** Asked at every port call and after every commit; true kills the register there and then. */
  readonly crashNow: () => boolean
  readonly crashed: () => void
  readonly lostTail: number
  readonly instead: EngineParts
}

const SILENT: LogPort = { info: () => undefined, warn: () => undefined, error: () => undefined }

export function createRegisterLife(options: RegisterLifeOptions): RegisterLife {
  const { time, chance } = options
  let engine: Engine | null = null
  let books: CrashingStore | null = null
  let image: Uint8Array | null = null
  let life = 0
  let crashes = 0
  const defects: unknown[] = []

  function kill(): void {
    if (books === null) return
    image = books.image()
    books.kill()
    books = null
    engine = null
    life += 1
    crashes += 1
    options.crashed()
  }

  /** The edge of the process: it may die before what it asked for happens. */
  function edge(mine: number): void {
    if (life !== mine) throw new Crashed('an earlier life reached for the world')
    if (!options.crashNow()) return
    kill()
    throw new Crashed('between two port calls')
  }

  function portsOf(mine: number): Ports {
    return {
      clock: time.clock, randomness: seededRandomness(chance.fork(`life-${mine}`)), secrets: options.secrets, log: SILENT,
      timers: {
        set: (delayMs, run) => time.timers.set(delayMs, () => { if (life === mine) guard(mine, run) }),
        clear: time.timers.clear,
      },
      http: {
        send: (request, onWritten) => {
          edge(mine)
          const call = options.network.send(request, () => { if (life === mine) onWritten?.() })
          return { result: aliveOnly(mine, call.result), abandon: () => { if (life === mine) call.abandon() } }
        },
        close: () => Promise.resolve(),
      },
      sockets: {
        send: () => Promise.resolve({ ok: true }), probe: () => Promise.resolve({ ok: true }),
        dial: () => Promise.resolve({ ok: false, cause: 'refused', code: 'ECONNREFUSED' }),
      },
    }
  }

  /** Results of an earlier life never come back. */
  function aliveOnly<T>(mine: number, result: Promise<T>): Promise<T> {
    return result.then((value) => (life === mine ? value : new Promise<never>(() => undefined)))
  }

  function guard(mine: number, run: () => void): void {
    try { run() } catch (error) {
      if (!(error instanceof Crashed) || life === mine) throw error
    }
  }

  async function start(): Promise<void> {
    const mine = life
    books = openCrashingStore({
      image, clock: time.clock, log: SILENT, lostTail: options.lostTail,
      committed: () => { if (life === mine && engine !== null && options.crashNow()) { kill(); throw new Crashed('after a commit') } },
    })
    const opened = await createEngine({
      ports: portsOf(mine), databasePath: ':memory:', backupFolder: null, provisioning: image === null ? PROVISIONING : null,
      training: null, version: '0.0.0-sim', healthIntervalMs: null, instead: { ...options.instead, store: books.store },
      onDefect: (error) => { if (!(error instanceof Crashed)) defects.push(error) },
    })
    if (life === mine) engine = opened
  }

  return {
    start, kill, defects, engine: () => engine, store: () => books, crashes: () => crashes,
    call: async (name, input, more) => {
      const mine = life
      if (engine === null) return null
      const answer = await engine.call({ v: 1, name, input, ...more })
      return life === mine ? answer : null
    },
  }
}
