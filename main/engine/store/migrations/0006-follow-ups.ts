/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- The latest tip, void, refund … of a terminal: what a history must show before it is believed about another.
CREATE INDEX attempt_follow_up ON attempt (terminal_id, operation, recorded_at_ms)
  WHERE phase = 'approved' AND original_attempt_id IS NOT NULL;
`
