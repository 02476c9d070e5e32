import { assert } from '../../../shared/assert.ts'
import type { Operation, TaskKind } from '../../../shared/contract/payment.ts'
import type { RegisterFact } from '../facts.ts'
import type { Projection } from '../journal/journal.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { evolveAttempt, holdsTerminal, isDone, isFinal, recordedAttempt } from './attempt.ts'
import type { AttemptState } from './attempt.ts'
import type { AttemptFact, ExchangeFact } from './facts.ts'
import { storedState } from './stored-state.ts'

/** Attempts, their exchanges, and the money that must be given back. */
export const paymentProjection: Projection<RegisterFact> = {
  tables: ['attempt', 'exchange', 'hold', 'reversal_task', 'search_proof'],
  prepare: (db) => {
    const run = { ...statements(db), ...stateStatement(db) }
    return ({ seq, fact }) => {
      if (fact.kind.startsWith('attempt.')) applyAttempt(run, fact as AttemptFact)
      else if (fact.kind === 'exchange.started' || fact.kind === 'exchange.finished')
        applyExchange(run, fact, seq)
      else if (fact.kind === 'terminal.search_proven') run.proveSearch.run({ ...fact, kind: null })
      else if (fact.kind === 'card.trial_taken') {
        const { taskId, attemptId, atMs } = fact
        run.openTask.run({ taskId, kind: 'give_back', attemptId, atMs })
      } else if (fact.kind === 'card.task_reopened') {
        const { taskId, task, attemptId, atMs } = fact
        run.openTask.run({ taskId, kind: task, attemptId, atMs })
      } else if (fact.kind === 'reversal.closed') {
        assert(run.closeTask.run({ ...fact, kind: null }).changes === 1, 'an open task is closed once')
      }
    }
  },
}

type Statements = ReturnType<typeof statements> & ReturnType<typeof stateStatement>

function applyAttempt(run: Statements, fact: AttemptFact): void {
  if (fact.kind === 'attempt.recorded') {
    const state = recordedAttempt(fact.plan)
    const { attemptId, clientTransactionId, saleId, tenderId, terminalId, operation } = fact.plan
    const { amountMinor, currency, recordedAtMs, businessDay, original } = fact.plan
    run.insert.run({
      attemptId,
      clientTransactionId,
      saleId,
      tenderId,
      originalAttemptId: original?.attemptId ?? null,
      terminalId,
      operation,
      amountMinor,
      currency,
      recordedAtMs,
      businessDay,
      ...columns(state),
    })
    return
  }
  const row = run.state.get(fact.attemptId)
  assert(row, 'a fact about an attempt that was recorded')
  const before = storedState(row.state)
  const after = evolveAttempt(before, fact)
  assert(store(run, before, after).changes === 1, 'one attempt changes')
  if (fact.kind === 'attempt.charged_late' || fact.kind === 'attempt.not_received') {
    const kind = fact.kind === 'attempt.not_received' ? 'not_received' : lateTask(after.plan.operation)
    run.openTask.run({ taskId: fact.taskId, kind, attemptId: fact.attemptId, atMs: fact.atMs })
  }
  if (isDone(before) !== isDone(after)) holdMoved(run, after)
}

/** What must be put right when an operation that was called not done was done. */
function lateTask(operation: Operation): TaskKind {
  if (operation === 'void' || operation === 'refund') return 'taken_back'
  return operation === 'authorization' || operation === 're_authorization' ? 'release' : 'give_back'
}

/** A hold opens with its authorization and ends with a capture or a release that was done. */
function holdMoved(run: Statements, state: AttemptState): void {
  const { attemptId, operation, original } = state.plan
  if (operation === 'authorization') {
    // One that was called not made stands on the board, too: only there can it be released.
    if (isDone(state)) run.openHold.run({ attemptId, atMs: state.phaseSinceMs })
    else run.dropHold.run(attemptId)
  } else if (original !== null && (operation === 'capture' || operation === 'void')) {
    const atMs = isDone(state) ? (state.chargedLate?.atMs ?? state.phaseSinceMs) : null
    run.closeHold.run({ attemptId: original.attemptId, atMs })
  }
}

/** Most facts of an attempt change nothing that is searched for; then its indexes are left alone. */
function store(run: Statements, before: AttemptState, after: AttemptState): { readonly changes: number } {
  const { attemptId } = after.plan
  if (isFoundAlike(searched(before), searched(after)))
    return run.updateState.run(JSON.stringify(after), attemptId)
  return run.update.run({ attemptId, ...columns(after) })
}

const columns = (state: AttemptState) => ({ ...searched(state), state: JSON.stringify(state) })

function searched(state: AttemptState) {
  return {
    phase: state.phase,
    route: state.route,
    reasonCode: state.reason?.code ?? null,
    concludedBy: state.concludedBy,
    reference: state.card?.reference ?? null,
    phaseSinceMs: state.phaseSinceMs,
    holdsTerminal: holdsTerminal(state) ? 1 : 0,
    unfinished: isFinal(state.phase) && state.watch === null ? 0 : 1,
  }
}

