/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- Where a terminal was before. same_device: it was proven that the device which is now at the present
-- address is the one that was there, so that its word counts for what was sent there.
CREATE TABLE terminal_place (
  terminal_id TEXT NOT NULL,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  -- Of the journal entry by which it was left.
  seq INTEGER NOT NULL,
  same_device INTEGER NOT NULL CHECK (same_device IN (0, 1)),
  PRIMARY KEY (terminal_id, host, port)
) WITHOUT ROWID, STRICT;
CREATE INDEX terminal_place_by_seq ON terminal_place (terminal_id, seq);
`
