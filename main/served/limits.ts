import { CALL_BYTES_MAX, CALLS_IN_FLIGHT_MAX } from '../../shared/contract/envelope.ts'

/**
 * Everything that a stranger could use up, with its bound. Tests pass smaller ones instead of waiting. The
 * host listens on the loopback only, but any program of any user of the computer can reach that.
 */
export interface ServedLimits {
  readonly callBytesMax: number
  readonly callsInFlightMax: number
  /**
   * What is read and thrown away of a body that is too large, so that the sender gets to read the refusal.
   */
  readonly drainBytesMax: number
  readonly headerBytesMax: number
  readonly headersMax: number
  readonly connectionsMax: number
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** How often Node looks for requests that take too long to arrive. */
  readonly checkEveryMs: number
  readonly streamsPerClientMax: number
  readonly heartbeatMs: number
  /** How long a listener of pushes may leave its connection unread before it is dropped. */
  readonly stalledMs: number
  /** Links that were made and not yet used. */
  readonly linksMax: number
  readonly linkLifetimeMs: number
  readonly sessionsMax: number
  /** How long a stop waits for calls under way. */
  readonly stopWithinMs: number
}

export const SERVED_LIMITS: ServedLimits = {
  callBytesMax: CALL_BYTES_MAX,
  callsInFlightMax: CALLS_IN_FLIGHT_MAX,
  drainBytesMax: 1024 * 1024,
  headerBytesMax: 8 * 1024,
  headersMax: 64,
  connectionsMax: 128,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  checkEveryMs: 1_000,
  streamsPerClientMax: 8,
  heartbeatMs: 10_000,
  stalledMs: 30_000,
  linksMax: 16,
  linkLifetimeMs: 60_000,
  sessionsMax: 32,
  stopWithinMs: 2_000,
}
