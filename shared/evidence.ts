import { z } from 'zod'
import { uuid } from './contract/fields.ts'

/**
 * The evidence pack of a payment attempt: one file with everything that the register has on record about it.
 * Its version says how to read and to check it; another version is refused by name.
 */
export const EVIDENCE_FORMAT = 'lanekeeper-evidence'
export const EVIDENCE_VERSION = 1
/** A larger file is no pack: the longest attempts (weeks of asking) stay far below. In UTF-16 code units. */
export const EVIDENCE_LENGTH_MAX = 64 * 1024 * 1024

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 hexadecimal digits')
const seq = z.int().min(1)
const whole = z.int()
const text = z.string()

/** A journal entry as it is stored. Its hash is SHA-256 over all the rest of it. */
export const evidenceEntry = z.strictObject({
  seq,
  atMs: whole,
  epoch: whole,
  kind: text,
  body: text,
  commandId: text.nullable(),
  prevHash: hash,
  hash,
})
export type EvidenceEntry = z.infer<typeof evidenceEntry>

/** One line of what happened. `shopTime` is the shop's wall clock, `YYYY-MM-DD HH:MM:SS`. */
export const evidenceEvent = z.strictObject({
  seq,
  atMs: whole,
  utc: text,
  shopTime: text,
  kind: text,
  text,
})
export type EvidenceEvent = z.infer<typeof evidenceEvent>

/** One HTTP request and what came back. Everything that only its end tells is null while it has none. */
export const evidenceExchange = z.strictObject({
  exchangeId: text,
  startedSeq: seq,
  finishedSeq: seq.nullable(),
  clientTransactionId: text,
  operation: text,
  route: text,
  method: text,
  url: text,
  requestHash: text,
  startedAtMs: whole,
  finishedAtMs: whole.nullable(),
  httpCode: whole.nullable(),
  sent: text.nullable(),
  outcomeClass: text.nullable(),
  errorType: text.nullable(),
  errorCode: text.nullable(),
  /** Microseconds from the start of the request until it was written, answered, over. */
  timingsUs: z
    .strictObject({ written: whole.nullable(), headers: whole.nullable(), total: whole })
    .nullable(),
  /** Without card data, secrets and personal data; null when nothing readable came. */
  answer: z.unknown(),
})
export type EvidenceExchange = z.infer<typeof evidenceExchange>

/** Where the attempt stands by its entries. `plan` is what was to be done, as recorded before sending. */
export const evidenceAttempt = z.strictObject({
  attemptId: uuid,
  clientTransactionId: uuid,
  operation: text,
  amountMinor: whole,
  currency: text,
  exponent: whole,
  terminalId: text,
  /** What it goes on from: a refund from its charge. Its own pack tells that one's story. */
  original: z.strictObject({ attemptId: text, reference: text }).nullable(),
  plan: z.record(text, z.unknown()),
  phase: text,
  phaseSinceMs: whole,
  concludedBy: text.nullable(),
  reason: z.unknown(),
  card: z.unknown(),
  routesTried: z.array(text),
  abort: text,
  supervisor: z.unknown(),
  detachedAtMs: whole.nullable(),
  stillWatched: z.boolean(),
  chargedLateAtMs: whole.nullable(),
  notReceivedAtMs: whole.nullable(),
  /** Versions of the register that wrote these entries, oldest first. */
  writtenBy: z.array(text),
})
export type EvidenceAttempt = z.infer<typeof evidenceAttempt>

export const evidencePack = z.strictObject({
  format: z.literal(EVIDENCE_FORMAT),
  version: z.literal(EVIDENCE_VERSION),
  exportedAtMs: whole,
  exportedAt: text,
  /** The version of the register that wrote this file. */
  exportedBy: text,
  shop: z.strictObject({ name: text, register: text, market: text, timeZone: text }),
  terminalLabel: text,
  attempt: evidenceAttempt,
  timeline: z.array(evidenceEvent),
  exchanges: z.array(evidenceExchange),
  journal: z.strictObject({
    /** The last entry of the whole journal when this was written. */
    head: z.strictObject({ seq, hash }),
    entries: z.array(evidenceEntry).min(1),
  }),
  howToCheck: z.array(text),
  /** SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of everything else. */
  sha256: hash,
})
export type EvidencePack = z.infer<typeof evidencePack>
