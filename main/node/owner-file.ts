import { constants } from 'node:fs'
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { assert } from '../../shared/assert.ts'

/** What is wrong with the key file, in one sentence for a person. */
export class KeyFileProblem extends Error {
  override readonly name = 'KeyFileProblem'
  readonly code: 'KEY_FILE_OPEN_TO_OTHERS' | 'KEY_FILE_DAMAGED' | 'KEY_FILE_NOT_A_FILE'
  constructor(code: KeyFileProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * The text of a file that only its owner may read; null when there is none. Rejects with
 * {@link KeyFileProblem} when it is open to others, a link or no file.
 */
export async function readOwnerFile(path: string, platform: NodeJS.Platform): Promise<string | null> {
  let file
  try {
    // Through a link the file could be somebody else's.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT') return null
    if (code !== 'ELOOP') throw error
    throw new KeyFileProblem('KEY_FILE_NOT_A_FILE',
      `The key file ${path} is a link; put the file itself there.`)
  }
  try {
    const facts = await file.stat()
    if (!facts.isFile()) {
      throw new KeyFileProblem('KEY_FILE_NOT_A_FILE', `${path} should be the key file and is not a file.`)
    }
    // Windows keeps such files apart by the folder of the user, and has no mode bits to look at.
    if (platform !== 'win32' && (facts.mode & 0o077) !== 0) {
      throw new KeyFileProblem('KEY_FILE_OPEN_TO_OTHERS',
        `The key file ${path} can be read by other users of this computer; `
        + `make it yours alone with: chmod 600 "${path}"`)
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
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
