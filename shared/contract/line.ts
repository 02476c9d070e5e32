import { z } from 'zod'
import { shortText, timeMs } from './fields.ts'

/**
 * Several terminals at one register stand in a line: the default one, those that take its place in their
 * order, and those that are only used when somebody chooses them.
 */
export const FALLBACKS_MAX = 8
export const fallback = z.int().min(1).max(FALLBACKS_MAX).nullable()

/**
 * Why a terminal is not the one for a payment that nobody has chosen a terminal for. `away`: it belongs to
 * another register, which has not lent it; `lent_out`: this register has lent it to another one;
 * `no_credential`, `no_unit`: its set-up is not complete; `held`: a payment of this register is under way on
 * it; `recovering`: of one nobody knows yet how it ended; `down`: it answered no look; `busy`: it said that
 * it serves somebody else.
 */
export const OBSTACLES = [
  'away',
  'lent_out',
  'no_credential',
  'no_unit',
  'held',
  'recovering',
  'down',
  'busy',
] as const
export const obstacle = z.enum(OBSTACLES)
export type Obstacle = (typeof OBSTACLES)[number]

/**
 * A terminal that is for a while at another lane than its own. `out`: this register lent it to `register`;
 * `in`: this register has it from `register`. It ends by itself with the shop's day.
 */
export const lending = z.strictObject({
  way: z.enum(['out', 'in']),
  register: shortText,
  sinceMs: timeMs,
  untilMs: timeMs,
})
export type Lending = z.infer<typeof lending>

/**
 * What is known of a payment that is not this register's, or that it no longer waits for, and for which a
 * terminal turned one away. `serving`: it goes on as far as is known; `over`: the terminal has ended it;
 * `untold`: it must have let go of it by now, and does not say whether it did.
 */
export const ELSEWHERE_STATES = ['serving', 'over', 'untold'] as const
export const elsewhere = z.strictObject({
  state: z.enum(ELSEWHERE_STATES),
  /** A payment that this register made itself and no longer waits for. */
  isOurs: z.boolean(),
  /** The id of that payment; null where nobody named it. */
  holderId: z.string().nullable(),
  sinceMs: timeMs,
})
export type Elsewhere = z.infer<typeof elsewhere>

/** Where a terminal stands in the line, and where it is. */
export const lineShape = {
  fallback,
  belongsTo: z.string().nullable(),
  lending: lending.nullable(),
  /** Why it is not the next one by itself; null: it can be. */
  obstacle: obstacle.nullable(),
  /** Serves somebody for whom no payment of ours holds it: another register, or its own keys. */
  elsewhere: elsewhere.nullable(),
} as const
