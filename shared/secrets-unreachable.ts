/**
 * It is kept, and the keyring that holds it cannot be reached now: a host's secret store rejects with this
 * rather than call it missing.
 */
export class SecretsUnreachable extends Error {
  override readonly name = 'SecretsUnreachable'
}
