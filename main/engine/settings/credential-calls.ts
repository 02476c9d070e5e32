import type { Rotation as RotationAnswer, SettingsView } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { AreaHandlers } from '../calls.ts'
import type { Credentials } from '../terminals/credentials.ts'
import type { Rotation } from '../terminals/rotation.ts'
import type { CredentialChange } from './facts.ts'
import type { SettingsRows } from './rows.ts'

export interface CredentialCallsOptions {
  readonly rows: SettingsRows
  readonly credentials: Credentials
  readonly rotation: Pick<Rotation, 'judge'>
  readonly credentialStayed: (terminalId: string) => void
  readonly lookAgain: () => void
}

type CredentialHandlers = Pick<
  AreaHandlers<'terminal'>,
  'terminal.rotateCredential' | 'terminal.forgetWaiting'
>

const unknownTerminal = () => refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
const notKept = () =>
  refuse(
    callError('SECRET_STORE_FAULT', 'The credential could not be kept; the one in use stays.', {
      retry: 'safe',
    }),
  )

/** Changing a credential while the old one goes on signing. */
export function credentialCalls(
  options: CredentialCallsOptions,
  view: () => SettingsView,
): CredentialHandlers {
  const { rows, credentials } = options
  /** By the input of the command: what was found before its transaction. */
  const found = new WeakMap<object, Omit<RotationAnswer, 'settings'>>()
  const fact = (terminalId: string, how: CredentialChange) =>
    [{ kind: 'terminal.credential_changed', terminalId, how }] as const
  const dropped = (terminalId: string, drop: Promise<void>): void => {
    drop.catch(() => {
      options.credentialStayed(terminalId)
    })
  }
  return {
    'terminal.rotateCredential': {
      before: async (input) => {
        const { terminalId, credential, otherwise } = input
        const terminal = rows.terminal(terminalId)
        if (!terminal) return unknownTerminal()
        const { judgement, test } = await options.rotation.judge(terminal, credential)
        const kept = judgement !== 'accepted' && otherwise === 'keep'
        try {
          if (judgement === 'accepted') await credentials.takeOver(terminalId, credential)
          else if (kept) await credentials.keepWaiting(terminalId, credential)
        } catch {
          return notKept()
        }
        found.set(input, { outcome: kept ? 'waiting' : judgement, test })
        return ok({})
      },
      run: (input, context) => {
        const { terminalId } = input
        const came = found.get(input)
        if (came === undefined || !rows.terminal(terminalId)) {
          // Removed while its new credential was being tried.
          dropped(terminalId, credentials.remove(terminalId))
          return unknownTerminal()
        }
        if (came.outcome === 'accepted' || came.outcome === 'waiting')
          context.record(fact(terminalId, came.outcome))
        if (came.outcome === 'accepted') {
          context.after(() => {
            dropped(terminalId, credentials.settled(terminalId))
            options.lookAgain()
          })
        }
        return ok(() => ({ ...came, settings: view() }))
      },
    },
    'terminal.forgetWaiting': {
      before: async ({ terminalId }) => {
        if (!rows.terminal(terminalId)) return unknownTerminal()
        try {
          await credentials.forgetWaiting(terminalId)
          return ok({})
        } catch {
          return notKept()
        }
      },
      run: ({ terminalId }, context) => {
        context.record(fact(terminalId, 'forgotten'))
        return ok(view)
      },
    },
  }
}
