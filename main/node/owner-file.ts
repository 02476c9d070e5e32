import { constants } from 'node:fs'
import { chmod, lstat, mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { assert } from '../../shared/assert.ts'

/** What is wrong with the key file, in one sentence for a person. */
export class KeyFileProblem extends Error {
  override readonly name = 'KeyFileProblem'
  readonly code: 'KEY_FILE_OPEN_TO_OTHERS' | 'KEY_FILE_NOT_YOURS' | 'KEY_FILE_DAMAGED' | 'KEY_FILE_NOT_A_FILE'
  constructor(code: KeyFileProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What is known of a file, and who asks; on Windows nobody has a number, and modes say nothing. */
export interface OwnerFacts {
  readonly isFile: boolean
  readonly isLink: boolean
  readonly mode: number
  readonly uid: number
}
export interface Asking {
  readonly platform: NodeJS.Platform
  /** null where users have no number (Windows). */
  readonly uid: number | null
}
const whoAsks = (platform: NodeJS.Platform): Asking => ({ platform, uid: process.getuid?.() ?? null })

const OTHERS = 0o077

/** Why a file must not be trusted with secrets, or with being any; null when it may be. */
export function ownerFileObjection(facts: OwnerFacts, asking: Asking): KeyFileProblem['code'] | null {
  if (facts.isLink || !facts.isFile) return 'KEY_FILE_NOT_A_FILE'
  // Windows keeps such files apart by the folder of the user, and has no mode bits to look at.
  if (asking.platform === 'win32') return null
  if (asking.uid !== null && facts.uid !== asking.uid) return 'KEY_FILE_NOT_YOURS'
  return (facts.mode & OTHERS) === 0 ? null : 'KEY_FILE_OPEN_TO_OTHERS'
}

const SENTENCES: Readonly<Record<KeyFileProblem['code'], (path: string) => string>> = {
  KEY_FILE_NOT_A_FILE: (path) =>
    `The key file ${path} is a link, or no file at all; put the file itself there.`,
  KEY_FILE_NOT_YOURS: (path) =>
    `The key file ${path} belongs to another user of this computer. Start the register as that user, ` +
    'or move the file away and enter the credentials again.',
  KEY_FILE_OPEN_TO_OTHERS: (path) =>
    `The key file ${path} can be read by other users of this computer; ` +
    `make it yours alone with: chmod 600 "${path}"`,
  KEY_FILE_DAMAGED: (path) =>
    `The key file ${path} is damaged; move it away and enter the credentials again.`,
}

interface OpenedFile {
  readonly file: FileHandle
  readonly objection: KeyFileProblem['code'] | null
}

/** Opens the file itself, never through a link, where it could be another one; null when there is none. */
async function openOwnerFile(path: string, asking: Asking): Promise<OpenedFile | null> {
  try {
    // Windows has no way to refuse a link while opening.
    if ((await lstat(path)).isSymbolicLink()) throw problemOf('KEY_FILE_NOT_A_FILE', path)
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    const facts = await file.stat()
    const { mode, uid } = facts
    const objection = ownerFileObjection({ isFile: facts.isFile(), isLink: false, mode, uid }, asking)
    return { file, objection }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT') return null
    if (code === 'ELOOP') throw problemOf('KEY_FILE_NOT_A_FILE', path)
    throw error
  }
}

const problemOf = (code: KeyFileProblem['code'], path: string): KeyFileProblem =>
  new KeyFileProblem(code, SENTENCES[code](path))

export const keyFileDamaged = (path: string): KeyFileProblem => problemOf('KEY_FILE_DAMAGED', path)

/**
 * The text of a file that only its owner may read; null when there is none. Rejects with
 * {@link KeyFileProblem} when it is open to others, somebody else's, a link or no file.
 */
export async function readOwnerFile(
  path: string,
  platform: NodeJS.Platform,
  asking: Asking = whoAsks(platform),
): Promise<string | null> {
  const opened = await openOwnerFile(path, asking)
  if (opened === null) return null
  try {
    if (opened.objection !== null) throw problemOf(opened.objection, path)
    return await opened.file.readFile('utf8')
  } finally {
    await opened.file.close()
  }
}

/**
 * Takes the rights of others from a file of ours, at a start; true when there were any. What else is wrong
 * with it is left for {@link readOwnerFile} to refuse.
 */
export async function narrowOwnerFile(path: string, platform: NodeJS.Platform): Promise<boolean> {
  const opened = await openOwnerFile(path, whoAsks(platform))
  if (opened === null) return false
  try {
    if (opened.objection !== 'KEY_FILE_OPEN_TO_OTHERS') return false
    await opened.file.chmod(0o600)
    return true
  } finally {
    await opened.file.close()
  }
}

/** Others may put files into a folder, or take the key file away. */
const OTHERS_WRITE = 0o022
export const isOpenFolder = (mode: number, platform: NodeJS.Platform): boolean =>
  platform !== 'win32' && (mode & OTHERS_WRITE) !== 0

/**
 * Takes from others the right to write into the folder of the key file. `narrowed`, or `open` when the folder
 * is not ours to change; null when nothing was wrong.
 */
export async function narrowFolder(
  folder: string,
  platform: NodeJS.Platform,
): Promise<'narrowed' | 'open' | null> {
  const facts = await stat(folder)
  if (!isOpenFolder(facts.mode, platform)) return null
  if (facts.uid !== process.getuid?.()) return 'open'
  await chmod(folder, facts.mode & 0o7777 & ~OTHERS_WRITE)
  return 'narrowed'
}

/** Writes it whole or not at all, also across a power cut: mode 0600, in a folder made with 0700. */
export async function writeOwnerFile(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  assert((await stat(folder)).isDirectory(), 'the key file lies in a folder')
  const partial = `${path}.partial`
  await rm(partial, { force: true })
  const file = await open(partial, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(partial, 0o600)
  await rename(partial, path)
  await syncFolder(folder)
}

/**
 * Makes the rename itself survive a power cut; systems that cannot open a folder keep renames safe on their
 * own.
 */
async function syncFolder(folder: string): Promise<void> {
  let handle
  try {
    handle = await open(folder, constants.O_RDONLY)
    await handle.sync()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EACCES' && code !== 'EINVAL') throw error
  } finally {
    await handle?.close()
  }
}
