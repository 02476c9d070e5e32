import type { SecretStore } from '../ports.ts'
import { SecretsUnreachable } from '../../../shared/secrets-unreachable.ts'

/**
 * The name under which a terminal's credential is kept in the secret store; hosts that provision one use it
 * too.
 */
export const credentialName = (terminalId: string): string => `terminal.${terminalId}`

/**
 * The name under which a host keeps what it needs to know again the credential that its provisioning file
 * gave last; it goes with the credential.
 */
export const givenMarkName = (name: string): string => `${name}:given`

/** The one that waits, or the one that is just taking over: beside the one in use. */
const waitingName = (terminalId: string): string => `${credentialName(terminalId)}:next`
interface Waiting {
  readonly value: string
  /** The terminal has accepted it: it is in use, or will be when the register opens. */
  readonly accepted: boolean
}

export interface Credentials {
  /**
   * In memory since the start or the last change: signing must not wait for a key store. null: there is none,
   * or the keyring that holds it could not be reached; then it is asked for once more meanwhile.
   */
  get(terminalId: string): string | null
  /** Put in place untried; one that waited is forgotten. */
  save(terminalId: string, value: string): Promise<void>
  remove(terminalId: string): Promise<void>
  /**
   * Reads those of these terminals. A change that an earlier life had begun is ended; gives the terminals of
   * which that was so, for the journal, after which `settled` is due.
   */
  load(terminalIds: readonly string[]): Promise<readonly string[]>
  /** The one that waits until the one in use is refused; null for none. */
  waiting(terminalId: string): string | null
  keepWaiting(terminalId: string, value: string): Promise<void>
  forgetWaiting(terminalId: string): Promise<void>
  /**
   * Puts one in place that the terminal has accepted. First it is kept as accepted, then put in place: a
   * crash in between is ended by the next `load`. `settled` is due once the journal has it.
   */
  takeOver(terminalId: string, value: string): Promise<void>
  settled(terminalId: string): Promise<void>
}

/** What is in memory of the secret store. */
interface Memory {
  readonly known: Map<string, string>
  readonly waiting: Map<string, string>
  /** One lies beside the one in use, waiting or taking over. */
  readonly beside: Set<string>
  /** Kept in a keyring that could not be reached; asked for again whenever somebody needs it. */
  readonly unreached: Set<string>
}

/** True when a change that was begun had to be ended. */
async function read(secrets: SecretStore, memory: Memory, terminalId: string): Promise<boolean> {
  const { known, waiting, beside, unreached } = memory
  try {
    const next = waitingFrom(await secrets.get(waitingName(terminalId)))
    const value = await secrets.get(credentialName(terminalId))
    if (next !== null) beside.add(terminalId)
    if (next?.accepted === true) {
      if (value !== next.value) await secrets.set(credentialName(terminalId), next.value)
      known.set(terminalId, next.value)
      return true
    }
    if (next !== null) waiting.set(terminalId, next.value)
    if (value !== null) known.set(terminalId, value)
  } catch (error) {
    if (!(error instanceof SecretsUnreachable)) throw error
    unreached.add(terminalId)
  }
  return false
}

/** Credentials of the terminals: read once, kept in memory, never given out again except to sign. */
export function createCredentials(secrets: SecretStore): Credentials {
  const memory: Memory = { known: new Map(), waiting: new Map(), beside: new Set(), unreached: new Set() }
  const { known, waiting, beside, unreached } = memory

  async function drop(terminalId: string): Promise<void> {
    waiting.delete(terminalId)
    if (!beside.has(terminalId)) return
    await secrets.remove(waitingName(terminalId))
    beside.delete(terminalId)
  }
  async function putBeside(terminalId: string, next: Waiting): Promise<void> {
    beside.add(terminalId)
    await secrets.set(waitingName(terminalId), waitingText(next))
  }

  return {
    get: (terminalId) => {
      const value = known.get(terminalId) ?? null
      if (value === null && unreached.delete(terminalId)) {
        read(secrets, memory, terminalId).catch(() => unreached.add(terminalId))
      }
      return value
    },
    save: async (terminalId, value) => {
      await drop(terminalId)
      await secrets.set(credentialName(terminalId), value)
      unreached.delete(terminalId)
      known.set(terminalId, value)
    },
    remove: async (terminalId) => {
      known.delete(terminalId)
      unreached.delete(terminalId)
      await drop(terminalId)
      await secrets.remove(credentialName(terminalId))
      await secrets.remove(givenMarkName(credentialName(terminalId)))
    },
    load: async (terminalIds) => {
      const ended: string[] = []
      for (const terminalId of terminalIds) {
        if (await read(secrets, memory, terminalId)) ended.push(terminalId)
      }
      return ended
    },
    waiting: (terminalId) => waiting.get(terminalId) ?? null,
    keepWaiting: async (terminalId, value) => {
      await putBeside(terminalId, { value, accepted: false })
      waiting.set(terminalId, value)
    },
    forgetWaiting: drop,
    takeOver: async (terminalId, value) => {
      await putBeside(terminalId, { value, accepted: true })
      await secrets.set(credentialName(terminalId), value)
      unreached.delete(terminalId)
      waiting.delete(terminalId)
      known.set(terminalId, value)
    },
    settled: drop,
  }
}

const MARKS = { waiting: 'w', accepted: 'a' } as const
const waitingText = ({ value, accepted }: Waiting): string =>
  `${accepted ? MARKS.accepted : MARKS.waiting}${value}`

function waitingFrom(text: string | null): Waiting | null {
  if (text === null) return null
  return { value: text.slice(1), accepted: text.startsWith(MARKS.accepted) }
}
