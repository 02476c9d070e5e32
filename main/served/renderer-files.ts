import { readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { z } from 'zod'
import { assert } from '../../shared/assert.ts'

/**
 * Name of the list that the build writes beside the files: every path that a host may hand out, and nothing
 * else.
 */
export const FILES_LIST = 'files.json'

const list = z.record(
  z
    .string()
    .regex(/^\/(?:[A-Za-z0-9._-]+\/)*[A-Za-z0-9._-]+$/, 'a path from the root, without special characters'),
  z.object({
    contentType: z.string().regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+(?:; ?charset=utf-8)?$/i),
    /** The name holds a hash of the content, so whoever has it may keep it. */
    immutable: z.boolean().default(false),
  }),
)

export interface RendererFile {
  readonly contentType: string
  readonly immutable: boolean
  readonly body: Buffer
}
/** Address path (`/index.html`) → file. A request either names one of these exactly or there is nothing. */
export type RendererFiles = ReadonlyMap<string, RendererFile>

/**
 * Reads the built screen into memory, so that no address of a request is ever turned into a path of the disk.
 * Throws when the folder is not a built screen.
 */
export function readRendererFiles(folder: string): RendererFiles {
  const root = resolve(folder)
  const listed = list.parse(JSON.parse(readFileSync(join(root, FILES_LIST), 'utf8')))
  const files = new Map<string, RendererFile>()
  for (const [path, { contentType, immutable }] of Object.entries(listed)) {
    const file = resolve(root, `.${path}`)
    assert(file.startsWith(root + sep), `the list of files leaves its folder: ${path}`)
    files.set(path, { contentType, immutable, body: readFileSync(file) })
  }
  assert(files.has('/index.html'), 'the list of files names /index.html')
  return files
}
