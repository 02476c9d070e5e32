/** Times of the attempt engine, in milliseconds. Each is a choice of ours unless a source is named. */
export interface PaymentPolicy {
  /** Pauses before inquiry rounds of an unknown attempt: at once, then rarer; the last one repeats. */
  readonly askAfterMs: readonly number[]
  /** The pause once an attempt has been unknown for `askRarelyAfterMs`: nobody stands there any more. */
  readonly askRarelyMs: number
  readonly askRarelyAfterMs: number
  /** The same for an attempt that was detached: nobody is waiting at the counter any more. */
  readonly askDetachedAfterMs: number
  /** When a watched attempt is looked for again, counted from its conclusion; then at the next opening. */
  readonly watchAfterMs: readonly number[]
  /** A look at which nobody could be asked is repeated after this time. */
  readonly watchRetryMs: number
  /**
   * The longest that a terminal may hold a charge on its screen before it gives up by itself. The provider
   * publishes no figure for the LAN and at least 90 s for the cloud (Kushki support, through integrators); we
   * double it.
   */
  readonly terminalHoldMs: number
  /** The longest that the acquirer may take to answer a terminal that can no longer be stopped. */
  readonly acquirerHoldMs: number
  /** After an abort was answered, how long the charge's own answer may still take before we begin to ask. */
  readonly abortGraceMs: number
}

/** A terminal takes no request that is older than this (`Accept payments with Kushki One`, Signature). */
const PACKETS_LIVE_MS = 5 * 60_000
const ACQUIRER_HOLD_MS = 75_000
/**
 * What left can do nothing any more: no terminal takes it, and the acquirer has decided on what was taken.
 */
export const DECIDED_WITHIN_MS = PACKETS_LIVE_MS + ACQUIRER_HOLD_MS
/** A look begun this long after a conclusion has seen whatever may still have come of it. */
export const LAST_WORD_LOOK_MS = DECIDED_WITHIN_MS + 15_000

export const PAYMENT_POLICY: PaymentPolicy = {
  askAfterMs: [0, 2000, 3000, 5000, 8000, 13_000, 20_000, 30_000],
  askRarelyMs: 5 * 60_000,
  askRarelyAfterMs: 30 * 60_000,
  askDetachedAfterMs: 60_000,
  watchAfterMs: [60_000, LAST_WORD_LOOK_MS, 15 * 60_000, 60 * 60_000],
  watchRetryMs: 5 * 60_000,
  terminalHoldMs: 180_000,
  acquirerHoldMs: ACQUIRER_HOLD_MS,
  abortGraceMs: 4000,
}
