import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { vi } from 'vitest'
import type { CallAnswer, Push } from '../../shared/contract/envelope.ts'
import type { LogPort } from '../../main/engine/ports.ts'
import type { EngineLink } from '../../main/node/engine-channel.ts'
import { APP_ORIGIN } from '../../main/shell/app-protocol.ts'

export interface LogLine {
  readonly level: string
  readonly event: string
  readonly facts: unknown
}

/** A log that can be read back. */
export function readableLog(): LogPort & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const note =
    (level: string) =>
    (event: string, facts?: unknown): void => {
      lines.push({ level, event, facts })
    }
  return { lines, info: note('info'), warn: note('warn'), error: note('error') }
}

export interface FakeFrame {
  origin: string
  parent: FakeFrame | null
}
type Invoke = (event: { readonly senderFrame: FakeFrame | null }, envelope: unknown) => Promise<CallAnswer>

/** A window's contents as the bridge sees them, with what was sent to the page. */
export function fakeContents() {
  const handlers = new Map<string, Invoke>()
  const sent: { readonly message: string; readonly value: unknown }[] = []
  const mainFrame: FakeFrame = { origin: APP_ORIGIN, parent: null }
  let destroyed = false
  const events = new EventEmitter()
  const contents = Object.assign(events, {
    mainFrame,
    ipc: {
      handle: (message: string, handler: Invoke) => {
        if (handlers.has(message)) throw new Error(`Attempted to register a second handler for '${message}'`)
        handlers.set(message, handler)
      },
      removeHandler: (message: string) => {
        handlers.delete(message)
      },
    },
    send: (message: string, value: unknown) => {
      sent.push({ message, value })
    },
    isDestroyed: () => destroyed,
  })
  return {
    contents: contents as unknown as WebContents,
    mainFrame,
    handlers,
    sent,
    destroy: () => {
      destroyed = true
      events.emit('destroyed')
    },
  }
}

/** An engine of which each call is answered by the test. */
export function fakeLink() {
  const listeners = new Set<(push: Push) => void>()
  const calls: { readonly envelope: unknown; readonly answer: (answer: CallAnswer) => void }[] = []
  const link: EngineLink = {
    call: (envelope) =>
      new Promise((resolve) => {
        calls.push({ envelope, answer: resolve })
      }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
  return {
    link,
    calls,
    listeners,
    push: (push: Push) => {
      for (const listener of listeners) listener(push)
    },
  }
}

/** Emits an event of Electron that can be prevented; says whether it was. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  details: Readonly<Record<string, unknown>> = {},
): boolean {
  const preventDefault = vi.fn()
  emitter.emit(name, { ...details, preventDefault })
  return preventDefault.mock.calls.length > 0
}
