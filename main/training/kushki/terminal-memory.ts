import { assert } from '../../../shared/assert.ts'
import type { MoneyOperation } from './operations.ts'

/**
 * The terminal's own store: by it a repeated id is recognised, and it is what a local search looks through.
 * Unlike the ledger it can be lost. `asked` stands from just before the acquirer is asked until its answer
 * is known.
 */
export interface MemoryRecord {
  readonly clientTransactionId: string
  readonly operation: MoneyOperation
  readonly status: 'asked' | 'finished'
  readonly atMs: number
  readonly lastFour: string | null
  readonly transactionReference: string | null
  /** Body of the answer, which is also how the transaction is listed; null until it is finished. */
  readonly answerBody: Readonly<Record<string, unknown>> | null
}

/**
 * What is written down for a restart of the whole simulator; `null` means that everything before is
 * forgotten.
 */
export interface MemoryStorage {
  readonly records: readonly MemoryRecord[]
  append(record: MemoryRecord | null): void
}

export interface TerminalMemory {
  get(clientTransactionId: string): MemoryRecord | null
  put(record: MemoryRecord): void
  /** Newest last. */
  list(): readonly MemoryRecord[]
  lose(): void
}

export function createTerminalMemory(storage: MemoryStorage): TerminalMemory {
  const records = new Map(storage.records.map((record) => [record.clientTransactionId, record]))
  return {
    get: (id) => records.get(id) ?? null,
    put(record) {
      assert(record.status === 'asked' || record.answerBody !== null, 'a finished transaction has an answer')
      assert(
        records.get(record.clientTransactionId)?.status !== 'finished',
        'a finished transaction stays as it is',
      )
      storage.append(record)
      records.set(record.clientTransactionId, record)
    },
    list: () => [...records.values()],
    lose() {
      storage.append(null)
      records.clear()
    },
  }
}
