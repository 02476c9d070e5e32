import { assert } from '../../shared/assert.ts'
import { PUSH_TOPICS, type Push, type PushTopic } from '../../shared/contract/envelope.ts'
import { callError } from '../../shared/errors.ts'
import type { Engine } from '../engine/api.ts'
import type { LogPort } from '../engine/ports.ts'

/** Reopenings within the window after which the register gives up: it would only meet the same defect again. */
export const REOPENINGS_MAX = 3
export const REOPENING_WINDOW_MS = 60_000

export interface ReopeningOptions {
  /** Opens the engine; `onDefect` is called when it has met a broken invariant and is to be opened again. */
  readonly create: (onDefect: () => void) => Promise<Engine>
  readonly log: LogPort
  readonly monotonicMs: () => number
  /** The register cannot go on: the same again and again, or it could not be opened any more. */
  readonly gaveUp: (error: unknown) => void
}

/**
 * An engine that is closed and opened again when it meets a defect, behind one that stays: hosts, screens and listeners
 * notice a short while of `ENGINE_STOPPED` and then whole new values. What was under way is recovered by the opening.
 */
export async function openReopening(options: ReopeningOptions): Promise<Engine> {
  const listeners = new Set<(push: Push) => void>()
  const reopenedAtMs: number[] = []
  let stopping = false
  let reopening: Promise<void> = Promise.resolve()
  let lost = false
  const tell = (push: Push): void => { for (const listener of [...listeners]) listener(push) }

  /** `broken`: it met a defect before it was open, and is told of once it stands in its place. */
  const open = async (): Promise<{ readonly opened: Engine; readonly broken: boolean }> => {
    const life: { opened: Engine | null; broken: boolean } = { opened: null, broken: false }
    const opened = await options.create(() => {
      if (life.opened === null) life.broken = true
      else reopenSoon(life.opened)
    })
    life.opened = opened
    opened.subscribe(tell)
    return { opened, broken: life.broken }
  }

  const first = await open()
  let engine = first.opened
  if (first.broken) reopenSoon(engine)

  function reopenSoon(broken: Engine): void {
    reopening = reopening.then(() => reopen(broken)).catch((error: unknown) => {
      lost = true
      options.log.error('engine.not_reopened', { name: error instanceof Error ? error.name : 'unknown' })
      options.gaveUp(error)
    })
  }

  async function reopen(broken: Engine): Promise<void> {
    if (stopping || broken !== engine) return
    const now = options.monotonicMs()
    while (reopenedAtMs[0] !== undefined && now - reopenedAtMs[0] > REOPENING_WINDOW_MS) reopenedAtMs.shift()
    if (reopenedAtMs.length >= REOPENINGS_MAX) throw new Error('The register met an error of its own again and again.')
    reopenedAtMs.push(now)
    assert(reopenedAtMs.length <= REOPENINGS_MAX, 'reopenings are bounded')
    await broken.stop()
    const next = await open()
    engine = next.opened
    if (next.broken) reopenSoon(engine)
    options.log.warn('engine.reopened', { times: reopenedAtMs.length })
    for (const topic of PUSH_TOPICS) tell(engine.current(topic))
  }

  return {
    call: (envelope) => lost
      ? Promise.resolve({ id: null, ok: false, error: callError('ENGINE_STOPPED', 'The register has ended; start it again.', { retry: 'after-check' }) })
      : engine.call(envelope),
    current: (topic: PushTopic) => engine.current(topic),
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    async stop() {
      stopping = true
      await reopening
      await engine.stop()
    },
  }
}
