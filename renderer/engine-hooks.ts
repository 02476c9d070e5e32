import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { CallInput, CallName, CallValue } from '../shared/contract/index.ts'
import {
  call,
  connectionNow,
  newCommandId,
  snapshotOf,
  subscribe,
  type Answer,
  type Connection,
  type Failure,
  type Snapshot,
  type TopicValues,
} from './engine-client.ts'

/** The last whole value of a topic; null until the first one came. */
export function useTopic<T extends keyof TopicValues>(topic: T): Snapshot<TopicValues[T]> | null {
  return useSyncExternalStore(subscribe, () => snapshotOf(topic))
}

export const useConnection = (): Connection => useSyncExternalStore(subscribe, connectionNow)

/** The engine's time, carried forward from its last word and refreshed every `everyMs`. */
export function useServerNow(everyMs = 1000): number {
  const register = useTopic('register')
  const [steadyMs, setSteadyMs] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setSteadyMs(performance.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  if (!register) return Date.now()
  return register.value.nowMs + Math.max(0, steadyMs - register.receivedAtMs)
}

export interface Command<N extends CallName> {
  /**
   * Runs the command once. A second press while it runs is dropped. When the last press got no answer at all,
   * the same press (same input) goes out again under the same id, so that it cannot be carried out twice.
   */
  run(
    input: CallInput<N>,
    options?: { readonly rev?: number | undefined },
  ): Promise<Answer<CallValue<N>> | null>
  readonly isRunning: boolean
  readonly failure: Failure | null
  clear(): void
}

/** One command of the contract as a press of a key. */
export function useCommand<N extends CallName>(name: N): Command<N> {
  const [state, setState] = useState<{ isRunning: boolean; failure: Failure | null }>({
    isRunning: false,
    failure: null,
  })
  const running = useRef(false)
  const unanswered = useRef<{ readonly input: string; readonly commandId: string } | null>(null)

  const run = useCallback(
    async (input: CallInput<N>, options: { readonly rev?: number | undefined } = {}) => {
      if (running.current) return null
      running.current = true
      const text = JSON.stringify([input, options.rev ?? null])
      const commandId = unanswered.current?.input === text ? unanswered.current.commandId : newCommandId()
      setState({ isRunning: true, failure: null })
      const answer = await call(name, input, { commandId, rev: options.rev })
      unanswered.current =
        !answer.ok && answer.error.code === 'CONNECTION_LOST' ? { input: text, commandId } : null
      running.current = false
      setState({ isRunning: false, failure: answer.ok ? null : answer.error })
      return answer
    },
    [name],
  )

  const clear = useCallback(() => setState((now) => (now.failure ? { ...now, failure: null } : now)), [])
  return { run, isRunning: state.isRunning, failure: state.failure, clear }
}

export interface QueryState<T> {
  readonly value: T | null
  readonly failure: Failure | null
  readonly isLoading: boolean
  reload(): void
}

/**
 * A query's answer, asked again when the input or `version` changes. The last value stays on screen while the
 * next one comes, and an answer that was overtaken is dropped. A null input asks nothing.
 */
export function useQuery<N extends CallName>(
  name: N,
  input: CallInput<N> | null,
  version: unknown = 0,
): QueryState<CallValue<N>> {
  const [state, setState] = useState<{
    value: CallValue<N> | null
    failure: Failure | null
    isLoading: boolean
  }>({ value: null, failure: null, isLoading: input !== null })
  const [round, setRound] = useState(0)
  const text = input === null ? null : JSON.stringify(input)
  useEffect(() => {
    if (text === null) return
    let overtaken = false
    setState((now) => ({ ...now, isLoading: true }))
    void call(name, JSON.parse(text) as CallInput<N>).then((answer) => {
      if (overtaken) return
      setState((now) =>
        answer.ok
          ? { value: answer.value, failure: null, isLoading: false }
          : { value: now.value, failure: answer.error, isLoading: false },
      )
    })
    return () => {
      overtaken = true
    }
  }, [name, text, version, round])
  const reload = useCallback(() => setRound((now) => now + 1), [])
  return { ...state, reload }
}
