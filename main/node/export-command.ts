import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { SettingsExport } from '../../shared/contract/settings.ts'
import { catalogueCsv } from '../engine/catalog/catalogue-text.ts'
import { exportSettings } from '../engine/settings/export.ts'
import { createSettingsRows } from '../engine/settings/rows.ts'
import { openForReading } from '../engine/store/reading.ts'
import { choosePlace } from './lane-place.ts'

export const EXPORT_HELP = `npm run export -- --data DIR [--to FOLDER]

Writes how a register is set up: a provisioning file, and its products as CSV beside it. Holds no credential
and no PIN: the file names the environment variable of each. Only reads the register, also while it runs.

  --data DIR     the data folder of the register (or the file of a backup)
  --to FOLDER    where the files go; the present folder when left out
  --training     the training shop in that folder, even where the register is set up
  --help         this text

Files that are there and say something else are never written over.
Exit code: 0 when the files are there, 1 when they could not be written, 2 for a wrong command line.
`

export interface ExportWorld {
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  readonly workingFolder: string
}

/** Runs the command and gives its exit code. Never writes to a database. */
export function runExport(words: readonly string[], world: ExportWorld): 0 | 1 | 2 {
  let read: ReturnType<typeof parse>
  try {
    read = parse(words)
  } catch (error) {
    world.complain(`${error instanceof Error ? error.message : String(error)}\n\n${EXPORT_HELP}`)
    return 2
  }
  const { data, to, training, help } = read.values
  if (help === true) {
    world.print(EXPORT_HELP)
    return 0
  }
  if (data === undefined) {
    world.complain(`Say where the register is with --data DIR.\n\n${EXPORT_HELP}`)
    return 2
  }
  try {
    const lane = readLane(resolve(world.workingFolder, data), training === true)
    return written(lane, resolve(world.workingFolder, to ?? '.'), world)
  } catch (error) {
    world.complain(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function parse(words: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  return parseArgs({
    args: [...words],
    options: { data: text, to: text, training: flag, help: { type: 'boolean', short: 'h' } },
    strict: true,
  })
}

function readLane(folderOrFile: string, training: boolean): SettingsExport {
  const isFile = statSync(folderOrFile).isFile()
  const place = choosePlace({ dataFolder: folderOrFile, setUp: false, training })
  const path = isFile ? folderOrFile : place.databasePath
  const { db, isCurrent } = openForReading(path)
  try {
    if (!isCurrent)
      throw new Error(`${path} was last opened by an older version: open the register once, then export.`)
    // One transaction: settings and products are of the same moment, also beside a running register.
    return db
      .transaction(() => {
        const rows = createSettingsRows(db)
        return exportSettings(rows, catalogueCsv(db, rows.shop().market))
      })
      .deferred()
  } finally {
    db.close()
  }
}

function written(lane: SettingsExport, folder: string, world: ExportWorld): 0 | 1 {
  const files = [lane, ...(lane.catalogue === null ? [] : [lane.catalogue])].map(({ fileName, text }) => ({
    path: join(folder, fileName),
    text,
  }))
  mkdirSync(folder, { recursive: true })
  const inTheWay = files.filter(({ path, text }) => existsSync(path) && readFileSync(path, 'utf8') !== text)
  for (const { path } of inTheWay)
    world.complain(`${path} is there and says something else. Move it away, or choose a folder with --to.\n`)
  if (inTheWay.length > 0) return 1
  for (const { path, text } of files) {
    writeFileSync(path, text)
    world.print(`${path}\n`)
  }
  if (lane.environment.length > 0)
    world.print(`Not in it; set these before the first start elsewhere: ${lane.environment.join(', ')}\n`)
  return 0
}
