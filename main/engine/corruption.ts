/**
 * Stored data that contradicts itself, or is not ours to open. The engine refuses to start; the host shows
 * the code and how to restore. `JOURNAL_CHAIN_BROKEN`, `DB_FROM_FUTURE`, `DB_NOT_OURS`, `DB_DAMAGED`,
 * `DB_IN_USE`.
 */
export class Corruption extends Error {
  override readonly name = 'Corruption'
  readonly code: 'JOURNAL_CHAIN_BROKEN' | 'DB_FROM_FUTURE' | 'DB_NOT_OURS' | 'DB_DAMAGED' | 'DB_IN_USE'
  constructor(code: Corruption['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
