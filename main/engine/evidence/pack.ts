import { createHash } from 'node:crypto'
import { assert } from '../../../shared/assert.ts'
import {
  EVIDENCE_FORMAT,
  EVIDENCE_LENGTH_MAX,
  EVIDENCE_VERSION,
  evidencePack,
} from '../../../shared/evidence.ts'
import type { EvidenceEntry, EvidencePack } from '../../../shared/evidence.ts'
import type { Result } from '../../../shared/result.ts'
import { ok, refuse } from '../../../shared/result.ts'
import { canonicalJson } from '../journal/canonical-json.ts'
import type { ChainHead, JournalRow } from '../journal/chain.ts'
import { cardNumbersIn } from './card-guard.ts'
import { storyOf, utcOf } from './story.ts'

/** Everything that goes into a pack and is not in the journal's entries themselves. */
export interface PackParts {
  /** Of the attempt, in order, at least the one that recorded it. */
  readonly rows: readonly JournalRow[]
  readonly head: ChainHead
  readonly shop: EvidencePack['shop']
  readonly terminalLabel: string
  readonly exportedAtMs: number
  readonly exportedBy: string
}

export interface PackFile {
  readonly fileName: string
  readonly text: string
}

const HOW_TO_CHECK: readonly string[] = [
  'npm run evidence -- verify FILE',
  'npm run evidence -- verify FILE --database DIR',
  'hash of an entry: SHA-256 over prevHash (32 bytes), seq, atMs and epoch (8 bytes each, big-endian), ' +
    'then kind, body and commandId (UTF-8 after a 4-byte length; length 0xffffffff for no command).',
  'attempt, timeline and exchanges are told from the entries alone and can be told again.',
  "Without the register's database nobody can tell whether entries are missing, or were ever in a journal.",
]

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const evidenceEntryOf = (row: JournalRow): EvidenceEntry => ({
  seq: row.seq,
  atMs: row.atMs,
  epoch: row.epoch,
  kind: row.kind,
  body: row.body,
  commandId: row.commandId,
  prevHash: hexOf(row.prevHash),
  hash: hexOf(row.hash),
})

/** SHA-256 of a document's canonical JSON without its own hash. Throws for what has no canonical JSON. */
export function documentHash(document: Readonly<Record<string, unknown>>): string {
  const { sha256: _own, ...rest } = document
  return createHash('sha256')
    .update(canonicalJson(rest, { fractions: 'allowed' }))
    .digest('hex')
}

/**
 * The evidence pack of an attempt as one JSON text, the same bytes for the same parts. Refuses with the
 * places of what looks like card numbers: such a pack must not leave the register.
 */
export function createPack(parts: PackParts): Result<PackFile, readonly string[]> {
  assert(parts.rows.length > 0, 'a pack has entries')
  const entries = parts.rows.map(evidenceEntryOf)
  const numbers = cardNumbersIn(entries)
  if (numbers.length > 0) return refuse(numbers)
  const { attempt, timeline, exchanges } = storyOf(entries, parts.shop.timeZone)
  const unsigned = {
    format: EVIDENCE_FORMAT,
    version: EVIDENCE_VERSION,
    exportedAtMs: parts.exportedAtMs,
    exportedAt: utcOf(parts.exportedAtMs),
    exportedBy: parts.exportedBy,
    shop: parts.shop,
    terminalLabel: parts.terminalLabel,
    attempt,
    timeline,
    exchanges,
    journal: { head: { seq: parts.head.seq, hash: hexOf(parts.head.hash) }, entries },
    howToCheck: HOW_TO_CHECK,
  }
  const pack = evidencePack.parse({ ...unsigned, sha256: documentHash(unsigned) })
  const text = `${JSON.stringify(pack, null, 2)}\n`
  assert(text.length <= EVIDENCE_LENGTH_MAX, 'a pack can be read again')
  return ok({ fileName: fileNameOf(pack), text })
}

/** `evidence-2026-11-21-6680eadc.json`: the shop's day on which it was recorded, and the start of its key. */
function fileNameOf({ timeline, attempt }: EvidencePack): string {
  const recorded = timeline.find(({ kind }) => kind === 'attempt.recorded')
  const day = recorded?.shopTime.slice(0, 10) ?? 'undated'
  return `evidence-${day}-${attempt.clientTransactionId.slice(0, 8)}.json`
}
