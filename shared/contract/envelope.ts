import { z } from 'zod'
import type { CallError } from '../errors.ts'
import { uuid } from './fields.ts'

/** The version of the wire between a screen (or any program) and the engine. */
export const WIRE_VERSION = 1
/** The largest call in bytes of UTF-8 JSON. */
export const CALL_BYTES_MAX = 64 * 1024
/** Calls that one client may have under way at once; one more is refused, not queued. */
export const CALLS_IN_FLIGHT_MAX = 32

export const callEnvelope = z.strictObject({
  v: z.literal(WIRE_VERSION),
  id: z.string().min(1).max(64).optional(),
  name: z.string().min(1).max(64),
  input: z.unknown().optional(),
  /** Minted at key-down. Needed by every command. */
  commandId: uuid.optional(),
  /** The `rev` of the sale that the screen showed; a stale one is refused with the current view. */
  rev: z.int().min(0).optional(),
})
export type CallEnvelope = z.infer<typeof callEnvelope>

export type CallAnswer<T = unknown> =
  | { readonly id: string | null; readonly ok: true; readonly value: T }
  | { readonly id: string | null; readonly ok: false; readonly error: CallError }

export const PUSH_TOPICS = ['register', 'health', 'printing'] as const
export type PushTopic = (typeof PUSH_TOPICS)[number]

/**
 * A push always carries a topic's whole current value, so a client that missed some is right again with the
 * next.
 */
export interface Push<T = unknown> {
  readonly topic: PushTopic
  readonly seq: number
  readonly value: T
}
