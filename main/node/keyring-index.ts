import { z } from 'zod'
import { KeyFileProblem, readOwnerFile, writeOwnerFile } from './owner-file.ts'

/** Which keyring: the system's own, or the one that Electron seals with. */
export type Ring = 'system' | 'desktop'
const ring = z.enum(['system', 'desktop'])
const pairs = z.array(z.tuple([z.string(), ring]))
const indexFile = z.strictObject({ version: z.literal(1), lane: z.uuid(), kept: pairs, gone: pairs })

/**
 * What of a register lies in a keyring: names only. Without it a locked keyring could not be told from one
 * that holds nothing, and a wrong PIN not from one that cannot be looked up.
 */
export interface KeyringIndex {
  /** Tells the registers of one computer apart in its one keyring. */
  readonly lane: string
  /** The keyring that holds it, or null. */
  holder(name: string): Ring | null
  /** Names that were removed while their keyring could not be reached. */
  gone(from: Ring): readonly string[]
  /** Says that a keyring may hold it; before it is put there. */
  keep(name: string, into: Ring): Promise<void>
  /** Says that no keyring holds it any more; `later` when that keyring still has to be told. */
  drop(name: string, later: boolean): Promise<void>
  /** The keyring was told that `name` is gone. */
  forgotten(name: string): Promise<void>
}

/** Opens the index in a file of its own; rejects with KeyFileProblem when it is open to others or damaged. */
export async function openKeyringIndex(options: {
  readonly path: string
  readonly platform: NodeJS.Platform
  readonly newLane: () => string
}): Promise<KeyringIndex> {
  const { path, platform } = options
  const text = await readOwnerFile(path, platform)
  const read = text === null ? null : parsed(path, text)
  const lane = read?.lane ?? options.newLane()
  const kept = new Map(read?.kept)
  const gone = new Map(read?.gone)
  const write = (): Promise<void> =>
    writeOwnerFile(path, JSON.stringify({ version: 1, lane, kept: [...kept], gone: [...gone] }))
  return {
    lane,
    holder: (name) => kept.get(name) ?? null,
    gone: (from) => [...gone].flatMap(([name, holder]) => (holder === from ? [name] : [])),
    keep: async (name, into) => {
      if (kept.get(name) === into && !gone.has(name)) return
      kept.set(name, into)
      gone.delete(name)
      await write()
    },
    drop: async (name, later) => {
      const holder = kept.get(name)
      if (holder === undefined) return
      kept.delete(name)
      if (later) gone.set(name, holder)
      await write()
    },
    forgotten: async (name) => {
      if (gone.delete(name)) await write()
    },
  }
}

function parsed(path: string, text: string): z.infer<typeof indexFile> {
  try {
    return indexFile.parse(JSON.parse(text))
  } catch {
    throw new KeyFileProblem(
      'KEY_FILE_DAMAGED',
      `The list of kept credentials ${path} is damaged; move it away and enter the credentials again.`,
    )
  }
}
