import { useCallback, useState, useRef } from 'react'
import type { CallInput, CallName } from '../../shared/contract/index.ts'
import type { SettingsView } from '../../shared/contract/settings.ts'
import type { Failure } from '../engine-client.ts'
import { useCommand, useQuery, useTopic } from '../engine-hooks.ts'

/** Commands that answer with the whole settings. */
type SettingsCommand = Extract<
  CallName,
  | 'settings.update'
  | 'settings.display'
  | 'terminal.save'
  | 'terminal.remove'
  | 'terminal.forgetWaiting'
  | 'terminal.order'
  | 'terminal.lend'
  | 'terminal.borrow'
  | 'terminal.endLending'
  | 'printer.save'
  | 'printer.remove'
>

export interface Settings {
  readonly value: SettingsView | null
  readonly failure: Failure | null
  reload(): void
  /** Shows what a command answered, without waiting for the next look. */
  show(view: SettingsView): void
}

/**
 * The register's settings, asked for again when the shop changes elsewhere (a second window, a
 * configuration).
 */
export function useSettings(): Settings {
  const register = useTopic('register')
  const { value, failure, reload } = useQuery('settings.get', {}, JSON.stringify(register?.value.shop))
  const [answered, setAnswered] = useState<{
    readonly before: SettingsView | null
    readonly view: SettingsView
  } | null>(null)
  const show = useCallback((view: SettingsView) => setAnswered({ before: value, view }), [value])
  // An answer counts until the register was asked again after it.
  const current = answered && answered.before === value ? answered.view : value
  return { value: current, failure, reload, show }
}

export interface Saving<N extends SettingsCommand> {
  readonly isRunning: boolean
  readonly failure: Failure | null
  /** True when it was saved. */
  save(input: CallInput<N>): Promise<boolean>
  clear(): void
}

/** One way of changing the settings; what it answers is shown at once. */
export function useSaving<N extends SettingsCommand>(name: N, show: (view: SettingsView) => void): Saving<N> {
  const command = useCommand(name)
  const latest = useRef<CallInput<N> | null>(null)
  const saving = useRef<Promise<unknown>>(Promise.resolve())
  return {
    isRunning: command.isRunning,
    failure: command.failure,
    clear: command.clear,
    // A setting that is changed again while the last change is being saved is saved after it, not dropped.
    save: async (input) => {
      latest.current = input
      await saving.current
      if (latest.current !== input) return false
      const run = command.run(input)
      saving.current = run
      const answer = await run
      if (!answer?.ok) return false
      show(answer.value)
      return true
    },
  }
}
