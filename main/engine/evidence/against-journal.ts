import type { EvidencePack } from '../../../shared/evidence.ts'
import { GENESIS_HASH, linkHash, ROW_COLUMNS, storedHead } from '../journal/chain.ts'
import type { JournalRow } from '../journal/chain.ts'
import type { Store } from '../store/open.ts'
import { evidenceEntryOf, hexOf } from './pack.ts'
import { factOf } from './story.ts'
import { createSubjectWatch } from './subject.ts'
import type { Finding } from './verify.ts'

interface Walk {
  /** Where the chain breaks, or null. */
  brokenAt: string | null
  headHash: string | null
  readonly wrong: string[]
  readonly missing: string[]
}

/**
 * Checks a pack against a register's journal, which is read once from its beginning to its end: the chain
 * holds, its entry at the pack's head is that head, every entry of the pack stands in it byte for byte, and
 * up to that head the journal knows nothing more of the attempt. Reads no table that is told from it.
 */
export function checkAgainstJournal(pack: EvidencePack, db: Store['db']): readonly Finding[] {
  const walk = db.transaction(() => walkJournal(pack, db)).deferred()
  const { head } = pack.journal
  const headProblem =
    walk.headHash === null
      ? [`the journal ends before entry ${head.seq}: it is an older copy, or another register's`]
      : walk.headHash === head.hash
        ? []
        : [`seq ${head.seq}: the journal has the hash ${walk.headHash}`]
  return [
    asFinding('the chain of the whole journal holds', walk.brokenAt === null ? [] : [walk.brokenAt]),
    asFinding("the journal contains the pack's head", headProblem),
    asFinding('every entry stands in the journal byte for byte', walk.wrong),
    asFinding('up to that head the journal knows nothing more of this attempt', walk.missing),
  ]
}

const asFinding = (check: string, problems: readonly string[]): Finding => ({
  check,
  ok: problems.length === 0,
  problems,
})

function walkJournal(pack: EvidencePack, db: Store['db']): Walk {
  const expected = new Map(pack.journal.entries.map((entry) => [entry.seq, JSON.stringify(entry)]))
  const isAbout = createSubjectWatch(pack.attempt.attemptId)
  const walk: Walk = { brokenAt: null, headHash: null, wrong: [], missing: [] }
  const end = storedHead(db)
  let previous: { seq: number; hash: Uint8Array } = { seq: 0, hash: GENESIS_HASH }
  const rows = db.prepare<[], JournalRow>(`SELECT ${ROW_COLUMNS} FROM journal ORDER BY seq`).iterate()
  for (const row of rows) {
    walk.brokenAt ??= breakAt(row, previous)
    previous = row
    if (row.seq === pack.journal.head.seq) walk.headHash = hexOf(row.hash)
    const wanted = expected.get(row.seq)
    expected.delete(row.seq)
    const concerns = isAbout(factOf(row))
    if (wanted === undefined) {
      if (concerns && row.seq <= pack.journal.head.seq)
        walk.missing.push(`seq ${row.seq}: ${row.kind} is missing in the pack`)
    } else if (wanted !== JSON.stringify(evidenceEntryOf(row)))
      walk.wrong.push(`seq ${row.seq}: the journal holds something else`)
  }
  if (previous.seq !== end.seq || hexOf(previous.hash) !== hexOf(end.hash))
    walk.brokenAt ??= `the journal ends at entry ${previous.seq}, its head says ${end.seq}`
  for (const seq of expected.keys()) walk.wrong.push(`seq ${seq}: the journal has no such entry`)
  return walk
}

function breakAt(
  row: JournalRow,
  previous: { readonly seq: number; readonly hash: Uint8Array },
): string | null {
  if (row.seq !== previous.seq + 1) return `seq ${previous.seq + 1}: the row is missing`
  if (hexOf(row.prevHash) !== hexOf(previous.hash))
    return `seq ${row.seq}: the row does not follow the one before it`
  if (hexOf(row.hash) !== hexOf(linkHash(row))) return `seq ${row.seq}: the row is not what was recorded`
  return null
}
