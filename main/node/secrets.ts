import { constants } from 'node:fs'
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { assert } from '../../shared/assert.ts'
import type { SecretStore } from '../engine/ports.ts'

/** Longest name and value of a secret. */
export const SECRET_NAME_MAX = 128
export const SECRET_VALUE_MAX = 4096

const keyFile = z.strictObject({
  version: z.literal(1),
  // Pairs, because a name may be any text, and not every text is a safe name of a member.
  secrets: z.array(z.tuple([z.string(), z.string()])),
})
type Secrets = ReadonlyMap<string, string>

/** What is wrong with the key file, in one sentence for a person. */
export class KeyFileProblem extends Error {
  override readonly name = 'KeyFileProblem'
  readonly code: 'KEY_FILE_OPEN_TO_OTHERS' | 'KEY_FILE_DAMAGED' | 'KEY_FILE_NOT_A_FILE'
  constructor(code: KeyFileProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

function assertSecret(name: string, value: string): void {
  assert(name.length > 0 && name.length <= SECRET_NAME_MAX, 'a secret has a name')
  assert(value.length > 0 && value.length <= SECRET_VALUE_MAX, 'a secret has a value, and not a long one')
}

/** Secrets that are gone with the process. */
export function createMemorySecretStore(initial: Readonly<Record<string, string>> = {}): SecretStore {
  const secrets = new Map(Object.entries(initial))
  return {
    kind: 'memory',
    get: async (name) => secrets.get(name) ?? null,
    async set(name, value) {
      assertSecret(name, value)
      secrets.set(name, value)
    },
    async remove(name) { secrets.delete(name) },
  }
}

/**
 * Secrets in a file that only its owner may read (mode 0600, in a folder made with 0700), for computers
 * without a keyring. A change is whole or not at all, also across a power cut, and changes never overtake
 * each other. Rejects with {@link KeyFileProblem} when the file is open to others or damaged, rather than
 * trusting or overwriting it.
 */
export function createKeyFileSecretStore(
  path: string, platform: NodeJS.Platform = process.platform,
): SecretStore {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }
  const change = (edit: (secrets: Map<string, string>) => void): Promise<void> => inTurn(async () => {
    const secrets = new Map(await readKeyFile(path, platform))
    edit(secrets)
    await writeKeyFile(path, secrets)
  })
  return {
    kind: 'key_file',
    get: (name) => inTurn(async () => (await readKeyFile(path, platform)).get(name) ?? null),
    async set(name, value) {
      assertSecret(name, value)
      await change((secrets) => secrets.set(name, value))
    },
    remove: (name) => change((secrets) => secrets.delete(name)),
  }
}

async function readKeyFile(path: string, platform: NodeJS.Platform): Promise<Secrets> {
  let file
  try {
    // Through a link the file could be somebody else's.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT') return new Map()
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
    return parseKeyFile(path, await file.readFile('utf8'))
  } finally {
    await file.close()
  }
}

function parseKeyFile(path: string, text: string): Secrets {
  try {
    return new Map(keyFile.parse(JSON.parse(text)).secrets)
  } catch {
    // The cause is left out: it would quote the file.
    throw new KeyFileProblem('KEY_FILE_DAMAGED',
      `The key file ${path} is damaged; move it away and enter the credentials again.`)
  }
}

async function writeKeyFile(path: string, secrets: Secrets): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  assert((await stat(folder)).isDirectory(), 'the key file lies in a folder')
  const partial = `${path}.partial`
  await rm(partial, { force: true })
  const file = await open(partial, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify({ version: 1, secrets: [...secrets] }))
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
