CREATE TABLE attempt (
  attempt_id TEXT PRIMARY KEY,
  client_transaction_id TEXT NOT NULL UNIQUE,
  sale_id TEXT,
  tender_id TEXT,
  original_attempt_id TEXT,
  terminal_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (
    amount_minor > 0 OR (amount_minor = 0 AND operation = 're_authorization')
  ),
  currency TEXT NOT NULL,
  phase TEXT NOT NULL,
  route TEXT,
  reason_code TEXT,
  concluded_by TEXT,
  reference TEXT,
  recorded_at_ms INTEGER NOT NULL,
  phase_since_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  holds_terminal INTEGER NOT NULL CHECK (holds_terminal IN (0, 1)),
  unfinished INTEGER NOT NULL CHECK (unfinished IN (0, 1)),
  state TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX attempt_approved ON attempt (terminal_id, recorded_at_ms) WHERE phase = 'approved';

CREATE INDEX attempt_by_day ON attempt (business_day, phase);

CREATE INDEX attempt_by_original ON attempt (original_attempt_id, recorded_at_ms)
  WHERE original_attempt_id IS NOT NULL;

CREATE INDEX attempt_by_sale ON attempt (sale_id, recorded_at_ms) WHERE sale_id IS NOT NULL;

CREATE INDEX attempt_follow_up ON attempt (terminal_id, operation, recorded_at_ms)
  WHERE phase = 'approved' AND original_attempt_id IS NOT NULL;

CREATE UNIQUE INDEX attempt_lease ON attempt (terminal_id) WHERE holds_terminal = 1;

CREATE INDEX attempt_unfinished ON attempt (recorded_at_ms) WHERE unfinished = 1;

CREATE TABLE attempt_entry (
  attempt_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, seq)
) WITHOUT ROWID, STRICT;

