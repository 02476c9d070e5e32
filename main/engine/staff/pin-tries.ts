import { assert } from '../../../shared/assert.ts'
import type { Clock, SecretStore } from '../ports.ts'

/** Wrong PINs in a row after which a person must wait. */
export const PIN_TRIES_MAX = 5
/** How long they must wait then; doubles with every further wrong PIN, up to {@link PIN_LOCK_MAX_MS}. */
export const PIN_LOCK_MS = 30_000
export const PIN_LOCK_MAX_MS = 3_600_000

/** Wrong PINs of one person in a row, and the monotonic time until which no other is looked at. */
interface Tries {
  readonly count: number
  readonly lockedUntilMs: number
  readonly areStored: boolean
}
/** As it is stored: by the wall clock, the only one that goes on while the register is off. */
interface StoredTries {
  readonly tries: number
  readonly lockedUntilMs: number
}

export interface PinTries {
  /** What is left of a person's lock; 0 when there is none. Rejects when the store fails. */
  waitMs(staffId: string): Promise<number>
  /** Counts a wrong PIN; resolves when that is stored. Rejects when the store fails; it counts anyway. */
  wrong(staffId: string): Promise<void>
  /** Starts counting anew. Rejects when the store fails: what is stored counts again after a restart then. */
  forgive(staffId: string): Promise<void>
}

const secretName = (staffId: string): string => `staff.${staffId}.pin-tries`
const NONE: Tries = { count: 0, lockedUntilMs: 0, areStored: false }

function lockMs(count: number): number {
  const over = count - PIN_TRIES_MAX
  return over < 0 ? 0 : Math.min(PIN_LOCK_MS * 2 ** over, PIN_LOCK_MAX_MS)
}

/**
 * Counts guesses in the secret store, so that a restart gives nobody new ones. While the register runs its
 * own time ends a lock and the wall clock cannot; after a restart what the wall clock says is left of it,
 * never more than the lock was long. For one person one call at a time.
 */
export function createPinTries(options: { readonly secrets: SecretStore; readonly clock: Clock }): PinTries {
  const { secrets, clock } = options
  const known = new Map<string, Tries>()

  function resumed(stored: StoredTries): Tries {
    const leftMs = Math.min(Math.max(stored.lockedUntilMs - clock.nowMs(), 0), lockMs(stored.tries))
    return { count: stored.tries, lockedUntilMs: clock.monotonicMs() + leftMs, areStored: true }
  }

  async function of(staffId: string): Promise<Tries> {
    const before = known.get(staffId)
    if (before) return before
    const stored = read(await secrets.get(secretName(staffId)))
    const tries = stored === null ? NONE : resumed(stored)
    known.set(staffId, tries)
    return tries
  }

  return {
    waitMs: async (staffId) => Math.max((await of(staffId)).lockedUntilMs - clock.monotonicMs(), 0),
    wrong: async (staffId) => {
      const count = (await of(staffId)).count + 1
      const forMs = lockMs(count)
      assert(count >= 1 && forMs <= PIN_LOCK_MAX_MS, 'a lock has its limit')
      known.set(staffId, { count, lockedUntilMs: clock.monotonicMs() + forMs, areStored: true })
      const stored: StoredTries = { tries: count, lockedUntilMs: forMs === 0 ? 0 : clock.nowMs() + forMs }
      await secrets.set(secretName(staffId), JSON.stringify(stored))
    },
    forgive: async (staffId) => {
      const { areStored } = await of(staffId)
      known.set(staffId, { ...NONE, areStored })
      if (areStored) await secrets.remove(secretName(staffId))
      known.set(staffId, NONE)
    },
  }
}

/** Null for what is none: whoever could damage it could remove it as well. */
function read(text: string | null): StoredTries | null {
  if (text === null) return null
  try {
    const { tries, lockedUntilMs } = JSON.parse(text) as Partial<Record<keyof StoredTries, unknown>>
    if (!isCount(tries) || !isCount(lockedUntilMs)) return null
    return { tries, lockedUntilMs }
  } catch {
    return null
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
