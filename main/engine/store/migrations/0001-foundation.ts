/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  command_id TEXT,
  epoch INTEGER NOT NULL,
  prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row may change'); END;

CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row may go'); END;

CREATE TRIGGER journal_refuses_gap BEFORE INSERT ON journal
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: rows follow one another'); END;

-- Where the journal ends, kept apart from it, so that a lost tail is noticed.
CREATE TABLE journal_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, zeroblob(32));

CREATE TABLE command (
  command_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  answer TEXT NOT NULL,
  seq_from INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX command_by_age ON command (at_ms);

-- Reference data: what the shop sells today. Sale lines in the journal carry their own name and price.
-- position is the order in which products are shown: favourites first, then by name.
CREATE TABLE product (
  position INTEGER PRIMARY KEY,
  sku TEXT NOT NULL UNIQUE,
  barcode TEXT,
  name TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('each', 'kg')),
  unit_price_minor INTEGER NOT NULL CHECK (unit_price_minor > 0),
  tax_class TEXT NOT NULL,
  department TEXT NOT NULL,
  favourite INTEGER NOT NULL CHECK (favourite IN (0, 1))
) STRICT;
CREATE INDEX product_favourite ON product (position) WHERE favourite = 1;

-- Every code that stands for a product, in the one spelling that is looked up.
CREATE TABLE product_code (
  code TEXT PRIMARY KEY,
  position INTEGER NOT NULL REFERENCES product (position)
) WITHOUT ROWID, STRICT;

-- Words of each product, already folded (no case, no accents); rowid is product.position.
CREATE VIRTUAL TABLE product_words USING fts5 (
  words, content = '', tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3 4'
);
`
