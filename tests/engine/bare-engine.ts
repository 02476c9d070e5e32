import { onTestFinished } from 'vitest'
import type { Engine, EngineOptions, Provisioning } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { Ports, SecretStore } from '../../main/engine/ports.ts'
import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { uuidFrom } from '../../shared/ids.ts'
import { createChance, createVirtualTime, seededRandomness } from '../sim/virtual-time.ts'
import { keptLog, type LogLine } from '../store/fixture.ts'

/** An engine over a store that the test can reach, with nobody at the other end of any wire. */
export interface BareEngine {
  readonly engine: Engine
  readonly store: Store
  readonly defects: unknown[]
  readonly log: readonly LogLine[]
  call(name: CallName, input: unknown): Promise<CallAnswer>
}

export async function bareEngine(options: {
  readonly provisioning: Provisioning
  readonly secrets?: SecretStore
  readonly databasePath?: string
  readonly store?: Store
  readonly onProvisioned?: EngineOptions['onProvisioned']
}): Promise<BareEngine> {
  const time = createVirtualTime()
  const log = keptLog()
  const { databasePath = ':memory:' } = options
  const store = options.store ?? openStore({ path: databasePath, clock: time.clock, log })
  const defects: unknown[] = []
  const refused = { ok: false, cause: 'refused', code: 'ECONNREFUSED' } as const
  const ports: Ports = {
    clock: time.clock,
    timers: time.timers,
    randomness: seededRandomness(createChance(1)),
    log,
    secrets: options.secrets ?? secretStore(),
    http: {
      send: () => ({
        result: Promise.resolve({
          kind: 'failed',
          sent: 'no',
          cause: 'refused',
          code: 'ECONNREFUSED',
          status: null,
          timings: { writtenMs: null, headersMs: null, totalMs: 0 },
        }),
        abandon: () => undefined,
      }),
      close: () => Promise.resolve(),
    },
    sockets: {
      send: () => Promise.resolve(refused),
      probe: () => Promise.resolve(refused),
      dial: () => Promise.resolve(refused),
    },
  }
  const engine = await createEngine({
    ...(options.onProvisioned ? { onProvisioned: options.onProvisioned } : {}),
    ports,
    databasePath: ':memory:',
    backupFolder: null,
    provisioning: options.provisioning,
    training: null,
    version: '0.0.0-test',
    healthIntervalMs: null,
    onDefect: (error) => {
      defects.push(error)
    },
    instead: { store },
  } satisfies EngineOptions)
  onTestFinished(() => engine.stop())
  const ids = createChance('commands')
  return {
    engine,
    store,
    defects,
    log: log.lines,
    call: (name, input) => engine.call({ v: 1, name, input, commandId: uuidFrom(ids.bytes(16)) }),
  }
}

/** Secrets in memory; each operation first asks `fails`. */
export function secretStore(
  fails: (operation: 'get' | 'set' | 'remove') => boolean = () => false,
): SecretStore {
  const values = new Map<string, string>()
  const checked = (operation: 'get' | 'set' | 'remove'): Promise<void> =>
    fails(operation) ? Promise.reject(new Error('the key store is locked')) : Promise.resolve()
  return {
    kind: 'memory',
    get: async (name) => {
      await checked('get')
      return values.get(name) ?? null
    },
    set: async (name, value) => {
      await checked('set')
      values.set(name, value)
    },
    remove: async (name) => {
      await checked('remove')
      values.delete(name)
    },
  }
}
