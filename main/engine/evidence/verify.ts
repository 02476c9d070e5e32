import {
  EVIDENCE_FORMAT,
  EVIDENCE_LENGTH_MAX,
  EVIDENCE_VERSION,
  evidencePack,
} from '../../../shared/evidence.ts'
import type { EvidenceEntry, EvidencePack } from '../../../shared/evidence.ts'
import { canonicalJson } from '../journal/canonical-json.ts'
import { linkHash } from '../journal/chain.ts'
import { cardNumbersIn } from './card-guard.ts'
import { documentHash, hexOf } from './pack.ts'
import { factOf, storyOf, utcOf } from './story.ts'
import { createSubjectWatch } from './subject.ts'

/** One thing that was looked at: what it proves, or where it fails. */
export interface Finding {
  readonly check: string
  readonly ok: boolean
  /** Where and why it failed; empty when it did not. */
  readonly problems: readonly string[]
}

export interface Verification {
  /** null when the text is no pack of a version that can be read. */
  readonly pack: EvidencePack | null
  readonly findings: readonly Finding[]
}

/** How much of a value that differs is shown. */
const SHOWN_MAX = 200

const finding = (check: string, problems: readonly string[]): Finding => ({
  check,
  ok: problems.length === 0,
  problems,
})

/**
 * Checks a pack by itself, without a database: that it is one, that it is unchanged, that every entry is what
 * its hash says, that all concern the one attempt, and that the story is what the entries tell. Never throws.
 */
export function verifyPack(text: string): Verification {
  const read = readPack(text)
  if ('problems' in read) return { pack: null, findings: [finding(FORMAT, read.problems)] }
  const { pack } = read
  const { entries } = pack.journal
  return {
    pack,
    findings: [
      finding(FORMAT, []),
      finding(
        'the document is unchanged (its own SHA-256)',
        guarded(() => documentProblems(pack)),
      ),
      finding(
        'every entry is what its hash says',
        guarded(() => entries.flatMap(hashProblems)),
      ),
      finding(
        'entries stand in order, linked where they touch',
        guarded(() => orderProblems(pack)),
      ),
      finding(
        'every entry is about this attempt',
        guarded(() => subjectProblems(pack)),
      ),
      finding('attempt, timeline and exchanges are what the entries tell', storyProblems(pack)),
      finding(
        'nothing in it looks like a card number',
        guarded(() => cardNumbersIn(entries)),
      ),
    ],
  }
}

const FORMAT = `the file is a ${EVIDENCE_FORMAT} document of version ${EVIDENCE_VERSION}`

function readPack(text: string): { readonly pack: EvidencePack } | { readonly problems: readonly string[] } {
  if (text.length > EVIDENCE_LENGTH_MAX) return { problems: ['the file is too long for a pack'] }
  let value: unknown
  try {
    value = JSON.parse(text) as unknown
  } catch (error) {
    return { problems: [`the file is not JSON: ${wordsOf(error)}`] }
  }
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown }
  if (format !== EVIDENCE_FORMAT) return { problems: [`the file does not say that it is ${EVIDENCE_FORMAT}`] }
  if (version !== EVIDENCE_VERSION)
    return { problems: [`version ${String(version)} is not known; use the register that wrote it`] }
  const parsed = evidencePack.safeParse(value)
  if (parsed.success) return { pack: parsed.data }
  return { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) }
}

function documentProblems(pack: EvidencePack): string[] {
  const problems: string[] = []
  const hash = documentHash(pack)
  if (hash !== pack.sha256) problems.push(`sha256: the document says ${pack.sha256}, it is ${hash}`)
  if (utcOf(pack.exportedAtMs) !== pack.exportedAt) problems.push('exportedAt: is not exportedAtMs')
  return problems
}

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex')

function hashProblems(entry: EvidenceEntry): string[] {
  const hash = hexOf(linkHash({ ...entry, prevHash: bytesOf(entry.prevHash) }))
  return hash === entry.hash ? [] : [`seq ${entry.seq}: its hash is ${hash}, the entry says ${entry.hash}`]
}

function orderProblems({ journal: { entries, head } }: EvidencePack): string[] {
  return entries.flatMap((entry, index) => {
    const before = entries[index - 1]
    const problems: string[] = []
    if (before !== undefined && before.seq >= entry.seq)
      problems.push('it does not come after the one before')
    if (before?.seq === entry.seq - 1 && before.hash !== entry.prevHash)
      problems.push('it does not follow the entry before it')
    if (entry.seq > head.seq) problems.push(`it comes after the journal's head, ${head.seq}`)
    if (entry.seq === head.seq && entry.hash !== head.hash) problems.push('the head has another hash')
    return problems.map((why) => `seq ${entry.seq}: ${why}`)
  })
}

function subjectProblems({ journal: { entries }, attempt }: EvidencePack): string[] {
  const isAbout = createSubjectWatch(attempt.attemptId)
  const told = entries.map((entry) => ({ entry, fact: factOf(entry) }))
  const about = told.filter(({ fact }) => isAbout(fact)).map(({ entry }) => entry)
  const epochs = new Set(about.map(({ epoch }) => epoch))
  return entries
    .filter((entry) => !about.includes(entry))
    .filter(({ kind, epoch }) => kind !== 'register.opened' || !epochs.has(epoch))
    .map(({ seq, kind }) => `seq ${seq}: ${kind} is about something else`)
}

function storyProblems(pack: EvidencePack): readonly string[] {
  return guarded(() => {
    const told = storyOf(pack.journal.entries, pack.shop.timeZone)
    return [
      ...differences(pack.attempt, told.attempt, 'attempt'),
      ...differences(pack.timeline, told.timeline, 'timeline'),
      ...differences(pack.exchanges, told.exchanges, 'exchanges'),
    ]
  })
}

/** Where two plain values differ, down to the members that do. */
function differences(found: unknown, told: unknown, place: string): string[] {
  if (spelled(found) === spelled(told)) return []
  if (!isPlain(found) || !isPlain(told) || Array.isArray(found) !== Array.isArray(told))
    return [`${place}: the document says ${shortened(found)}, the entries say ${shortened(told)}`]
  const keys = [...new Set([...Object.keys(found), ...Object.keys(told)])]
  return keys.flatMap((key) => differences(found[key], told[key], `${place}.${key}`))
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const spelled = (value: unknown): string =>
  value === undefined ? 'nothing' : canonicalJson(value, { fractions: 'allowed' })

const shortened = (value: unknown): string => {
  const text = spelled(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** A file that nobody of us wrote may hold anything: what cannot be looked at is a problem, never a crash. */
function guarded(look: () => readonly string[]): readonly string[] {
  try {
    return look()
  } catch (error) {
    return [`cannot be told: ${wordsOf(error)}`]
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
