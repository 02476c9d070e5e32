import { assert } from '../../../shared/assert.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { TimerHandle } from '../ports.ts'
import type { AttemptState } from './attempt.ts'
import { askHistory } from './history.ts'
import { guarded } from './run.ts'
import type { Run } from './run.ts'
import { checkNeeded, provenFacts } from './search-proof.ts'
import type { HistoryCheck } from './search-proof.ts'

/**
 * When the histories of a terminal are asked after a payment was approved there, in milliseconds since then;
 * each time is a try, and there is no other before the next approval.
 */
export const PROVE_AFTER_MS: readonly number[] = [2000, 30_000, 5 * 60_000]
/** Tries with one terminal while the register is open: one that keeps no history is not asked all day. */
export const PROVING_TRIES_MAX = 12

/**
 * Lets every history show a payment that was surely made, as soon as there is one: a terminal that forgets
 * before that could never again say "not found" and be believed. Only reads, in the background, never while a
 * payment holds the terminal.
 */
export interface Proving {
  /** Somebody's payment was approved there. */
  approved(terminalId: string): void
  /** A payment begins there: what is being asked is given up, and asked again later. */
  standAside(terminalId: string): void
  stop(): void
}

interface Course {
  tries: number
  /** Of this approval. */
  next: number
  timer: TimerHandle | null
  exchangeId: string | null
  /** Grows whenever what is under way has become pointless. */
  turn: number
}

/** Whether a payment has just been approved by somebody who knows: the terminal, or a history. */
export const isNewlyProven = (before: AttemptState, after: AttemptState): boolean =>
  before.phase !== 'approved' && after.phase === 'approved' && after.concludedBy !== 'supervisor'

interface Prover {
  readonly run: Run
  readonly courses: Map<string, Course>
}

export function createProving(run: Run): Proving {
  const prover: Prover = { run, courses: new Map() }
  return {
    approved: (terminalId) => {
      const terminal = run.terminal(terminalId)
      if (terminal === null || checksOf(run, terminal).length === 0) return
      const course = courseOf(prover, terminalId)
      course.turn += 1
      course.next = 0
      plan(prover, terminalId, course)
    },
    standAside: (terminalId) => {
      const course = prover.courses.get(terminalId)
      if (course === undefined || course.exchangeId === null) return
      const call = run.calls.get(course.exchangeId)
      course.exchangeId = null
      if (call === undefined) return
      course.turn += 1
      call.abandon()
      plan(prover, terminalId, course)
    },
    stop: () => {
      for (const { timer } of prover.courses.values()) if (timer !== null) run.ports.timers.clear(timer)
      prover.courses.clear()
    },
  }
}

function courseOf({ courses }: Prover, terminalId: string): Course {
  const course = courses.get(terminalId) ?? { tries: 0, next: 0, timer: null, exchangeId: null, turn: 0 }
  courses.set(terminalId, course)
  return course
}

/** What has not been shown yet, by each way there is; empty when all is proven, or nothing could be shown. */
function checksOf(run: Run, terminal: TerminalSettings): readonly HistoryCheck[] {
  const { inquirySources } = run.driver(terminal.provider)
  return inquirySources.flatMap((source) =>
    terminal.routes.flatMap((route) => checkNeeded(run.rows, terminal, { source, route }) ?? []),
  )
}

function plan(prover: Prover, terminalId: string, course: Course): void {
  const { ports, stopped } = prover.run
  if (course.timer !== null) ports.timers.clear(course.timer)
  course.timer = null
  const delayMs = PROVE_AFTER_MS[course.next]
  if (delayMs === undefined || course.tries >= PROVING_TRIES_MAX || stopped) return
  course.next += 1
  course.timer = ports.timers.set(delayMs, () => {
    course.timer = null
    if (!prover.run.stopped) {
      guarded(prover.run, () => {
        tryOnce(prover, terminalId, course)
      })
    }
  })
}

function tryOnce(prover: Prover, terminalId: string, course: Course): void {
  const terminal = prover.run.terminal(terminalId)
  if (terminal === null) return
  if (prover.run.rows.holder(terminalId) !== null) return plan(prover, terminalId, course)
  assert(course.tries < PROVING_TRIES_MAX, 'tries are bounded')
  course.tries += 1
  ask(prover, terminal, course, checksOf(prover.run, terminal))
}

/** One after the other; what was shown by one route is not asked by the next. */
function ask(
  prover: Prover,
  terminal: TerminalSettings,
  course: Course,
  [check, ...rest]: readonly HistoryCheck[],
): void {
  const { run } = prover
  const { terminalId, serial } = terminal
  if (check === undefined) {
    if (checksOf(run, terminal).length > 0) plan(prover, terminalId, course)
    return
  }
  if (run.rows.searchProven(terminalId, serial, check.source)) return ask(prover, terminal, course, rest)
  const { turn } = course
  const asking = (exchangeId: string): void => {
    course.exchangeId = exchangeId
  }
  askHistory(run, { state: check.known, terminal, check, asking }, ({ outcome, ended }) => {
    const proven = outcome === 'shown' ? provenFacts(run.rows, terminal, check.source, run.nowMs()) : []
    const facts = [...ended, ...proven]
    if (facts.length > 0) {
      run.transaction(() => {
        run.record(facts)
      })
    }
    if (turn === course.turn) ask(prover, terminal, course, rest)
  })
}
