import type { Lending, Obstacle } from '../../../shared/contract/line.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { absence } from './lending.ts'

/** Where the unit of amounts on the wire needs no statement: the peso has no decimals in any source. */
const UNIT_KNOWN_MARKET = 'CL'

/** What decides about the terminal of a payment. */
export interface Line {
  /** In the order of the line: the default one first. */
  readonly terminals: readonly TerminalSettings[]
  /** The market of the sale. */
  readonly market: string
  readonly hasCredential: (terminalId: string) => boolean
  readonly holder: (terminalId: string) => AttemptState | null
  /** The lending that counts now. */
  readonly lending: (terminalId: string) => Lending | null
  /** No route was answered when it was last looked at. */
  readonly isDown: (terminalId: string) => boolean
  /** It serves somebody else, as far as it said. */
  readonly isBusy: (terminalId: string) => boolean
}

/** What speaks against a terminal for which nobody has asked by name. */
export function obstacleOf(line: Line, terminal: TerminalSettings): Obstacle | null {
  const { terminalId } = terminal
  const absent = absence(terminal, line.lending(terminalId))
  if (absent !== null) return absent
  if (!line.hasCredential(terminalId)) return 'no_credential'
  if (isUnitMissing(line, terminal)) return 'no_unit'
  const holder = line.holder(terminalId)
  if (holder !== null) return holder.phase === 'unknown' ? 'recovering' : 'held'
  if (line.isDown(terminalId)) return 'down'
  return line.isBusy(terminalId) ? 'busy' : null
}

/**
 * The terminal of the next payment for which nobody names one: the first of the default one and those that
 * take its place against which nothing speaks; null when there is none. Those behind them are never chosen by
 * themselves; where nobody has said anything about their order, the first one is the default.
 */
export function nextTerminal(line: Line): TerminalSettings | null {
  return candidates(line).find((terminal) => obstacleOf(line, terminal) === null) ?? null
}

function candidates({ terminals }: Line): readonly TerminalSettings[] {
  const chosen = terminals.filter(({ isDefault, fallback }) => isDefault || fallback !== null)
  return chosen.length > 0 ? chosen : terminals.slice(0, 1)
}

/**
 * The terminal for a payment that begins now: the named one, or the next by the rule above, or the first of
 * the line when something speaks against all of them; its refusal then says what speaks against each of the
 * others. Refuses one that is at another lane, one that has no
 * credential, one of which nobody has said in what unit it counts this market's money (a wrong guess charges
 * a hundred times too much or too little), and one that a payment of ours holds, saying which (rule 9). That
 * a terminal was down or busy when it was last looked at refuses nothing: its own answer decides. Once a
 * payment has begun, its terminal is in its plan and never changes.
 */
export function chooseTerminal(
  line: Line,
  wantedId: string | undefined,
): Result<TerminalSettings, CallError> {
  if (wantedId === undefined) {
    const terminal = nextTerminal(line) ?? candidates(line)[0]
    if (terminal) {
      const chosen = checked(line, terminal)
      return chosen.ok ? chosen : refuse(withOthers(line, terminal, chosen.error))
    }
    return refuse(callError('TERMINAL_NONE', 'No card terminal is set up. Add one in the settings.'))
  }
  const terminal = line.terminals.find((candidate) => candidate.terminalId === wantedId)
  if (terminal) return checked(line, terminal)
  return refuse(callError('TERMINAL_UNKNOWN', `There is no terminal ${wantedId}.`))
}

/** What speaks against a terminal, as the end of a sentence that begins with its name. */
const OBSTACLE_SENTENCES: Readonly<Record<Obstacle, string>> = {
  away: 'belongs to another register',
  lent_out: 'is lent to another register',
  no_credential: 'has no credential',
  no_unit: 'has no unit of amounts',
  held: 'is serving another payment',
  recovering: 'has a payment whose outcome is not known yet',
  down: 'answered no look',
  busy: 'is serving somebody else',
}

/** The reason of the first one is not that of the others: each is told by its own. */
function withOthers(line: Line, first: TerminalSettings, error: CallError): CallError {
  const sentences = candidates(line).flatMap((terminal) => {
    const obstacle = terminal === first ? null : obstacleOf(line, terminal)
    return obstacle === null ? [] : [`${terminal.label} ${OBSTACLE_SENTENCES[obstacle]}.`]
  })
  return { ...error, message: [error.message, ...sentences].join(' ') }
}

const isUnitMissing = ({ market }: Line, { profile }: TerminalSettings): boolean =>
  market !== UNIT_KNOWN_MARKET && profile.amountUnit === null

function checked(line: Line, terminal: TerminalSettings): Result<TerminalSettings, CallError> {
  const detail = { terminalId: terminal.terminalId, terminal: terminal.label }
  const absent = absentRefusal(terminal, line.lending(terminal.terminalId))
  if (absent !== null) return refuse(absent)
  if (!line.hasCredential(terminal.terminalId)) {
    const sentence = `No credential is stored for ${terminal.label}.`
    return refuse(callError('TERMINAL_CREDENTIAL_MISSING', sentence, { detail }))
  }
  if (isUnitMissing(line, terminal)) {
    return refuse(
      callError(
        'TERMINAL_NOT_LIVE',
        `Say in the settings of ${terminal.label} in what unit it counts amounts; ` +
          'until then it charges nothing.',
        { detail: { ...detail, field: 'amountUnit' } },
      ),
    )
  }
  const holder = line.holder(terminal.terminalId)
  return holder === null ? ok(terminal) : refuse(heldRefusal(terminal, holder))
}

/** Why a terminal cannot be used here that is at another lane, and what to do; null when it is here. */
export function absentRefusal(terminal: TerminalSettings, now: Lending | null): CallError | null {
  const { terminalId, label, belongsTo } = terminal
  const absent = absence(terminal, now)
  if (absent === null) return null
  const register = belongsTo ?? now?.register ?? ''
  const detail = { terminalId, terminal: label, register }
  return absent === 'away'
    ? callError('TERMINAL_AWAY', `${label} belongs to ${register}; borrow it to use it here.`, { detail })
    : callError('TERMINAL_LENT_OUT', `${label} is lent to ${register}; take it back to use it here.`, {
        detail,
      })
}

/** Which payment of ours holds the terminal. */
export function heldRefusal({ terminalId, label }: TerminalSettings, holder: AttemptState): CallError {
  const recovering = holder.phase === 'unknown'
  const { attemptId, saleId, amountMinor } = holder.plan
  return callError(
    recovering ? 'TERMINAL_RECOVERING' : 'TERMINAL_BUSY',
    recovering
      ? `${label} has a payment whose outcome is not known yet.`
      : `${label} is serving another payment.`,
    { retry: 'after-check', detail: { terminalId, terminal: label, attemptId, saleId, amountMinor } },
  )
}
