/** The longest name of a hold; a row of the board shows it whole, on two lines where it must. */
export const HOLD_LABEL_MAX = 80

/** What may follow a payment, and why not, if not. `label` stands for the operation's name on the screen. */
export const GIVE_BACK_REASONS = [
  /** A void: made today, before the processor's cut-off; the money never leaves the customer's account. */
  'same_day',
  /** A refund: the processor has closed that day. */
  'after_cut_off',
  /** A refund: only a part is given back, or part was given back before. */
  'in_part',
  /** A refund: a void of it was declined, and the books have it as it was: its day must be closed already. */
  'void_declined',
  /** Not yet: a void of it was declined, and nobody could tell why; it waits for the cut-off. */
  'void_unclear',
  /** Not: a void of it was declined, and the books have it as given back already. */
  'undone_there',
  /** A void of an authorization: nothing was taken, the hold ends. */
  'hold',
  /** Not yet: a void must wait a minute after its original. */
  'too_soon',
  /** Not yet: a refund of the same day waits for the cut-off; only all of it can be voided before. */
  'not_settled',
  /** Not in part: this terminal's profile says that refunds are whole. */
  'whole_only',
  /** Nothing is left to give back. */
  'nothing_left',
  /** Something that follows this payment has no outcome yet. */
  'operation_open',
  /** The answer named no reference, so that nothing can follow it from here. */
  'reference_missing',
  /** Not by a void: the customer took cash on top of it, and a void would give that back as well. */
  'cash_handed_out',
  /** Part of an open sale: only all of it can be given back. */
  'sale_open',
] as const
