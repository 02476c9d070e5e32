/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- Network hardware by which a terminal is recognised where it names no serial number. One piece of hardware
-- is one terminal's.
CREATE TABLE terminal_device (
  hardware TEXT PRIMARY KEY,
  terminal_id TEXT NOT NULL,
  -- Of the journal entry by which it became known.
  seq INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX terminal_device_by_terminal ON terminal_device (terminal_id, seq);
-- The journal entry by which somebody last said that whoever is at the address is the terminal: it cannot
-- know what was sent there before.
CREATE TABLE terminal_confirmation (
  terminal_id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
`
