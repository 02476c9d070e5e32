import { assert } from '../../shared/assert.ts'
import { PUSH_TOPICS, type Push, type PushTopic } from '../../shared/contract/envelope.ts'
import { callError } from '../../shared/errors.ts'
import type { Engine } from '../engine/api.ts'
import type { LogPort } from '../engine/ports.ts'

/**
 * Reopenings within the window after which the register gives up: it would only meet the same defect again.
 */
export const REOPENINGS_MAX = 3
export const REOPENING_WINDOW_MS = 60_000

/** What one opening of the engine leaves to the next one. */
export interface Reopened { readonly signedInStaffId: string | null }
type OnDefect = (error: unknown, signedInStaffId: string | null) => void

export interface ReopeningOptions {
  /**
   * Opens the engine; `onDefect` is called when it has met a broken invariant and is to be opened again.
   * `reopened` is null the first time: what the lane was set up with is brought in once, and what was set on
   * screen since then stays.
   */
  readonly create: (onDefect: OnDefect, reopened: Reopened | null) => Promise<Engine>
  readonly log: LogPort
  readonly monotonicMs: () => number
  /** The register cannot go on: the same again and again, or it could not be opened any more. */
  readonly gaveUp: (error: unknown) => void
}

/** Counts reopenings within the window; throws when there were too many. */
function createAllowance(monotonicMs: () => number): () => void {
  const reopenedAtMs: number[] = []
  return () => {
    const now = monotonicMs()
    while (reopenedAtMs[0] !== undefined && now - reopenedAtMs[0] > REOPENING_WINDOW_MS) reopenedAtMs.shift()
    if (reopenedAtMs.length >= REOPENINGS_MAX) {
      throw new Error('The register met an error of its own again and again.')
    }
    reopenedAtMs.push(now)
    assert(reopenedAtMs.length <= REOPENINGS_MAX, 'reopenings are bounded')
  }
}

interface Opened {
  readonly engine: Engine
  /** Set when it met a defect before it was open, and is opened again once it stands in its place. */
  readonly broken: Reopened | null
}

type Again = (broken: Engine, left: Reopened) => void

async function openOnce(
  options: ReopeningOptions, tell: (push: Push) => void, again: Again, reopened: Reopened | null,
): Promise<Opened> {
  const life: { engine: Engine | null; broken: Reopened | null } = { engine: null, broken: null }
  const engine = await options.create((_error, signedInStaffId) => {
    if (life.engine === null) life.broken = { signedInStaffId }
    else again(life.engine, { signedInStaffId })
  }, reopened)
  life.engine = engine
  engine.subscribe(tell)
  return { engine, broken: life.broken }
}

const GONE = callError('ENGINE_STOPPED', 'The register has ended; start it again.', { retry: 'after-check' })

/**
 * An engine that is closed and opened again when it meets a defect, behind one that stays: hosts, screens and
 * listeners notice a short while of `ENGINE_STOPPED` and then whole new values. What was under way is
 * recovered by the opening.
 */
export async function openReopening(options: ReopeningOptions): Promise<Engine> {
  const listeners = new Set<(push: Push) => void>()
  const allow = createAllowance(options.monotonicMs)
  const life = { stopping: false, closed: false, lost: false }
  let reopening: Promise<void> = Promise.resolve()
  const tell = (push: Push): void => { for (const listener of [...listeners]) listener(push) }

  const again: Again = (broken, left) => {
    reopening = reopening.then(() => reopen(broken, left)).catch((error: unknown) => {
      life.lost = true
      options.log.error('engine.not_reopened', { name: error instanceof Error ? error.name : 'unknown' })
      options.gaveUp(error)
    })
  }
  const first = await openOnce(options, tell, again, null)
  let { engine } = first
  if (first.broken) again(engine, first.broken)

  async function reopen(broken: Engine, left: Reopened): Promise<void> {
    if (life.stopping || life.lost || broken !== engine) return
    allow()
    life.closed = true
    await broken.stop()
    const next = await openOnce(options, tell, again, left)
    engine = next.engine
    life.closed = false
    if (next.broken) again(engine, next.broken)
    options.log.warn('engine.reopened')
    for (const topic of PUSH_TOPICS) tell(engine.current(topic))
  }

  return {
    call: async (envelope) => (life.lost ? { id: null, ok: false, error: GONE } : engine.call(envelope)),
    current: (topic: PushTopic) => engine.current(topic),
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    async stop() {
      life.stopping = true
      await reopening
      if (!life.closed) await engine.stop()
    },
  }
}