type Searched = ReturnType<typeof searched>

function isFoundAlike(was: Searched, is: Searched): boolean {
  for (const name in is)
    if (was[name as keyof Searched] !== is[name as keyof Searched]) return false
  return true
}

function applyExchange(run: Statements, fact: ExchangeFact, seq: number): void {
  if (fact.kind === 'exchange.started') run.startExchange.run({ ...fact, kind: null, seq })
  else
    assert(
      run.finishExchange.run({ ...fact, kind: null }).changes === 1,
      'an exchange that was started ends once',
    )
}

const statements = (db: Store['db']) => ({
  ...attemptStatements(db),
  ...taskStatements(db),
  ...exchangeStatements(db),
})

function attemptStatements(db: Store['db']) {
  return {
    insert: prepareNamed<object>(
      db,
      'attempt.insert',
      `INSERT INTO attempt (attempt_id, client_transaction_id, sale_id, tender_id,
      original_attempt_id, terminal_id, operation, amount_minor, currency, phase, route, reason_code,
      concluded_by, reference,
      recorded_at_ms, phase_since_ms,
      business_day, holds_terminal, unfinished, state) VALUES (@attemptId, @clientTransactionId, @saleId,
      @tenderId, @originalAttemptId, @terminalId, @operation,
      @amountMinor, @currency, @phase, @route, @reasonCode, @concludedBy, @reference, @recordedAtMs,
      @phaseSinceMs, @businessDay,
      @holdsTerminal, @unfinished, @state)`,
    ),
    state: prepareNamed<[string], { state: string }>(
      db,
      'attempt.state',
      'SELECT state FROM attempt WHERE attempt_id = ?',
    ),
    update: prepareNamed<object>(
      db,
      'attempt.update',
      `UPDATE attempt SET phase = @phase, route = @route, reason_code = @reasonCode,
      concluded_by = @concludedBy, reference = @reference, phase_since_ms = @phaseSinceMs,
      holds_terminal = @holdsTerminal,
      unfinished = @unfinished, state = @state WHERE attempt_id = @attemptId`,
    ),
  }
}

function taskStatements(db: Store['db']) {
  return {
    openTask: prepareNamed<object>(
      db,
      'reversal.open',
      // What was to be given back may turn out never to have been taken: the newest word is the task.
      `INSERT INTO reversal_task (task_id, kind, attempt_id, opened_at_ms)
        VALUES (@taskId, @kind, @attemptId, @atMs) ON CONFLICT (attempt_id)
        DO UPDATE SET task_id = excluded.task_id, kind = excluded.kind, opened_at_ms = excluded.opened_at_ms,
        closed_at_ms = NULL, note = NULL, staff_id = NULL`,
    ),
    openHold: prepareNamed<object>(
      db,
      'hold.open',
      'INSERT INTO hold (attempt_id, opened_at_ms) VALUES (@attemptId, @atMs)',
    ),
    dropHold: prepareNamed<[string]>(db, 'hold.drop', 'DELETE FROM hold WHERE attempt_id = ?'),
    closeHold: prepareNamed<object>(
      db,
      'hold.close',
      'UPDATE hold SET closed_at_ms = @atMs WHERE attempt_id = @attemptId',
    ),
    proveSearch: prepareNamed<object>(
      db,
      'searchProof.add',
      `INSERT INTO search_proof (terminal_id, serial, source, proven_at_ms)
      VALUES (@terminalId, @serial, @source, @atMs) ON CONFLICT DO NOTHING`,
    ),
    closeTask: prepareNamed<object>(
      db,
      'reversal.close',
      `UPDATE reversal_task SET closed_at_ms = @atMs, note = @note, staff_id = @staffId
      WHERE task_id = @taskId AND closed_at_ms IS NULL`,
    ),
  }
}

function exchangeStatements(db: Store['db']) {
  return {
    startExchange: prepareNamed<object>(
      db,
      'exchange.start',
      `INSERT INTO exchange (exchange_id, seq, attempt_id, client_transaction_id,
      terminal_id, operation, route, method, url, request_hash, started_at_ms) VALUES (@exchangeId, @seq,
      @attemptId, @clientTransactionId,
      @terminalId, @operation, @route, @method, @url, @requestHash, @atMs)`,
    ),
    finishExchange: prepareNamed<object>(
      db,
      'exchange.finish',
      `UPDATE exchange SET finished_at_ms = @atMs, http_code = @httpCode,
      sent = @sent, outcome_class = @outcomeClass, error_type = @errorType, error_code = @errorCode,
      written_us = @writtenUs,
      headers_us = @headersUs, total_us = @totalUs, answer = @answer
      WHERE exchange_id = @exchangeId AND finished_at_ms IS NULL`,
    ),
  }
}

function stateStatement(db: Store['db']) {
  return {
    updateState: prepareNamed<[string, string]>(
      db,
      'attempt.updateState',
      'UPDATE attempt SET state = ? WHERE attempt_id = ?',
    ),
  }
}
