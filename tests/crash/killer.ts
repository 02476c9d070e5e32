import type { Chance } from '../sim/virtual-time.ts'
import type { Cashier } from './cashier.ts'
import { sleep, type CrashLane } from './lane.ts'

/**
 * Journal steps of a card sale and of what may follow a crash in it: a sweep kills after each of them in
 * turn.
 */
const STEPS_MAX = 12
/** A sale may end with fewer steps than were waited for. */
const STEP_WAIT_MS = 2500
const MOMENT_MAX_MS = 900
/** About how long a register takes to start: within it, and just after it, a start is cut off. */
const START_MS = 1500

/** When to strike, in the words of a story. */
type Moment =
  | { readonly kind: 'step'; readonly step: number; readonly thenMs: number }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'start'; readonly ms: number }

/**
 * Kills the register `kills` times with SIGKILL and starts it again: after each journal step of a card sale
 * in turn, at
 * random moments, and while it is starting; now and then the terminal dies as well.
 */
export async function kill(lane: CrashLane, cashier: Cashier, kills: number): Promise<void> {
  const chance = lane.chance.fork('killer')
  let step = chance.between(0, STEPS_MAX - 1)
  let terminalBack: Promise<void> = Promise.resolve()
  // What is found once needs no more kills.
  while (lane.counts.registerKills < kills && lane.violations.length === 0) {
    const moment = momentOf(chance, step)
    if (moment.kind === 'step') step += 1
    if (moment.kind !== 'start') {
      await Promise.race([cashier.nextCharge(), sleep(STEP_WAIT_MS * 4)])
      await (moment.kind === 'step' ? journalStep(lane, moment.step) : sleep(moment.ms))
      if (moment.kind === 'step' && moment.thenMs > 0) await sleep(moment.thenMs)
    }
    const terminalToo = chance.happens(0.12)
    await Promise.all([lane.killRegister(), ...(terminalToo ? [lane.killTerminal()] : [])])
    if (terminalToo) terminalBack = sleep(chance.between(0, 1500)).then(() => lane.startTerminal())
    await sleep(chance.between(0, 300))
    const started = lane.startRegister()
    if (moment.kind === 'start' && lane.counts.registerKills < kills) {
      await Promise.race([sleep(moment.ms), started])
      await lane.killRegister()
      await lane.startRegister()
    }
    await started
    await terminalBack
    if (!terminalToo && chance.happens(0.08)) await terminalAlone(lane, cashier, chance)
  }
}

function momentOf(chance: Chance, step: number): Moment {
  if (chance.happens(0.55))
    return { kind: 'step', step: 1 + (step % STEPS_MAX), thenMs: chance.pick([0, 0, 1, 3]) }
  if (chance.happens(0.75)) return { kind: 'time', ms: chance.between(0, MOMENT_MAX_MS) }
  return { kind: 'start', ms: chance.between(0, START_MS) }
}

/** Resolves when the journal has grown `steps` times, as near to the commit as another process can be. */
async function journalStep(lane: CrashLane, steps: number): Promise<void> {
  const journal = lane.watchJournal()
  const untilMs = performance.now() + STEP_WAIT_MS
  let last = journal.value()
  for (let seen = 0; seen < steps && performance.now() < untilMs;) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    const now = journal.value()
    if (now !== null && now !== last) {
      last = now
      seen += 1
    }
  }
  journal.close()
}

async function terminalAlone(lane: CrashLane, cashier: Cashier, chance: Chance): Promise<void> {
  await Promise.race([cashier.nextCharge(), sleep(STEP_WAIT_MS)])
  await sleep(chance.between(0, MOMENT_MAX_MS))
  await lane.killTerminal()
  await sleep(chance.between(0, 1000))
  await lane.startTerminal()
}
