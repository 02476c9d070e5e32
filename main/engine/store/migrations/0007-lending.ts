/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- Terminals that are for a while at another lane than their own. way: 'out' this register lent it to that
-- one, 'in' it has it from that one. It is over at until_ms, whether or not anybody ends it before.
CREATE TABLE terminal_lending (
  terminal_id TEXT PRIMARY KEY,
  way TEXT NOT NULL CHECK (way IN ('out', 'in')),
  register TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
`