CREATE TABLE command (
  command_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  answer TEXT NOT NULL,
  seq_from INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX command_by_age ON command (at_ms);

CREATE TABLE day_total (
  business_day TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (business_day, kind, key)
) WITHOUT ROWID, STRICT;

CREATE INDEX day_total_by_kind ON day_total (kind, business_day);

CREATE TABLE exchange (
  exchange_id TEXT PRIMARY KEY,
  -- Of the journal entry that began it: two may begin in the same millisecond.
  seq INTEGER NOT NULL,
  attempt_id TEXT NOT NULL,
  client_transaction_id TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  route TEXT NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  finished_at_ms INTEGER,
  http_code INTEGER,
  sent TEXT CHECK (sent IN ('no', 'maybe')),
  outcome_class TEXT,
  error_type TEXT,
  error_code TEXT,
  written_us INTEGER,
  headers_us INTEGER,
  total_us INTEGER,
  answer TEXT
) WITHOUT ROWID, STRICT;

CREATE INDEX exchange_by_attempt ON exchange (attempt_id, seq);

CREATE TABLE hold (
  attempt_id TEXT PRIMARY KEY REFERENCES attempt (attempt_id),
  opened_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER
) WITHOUT ROWID, STRICT;

CREATE INDEX hold_closed ON hold (closed_at_ms) WHERE closed_at_ms IS NOT NULL;

CREATE INDEX hold_open ON hold (opened_at_ms) WHERE closed_at_ms IS NULL;

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

CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row may go'); END;

CREATE TRIGGER journal_refuses_gap BEFORE INSERT ON journal
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: rows follow one another'); END;

CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no row may change'); END;

CREATE TABLE journal_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE print_job (
  job_id TEXT PRIMARY KEY,
  receipt_number INTEGER NOT NULL,
  printer_id TEXT NOT NULL,
  state TEXT NOT NULL,
  queued_at_ms INTEGER NOT NULL,
  unfinished INTEGER NOT NULL CHECK (unfinished IN (0, 1)),
  job TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX print_job_by_age ON print_job (queued_at_ms);

CREATE INDEX print_job_unfinished ON print_job (queued_at_ms, receipt_number, job_id) WHERE unfinished = 1;

CREATE TABLE printer (printer_id TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID, STRICT;

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

CREATE TABLE product_code (
  code TEXT PRIMARY KEY,
  position INTEGER NOT NULL REFERENCES product (position)
) WITHOUT ROWID, STRICT;

CREATE VIRTUAL TABLE product_words USING fts5 (
  words, content = '', tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3 4'
);

CREATE TABLE receipt (
  receipt_number INTEGER PRIMARY KEY,
  sale_id TEXT NOT NULL UNIQUE,
  completed_at_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  total_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  exponent INTEGER NOT NULL,
  cash_minor INTEGER NOT NULL,
  card_minor INTEGER NOT NULL,
  card_brand TEXT,
  card_last_four TEXT,
  staff_name TEXT NOT NULL,
  item_count INTEGER NOT NULL,
  shop TEXT NOT NULL,
  taxes TEXT NOT NULL,
  change_minor INTEGER NOT NULL,
  rounding_minor INTEGER NOT NULL,
  printed INTEGER NOT NULL
) STRICT;

CREATE INDEX receipt_by_card ON receipt (card_last_four, receipt_number) WHERE card_last_four IS NOT NULL;

CREATE INDEX receipt_by_day ON receipt (business_day, receipt_number);

CREATE TABLE register_opening (
  epoch INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT;

CREATE TABLE reversal_task (
  task_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('give_back', 'release', 'taken_back', 'not_received')),
  attempt_id TEXT NOT NULL UNIQUE,
  opened_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  note TEXT,
  staff_id TEXT
) WITHOUT ROWID, STRICT;

CREATE INDEX reversal_task_closed ON reversal_task (closed_at_ms) WHERE closed_at_ms IS NOT NULL;

CREATE INDEX reversal_task_open ON reversal_task (opened_at_ms) WHERE closed_at_ms IS NULL;

CREATE TABLE sale (
  sale_id TEXT PRIMARY KEY,
  rev INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'completed', 'voided')),
  market TEXT NOT NULL,
  currency TEXT NOT NULL,
  exponent INTEGER NOT NULL,
  opened_at_ms INTEGER NOT NULL,
  completed_at_ms INTEGER,
  business_day TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  staff_name TEXT NOT NULL,
  training INTEGER NOT NULL CHECK (training IN (0, 1)),
  receipt_number INTEGER,
  total_minor INTEGER,
  rounding_minor INTEGER NOT NULL,
  returned_minor INTEGER NOT NULL,
  on_screen INTEGER NOT NULL CHECK (on_screen IN (0, 1)), split TEXT,
  CHECK ((status = 'completed') = (receipt_number IS NOT NULL))
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX sale_by_receipt ON sale (receipt_number) WHERE receipt_number IS NOT NULL;

CREATE UNIQUE INDEX sale_on_screen ON sale (on_screen) WHERE on_screen = 1;

CREATE TABLE sale_line (
  sale_id TEXT NOT NULL REFERENCES sale (sale_id),
  position INTEGER NOT NULL,
  line_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  sku TEXT NOT NULL,
  barcode TEXT,
  name TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('each', 'kg')),
  quantity_thousandths INTEGER NOT NULL CHECK (quantity_thousandths > 0),
  unit_price_minor INTEGER NOT NULL,
  total_minor INTEGER NOT NULL,
  tax_class TEXT NOT NULL,
  tax_label TEXT NOT NULL,
  rate_per_myriad INTEGER NOT NULL CHECK (rate_per_myriad >= 0),
  voided INTEGER NOT NULL CHECK (voided IN (0, 1)),
  PRIMARY KEY (sale_id, position)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX sale_line_by_id ON sale_line (line_id);

CREATE TABLE search_proof (
  terminal_id TEXT NOT NULL,
  serial TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('local', 'online')),
  proven_at_ms INTEGER NOT NULL,
  PRIMARY KEY (terminal_id, serial, source)
) WITHOUT ROWID, STRICT;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE staff (
  staff_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  needs_pin INTEGER NOT NULL CHECK (needs_pin IN (0, 1)),
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) WITHOUT ROWID, STRICT;

CREATE TABLE tender (
  sale_id TEXT NOT NULL REFERENCES sale (sale_id),
  position INTEGER NOT NULL,
  tender_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('cash', 'card')),
  status TEXT NOT NULL CHECK (
    status IN ('certain', 'pending', 'unknown', 'failed', 'detached', 'returning', 'returned')
  ),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  received_minor INTEGER,
  change_minor INTEGER,
  attempt_id TEXT,
  card TEXT, part INTEGER CHECK (part IS NULL OR part >= 0), cashback_minor INTEGER NOT NULL DEFAULT 0 CHECK (cashback_minor >= 0),
  PRIMARY KEY (sale_id, position),
  CHECK (kind = 'card' OR received_minor = amount_minor + change_minor)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX tender_by_id ON tender (tender_id);

CREATE TABLE terminal (terminal_id TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE terminal_confirmation (
  terminal_id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE terminal_device (
  hardware TEXT PRIMARY KEY,
  terminal_id TEXT NOT NULL,
  -- Of the journal entry by which it became known.
  seq INTEGER NOT NULL
, proof TEXT NOT NULL DEFAULT 'first_use'
  CHECK (proof IN ('first_use', 'serial_key', 'history', 'named', 'person'))) WITHOUT ROWID, STRICT;

CREATE INDEX terminal_device_by_terminal ON terminal_device (terminal_id, seq);

CREATE TABLE terminal_first_use (
  terminal_id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE terminal_lending (
  terminal_id TEXT PRIMARY KEY,
  way TEXT NOT NULL CHECK (way IN ('out', 'in')),
  register TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

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
