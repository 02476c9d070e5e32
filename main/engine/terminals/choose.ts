import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { AttemptState } from '../payment/attempt.ts'

/** Where the unit of amounts on the wire needs no statement: the peso has no decimals in any source. */
const UNIT_KNOWN_MARKET = 'CL'

/**
 * The terminal for the next payment: the named one, or the register's own. Refuses one that has no
 * credential, one of which nobody has said in what unit it counts this market's money (a wrong guess charges
 * a hundred times too much or too little), and one that somebody holds, saying who (rule 9).
 */
export function chooseTerminal(options: {
  readonly terminals: readonly TerminalSettings[]
  readonly wantedId: string | undefined
  /** The market of the sale. */
  readonly market: string
  readonly hasCredential: (terminalId: string) => boolean
  readonly holder: (terminalId: string) => AttemptState | null
}): Result<TerminalSettings, CallError> {
  const { terminals, wantedId } = options
  const terminal =
    wantedId === undefined ? terminals[0] : terminals.find((candidate) => candidate.terminalId === wantedId)
  if (!terminal) {
    return refuse(
      wantedId === undefined
        ? callError('TERMINAL_NONE', 'No card terminal is set up. Add one in the settings.')
        : callError('TERMINAL_UNKNOWN', `There is no terminal ${wantedId}.`),
    )
  }
  const detail = { terminalId: terminal.terminalId, terminal: terminal.label }
  if (!options.hasCredential(terminal.terminalId)) {
    const sentence = `No credential is stored for ${terminal.label}.`
    return refuse(callError('TERMINAL_CREDENTIAL_MISSING', sentence, { detail }))
  }
  if (options.market !== UNIT_KNOWN_MARKET && terminal.profile.amountUnit === null) {
    return refuse(
      callError(
        'TERMINAL_NOT_LIVE',
        `Say in the settings of ${terminal.label} in what unit it counts amounts; ` +
          'until then it charges nothing.',
        { detail: { ...detail, field: 'amountUnit' } },
      ),
    )
  }
  const holder = options.holder(terminal.terminalId)
  if (!holder) return ok(terminal)
  const recovering = holder.phase === 'unknown'
  const { attemptId, saleId, amountMinor } = holder.plan
  return refuse(
    callError(
      recovering ? 'TERMINAL_RECOVERING' : 'TERMINAL_BUSY',
      recovering
        ? `${terminal.label} has a payment whose outcome is not known yet.`
        : `${terminal.label} is serving another payment.`,
      {
        retry: 'after-check',
        detail: { ...detail, attemptId, saleId, amountMinor },
      },
    ),
  )
}
