import type { CardStanding } from '../../shared/contract/card.ts'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import type { Stage } from './actors.ts'
import type { Attendance } from './attendance.ts'
import type { Hands } from './hands.ts'
import { sleep } from './news.ts'
import type { Chance } from './virtual-time.ts'

/** Amounts of holds, in pesos; none of them is one of the acquirer's test amounts. */
const HOLD_MIN = 1000
const HOLD_MAX = 50_000
/** Of trials: up to a little more than is allowed. */
const TRIAL_MIN = 20
const TRIAL_MAX = 2050
/** The provider says to wait a minute. */
const VOID_WAIT_MS = 65_000
const REASON = 'The customer brought it back'

/** What somebody does beside selling: holds, captures, tips, voids and refunds. */
export interface FollowUps {
  /** Does one thing about a hold, or about a card payment of an earlier sale; or nothing. */
  followUp(soldIds: readonly string[]): Promise<void>
  /** Gives back a card payment of the sale that is still open. False when there is none. */
  giveBackNow(sale: SaleView): Promise<boolean>
  /** A hold from which a sale can be paid; null when there is none. */
  holdFor(amountMinor: number): Promise<string | null>
}

export function createFollowUps(
  stage: Stage,
  hands: Hands,
  attendance: Attendance,
  chance: Chance,
): FollowUps {
  /** Of its own, so that days without impatient people are what they were. */
  const impatience = chance.fork('impatience')
  const trials = chance.fork('trials')

  /** One command that begins an attempt of its own, and whatever becomes of that. */
  async function begin(name: CallName, input: unknown): Promise<string | null> {
    const answer = await hands.press(name, input)
    const isImpatient = impatience.happens(stage.swarm.setAside)
    if (!answer.ok) return null
    const { attemptId } = answer.value as PaymentView
    await attendance.attendTo(attemptId, isImpatient)
    return attemptId
  }

  const openHolds = async (): Promise<readonly CardStanding[]> =>
    listOf(await hands.ask('card.holds', {}), 'open')
  const oneOf = (standings: readonly CardStanding[]): CardStanding | null =>
    standings.length === 0 ? null : chance.pick(standings)

  async function once(soldIds: readonly string[]): Promise<void> {
    if (trials.happens(stage.swarm.trials)) return tryOut(stage, begin, trials)
    if (chance.happens(0.3)) {
      const amountMinor = chance.between(HOLD_MIN, HOLD_MAX)
      return void (await begin('card.authorize', { amountMinor, label: 'Mesa 4' }))
    }
    const saleId = chance.happens(0.5) || soldIds.length === 0 ? null : chance.pick(soldIds)
    const look = async (): Promise<readonly CardStanding[]> =>
      saleId === null ? openHolds() : listOf(await hands.ask('card.ofSale', { saleId }), 'payments')
    const standing = oneOf(await look())
    const wish = standing === null ? null : wishFor(standing, chance)
    if (!wish) return
    await begin(wish.name, wish.input)
    // Whoever set it aside asks for something else about the same payment.
    while (impatience.happens(stage.swarm.setAside * 0.7)) {
      const now = (await look()).find(({ attemptId }) => attemptId === standing?.attemptId)
      const next = now === undefined ? null : wishFor(now, impatience)
      if (next) await begin(next.name, next.input)
    }
  }

  return {
    followUp: async (soldIds) => {
      if (!hands.mayBe(stage.swarm.operations)) return
      // What was just paid cannot be voided yet.
      if (chance.happens(0.3)) await sleep(stage.time, VOID_WAIT_MS)
      for (let times = chance.between(1, 3); times > 0; times -= 1) await once(soldIds)
    },
    giveBackNow: async (sale) => {
      const paid = sale.tenders.filter((tender) => tender.kind === 'card' && tender.status === 'certain')
      const tender = paid[0]
      if (tender?.attemptId == null) return false
      await begin('card.giveBack', { attemptId: tender.attemptId, reason: REASON })
      return true
    },
    holdFor: async (amountMinor) => {
      if (!hands.mayBe(stage.swarm.operations)) return null
      const enough = (await openHolds()).filter(
        (standing) =>
          standing.allowed.includes('capture') && (standing.hold?.captureMaxMinor ?? 0) >= amountMinor,
      )
      return oneOf(enough)?.attemptId ?? null
    },
  }
}

const listOf = (answer: CallAnswer | null, name: 'open' | 'payments'): readonly CardStanding[] =>
  answer?.ok === true ? (answer.value as Record<typeof name, readonly CardStanding[]>)[name] : []

/** Tries the terminal out; not everybody waits until what was taken can be given back. */
async function tryOut(
  stage: Stage,
  begin: (name: CallName, input: unknown) => Promise<string | null>,
  chance: Chance,
): Promise<void> {
  const input = { amountMinor: chance.between(TRIAL_MIN, TRIAL_MAX), terminalId: 'caja-1' }
  const attemptId = await begin('card.tryOut', input)
  if (attemptId === null || chance.happens(0.3)) return
  await sleep(stage.time, VOID_WAIT_MS)
  await begin('card.giveBack', { attemptId, reason: REASON })
}

/** What somebody asks for next, among what the screen offers; some of it must be refused. */
function wishFor(
  { attemptId, allowed, remainingMinor, hold }: CardStanding,
  chance: Chance,
): { readonly name: CallName; readonly input: object } | null {
  if (allowed.length === 0) return null
  const some = (most: number): object =>
    chance.happens(0.5) ? {} : { amountMinor: chance.between(1, Math.max(1, most)) }
  switch (chance.pick(allowed)) {
    case 'capture':
      return { name: 'card.capture', input: { attemptId, ...some((hold?.captureMaxMinor ?? 0) + 1) } }
    case 're_authorization':
      return {
        name: 'card.raise',
        input: { attemptId, amountMinor: chance.happens(0.3) ? 0 : chance.between(1, HOLD_MAX) },
      }
    case 'tip':
      return { name: 'card.tip', input: { attemptId, amountMinor: chance.between(100, 900) } }
    case 'give_back':
      return { name: 'card.giveBack', input: { attemptId, reason: REASON, ...some(remainingMinor) } }
  }
}
