/**
 * What a card can be asked for. `charge` takes money; `authorization` holds it, `re_authorization` raises or
 * prolongs the hold, `capture` takes what is held; `tip` adds to a charge; `void` undoes one of the same day
 * or releases a hold; `refund` gives back what was settled.
 */
export const OPERATIONS = [
  'charge',
  'authorization',
  're_authorization',
  'capture',
  'tip',
  'void',
  'refund',
] as const
export type Operation = (typeof OPERATIONS)[number]

/** A charge that pays no sale: a terminal is tried out with it, and it is given back. */
export const isTrial = (of: { readonly operation: Operation; readonly saleId: string | null }): boolean =>
  of.operation === 'charge' && of.saleId === null

/** Operations that begin with a card; all others go on from one of these. */
export const beginsWithCard = (of: Operation): boolean => of === 'charge' || of === 'authorization'
/** Operations that give back instead of taking. */
export const givesBack = (of: Operation): boolean => of === 'void' || of === 'refund'

/**
 * DESIGN: recorded → sending → waiting → a final phase, or unknown, which only a query or a supervisor ends.
 */
export const PHASES = [
  'recorded',
  'sending',
  'waiting',
  'unknown',
  'approved',
  'declined',
  'cancelled',
  'not_charged',
] as const
export type Phase = (typeof PHASES)[number]
export type FinalPhase = Extract<Phase, 'approved' | 'declined' | 'cancelled' | 'not_charged'>
/** Whether an attempt in this phase has its outcome. */
export const isFinalPhase = (of: Phase): of is FinalPhase =>
  of === 'approved' || of === 'declined' || of === 'cancelled' || of === 'not_charged'
