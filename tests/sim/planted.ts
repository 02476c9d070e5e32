import { uuidFrom } from '../../shared/ids.ts'
import type { CommandLog } from '../../main/engine/journal/commands.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { TerminalDriver } from '../../main/engine/terminals/driver.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'
import type { Violation } from './auditor.ts'
import {
  nextRouteWithoutAsking,
  resendAtRestart,
  timeoutMeansDeclined,
  unwatched,
} from './planted-decisions.ts'
import { giveBackAgain, overlooked, silenceMeansNoVoid } from './planted-follow-ups.ts'
import { answeringFor } from './planted-store.ts'
import { simulate } from './simulation.ts'
import type { Plant } from './simulation.ts'
import { createChance } from './virtual-time.ts'

/**
 * Known mistakes, planted into the engine from the outside, each as somebody might really make it. A
 * simulation that does not find one of them is too weak. Every run gets parts of its own.
 */
export const PLANTS = {
  'send before commit': () => ({ wrapStore: actingBeforeTheCommit }),
  'timeout = declined': () => ({ instead: { decide: timeoutMeansDeclined } }),
  'new id on retry': newIdOnRetry,
  'cloud after maybe sent': () => ({ instead: { decide: nextRouteWithoutAsking } }),
  'resend at restart': () => ({ instead: { decide: resendAtRestart } }),
  'success without amount check': () => ({ instead: { driverOf: believingDriver } }),
  'late-success watch off': () => ({ instead: { decide: unwatched } }),
  'receipt number outside the transaction': receiptNumberElsewhere,
  'dedupe off': () => ({ instead: { commandLog: forgetful } }),
  'synchronous=NORMAL': () => ({ lostTail: LOST_COMMITS }),
  'give-back sent again': giveBackAgain,
  'capture beside an open follow-up': overlooked('re_authorization', 'void'),
  'release beside an unknown capture': overlooked('capture'),
  'refund beside an unknown one': overlooked('refund'),
  'silence means no void': silenceMeansNoVoid,
} as const satisfies Readonly<Record<string, () => Plant>>

export type PlantName = keyof typeof PLANTS
export const PLANT_NAMES = Object.keys(PLANTS) as readonly PlantName[]

/** Days that may pass before a planted mistake must have been found. */
export const PLANTED_SEEDS_MAX = 200

/** Commits that a power cut takes back when a commit is not waited for. */
const LOST_COMMITS = 2

/** What a transaction decided is done before it is on disk. */
function actingBeforeTheCommit(store: Store): Store {
  return {
    ...store,
    transaction: <T>(work: () => T): T =>
      store.transaction(() => {
        const result = work()
        if (typeof result !== 'function') return result
        ;(result as () => void)()
        return (() => undefined) as T
      }),
  }
}

/** What may have been sent goes to the next route, and the second request carries an id of its own. */
function newIdOnRetry(): Plant {
  const sent = new Set<string>()
  const chance = createChance('new id on retry')
  return {
    instead: {
      decide: nextRouteWithoutAsking,
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

/** Nobody remembers what was answered to a command. */
const forgetful = (real: CommandLog): CommandLog => ({
  ...real,
  findCommand: () => null,
  storeCommand: () => undefined,
})

/** Simulates days with the mistake until one of them shows it; `oracle` is null when none did. */
export async function findPlanted(
  plant: PlantName,
  options: { readonly seed: string; readonly sales: number; readonly seedsMax: number },
): Promise<{
  readonly plant: PlantName
  readonly seeds: number
  readonly oracle: Violation['oracle'] | null
  readonly story: string | null
}> {
  for (let number = 0; number < options.seedsMax; number += 1) {
    const { violations } = await simulate({
      seed: `${options.seed}/${number}`,
      sales: options.sales,
      planted: PLANTS[plant](),
    })
    const first = violations[0]
    if (first)
      return { plant, seeds: number + 1, oracle: first.oracle, story: first.story.slice(0, STORY_MAX) }
  }
  return { plant, seeds: options.seedsMax, oracle: null, story: null }
}

const STORY_MAX = 200
