import type { SecretStore } from '../ports.ts'

/**
 * The name under which a terminal's credential is kept in the secret store; hosts that provision one use it
 * too.
 */
export const credentialName = (terminalId: string): string => `terminal.${terminalId}`

export interface Credentials {
  /** In memory since the start or the last change: signing must not wait for a key store. */
  get(terminalId: string): string | null
  save(terminalId: string, value: string): Promise<void>
  remove(terminalId: string): Promise<void>
  load(terminalIds: readonly string[]): Promise<void>
}

/** Credentials of the terminals: read once, kept in memory, never given out again except to sign. */
export function createCredentials(secrets: SecretStore): Credentials {
  const known = new Map<string, string>()
  return {
    get: (terminalId) => known.get(terminalId) ?? null,
    save: async (terminalId, value) => {
      await secrets.set(credentialName(terminalId), value)
      known.set(terminalId, value)
    },
    remove: async (terminalId) => {
      known.delete(terminalId)
      await secrets.remove(credentialName(terminalId))
    },
    load: async (terminalIds) => {
      for (const terminalId of terminalIds) {
        const value = await secrets.get(credentialName(terminalId))
        if (value !== null) known.set(terminalId, value)
      }
    },
  }
}
