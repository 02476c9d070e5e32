import { PUSH_TOPICS } from '../../shared/contract/envelope.ts'
import type { Push, PushTopic } from '../../shared/contract/envelope.ts'

export interface Pushes {
  /** Something may look different now. Screens are told once, after whatever is going on is done. */
  changed(): void
  current(topic: PushTopic): Push
  subscribe(listener: (push: Push) => void): () => void
  stop(): void
}

/**
 * Pushes of one opening of the register begin above those of every earlier one, so that a screen that was
 * away notices.
 */
const SEQ_PER_EPOCH = 1_000_000_000

/**
 * Tells screens the whole current value of a topic, whenever it became another one. `failed` is told when a
 * value cannot be read or a listener throws: there is nobody above to throw to.
 */
export function createPushes(
  epoch: number, valueOf: (topic: PushTopic) => unknown, failed: (error: unknown) => void,
): Pushes {
  const listeners = new Set<(push: Push) => void>()
  const last = new Map<PushTopic, { text: string; seq: number }>()
  let seq = epoch * SEQ_PER_EPOCH
  let planned = false
  let stopped = false

  /** The time of day is part of a view but no news. */
  const textOf = (value: unknown): string =>
    JSON.stringify(value, (key, member: unknown) => (key === 'nowMs' ? undefined : member))

  function refresh(topic: PushTopic): { push: Push; news: boolean } {
    const value = valueOf(topic)
    const text = textOf(value)
    const before = last.get(topic)
    if (before?.text === text) return { push: { topic, seq: before.seq, value }, news: false }
    seq += 1
    last.set(topic, { text, seq })
    return { push: { topic, seq, value }, news: true }
  }

  function tell({ push, news }: { readonly push: Push; readonly news: boolean }): void {
    if (news) for (const listener of [...listeners]) listener(push)
  }

  function flush(): void {
    planned = false
    // Nobody looks: whoever comes asks for what is current then, and a change that nobody saw needs no
    // number.
    if (stopped || listeners.size === 0) return
    try {
      for (const topic of PUSH_TOPICS) tell(refresh(topic))
    } catch (error) {
      failed(error)
    }
  }

  return {
    changed: () => {
      if (planned || stopped) return
      planned = true
      queueMicrotask(flush)
    },
    current: (topic) => {
      const fresh = refresh(topic)
      tell(fresh)
      return fresh.push
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    stop: () => { stopped = true; listeners.clear() },
  }
}
