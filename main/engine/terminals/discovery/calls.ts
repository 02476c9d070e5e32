import type { DiscoveryView, DoctorReport } from '../../../../shared/contract/discovery.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { callError } from '../../../../shared/errors.ts'
import { ok, refuse } from '../../../../shared/result.ts'
import type { AreaHandlers } from '../../calls.ts'
import type { Adoption, Discovery } from './discovery.ts'
import { placeOf, samePlace } from './places.ts'

export interface DiscoveryCallsOptions {
  readonly discovery: Discovery
  readonly terminal: (terminalId: string) => TerminalSettings | null
  /** The terminal has an attempt that is not final or still watched. */
  readonly terminalInUse: (terminalId: string) => boolean
  readonly nowMs: () => number
  readonly lookAgain: () => void
  readonly doctor: () => Promise<DoctorReport>
}

type DiscoveryHandlers = Omit<AreaHandlers<'discovery'>, 'discovery.confirm'> & AreaHandlers<'doctor'>

export function discoveryCalls(options: DiscoveryCallsOptions): DiscoveryHandlers {
  const { discovery } = options
  const view = (): DiscoveryView => discovery.view()
  /** What was found out before the command runs, by the terminal and the address. */
  const checked = new Map<string, Adoption>()
  const keyOf = (input: { terminalId: string; host: string; port: number }): string =>
    JSON.stringify([input.terminalId, input.host, input.port])
  return {
    'discovery.get': () => ok(view()),
    'discovery.start': {
      before: () => {
        discovery.start()
        return Promise.resolve(ok({}))
      },
      run: () => ok(view),
    },
    'discovery.adopt': {
      before: async (input) => {
        const terminal = options.terminal(input.terminalId)
        if (!terminal) return refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
        const adoption = await discovery.check(terminal, { host: input.host, port: input.port })
        if (!adoption.ok) return adoption
        checked.set(keyOf(input), adoption.value)
        return ok({})
      },
      run: (input, context) => {
        const adoption = checked.get(keyOf(input))
        checked.delete(keyOf(input))
        const terminal = options.terminal(input.terminalId)
        const place = terminal && placeOf(terminal)
        const isAsChecked = place !== null && adoption !== undefined && samePlace(place, adoption.from)
        if (!isAsChecked || terminal?.serial !== adoption.serial)
          return refuse(
            callError('TERMINAL_NOT_THERE', 'The settings of the terminal have changed; try again.', {
              retry: 'safe',
              detail: { terminal: terminal?.label ?? input.terminalId },
            }),
          )
        if (options.terminalInUse(input.terminalId))
          return refuse(callError('TERMINAL_IN_USE', 'A payment on this terminal is not settled yet.'))
        context.record([
          { ...adoption, kind: 'terminal.moved', staffId: context.staff.staffId, atMs: options.nowMs() },
        ])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
    'doctor.run': async () => ok(await options.doctor()),
  }
}
