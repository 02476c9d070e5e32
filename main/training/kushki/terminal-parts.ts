import type { Acquirer, AcquirerOptions } from './acquirer.ts'
import type { AmountUnit, WireAmount } from './amount.ts'
import type { Card, ReadingType } from './cards.ts'
import type { FaultBoard } from './faults.ts'
import type { TerminalAnswer } from './link-failure.ts'
import type { FrontRoute, MoneyOperation, OperationEntry } from './operations.ts'
import type { TerminalMemory } from './terminal-memory.ts'
import type { AutomaticCustomer, Display, RequestNote, Slip, TerminalView } from './terminal-view.ts'
import type { TerminalTimer, TerminalWorld } from './world.ts'

export interface TerminalOptions extends AcquirerOptions, AmountUnit {
  readonly model: string
  readonly shopName: string
  /** How long the terminal waits for a card or a PIN before it gives up. */
  readonly customerTimeoutMs: number
  /** How long a result stands on the display; the terminal is free again before that. */
  readonly resultMs: number
  readonly pinTries: number
  /** Number of the first page of a search. */
  readonly firstPage: 0 | 1
  /** Whether a local search lists the transaction in progress. Undocumented; off is the harder case. */
  readonly listsPending: boolean
  /** Histories show voids and refunds; the provider's own search names no type for them. */
  readonly listsGiveBacks: boolean
  /**
   * How an answer tells of cash on top, which no page of the provider says: inside the approved amount, or
   * apart from it with its own name.
   */
  readonly cashbackInAnswer: 'included' | 'apart'
  /** From taking a print job to paper. */
  readonly printMs: number
}

export const TERMINAL_DEFAULTS: TerminalOptions = {
  serial: 'TRAINING0001',
  model: 'P3',
  shopName: 'Lanekeeper',
  currency: 'CLP',
  exponent: 0,
  amountUnit: 'minor',
  timeZone: 'America/Santiago',
  cutOffMinute: 23 * 60,
  voidWaitMs: 60_000,
  refundsAtOnce: false,
  acquirerMs: 900,
  delayedMs: 8000,
  acquirerDedupes: false,
  customerTimeoutMs: 60_000,
  resultMs: 5000,
  pinTries: 3,
  firstPage: 1,
  listsPending: false,
  listsGiveBacks: true,
  cashbackInAnswer: 'included',
  printMs: 400,
}

/** The transaction that holds the one payment slot. */
export interface Active {
  readonly entry: OperationEntry
  readonly operation: MoneyOperation
  readonly route: FrontRoute
  readonly clientTransactionId: string
  readonly wireAmount: WireAmount | null
  /** Null when the amount was left out: all of the original. */
  readonly amountMinor: number | null
  readonly cashbackMinor: number
  readonly shownMinor: number
  readonly originalReference: string | null
  readonly startedAtMs: number
  readonly deadlineMs: number
  readonly answer: (answer: TerminalAnswer) => void
  /** `reaching`: it finds out whether it has internet; nobody was asked yet. */
  stage: 'card' | 'pin' | 'reaching' | 'asked'
  card: Card | null
  readingType: ReadingType | null
  forcedCode: string | null
  pinTriesLeft: number
  timers: TerminalTimer[]
}

export interface PrintJob {
  readonly printJobId: string
  status: 'PENDING' | 'COMPLETED' | 'FAILED'
}

/** Everything that one simulated terminal is made of, handed to the functions that move it. */
export interface Terminal {
  readonly world: TerminalWorld
  readonly options: TerminalOptions
  readonly faults: FaultBoard
  readonly acquirer: Acquirer
  readonly memory: TerminalMemory
  readonly printJobs: Map<string, PrintJob>
  readonly changed: () => void
  active: Active | null
  up: boolean
  display: Display
  result: TerminalView['result']
  resultTimer: TerminalTimer | null
  slip: Slip | null
  slips: number
  automatic: AutomaticCustomer | null
  requests: RequestNote[]
}
