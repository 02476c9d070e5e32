import { uuidFrom } from '../../shared/ids.ts'
import { givesBack } from '../../shared/payment-terms.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { InquiryAnswer, TerminalDriver } from '../../main/engine/terminals/driver.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'
import type { Decide } from './planted-decisions.ts'
import { answeringFor } from './planted-store.ts'
import type { Plant } from './simulation.ts'
import { createChance } from './virtual-time.ts'

/** Mistakes about what follows a payment: captures, releases, voids and refunds. */
type Operation = AttemptPlan['operation']

/** No answer to a give-back is taken for a lost request, and it is sent once more as a new one. */
export function giveBackAgain(): Plant {
  const chance = createChance('give back again')
  const decide: Decide = (state, input, context) => {
    const decision = decideAttempt(state, input, context)
    const lost = input.kind === 'money_answered' && input.answer.kind === 'unclear'
    if (!lost || !givesBack(state.plan.operation) || decision.state.phase !== 'unknown') return decision
    const again = { kind: 'send_money', exchangeId: context.newId(), route: input.route } as const
    return { ...decision, effects: [...decision.effects, again] }
  }
  const sent = new Set<string>()
  return {
    instead: {
      decide,
      driverOf: (provider) => {
        const real = driverOf(provider)
        const prepare: TerminalDriver['prepare'] = (call, ...rest) => {
          const repeated =
            call.kind === 'money' && givesBack(call.operation) && sent.has(call.clientTransactionId)
          if (call.kind === 'money') sent.add(call.clientTransactionId)
          return real.prepare(
            repeated ? { ...call, clientTransactionId: uuidFrom(chance.bytes(16)) } : call,
            ...rest,
          )
        }
        return { ...real, prepare }
      },
    },
  }
}

/** What follows a payment without an outcome yet is overlooked when the next thing is decided. */
export function overlooked(...operations: readonly Operation[]): () => Plant {
  const isOpen = (row: unknown): boolean => {
    const { plan, phase } = JSON.parse((row as { state: string }).state) as AttemptState
    return operations.includes(plan.operation) && OPEN.has(phase)
  }
  const wrapStore = (store: Store): Store => {
    const prepare = (sql: string): unknown => {
      const statement = store.db.prepare<[string]>(sql)
      if (!sql.startsWith('SELECT state FROM attempt WHERE original_attempt_id = ?')) return statement
      return answeringFor(statement, 'all', (id) => statement.all(id as string).filter((row) => !isOpen(row)))
    }
    return { ...store, db: answeringFor(store.db, 'prepare', (sql) => prepare(sql as string)) }
  }
  return () => ({ wrapStore, swarm: BUSY_WITH_FOLLOW_UPS })
}
/** Much goes on from payments, answers are lost, and nobody waits for what has none. */
const BUSY_WITH_FOLLOW_UPS = {
  ...{ operations: 1, setAside: 1, answerLost: 0.4, breaks: 0.3 },
  ...{ refundsSaid: true, refundsAtOnce: true },
}
const OPEN: ReadonlySet<AttemptState['phase']> = new Set(['recorded', 'sending', 'waiting', 'unknown'])

/** A list that holds no such void is taken at its word, although it never showed one. */
export function silenceMeansNoVoid(): Plant {
  /** By transaction, what the list really said. */
  const said = new Map<string, InquiryAnswer>()
  const decide: Decide = (state, input, context) => {
    const { operation, clientTransactionId } = state.plan
    const answer = said.get(clientTransactionId)
    const unheard = input.kind === 'inquiry_answered' && input.answer.kind === 'unavailable'
    if (!unheard || !givesBack(operation) || answer?.kind !== 'not_found')
      return decideAttempt(state, input, context)
    return decideAttempt(state, { ...input, answer }, context)
  }
  return {
    hidesGiveBacks: true,
    instead: {
      decide,
      driverOf: (provider) => {
        const real = driverOf(provider)
        const interpretInquiry: TerminalDriver['interpretInquiry'] = (call, ...rest) => {
          const interpreted = real.interpretInquiry(call, ...rest)
          said.set(call.clientTransactionId, interpreted.answer)
          return interpreted
        }
        return { ...real, interpretInquiry }
      },
    },
  }
}
