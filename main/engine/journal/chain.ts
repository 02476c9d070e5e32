import { hash as digestOf } from 'node:crypto'
import type Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'

/** A row of the journal as it is stored. */
export interface JournalRow {
  readonly seq: number
  readonly atMs: number
  readonly kind: string
  readonly body: string
  readonly commandId: string | null
  readonly epoch: number
  readonly prevHash: Uint8Array
  readonly hash: Uint8Array
}
export interface ChainHead { readonly seq: number; readonly hash: Uint8Array }
export type ChainVerdict =
  | { readonly ok: true; readonly length: number; readonly head: ChainHead }
  | { readonly ok: false; readonly atSeq: number; readonly why: string }

export const HASH_BYTES = 32
/** What the first row follows. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(HASH_BYTES)
/** Rows read at once while a chain is verified: about 10 ms of work. */
export const VERIFY_SLICE_ROWS = 2000

/**
 * SHA-256 over everything that a row holds, every text with its length before it so that no two rows spell
 * alike: previous hash, seq, at_ms, epoch (8 bytes each, big-endian), kind, body, command_id (UTF-8 after a
 * 4-byte length; length 0xffffffff for no command).
 */
export function linkHash(row: Omit<JournalRow, 'hash'>): Uint8Array {
  assert(row.prevHash.length === HASH_BYTES, 'a row follows a hash')
  const texts = [row.kind, row.body, row.commandId]
  const lengths = texts.map((text) => (text === null ? 0 : Buffer.byteLength(text, 'utf8')))
  const bytes = Buffer.allocUnsafe(HASH_BYTES + 24 + lengths.reduce((sum, length) => sum + 4 + length, 0))
  bytes.set(row.prevHash, 0)
  let at = HASH_BYTES
  at = writeWhole(bytes, row.seq, at)
  at = writeWhole(bytes, row.atMs, at)
  at = writeWhole(bytes, row.epoch, at)
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index] ?? null
    at = bytes.writeUInt32BE(text === null ? 0xffff_ffff : lengths[index] ?? 0, at)
    if (text !== null) at += bytes.write(text, at, 'utf8')
  }
  assert(at === bytes.length, 'everything is spelled out')
  return digestOf('sha256', bytes, 'buffer')
}

/** A whole number as 8 bytes, big-endian, in two's complement; returns where they end. */
function writeWhole(bytes: Buffer, number: number, at: number): number {
  assert(Number.isSafeInteger(number), 'what is counted in a row is a whole number')
  bytes.writeInt32BE(Math.floor(number / 2 ** 32), at)
  return bytes.writeUInt32BE(number >>> 0, at + 4)
}

/** Whether two hashes are the same; neither is copied. */
export function isSameHash(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

export const ROW_COLUMNS =
  'seq, at_ms AS atMs, kind, body, command_id AS commandId, epoch, prev_hash AS prevHash, hash'

/** Where the journal says that it ends; may be ahead of or behind its rows when it was damaged. */
export function storedHead(db: Database.Database): ChainHead {
  const head = db.prepare<[], ChainHead>('SELECT seq, hash FROM journal_head WHERE id = 1').get()
  assert(head && head.hash.length === HASH_BYTES, 'the journal has a head')
  return head
}

/**
 * Verifies the journal from `fromSeq` (default: its beginning) to its stored head. Yields after every {@link
 * VERIFY_SLICE_ROWS} rows so that a caller may let other work in between; what it returns is the verdict.
 */
export function* verifySlices(db: Database.Database, fromSeq = 1): Generator<number, ChainVerdict> {
  assert(Number.isSafeInteger(fromSeq) && fromSeq >= 1, 'rows are numbered from 1')
  const head = storedHead(db)
  const page = db.prepare<[number, number], JournalRow>(
    `SELECT ${ROW_COLUMNS} FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?`,
  )
  const before = db.prepare<[number], Uint8Array>('SELECT hash FROM journal WHERE seq = ?').pluck()
  let previous = fromSeq === 1 ? GENESIS_HASH : before.get(fromSeq - 1)
  if (!previous) return { ok: false, atSeq: fromSeq - 1, why: 'the row is missing' }
  let seq = fromSeq
  for (;;) {
    const rows = page.all(seq, VERIFY_SLICE_ROWS)
    for (const row of rows) {
      const why = faultOf(row, seq, previous)
      if (why !== null) return { ok: false, atSeq: seq, why }
      previous = row.hash
      seq += 1
    }
    if (rows.length < VERIFY_SLICE_ROWS) break
    yield seq - 1
  }
  if (head.seq !== seq - 1) {
    return {
      ok: false,
      atSeq: Math.min(head.seq, seq - 1) + 1,
      why: `the journal ends at ${seq - 1}, its head says ${head.seq}`,
    }
  }
  if (!isSameHash(head.hash, previous))
    return { ok: false, atSeq: head.seq, why: 'the head has another hash than the last row' }
  return { ok: true, length: head.seq, head }
}

/** The same at one go. */
export function verifyChain(db: Database.Database, fromSeq = 1): ChainVerdict {
  const slices = verifySlices(db, fromSeq)
  for (;;) {
    const step = slices.next()
    if (step.done === true) return step.value
  }
}

function faultOf(row: JournalRow, seq: number, previous: Uint8Array): string | null {
  if (row.seq !== seq) return 'the row is missing'
  if (!isSameHash(row.prevHash, previous)) return 'the row does not follow the one before it'
  if (!isSameHash(row.hash, linkHash(row))) return 'the row is not what was recorded'
  return null
}
