import type { CallAnswer, Push, PushTopic } from '../../shared/contract/envelope.ts'
import type { PrinterSettings, TerminalSettings } from '../../shared/contract/settings.ts'
import type { Language, Role } from '../../shared/contract/staff.ts'
import type { CommandLog } from './journal/commands.ts'
import type { decideAttempt } from './payment/decide.ts'
import type { Ports } from './ports.ts'
import type { Store } from './store/open.ts'
import type { driverOf } from './terminals/drivers.ts'

/**
 * What a host puts on screen. Every host (Electron, served, tests, simulator) sees the engine only through
 * this.
 */
export interface Engine {
  /** One call of the contract, as it came over the wire. Never rejects: a refusal or fault is an answer. */
  call(envelope: unknown): Promise<CallAnswer>
  /** The current value of a topic with the `seq` of its last change. */
  current(topic: PushTopic): Push
  /** Calls `listener` with every later push until the returned function is called. */
  subscribe(listener: (push: Push) => void): () => void
  /** Stops timers, gives up open exchanges (they are recovered at the next start) and closes the database. */
  stop(): Promise<void>
}

/** What a lane is set up with at start: the provisioning file after it was checked, or the demo shop. */
export interface Provisioning {
  readonly shop: {
    readonly name: string
    readonly registerName: string
    readonly market: string
    readonly language: Language
  }
  readonly terminals: readonly TerminalSettings[]
  readonly printers: readonly PrinterSettings[]
  /** Empty: the register is operated by its owner alone, without sign-in and with every right. */
  readonly staff: readonly {
    readonly staffId: string
    readonly name: string
    readonly role: Role
    readonly pin: string | null
    /** With a PIN of which the register keeps the hash already; it stays. */
    readonly pinStored?: boolean
  }[]
  /** Staff member who is signed in at start without being asked (training mode); null otherwise. */
  readonly signedInStaffId: string | null
  /** The catalogue as CSV text with a header line; null keeps the one in the database. */
  readonly catalogueCsv: string | null
}

/** What the provisioning came to at this start; names only, never a value. */
export interface Provisioned {
  /** What was brought to what it says: `shop`, `terminal front`, `printer counter`, `staff`, `products`. */
  readonly changed: readonly string[]
  /** Each PIN that it gives, and whether it is another one than the one that was kept. */
  readonly pins: readonly { readonly staffId: string; readonly changed: boolean }[]
}

export interface EngineOptions {
  readonly ports: Ports
  /** Path of the database file, or `:memory:`. */
  readonly databasePath: string
  /** Folder for verified backups; null for none (memory databases). */
  readonly backupFolder: string | null
  /** null keeps what the database already holds. */
  readonly provisioning: Provisioning | null
  /** Told what the provisioning came to, before the first call is taken. */
  readonly onProvisioned?: (came: Provisioned) => void
  /** Set in training mode: where to look at the simulated terminal and the virtual paper. */
  readonly training: { readonly customerScreenUrl: string; readonly printerPaperUrl: string } | null
  readonly version: string
  /** Between two looks at each idle terminal, in milliseconds; default 20 s, null never looks by itself. */
  readonly healthIntervalMs?: number | null
  /**
   * A broken invariant was met: the engine has stopped, refuses every call with `ENGINE_STOPPED`, and is to
   * be closed and created again. Nothing on disk is in doubt; what was under way is recovered then.
   * `signedInStaffId` is who was at the register.
   */
  readonly onDefect?: (error: unknown, signedInStaffId: string | null) => void
  /** Who is signed in at start instead of whom the provisioning names: whoever was when a defect was met. */
  readonly signedInStaffId?: string | null
  /**
   * For simulations only: parts that stand in for the real ones, to watch them or to plant a known mistake.
   */
  readonly instead?: EngineParts
}

export interface EngineParts {
  /** An open store, instead of opening `databasePath`. */
  readonly store?: Store
  readonly decide?: typeof decideAttempt
  readonly driverOf?: typeof driverOf
  readonly commandLog?: (real: CommandLog) => CommandLog
  /** How long a void waits after its original, for worlds in which time is short. */
  readonly voidWaitMs?: number
}
