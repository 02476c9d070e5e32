import type { Lending } from '../../../shared/contract/line.ts'
import type { SettingsView, TerminalSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { shopDayEndMs, shopTime } from '../../../shared/time.ts'
import type { AreaHandlers } from '../calls.ts'
import type { SettingsRows } from './rows.ts'

export interface LineCallsOptions {
  readonly rows: SettingsRows
  /** Wall clock: a lending ends with the shop's day. */
  readonly nowMs: () => number
  /** The lending that counts now. */
  readonly lending: (terminal: TerminalSettings) => Lending | null
  /** Why a terminal cannot change its place: a payment of ours is open on it; null when none is. */
  readonly held: (terminal: TerminalSettings) => CallError | null
  /** Looks at the terminals again once a change is on disk. */
  readonly lookAgain: () => void
}

export const LINE_CALLS = [
  'terminal.order',
  'terminal.lend',
  'terminal.borrow',
  'terminal.endLending',
] as const
type LineHandlers = Pick<AreaHandlers<'terminal'>, (typeof LINE_CALLS)[number]>

const TWICE = callError('SETTING_INVALID', 'Each terminal stands in the line once.', {
  detail: { field: 'terminalIds' },
})
const UNKNOWN = callError('TERMINAL_UNKNOWN', 'There is no such terminal.')

/**
 * The line of the terminals, and their lending. What is under way on a terminal stays where it is: open
 * payments and watches belong to the attempt, and go on being asked about whoever has the terminal.
 */
export function lineCalls(options: LineCallsOptions, view: () => SettingsView): LineHandlers {
  const { rows } = options
  return {
    'terminal.order': {
      run: ({ terminalIds }, context) => {
        if (new Set(terminalIds).size !== terminalIds.length) return refuse(TWICE)
        if (terminalIds.some((terminalId) => rows.terminal(terminalId) === null)) return refuse(UNKNOWN)
        const { staffId } = context.staff
        context.record([{ kind: 'terminal.ordered', terminalIds, staffId, atMs: options.nowMs() }])
        return ok(view)
      },
    },
    'terminal.lend': {
      run: ({ terminalId, register }, context) => {
        const terminal = freeToMove(options, terminalId)
        if (!terminal.ok) return terminal
        const { belongsTo } = terminal.value
        if (belongsTo !== null) return refuse(notPossible(terminal.value, 'not_ours'))
        if (options.lending(terminal.value) !== null) return refuse(notPossible(terminal.value, 'lent'))
        const lent = { way: 'out', register, ...untilTheDayEnds(options) } as const
        context.record([{ kind: 'terminal.lent', terminalId, staffId: context.staff.staffId, ...lent }])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
    'terminal.borrow': {
      run: ({ terminalId }, context) => {
        const terminal = freeToMove(options, terminalId)
        if (!terminal.ok) return terminal
        const { belongsTo: register } = terminal.value
        if (register === null) return refuse(notPossible(terminal.value, 'ours'))
        const lent = { way: 'in', register, ...untilTheDayEnds(options) } as const
        context.record([{ kind: 'terminal.lent', terminalId, staffId: context.staff.staffId, ...lent }])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
    'terminal.endLending': {
      run: ({ terminalId }, context) => {
        const terminal = freeToMove(options, terminalId)
        if (!terminal.ok) return terminal
        if (options.lending(terminal.value) === null) return refuse(notPossible(terminal.value, 'not_lent'))
        const { staffId } = context.staff
        context.record([{ kind: 'terminal.lending_ended', terminalId, staffId, atMs: options.nowMs() }])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
  }
}

/** A terminal on which a payment of ours is open stays where it is until that has ended or was detached. */
function freeToMove(options: LineCallsOptions, terminalId: string): Result<TerminalSettings, CallError> {
  const terminal = options.rows.terminal(terminalId)
  if (terminal === null) return refuse(UNKNOWN)
  const held = options.held(terminal)
  return held === null ? ok(terminal) : refuse(held)
}

function untilTheDayEnds({ rows, nowMs }: LineCallsOptions): Pick<Lending, 'sinceMs' | 'untilMs'> {
  const sinceMs = nowMs()
  const { timeZone } = rows.shop().market
  return { sinceMs, untilMs: shopDayEndMs(shopTime(sinceMs, timeZone).day, timeZone) }
}

const WHY_NOT = {
  not_ours: 'belongs to another register, which alone lends it',
  lent: 'is lent already',
  ours: 'belongs to this register',
  not_lent: 'is not lent',
} as const

const notPossible = ({ terminalId, label }: TerminalSettings, cause: keyof typeof WHY_NOT): CallError =>
  callError('LENDING_NOT_POSSIBLE', `${label} ${WHY_NOT[cause]}.`, {
    detail: { terminalId, terminal: label, cause },
  })
