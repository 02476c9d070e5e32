import { assert } from '../../../shared/assert.ts'
import type { Elsewhere } from '../../../shared/contract/line.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { Ports, TimerHandle } from '../ports.ts'

/** Between two looks whether the terminal has ended what it turned a payment of ours away for. */
export const FREE_LOOK_EVERY_MS = 3000
/** As long as a terminal may hold a payment on its screen (`terminalHoldMs`), and as long as news is told. */
export const SERVING_MAX_MS = 180_000

/**
 * What a terminal said of the payment that it serves: `ended` and `pending` by its history, `busy` by turning
 * the question away; `unlisted`: it answered, and does not say; `unreached`: nobody could be asked.
 */
export type HolderWord = 'ended' | 'pending' | 'busy' | 'unlisted' | 'unreached'

export interface ElsewhereOptions {
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'log'>
  readonly terminal: (terminalId: string) => TerminalSettings | null
  /** Whether an id is of a payment that this register made. */
  readonly isOurs: (clientTransactionId: string) => boolean
  /** Asks the terminal, in a way that cannot touch a payment; `null` stands for an id that nobody named. */
  readonly ask: (terminal: TerminalSettings, holderId: string | null) => Promise<HolderWord>
  readonly changed: () => void
  /** False never asks by itself. */
  readonly asks: boolean
}

/**
 * Knows which terminals serve somebody else, and sees when they have ended that. No provider here gives
 * registers a lease on a terminal, so that its own "busy" is all that keeps two of them apart; it is told to
 * people, and never acted on: nothing is sent because a terminal has become free.
 */
export interface ElsewhereWatch {
  /** A payment of ours was turned away as busy; `holderId` is what it says it serves. */
  turnedAway(terminalId: string, holderId: string | null): void
  /** What any answer says of whom the terminal serves; null: nothing, an empty text: somebody unnamed. */
  heard(terminalId: string, busyWith: string | null): void
  /** A payment of ours begins there: what was known before is over. */
  begins(terminalId: string): void
  of(terminalId: string): Elsewhere | null
  stop(): void
}

interface Known {
  readonly holderId: string | null
  readonly seen: Elsewhere
  /** It turns questions away while it serves, so that an answer shows that it no longer does. */
  readonly turnsQuestionsAway: boolean
  /** Steady time, of the state. */
  readonly sinceMs: number
  readonly timer: TimerHandle | null
}

interface Life extends ElsewhereOptions {
  readonly known: Map<string, Known>
  stopped: boolean
}

export function createElsewhere(options: ElsewhereOptions): ElsewhereWatch {
  const life: Life = { ...options, known: new Map(), stopped: false }
  return {
    turnedAway: (terminalId, holderId) => {
      serve(life, terminalId, holderId, false)
    },
    heard: (terminalId, busyWith) => {
      const before = life.known.get(terminalId)
      const isServing = before?.seen.state === 'serving'
      if (busyWith === null) {
        if (isServing && before.turnsQuestionsAway) become(life, terminalId, before, 'over')
      } else if (!isServing) serve(life, terminalId, busyWith === '' ? null : busyWith, true)
      else if (!before.turnsQuestionsAway) life.known.set(terminalId, { ...before, turnsQuestionsAway: true })
    },
    begins: (terminalId) => {
      forget(life, terminalId)
    },
    of: (terminalId) => life.known.get(terminalId)?.seen ?? null,
    stop: () => {
      life.stopped = true
      for (const { timer } of life.known.values()) if (timer) options.ports.timers.clear(timer)
      life.known.clear()
    },
  }
}

function forget(life: Life, terminalId: string): void {
  const before = life.known.get(terminalId)
  if (before === undefined) return
  if (before.timer) life.ports.timers.clear(before.timer)
  life.known.delete(terminalId)
  life.changed()
}

function serve(life: Life, terminalId: string, holderId: string | null, turnsQuestionsAway: boolean): void {
  forget(life, terminalId)
  if (life.stopped) return
  const isOurs = holderId !== null && life.isOurs(holderId)
  life.known.set(terminalId, {
    holderId,
    seen: { state: 'serving', isOurs, holderId, sinceMs: life.ports.clock.nowMs() },
    turnsQuestionsAway,
    sinceMs: life.ports.clock.monotonicMs(),
    timer: later(life, terminalId, life.asks ? FREE_LOOK_EVERY_MS : SERVING_MAX_MS),
  })
  life.changed()
}

function become(life: Life, terminalId: string, before: Known, state: 'over' | 'untold'): void {
  assert(before.seen.state === 'serving', 'only what was served can be over')
  if (before.timer) life.ports.timers.clear(before.timer)
  life.known.set(terminalId, {
    ...before,
    seen: { ...before.seen, state, sinceMs: life.ports.clock.nowMs() },
    sinceMs: life.ports.clock.monotonicMs(),
    timer: later(life, terminalId, SERVING_MAX_MS),
  })
  life.changed()
}

const later = (life: Life, terminalId: string, delayMs: number): TimerHandle =>
  life.ports.timers.set(delayMs, () => {
    if (!life.stopped) due(life, terminalId)
  })

function due(life: Life, terminalId: string): void {
  const now = life.known.get(terminalId)
  const terminal = life.terminal(terminalId)
  if (now === undefined) return
  if (terminal === null || now.seen.state !== 'serving') return forget(life, terminalId)
  if (life.ports.clock.monotonicMs() - now.sinceMs >= SERVING_MAX_MS)
    return become(life, terminalId, now, 'untold')
  void life.ask(terminal, now.holderId).then(
    (word) => {
      if (!life.stopped && life.known.get(terminalId) === now) heardWord(life, terminalId, now, word)
    },
    (error: unknown) => {
      life.ports.log.error('elsewhere.look_failed', { terminalId, error: String(error) })
      if (!life.stopped && life.known.get(terminalId) === now) heardWord(life, terminalId, now, 'unreached')
    },
  )
}

function heardWord(life: Life, terminalId: string, now: Known, word: HolderWord): void {
  const answered = word === 'unlisted' || word === 'pending'
  if (word === 'ended' || (word === 'unlisted' && now.turnsQuestionsAway))
    return become(life, terminalId, now, 'over')
  life.known.set(terminalId, {
    ...now,
    turnsQuestionsAway: word === 'busy' || (now.turnsQuestionsAway && !answered),
    timer: later(life, terminalId, FREE_LOOK_EVERY_MS),
  })
}
