import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { EvidencePack } from '../../shared/evidence.ts'
import { checkAgainstJournal } from '../engine/evidence/against-journal.ts'
import { createExport } from '../engine/evidence/export.ts'
import { verifyPack } from '../engine/evidence/verify.ts'
import type { Finding } from '../engine/evidence/verify.ts'
import { createSettingsRows } from '../engine/settings/rows.ts'
import { openForReading } from '../engine/store/reading.ts'
import { choosePlace } from './lane-place.ts'

export const EVIDENCE_HELP = `npm run -s evidence -- export --data DIR ATTEMPT_ID > FILE
npm run evidence -- verify FILE [--database DIR]

export   writes the evidence pack of one payment attempt to standard output. ATTEMPT_ID is the attempt's own
         id or its client_transaction_id. Only reads, also while the register runs.
verify   checks a pack by itself; with --database also against the register's journal, which it reads in full.

  --data DIR, --database DIR   the data folder of the register (or, for verify, the file of a backup)
  --training                   the training shop in that folder, even where the register is set up
  --help                       this text

Exit code: 0 when everything that was checked holds, 1 when something does not, 2 for a wrong command line.
`

export interface EvidenceWorld {
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  readonly nowMs: () => number
  readonly version: string
}

type Values = { readonly data?: string; readonly database?: string; readonly training?: boolean }

/** Runs one command and gives its exit code. Never writes to a database. */
export function runEvidence(words: readonly string[], world: EvidenceWorld): 0 | 1 | 2 {
  let read: ReturnType<typeof parse>
  try {
    read = parse(words)
  } catch (error) {
    return misused(world, error instanceof Error ? error.message : String(error))
  }
  if (read.values.help === true) {
    world.print(EVIDENCE_HELP)
    return 0
  }
  const [command, subject, ...more] = read.positionals
  if (subject === undefined || more.length > 0) return misused(world, 'Say export ATTEMPT_ID or verify FILE.')
  try {
    if (command === 'export' && read.values.data !== undefined)
      return exportPack(subject, databasePath(read.values.data, read.values), world)
    if (command === 'verify' && read.values.data === undefined) return verify(subject, read.values, world)
  } catch (error) {
    world.complain(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
  return misused(world, command === 'export' ? 'Say where with --data DIR.' : 'Say export or verify.')
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  return parseArgs({
    args: [...words],
    options: { data: text, database: text, training: flag, help: { type: 'boolean', short: 'h' } },
    strict: true,
    allowPositionals: true,
  })
}

function misused(world: EvidenceWorld, sentence: string): 2 {
  world.complain(`${sentence}\n\n${EVIDENCE_HELP}`)
  return 2
}

/** The database of a data folder, or the file itself. */
function databasePath(folderOrFile: string, { training }: Values): string {
  const path = resolve(folderOrFile)
  if (statSync(path).isFile()) return path
  return choosePlace({ dataFolder: path, setUp: false, training: training === true }).databasePath
}

function exportPack(attemptId: string, path: string, world: EvidenceWorld): 0 | 1 {
  const { db, isCurrent } = openForReading(path)
  try {
    if (!isCurrent) {
      world.complain(`${path} was last opened by an older version: open the register once, then export.\n`)
      return 1
    }
    const { nowMs, version } = world
    // One transaction: entries and head are of the same moment, also beside a running register.
    const made = db
      .transaction(() => createExport({ db, settings: createSettingsRows(db), nowMs, version })(attemptId))
      .deferred()
    if (made.ok) world.print(made.value.text)
    else world.complain(`${made.error.message}\n`)
    return made.ok ? 0 : 1
  } finally {
    db.close()
  }
}

function verify(file: string, values: Values, world: EvidenceWorld): 0 | 1 {
  const { pack, findings } = verifyPack(readFileSync(resolve(file), 'utf8'))
  if (pack !== null) world.print(`${headline(pack)}\n`)
  const asked = values.database
  const inJournal =
    pack === null || asked === undefined ? null : againstJournal(pack, databasePath(asked, values))
  const all = [...findings, ...(inJournal ?? [])]
  for (const found of all) world.print(lineOf(found))
  const holds = all.every(({ ok }) => ok)
  world.print(`\n${conclusion(holds, inJournal !== null).join('\n')}\n`)
  return holds ? 0 : 1
}

function againstJournal(pack: EvidencePack, path: string): readonly Finding[] {
  const { db } = openForReading(path)
  try {
    return checkAgainstJournal(pack, db)
  } finally {
    db.close()
  }
}

function headline({ attempt, journal, exportedAt, shop }: EvidencePack): string {
  return [
    `Attempt ${attempt.attemptId} (client_transaction_id ${attempt.clientTransactionId})`,
    `${attempt.operation}, ${attempt.phase}; ${journal.entries.length} entries, head ${journal.head.seq}`,
    `${shop.name}, ${shop.register}; written ${exportedAt}`,
  ].join('\n')
}

const lineOf = ({ check, ok, problems }: Finding): string =>
  `${ok ? 'holds ' : 'FAILS '} ${check}\n${problems.map((problem) => `         ${problem}\n`).join('')}`

/** What the checks prove, and what they do not, in plain words. */
function conclusion(holds: boolean, withJournal: boolean): readonly string[] {
  if (!holds) return ['NOT PROVEN: do not rely on this file.']
  if (!withJournal) {
    return [
      'PROVEN: the file is whole and unchanged since it was written, and its story is what its entries say.',
      'NOT PROVEN: that these entries are from a register, and that none is missing. Whoever can write',
      'a file can compute hashes: check it against the register with --database DIR.',
      ...NEVER_PROVEN,
    ]
  }
  return [
    'PROVEN: these entries stand in the journal of that database, byte for byte, in a chain that is whole',
    'from its beginning to its end; and up to the export it holds nothing more about this attempt.',
    'NOT PROVEN: that the database itself is genuine. Nobody signs it; compare it with a backup that was',
    'kept elsewhere, or with the head named in an earlier pack.',
    ...NEVER_PROVEN,
  ]
}

const NEVER_PROVEN: readonly string[] = [
  "NOT PROVEN either way: the shop's and the terminal's names, the time zone and the time of the export,",
  "which are the exporting register's word; and that what the terminal said is true: it is kept as heard.",
]
