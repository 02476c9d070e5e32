/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- Why hardware is taken for a terminal's: a person's word for one piece leaves what a person said of another,
-- and nothing that was found out. What was known before this step counts as found out.
ALTER TABLE terminal_device ADD COLUMN proof TEXT NOT NULL DEFAULT 'first_use'
  CHECK (proof IN ('first_use', 'serial_key', 'history', 'named', 'person'));
`
