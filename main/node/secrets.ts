import { z } from 'zod'
import { assert } from '../../shared/assert.ts'
import type { SecretStore } from '../engine/ports.ts'
import { keyFileDamaged, readOwnerFile, writeOwnerFile } from './owner-file.ts'

/** Longest name and value of a secret. */
export const SECRET_NAME_MAX = 128
export const SECRET_VALUE_MAX = 4096

const keyFile = z.strictObject({
  version: z.literal(1),
  // Pairs, because a name may be any text, and not every text is a safe name of a member.
  secrets: z.array(z.tuple([z.string(), z.string()])),
})
type Secrets = ReadonlyMap<string, string>

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

/** A key file also says what is in it: what is to be moved elsewhere. */
export interface KeyFileStore extends SecretStore {
  names(): Promise<readonly string[]>
}

/**
 * Secrets in a file that only its owner may read (mode 0600, in a folder made with 0700), for computers
 * without a keyring. A change is whole or not at all, also across a power cut, and changes never overtake
 * each other. Rejects with KeyFileProblem when the file is open to others or damaged, rather than
 * trusting or overwriting it.
 */
export function createKeyFileSecretStore(
  path: string, platform: NodeJS.Platform = process.platform,
): KeyFileStore {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }
  const change = (edit: (secrets: Map<string, string>) => void): Promise<void> => inTurn(async () => {
    const secrets = new Map(await readKeyFile(path, platform))
    edit(secrets)
    await writeOwnerFile(path, JSON.stringify({ version: 1, secrets: [...secrets] }))
  })
  return {
    kind: 'key_file',
    get: (name) => inTurn(async () => (await readKeyFile(path, platform)).get(name) ?? null),
    async set(name, value) {
      assertSecret(name, value)
      await change((secrets) => secrets.set(name, value))
    },
    remove: (name) => change((secrets) => secrets.delete(name)),
    names: () => inTurn(async () => [...(await readKeyFile(path, platform)).keys()]),
  }
}

async function readKeyFile(path: string, platform: NodeJS.Platform): Promise<Secrets> {
  const text = await readOwnerFile(path, platform)
  return text === null ? new Map() : parseKeyFile(path, text)
}

function parseKeyFile(path: string, text: string): Secrets {
  try {
    return new Map(keyFile.parse(JSON.parse(text)).secrets)
  } catch {
    // The cause is left out: it would quote the file.
    throw keyFileDamaged(path)
  }
}
