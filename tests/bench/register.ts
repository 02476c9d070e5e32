import { randomUUID } from 'node:crypto'
import type { Engine, Provisioning } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { LogPort } from '../../main/engine/ports.ts'
import { openStore, type Store } from '../../main/engine/store/open.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import { CREDENTIAL, PROVISIONING } from '../sim/lane.ts'

/** Only what must not happen is heard. */
export const QUIET: LogPort = {
  info: () => undefined,
  warn: () => undefined,
  error: (event, facts) => {
    process.stderr.write(`${event} ${JSON.stringify(facts)}\n`)
  },
}

/** A register as it is shipped, over a real file and real sockets, with one screen that watches. */
export interface Register {
  readonly engine: Engine
  readonly store: Store
  ask<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
  stop(): Promise<void>
}

export const [TERMINAL] = PROVISIONING.terminals

export async function openRegister(
  databasePath: string,
  provisioning: Partial<Provisioning> = {},
): Promise<Register> {
  const { ports, close } = createNodePorts({ folder: null })
  for (const { terminalId } of PROVISIONING.terminals)
    await ports.secrets.set(`terminal.${terminalId}`, CREDENTIAL)
  const store = openStore({ path: databasePath, clock: ports.clock, log: QUIET, backupFolder: null })
  const engine = await createEngine({
    ports: { ...ports, log: QUIET },
    databasePath,
    backupFolder: null,
    provisioning: { ...PROVISIONING, ...provisioning },
    training: null,
    version: '0.0.0-bench',
    healthIntervalMs: null,
    instead: { store },
  })
  engine.subscribe(() => undefined)
  return {
    engine,
    store,
    ask: async (name, input, rev) => {
      const envelope = {
        v: 1,
        name,
        input,
        commandId: randomUUID(),
        ...(rev === undefined ? {} : { rev }),
      }
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
