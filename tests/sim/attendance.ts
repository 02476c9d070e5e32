import { isFinalPhase } from '../../shared/contract/payment.ts'
import type { PaymentAction, PaymentView } from '../../shared/contract/payment.ts'
import type { Stage } from './actors.ts'
import type { Hands } from './hands.ts'
import { sleep } from './news.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

/** A cashier who cannot reach a settled payment for this long calls the supervisor. */
const PATIENCE_MS = 6 * 60_000
/** After this long over one payment the supervisor acts, as in a real shop: the portal, and a decision. */
const SUPERVISOR_MS = 20 * 60_000
/** Nobody stands and waits longer than this without looking at the screen again. */
const GLANCE_MS = 45_000
const TURNS_MAX = 400

/** Somebody stands by what is under way or not known, as the screen allows, and calls the supervisor. */
export interface Attendance {
  /** Does the next thing about it, or waits. */
  attend(payment: PaymentView): Promise<void>
  /** Stays until it has its outcome, or was set aside: by who is impatient, as soon as that is possible. */
  attendTo(attemptId: string, impatient: boolean): Promise<void>
  /** The supervisor decides, by the acquirer's own portal. */
  resolve(payment: PaymentView): Promise<void>
}

export function createAttendance(stage: Stage, hands: Hands, chance: Chance): Attendance {
  const { time, swarm, news } = stage
  const { press, mayBe } = hands
  const stoodBy = createWatchOver(time)

  /** The supervisor reads the acquirer's own portal, so the word is true at this moment. */
  async function resolve({ attemptId, clientTransactionId }: PaymentView): Promise<void> {
    const outcome = stage.auditor.done(clientTransactionId) ? 'paid' : 'not_paid'
    const why = { reason: 'Portal of the acquirer', evidence: 'Looked up' }
    await press('payment.resolve', { attemptId, outcome, ...why })
  }

  const detach = async (attemptId: string): Promise<void> => {
    await press('payment.detach', { attemptId, reason: 'It is paid otherwise' })
  }

  /** It is stuck: the supervisor decides it, or sets it aside. False when neither is offered. */
  async function supervise(payment: PaymentView): Promise<boolean> {
    const { attemptId, allowed } = payment
    if (allowed.includes('detach') && swarm.detach > 0 && chance.happens(0.5)) await detach(attemptId)
    else if (allowed.includes('resolve')) await resolve(payment)
    else if (allowed.includes('abort')) await press('payment.abort', { attemptId })
    else return false
    return true
  }

  async function attend(payment: PaymentView): Promise<void> {
    const { attemptId, allowed } = payment
    const able = (action: PaymentAction): boolean => allowed.includes(action)
    const waitedMs = stoodBy(attemptId)
    if (able('abort') && mayBe(swarm.abort * 0.3)) {
      await press('payment.abort', { attemptId })
      return
    }
    if (able('query') && chance.happens(0.05)) {
      await press('payment.query', { attemptId })
      return
    }
    if (waitedMs >= SUPERVISOR_MS && (await supervise(payment))) return
    if (waitedMs >= PATIENCE_MS || mayBe(0.02)) {
      // Once all is quiet nobody goes home over an open payment.
      if (able('resolve') && (mayBe(swarm.resolve) || !stage.troubled())) {
        await resolve(payment)
        return
      }
      if (able('detach') && mayBe(swarm.detach)) {
        await detach(attemptId)
        return
      }
    }
    await news.wait(chance.between(2000, GLANCE_MS))
  }

  async function attendTo(attemptId: string, impatient: boolean): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      const answer = await hands.ask('payment.get', { attemptId })
      if (answer?.ok === true) {
        const { payment } = answer.value as { payment: PaymentView }
        if (isFinalPhase(payment.phase) || payment.detached) return
        if (impatient && stage.troubled() && payment.allowed.includes('detach')) await detach(attemptId)
        else await attend(payment)
      } else await news.wait(GLANCE_MS)
      await sleep(time, chance.between(200, 1500))
    }
  }

  return { attend, attendTo, resolve }
}

/** How long somebody has stood by a payment, by a clock that nobody sets. */
function createWatchOver(time: VirtualTime): (attemptId: string) => number {
  let standing = { attemptId: '', sinceMs: 0 }
  return (attemptId) => {
    const nowMs = time.clock.monotonicMs()
    if (standing.attemptId !== attemptId) standing = { attemptId, sinceMs: nowMs }
    return nowMs - standing.sinceMs
  }
}
