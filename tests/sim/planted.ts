import { present } from '../../shared/assert.ts'
import { uuidFrom } from '../../shared/ids.ts'
import type { CommandLog } from '../../main/engine/journal/commands.ts'
import { evolveAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { Decision } from '../../main/engine/payment/decide.ts'
import type { AttemptFact } from '../../main/engine/payment/facts.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { MoneyAnswer, TerminalDriver } from '../../main/engine/terminals/driver.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'
import type { Violation } from './auditor.ts'
import { simulate } from './simulation.ts'
import type { Plant } from './simulation.ts'
import { createChance } from './virtual-time.ts'

/**
 * Known mistakes, planted into the engine from the outside, each as somebody might really make it. A simulation that
 * does not find one of them is too weak. Every run gets parts of its own.
 */
export const PLANTS = {
  'send before commit': () => ({ wrapStore: actingBeforeTheCommit }),
  'timeout = declined': () => ({ instead: { decide: timeoutMeansDeclined } }),
  'new id on retry': newIdOnRetry,
  'cloud after maybe sent': () => ({ instead: { decide: nextRouteWithoutAsking() } }),
  'resend at restart': () => ({ instead: { decide: resendAtRestart } }),
  'success without amount check': () => ({ instead: { driverOf: believingDriver } }),
  'late-success watch off': () => ({ instead: { decide: unwatched } }),
  'receipt number outside the transaction': receiptNumberElsewhere,
  'dedupe off': () => ({ instead: { commandLog: forgetful } }),
  'synchronous=NORMAL': () => ({ lostTail: LOST_COMMITS }),
} as const satisfies Readonly<Record<string, () => Plant>>

export type PlantName = keyof typeof PLANTS
export const PLANT_NAMES = Object.keys(PLANTS) as readonly PlantName[]

/** Commits that a power cut takes back when a commit is not waited for. */
const LOST_COMMITS = 2

/** What a transaction decided is done before it is on disk. */
function actingBeforeTheCommit(store: Store): Store {
  return {
    ...store,
    transaction: <T>(work: () => T): T => store.transaction(() => {
      const result = work()
      if (typeof result !== 'function') return result
      ;(result as () => void)()
      return (() => undefined) as T
    }),
  }
}

type Decide = typeof decideAttempt

/** No answer in time is taken for a no. */
const timeoutMeansDeclined: Decide = (state, input, context) => {
  if (input.kind !== 'money_answered' || input.answer.kind !== 'unclear') return decideAttempt(state, input, context)
  const answer: MoneyAnswer = { kind: 'declined', reason: input.answer.reason, card: null }
  return decideAttempt(state, { ...input, answer }, context)
}

/** Nothing says that a request was written, so that every failure looks like one of which nothing was sent. */
function nextRouteWithoutAsking(): Decide {
  return (state, input, context) => {
    if (input.kind === 'money_written') return { state, facts: [], effects: [] }
    const failed = input.kind === 'money_answered' && input.answer.kind === 'unclear' && state.openMoney !== null
    const routesLeft = state.plan.routes.some((route) => !state.routesTried.includes(route))
    if (!failed || !routesLeft) return decideAttempt(state, input, context)
    return decideAttempt(state, { ...input, answer: { kind: 'not_sent', cause: 'timeout' } }, context)
  }
}

/** The same, and the second request carries an id of its own. */
function newIdOnRetry(): Plant {
  const sent = new Set<string>()
  const chance = createChance('new id on retry')
  return {
    instead: {
      decide: nextRouteWithoutAsking(),
      driverOf: (provider) => {
        const real = driverOf(provider)
        const prepare: TerminalDriver['prepare'] = (call, ...rest) => {
          if (call.kind !== 'money' || !sent.has(call.clientTransactionId)) {
            if (call.kind === 'money') sent.add(call.clientTransactionId)
            return real.prepare(call, ...rest)
          }
          return real.prepare({ ...call, clientTransactionId: uuidFrom(chance.bytes(16)) }, ...rest)
        }
        return { ...real, prepare }
      },
    },
  }
}

/** Whatever was under way when the register stopped is sent once more at its start. */
const resendAtRestart: Decide = (state, input, context) => {
  const decision = decideAttempt(state, input, context)
  const wasUnderWay = input.kind === 'recovered' && (state.phase === 'sending' || state.phase === 'waiting')
  if (!wasUnderWay) return decision
  const route = present(state.route, 'the route of what was under way')
  return { ...decision, effects: [{ kind: 'send_money', exchangeId: context.newId(), route }, ...decision.effects] }
}

/** An approval is an approval, whatever it is about. */
const believingDriver: typeof driverOf = (provider) => {
  const real = driverOf(provider)
  const interpretMoney: TerminalDriver['interpretMoney'] = (...given) => {
    const interpreted = real.interpretMoney(...given)
    if (interpreted.answer.kind !== 'approved') return interpreted
    return { ...interpreted, answer: { ...interpreted.answer, proof: 'proven' } }
  }
  return { ...real, interpretMoney }
}

/** What was concluded without the terminal's word is not looked at again. */
const unwatched: Decide = (state, input, context) => {
  const decision = decideAttempt(state, input, context)
  return retold(state, decision, (fact) => {
    if (fact.kind === 'attempt.watch_planned') return null
    return fact.kind === 'attempt.concluded' ? { ...fact, watched: false } : fact
  })
}

/** A decision with other facts, and the state that follows from them. */
function retold(state: AttemptState, decision: Decision, retell: (fact: AttemptFact) => AttemptFact | null): Decision {
  const facts = decision.facts.map(retell).filter((fact) => fact !== null)
  return { ...decision, facts, state: facts.reduce<AttemptState>(evolveAttempt, state) }
}

/** The next number is kept beside the database, and goes on before the sale is on disk. */
function receiptNumberElsewhere(): Plant {
  let lastNumber: number | null = null
  const wrapStore = (store: Store): Store => {
    const prepare = (sql: string): unknown => {
      const statement = store.db.prepare(sql)
      if (sql.startsWith('INSERT INTO receipt ')) {
        return answeringFor(statement, 'run', (row) => {
          lastNumber = (row as { receiptNumber: number }).receiptNumber
          return statement.run(row)
        })
      }
      if (!sql.startsWith('SELECT receipt_number AS receiptNumber FROM receipt ORDER BY')) return statement
      return answeringFor(statement, 'get', () => {
        const stored = statement.get() as { receiptNumber: number } | undefined
        lastNumber ??= stored?.receiptNumber ?? 0
        return lastNumber === 0 ? undefined : { receiptNumber: lastNumber }
      })
    }
    return { ...store, db: answeringFor(store.db, 'prepare', (sql) => prepare(sql as string)) }
  }
  return { wrapStore }
}

/** The same object, but for one of its methods. */
function answeringFor<T extends object>(real: T, method: keyof T, instead: (argument: unknown) => unknown): T {
  return new Proxy(real, {
    get: (target, name) => {
      if (name === method) return instead
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) as unknown : value
    },
  })
}

/** Nobody remembers what was answered to a command. */
const forgetful = (real: CommandLog): CommandLog => ({ ...real, findCommand: () => null, storeCommand: () => undefined })

/** Simulates days with the mistake until one of them shows it; `oracle` is null when none did. */
export async function findPlanted(plant: PlantName, options: { readonly seed: string; readonly sales: number; readonly seedsMax: number }): Promise<{
  readonly plant: PlantName; readonly seeds: number; readonly oracle: Violation['oracle'] | null; readonly story: string | null
}> {
  for (let number = 0; number < options.seedsMax; number += 1) {
    const { violations } = await simulate({ seed: `${options.seed}/${number}`, sales: options.sales, planted: PLANTS[plant]() })
    const first = violations[0]
    if (first) return { plant, seeds: number + 1, oracle: first.oracle, story: first.story.slice(0, STORY_MAX) }
  }
  return { plant, seeds: options.seedsMax, oracle: null, story: null }
}

const STORY_MAX = 200
