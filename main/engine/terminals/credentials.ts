import type { SecretStore } from '../ports.ts'

/**
 * The name under which a terminal's credential is kept in the secret store; hosts that provision one use it
 * too.
 */
export const credentialName = (terminalId: string): string => `terminal.${terminalId}`

/**
 * It is kept, and the keyring that holds it cannot be reached now: a host's secret store rejects with this
 * rather than call it missing.
 */
export class SecretsUnreachable extends Error {
  override readonly name = 'SecretsUnreachable'
}

export interface Credentials {
  /**
   * In memory since the start or the last change: signing must not wait for a key store. null: there is none,
   * or the keyring that holds it could not be reached; then it is asked for once more meanwhile.
   */
  get(terminalId: string): string | null
  save(terminalId: string, value: string): Promise<void>
  remove(terminalId: string): Promise<void>
  load(terminalIds: readonly string[]): Promise<void>
}

/** Credentials of the terminals: read once, kept in memory, never given out again except to sign. */
export function createCredentials(secrets: SecretStore): Credentials {
  const known = new Map<string, string>()
  /** Kept in a keyring that could not be reached; asked for again whenever somebody needs it. */
  const unreached = new Set<string>()

  async function read(terminalId: string): Promise<void> {
    try {
      const value = await secrets.get(credentialName(terminalId))
      if (value !== null) known.set(terminalId, value)
    } catch (error) {
      if (!(error instanceof SecretsUnreachable)) throw error
      unreached.add(terminalId)
    }
  }

  return {
    get: (terminalId) => {
      const value = known.get(terminalId) ?? null
      if (value === null && unreached.delete(terminalId)) {
        read(terminalId).catch(() => unreached.add(terminalId))
      }
      return value
    },
    save: async (terminalId, value) => {
      await secrets.set(credentialName(terminalId), value)
      unreached.delete(terminalId)
      known.set(terminalId, value)
    },
    remove: async (terminalId) => {
      known.delete(terminalId)
      unreached.delete(terminalId)
      await secrets.remove(credentialName(terminalId))
    },
    load: async (terminalIds) => {
      for (const terminalId of terminalIds) await read(terminalId)
    },
  }
}
