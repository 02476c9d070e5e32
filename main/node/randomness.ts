import { randomBytes } from 'node:crypto'
import type { Randomness } from '../engine/ports.ts'

/** The operating system's generator. */
export function createRandomness(): Randomness {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) }
}
