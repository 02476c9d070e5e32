import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { callError } from '../../../../shared/errors.ts'
import type { CallError } from '../../../../shared/errors.ts'
import { ok, refuse } from '../../../../shared/result.ts'
import type { Result } from '../../../../shared/result.ts'
import type { AreaHandlers } from '../../calls.ts'
import { placeOf, samePlace } from '../discovery/places.ts'
import type { Examined, Identity } from './identity.ts'

export interface IdentityCallsOptions {
  /** null in a world without a network. */
  readonly identity: Identity | null
  readonly terminal: (terminalId: string) => TerminalSettings | null
  readonly nowMs: () => number
  readonly lookAgain: () => void
}

/** What was found where a person says that the terminal is. */
interface Found {
  readonly seen: Examined
  readonly serial: string
  /** Why nothing is left to be confirmed; null: the person's word is wanted. */
  readonly already: 'proven' | 'known' | null
}

/** Lets a person say that the device at a terminal's address is still the terminal. */
export function identityCalls(
  options: IdentityCallsOptions,
): Pick<AreaHandlers<'discovery'>, 'discovery.confirm'> {
  /** By the input of the command: what was found before its transaction. */
  const found = new WeakMap<object, Found>()
  return {
    'discovery.confirm': {
      before: async (input) => {
        const terminal = options.terminal(input.terminalId)
        if (terminal === null) return refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
        const came = await confirmable(options, terminal, input.verdict)
        if (!came.ok) return came
        found.set(input, came.value)
        return ok({})
      },
      run: (input, context) => {
        const came = found.get(input)
        const terminal = options.terminal(input.terminalId)
        const place = terminal === null ? null : placeOf(terminal)
        const isAsFound =
          came !== undefined &&
          place !== null &&
          samePlace(place, came.seen.glance.place) &&
          terminal !== null
        if (!isAsFound || terminal.serial !== came.serial)
          return refuse(notThere(terminal, 'settings_changed'))
        const { seen, serial, already } = came
        const { glance } = seen
        const alone = input.verdict === 'address_conflict'
        if (already !== null) return ok(() => ({ outcome: already }))
        context.record([
          {
            kind: 'terminal.recognised',
            terminalId: input.terminalId,
            serial,
            at: { host: glance.place.host, port: glance.place.port },
            hardware: glance.hardware,
            proof: 'person',
            ...(alone ? { alone } : {}),
            staffId: context.staff.staffId,
            atMs: options.nowMs(),
          },
        ])
        context.after(() => {
          options.identity?.confirmed(input.terminalId, seen, alone)
          options.lookAgain()
        })
        return ok(() => ({ outcome: 'confirmed' }))
      },
    },
  }
}

function notThere(terminal: TerminalSettings | null, state: string): CallError {
  const label = terminal?.label ?? ''
  return callError('TERMINAL_NOT_THERE', `What answers at ${terminal?.host ?? '?'} is not ${label}.`, {
    retry: 'safe',
    detail: { terminal: label, host: terminal?.host ?? null, state },
  })
}

/** What was found, as the screen said it, against what a look says now. */
const SHOWN_REFUSALS = {
  device_unconfirmed: 'unconfirmed_device',
  address_conflict: 'address_conflict',
} as const
const canBeShown = (refusal: string): boolean =>
  Object.values(SHOWN_REFUSALS).some((shown) => shown === refusal)

async function confirmable(
  { identity, lookAgain }: IdentityCallsOptions,
  terminal: TerminalSettings,
  verdict: keyof typeof SHOWN_REFUSALS,
): Promise<Result<Found, CallError>> {
  if (identity === null || placeOf(terminal) === null || !terminal.routes.includes('lan'))
    return refuse(notThere(terminal, 'not_on_the_network'))
  const seen = await identity.examine(terminal)
  const { serial } = terminal
  switch (seen.kind) {
    case 'held':
      return ok({ seen, serial, already: seen.isProven ? 'proven' : 'known' })
    case 'refused': {
      const { refusal } = seen
      if (canBeShown(refusal) && refusal !== SHOWN_REFUSALS[verdict]) {
        lookAgain()
        return refuse(deviceChanged(terminal, refusal))
      }
      return seen.mayBeConfirmed ? ok({ seen, serial, already: null }) : refuse(notThere(terminal, refusal))
    }
    case 'as_before':
      return refuse(notThere(terminal, 'unclear'))
    case 'unreached':
      return refuse(notThere(terminal, seen.result.kind === 'failed' ? seen.result.cause : 'unreached'))
  }
}

/** Nobody has compared what is found now: the screen showed something else. */
function deviceChanged({ label }: TerminalSettings, state: string): CallError {
  return callError('DEVICE_CHANGED', `What answers where ${label} is has changed since it was shown.`, {
    retry: 'after-check',
    detail: { terminal: label, state },
  })
}
