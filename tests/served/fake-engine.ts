import type { CallAnswer, Push, PushTopic } from '../../shared/contract/envelope.ts'
import type { Engine } from '../../main/engine/api.ts'
import type { LogPort } from '../../main/engine/ports.ts'

/**
 * An engine that answers with what it was asked, holds calls on request, and pushes what a test tells it to.
 */
export interface FakeEngine extends Engine {
  readonly received: unknown[]
  readonly stopped: { count: number }
  push(topic: PushTopic, value: unknown): void
  /** From now on calls wait until `release`. */
  hold(): void
  release(): void
  failNext(): void
}

export function fakeEngine(): FakeEngine {
  const received: unknown[] = []
  const stopped = { count: 0 }
  const listeners = new Set<(push: Push) => void>()
  const state: Record<PushTopic, Push> = {
    register: { topic: 'register', seq: 1, value: { n: 0 } },
    health: { topic: 'health', seq: 1, value: { n: 0 } },
    printing: { topic: 'printing', seq: 1, value: { n: 0 } },
  }
  let gate: PromiseWithResolvers<void> | null = null
  let failing = false
  return {
    received,
    stopped,
    async call(envelope): Promise<CallAnswer> {
      received.push(envelope)
      if (failing) {
        failing = false
        throw new Error('a defect with 4111111111111111 in it')
      }
      if (gate) await gate.promise
      const id = (envelope as { id?: string } | null)?.id ?? null
      return { id, ok: true, value: { echoed: envelope } }
    },
    current: (topic) => state[topic],
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async stop() {
      stopped.count += 1
    },
    push(topic, value) {
      state[topic] = { topic, seq: state[topic].seq + 1, value }
      for (const listener of listeners) listener(state[topic])
    },
    hold() {
      gate = Promise.withResolvers()
    },
    release() {
      gate?.resolve()
      gate = null
    },
    failNext() {
      failing = true
    },
  }
}

/** A log that tests can read. */
export interface KeptLog extends LogPort {
  readonly lines: string[]
}
export function keptLog(): KeptLog {
  const lines: string[] = []
  const write =
    (level: string) =>
    (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
      lines.push(`${level} ${event} ${JSON.stringify(facts)}`)
    }
  return { lines, info: write('info'), warn: write('warn'), error: write('error') }
}
