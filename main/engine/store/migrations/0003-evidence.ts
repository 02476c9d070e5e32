/** Frozen once released: a later change is a later migration. Imports nothing. */
export const sql = `
-- Which journal entries are about which attempt, so that its evidence is found without reading the journal.
CREATE TABLE attempt_entry (
  attempt_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, seq)
) WITHOUT ROWID, STRICT;

-- The entry with which each opening of the register began: it names the version that wrote what follows.
CREATE TABLE register_opening (
  epoch INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT;

-- A database that already holds a journal: the same as the projection tells it.
INSERT INTO attempt_entry (attempt_id, seq)
  SELECT a.attempt_id, j.seq FROM journal j
  JOIN attempt a ON a.attempt_id = json_extract(j.body, '$.attemptId');
INSERT OR IGNORE INTO attempt_entry (attempt_id, seq)
  SELECT e.attempt_id, j.seq FROM journal j
  JOIN exchange e ON e.exchange_id = json_extract(j.body, '$.exchangeId')
  WHERE j.kind = 'exchange.finished';
INSERT OR IGNORE INTO attempt_entry (attempt_id, seq)
  SELECT t.attempt_id, j.seq FROM journal j
  JOIN tender t ON t.tender_id = json_extract(j.body, '$.tenderId')
  WHERE j.kind = 'sale.tender_settled' AND t.attempt_id IS NOT NULL;
INSERT OR IGNORE INTO attempt_entry (attempt_id, seq)
  SELECT r.attempt_id, j.seq FROM journal j
  JOIN reversal_task r ON r.task_id = json_extract(j.body, '$.taskId')
  WHERE j.kind = 'reversal.closed';
INSERT OR IGNORE INTO attempt_entry (attempt_id, seq)
  SELECT a.attempt_id, j.seq FROM journal j
  JOIN attempt a ON a.attempt_id = json_extract(j.body, '$.subjectId')
  WHERE j.kind = 'staff.approved';
INSERT OR IGNORE INTO attempt_entry (attempt_id, seq)
  SELECT r.attempt_id, j.seq FROM journal j
  JOIN reversal_task r ON r.task_id = json_extract(j.body, '$.subjectId')
  WHERE j.kind = 'staff.approved';
INSERT OR IGNORE INTO register_opening (epoch, seq)
  SELECT epoch, min(seq) FROM journal WHERE kind = 'register.opened' GROUP BY epoch;
`
