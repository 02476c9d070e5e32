import { present } from '../../../shared/assert.ts'
import { hideCardNumbers } from '../../../shared/card-numbers.ts'
import type { PaymentAction, PaymentView, ReversalTask } from '../../../shared/contract/payment.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { AreaHandlers, CommandContext } from '../calls.ts'
import type { Approve } from '../staff/approvals.ts'
import type { AttemptState } from './attempt.ts'
import { isFinal } from './attempt.ts'
import type { AttemptInput } from './decide.ts'
import type { Payments } from './payments.ts'
import type { PaymentRows, ReversalRow } from './rows.ts'
import { allowedActions } from './rules.ts'
import { paymentView, reversalView } from './view.ts'

export interface PaymentCallsOptions {
  readonly rows: PaymentRows
  readonly payments: Payments
  readonly approve: Approve
  /** Writes the evidence pack of an attempt. */
  readonly pack: (
    attemptId: string,
  ) => Result<{ readonly fileName: string; readonly text: string }, CallError>
  readonly terminalLabel: (terminalId: string) => string
  readonly nowMs: () => number
}

/** Closed reversal tasks shown at most. */
const CLOSED_TASKS_MAX = 100

export interface PaymentViews {
  view(attemptId: string): PaymentView
  /** Attempts that still need eyes: not final. */
  open(): readonly PaymentView[]
  reversals(): readonly ReversalTask[]
}

export function createPaymentViews(
  rows: PaymentRows,
  terminalLabel: (terminalId: string) => string,
): PaymentViews {
  const viewOf = (state: AttemptState): PaymentView =>
    paymentView(state, terminalLabel(state.plan.terminalId))
  return {
    view: (attemptId) => viewOf(present(rows.attempt(attemptId), 'the attempt')),
    open: () =>
      rows
        .unfinished()
        .filter((state) => !isFinal(state.phase))
        .map(viewOf),
    reversals: () => rows.openReversals().map((row) => reversalOf(rows, row, terminalLabel)),
  }
}

function reversalOf(
  rows: PaymentRows,
  row: ReversalRow,
  terminalLabel: (terminalId: string) => string,
): ReversalTask {
  const state = present(rows.attempt(row.attemptId), 'the attempt of a task')
  return reversalView(row, state, terminalLabel(state.plan.terminalId))
}

export function paymentCalls(
  options: PaymentCallsOptions,
): AreaHandlers<'payment'> & AreaHandlers<'reversal'> {
  const { rows, payments } = options
  const views = createPaymentViews(rows, options.terminalLabel)

  /** What a person does with an attempt: allowed now, decided and recorded, acted on after the commit. */
  function act(
    context: CommandContext,
    attemptId: string,
    action: PaymentAction,
    input: AttemptInput,
  ): Result<() => PaymentView, CallError> {
    const state = rows.attempt(attemptId)
    if (!state) return refuse(callError('ATTEMPT_NOT_FOUND', 'There is no such payment.'))
    if (!allowedActions(state).includes(action)) {
      const code = isFinal(state.phase) ? 'ATTEMPT_FINAL' : 'ACTION_NOT_ALLOWED'
      return refuse(
        callError(code, `This payment is ${state.phase}; ${action} is not possible now.`, {
          retry: 'after-check',
          detail: { phase: state.phase, action },
          current: views.view(attemptId),
        }),
      )
    }
    context.after(payments.step(attemptId, input))
    return ok(() => views.view(attemptId))
  }

  function approved(context: CommandContext, action: string, subjectId: string): void {
    context.record([{ kind: 'staff.approved', staffId: context.approvedBy.staffId, action, subjectId }])
  }

  return {
    'payment.get': ({ attemptId }) =>
      rows.attempt(attemptId) === null
        ? refuse(callError('ATTEMPT_NOT_FOUND', 'There is no such payment.'))
        : ok({ payment: views.view(attemptId), exchanges: [...rows.exchanges(attemptId)] }),
    'payment.evidence': ({ attemptId }) => options.pack(attemptId),
    'payment.open': () => ok({ payments: [...views.open()] }),
    'payment.abort': {
      run: ({ attemptId }, context) =>
        act(context, attemptId, 'abort', { kind: 'abort', staffId: context.staff.staffId }),
    },
    'payment.query': { run: ({ attemptId }, context) => act(context, attemptId, 'query', { kind: 'query' }) },
    'payment.resolve': {
      before: (input, caller) => options.approve('settle_unknown', caller, input.approval),
      run: ({ attemptId, outcome, reason, evidence }, context) => {
        const staffId = context.approvedBy.staffId
        const result = act(context, attemptId, 'resolve', {
          kind: 'resolve',
          outcome,
          staffId,
          reason: hideCardNumbers(reason),
          evidence: hideCardNumbers(evidence),
        })
        if (result.ok) approved(context, `payment.resolve.${outcome}`, attemptId)
        return result
      },
    },
    'payment.detach': {
      before: (input, caller) => options.approve('settle_unknown', caller, input.approval),
      run: ({ attemptId, reason }, context) => {
        const { staffId } = context.approvedBy
        const input = { kind: 'detach', staffId, reason: hideCardNumbers(reason) } as const
        const result = act(context, attemptId, 'detach', input)
        if (result.ok) approved(context, 'payment.detach', attemptId)
        return result
      },
    },
    'reversal.list': ({ closed }) => {
      const found = closed === true ? rows.closedReversals(CLOSED_TASKS_MAX) : rows.openReversals()
      return ok({ tasks: found.map((row) => reversalOf(rows, row, options.terminalLabel)) })
    },
    'reversal.close': {
      before: (input, caller) => options.approve('settle_unknown', caller, input.approval),
      run: ({ taskId, note }, context) => {
        const row = rows.reversal(taskId)
        if (row === null || row.closedAtMs !== null)
          return refuse(callError('TASK_NOT_FOUND', 'This task is already closed.'))
        approved(context, 'reversal.close', taskId)
        context.record([
          {
            kind: 'reversal.closed',
            taskId,
            atMs: options.nowMs(),
            staffId: context.approvedBy.staffId,
            note: hideCardNumbers(note),
          },
        ])
        return ok(() =>
          reversalOf(rows, present(rows.reversal(taskId), 'the closed task'), options.terminalLabel),
        )
      },
    },
  }
}
