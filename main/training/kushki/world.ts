/**
 * What a simulated terminal may ask of the world. The same shapes as the register's own ports, so that a
 * simulation can put both on one virtual clock; written down again here because the terminal must not lean
 * on the register.
 */
export interface TerminalTimer {
  readonly timer: unknown
}
export interface TerminalWorld {
  readonly clock: { nowMs(): number }
  readonly timers: {
    set(delayMs: number, run: () => void): TerminalTimer
    clear(handle: TerminalTimer): void
  }
  readonly random: { bytes(length: number): Uint8Array }
  /** Whether the acquirer can be reached now; it always can where this is left out. */
  readonly reaches?: () => Promise<boolean>
}

/**
 * Decimal digits, each drawn from a byte; the first is never 0, so that the number keeps its length
 * everywhere.
 */
export function randomDigits(world: TerminalWorld, length: number): string {
  return [...world.random.bytes(length)]
    .map((byte, index) => String(index === 0 ? 1 + (byte % 9) : byte % 10))
    .join('')
}

/** A number in [0, 1) with 32 bits of chance. */
export function randomFraction(world: TerminalWorld): number {
  let value = 0
  for (const byte of world.random.bytes(4)) value = value * 256 + byte
  return value / 2 ** 32
}
