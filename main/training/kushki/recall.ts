import { decisionBody } from './answers.ts'
import type { AcquirerRecord } from './ledger.ts'
import type { Terminal } from './terminal-parts.ts'

/** Puts what the acquirer decided into the terminal's own store. */
export function remember(terminal: Terminal, record: AcquirerRecord): void {
  terminal.memory.put({
    clientTransactionId: record.clientTransactionId,
    operation: record.operation,
    status: 'finished',
    atMs: record.atMs,
    lastFour: record.lastFour,
    transactionReference: record.transactionReference,
    answerBody: decisionBody(record, terminal.options),
  })
}

/**
 * After a restart the terminal learns how a transaction ended that it had sent off before, if it remembers
 * it.
 */
export function recallDecision(terminal: Terminal, record: AcquirerRecord): void {
  const known = terminal.memory.get(record.clientTransactionId)
  // A terminal that forgot may be serving the same id anew; that one then ends by its own decision.
  const servedAnew = terminal.active?.clientTransactionId === record.clientTransactionId
  if (terminal.up && known?.status === 'asked' && !servedAnew) remember(terminal, record)
}
