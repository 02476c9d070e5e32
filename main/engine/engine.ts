import { callError } from '../../shared/errors.ts'
import type { CallError } from '../../shared/errors.ts'
import type { Engine, EngineOptions } from './api.ts'
import { startBackups } from './backups.ts'
import { openBooks } from './books.ts'
import type { Books } from './books.ts'
import { createDispatch, idOf } from './dispatch.ts'
import { createHandlers } from './handlers.ts'
import { provision, signedInAtStart } from './provision.ts'
import { createPushes } from './pushes.ts'
import { createPins } from './staff/pins.ts'
import type { Pins } from './staff/pins.ts'
import { createSession } from './staff/session.ts'
import { openStore } from './store/open.ts'
import { createCredentials } from './terminals/credentials.ts'
import type { Credentials } from './terminals/credentials.ts'
import { driverOf } from './terminals/drivers.ts'
import { withOwnKeys } from './terminals/key-moments.ts'
import { createPaths, withOtherPath, type Paths } from './terminals/other-path.ts'
import { startTidying } from './tidying.ts'
import { createTill } from './till.ts'
import { healthView, registerView } from './views.ts'

/**
 * Puts a register together: opens its database, recovers what was under way, and answers calls. Rejects with
 * Corruption or StoreFault when the database cannot be used, and with ProvisioningRefused when the lane's
 * file cannot.
 */
export async function createEngine(given: EngineOptions): Promise<Engine> {
  const paths = createPaths()
  const ports = { ...given.ports, http: withOtherPath(given.ports.http, paths) }
  const drivers = withOwnKeys(given.instead?.driverOf ?? driverOf)
  const options = { ...given, ports, instead: { ...given.instead, driverOf: drivers } }
  const { clock, log } = ports
  const store =
    options.instead?.store ??
    openStore({ path: options.databasePath, clock, log, backupFolder: options.backupFolder })
  try {
    const books = openBooks(store, ports)
    const pins = createPins({ secrets: ports.secrets, randomness: ports.randomness, clock })
    const { settings, record } = books
    if (options.provisioning) {
      const came = await provision({ store, rows: settings, pins, record }, options.provisioning)
      options.onProvisioned?.(came)
    }
    const credentials = createCredentials(ports.secrets)
    const ended = await credentials.load(settings.terminals().map((terminal) => terminal.terminalId))
    books.recordAlone([
      { kind: 'register.opened', version: options.version, training: options.training !== null },
      ...ended.map((terminalId) => {
        return { kind: 'terminal.credential_changed', terminalId, how: 'completed' } as const
      }),
    ])
    for (const terminalId of ended) await credentials.settled(terminalId)
    return assemble(options, books, { pins, credentials, paths })
  } catch (error) {
    store.close()
    throw error
  }
}

const STOPPED = callError('ENGINE_STOPPED', 'The register is starting again.', { retry: 'after-check' })
const DEFECT = callError(
  'INTERNAL',
  'The register met an error of its own and is starting again; nothing that was paid is lost.',
  { retry: 'after-check' },
)

interface Kept {
  readonly pins: Pins
  readonly credentials: Credentials
  readonly paths: Paths
}

function assemble(options: EngineOptions, books: Books, { pins, credentials, paths }: Kept): Engine {
  const { ports } = options
  const { store } = books
  let stopped = false
  const changed = (): void => {
    pushes.changed()
  }

  /**
   * A broken invariant: stop everything that acts, keep what is on disk, and let the host open the register
   * again.
   */
  function defect(error: unknown): CallError {
    if (stopped) return STOPPED
    stopped = true
    ports.log.error('engine.defect', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    stopActing()
    void till.printing.stop()
    options.onDefect?.(error, session.signedInStaffId())
    return DEFECT
  }

  function stopActing(): void {
    till.payments.stop()
    till.watching.stop()
    tidying.stop()
  }

  const till = createTill(options, books, { credentials, paths, changed, failed: defect })
  const session = createSession({
    staff: books.settings.staff,
    language: () => books.settings.shop().language,
    pins,
    signedInStaffId: signedInAtStart(options),
    recordAlone: books.recordAlone,
  })
  const backups = startBackups({ store, folder: options.backupFolder, ports, changed })
  const { nowMs, settings, sales, prints } = books
  const sources = {
    ...{ nowMs, settings, sales, prints },
    service: till.service,
    payments: till.paymentViews,
    cards: till.cards,
    caller: session.caller,
    training: options.training,
  }
  const views = {
    register: () => registerView(sources),
    health: () =>
      healthView(sources, {
        till,
        store,
        journalLength: books.journal.head().seq,
        backupAtMs: backups.lastAtMs(),
      }),
    printing: () => ({ jobs: books.prints.unfinished() }),
  }
  const pushes = createPushes(store.epoch, (topic) => views[topic](), defect)
  const commandLog = options.instead?.commandLog?.(books.commandLog) ?? books.commandLog
  const tidying = startTidying({ store, commandLog, ports, failed: defect })
  const dispatch = createDispatch({
    commandLog,
    stopped: () => (stopped ? STOPPED : null),
    handlers: createHandlers(options, books, till, {
      session,
      pins,
      credentials,
      registerView: views.register,
      healthView: views.health,
    }),
    caller: session.caller,
    record: books.record,
    transaction: books.inCommand,
    failed: defect,
    nextSeq: () => books.journal.head().seq + 1,
    changed: () => {
      till.printing.wake()
      changed()
    },
  })

  till.payments.recover()
  till.printing.wake()
  till.watching.start()

  return {
    call: (envelope) =>
      stopped ? Promise.resolve({ id: idOf(envelope), ok: false, error: STOPPED }) : dispatch(envelope),
    current: pushes.current,
    subscribe: pushes.subscribe,
    stop: async () => {
      stopped = true
      stopActing()
      pushes.stop()
      await Promise.all([till.printing.stop(), backups.stop(), ports.http.close()])
      store.close()
    },
  }
}
