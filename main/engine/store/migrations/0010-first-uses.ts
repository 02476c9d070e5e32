/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- The journal entry by which a terminal was recognised first since somebody said where it is. From then on
-- nobody is taken for it on first use, even when none of its hardware is left: another terminal may have got
-- it.
CREATE TABLE terminal_first_use (
  terminal_id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
INSERT INTO terminal_first_use (terminal_id, seq)
  SELECT terminal_id, min(seq) FROM terminal_device GROUP BY terminal_id;
`
