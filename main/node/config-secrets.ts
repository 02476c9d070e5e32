import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import type { SecretReference } from './config-schema.ts'
import { rememberSecret } from './known-secrets.ts'

/** Longest credential; the same limit as when it is typed on the settings screen. */
export const SECRET_CHARACTERS_MAX = 512
const SECRET_FILE_BYTES_MAX = 4096
const READABLE_BY_OTHERS = 0o004

export interface SecretSources {
  /** The folder of the provisioning file: secret files are named from there. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** What the register already keeps under a name, or null. May reject with SecretsUnreachable. */
  readonly stored: (name: string) => Promise<string | null>
}

export type FoundSecret =
  | {
      readonly ok: true
      /** null when it is kept where it cannot be read now. */
      readonly value: string | null
      /** The register keeps it already; of a PIN `value` is the hash then. */
      readonly isKept: boolean
      readonly warning: string | null
    }
  /** A sentence that names where it was looked for, never what was found. */
  | { readonly ok: false; readonly sentence: string }

const lost = (sentence: string): FoundSecret => ({ ok: false, sentence })

function fromFile(file: string, folder: string): FoundSecret {
  try {
    const path = resolve(folder, file)
    const facts = statSync(path)
    if (!facts.isFile()) return lost(`names ${file}, which is not a file.`)
    if (facts.size > SECRET_FILE_BYTES_MAX)
      return lost(`names ${file}, which is too large to hold only a secret.`)
    const open = process.platform !== 'win32' && (facts.mode & READABLE_BY_OTHERS) !== 0
    return {
      ok: true,
      value: readFileSync(path, 'utf8').replace(/(?:\r?\n)+$/, ''),
      isKept: false,
      warning: open ? `every user of this computer can read ${file}; run: chmod 600 on it.` : null,
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return lost(
      missing
        ? `names the file ${file}, which does not exist beside the provisioning file. `
          + 'Create it with the secret and nothing else in it.'
        : `names the file ${file}, which this user may not read. Change its owner or its rights.`,
    )
  }
}

async function fetched(
  reference: SecretReference,
  name: string,
  sources: SecretSources,
): Promise<FoundSecret> {
  if ('stored' in reference) return kept(reference, name, sources)
  if ('file' in reference) return fromFile(reference.file, sources.folder)
  return fromVariable(reference.env, sources)
}

function fromVariable(variable: string, { env }: SecretSources): FoundSecret {
  const value = env[variable]
  return value === undefined
    ? lost(`names the environment variable ${variable}, which is not set. Set it before the start.`)
    : { ok: true, value, isKept: false, warning: null }
}

/** What the register keeps; at the first start, when it keeps nothing, what the variable holds. */
async function kept(
  { env }: { readonly env?: string | undefined },
  name: string,
  sources: SecretSources,
): Promise<FoundSecret> {
  let value: string | null
  try {
    value = await sources.stored(name)
  } catch (error) {
    if (!(error instanceof SecretsUnreachable)) throw error
    const warning = 'is kept in a keyring that cannot be reached now.'
    return { ok: true, value: null, isKept: true, warning }
  }
  if (value !== null) return { ok: true, value, isKept: true, warning: null }
  const says = 'says that the register already keeps it, but it does not. '
  if (env === undefined) return lost(`${says}Give it once with {"env": …} or {"file": …}.`)
  if (sources.env[env] === undefined)
    return lost(`${says}Set the environment variable ${env} for the first start.`)
  return fromVariable(env, sources)
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what must not be in a secret
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * Finds one secret, a known one from then on, and looks at its form. `name`: the one under which it is
 * kept. Of a stored PIN the value is what is kept of it, not the PIN.
 */
export async function findSecret(
  reference: SecretReference,
  { name, isPin }: { readonly name: string; readonly isPin: boolean },
  sources: SecretSources,
): Promise<FoundSecret> {
  const found = await fetched(reference, name, sources)
  if (!found.ok) return found
  const { value } = found
  if (value === null) return found
  if (value === '') return lost('leads to an empty secret.')
  rememberSecret(value)
  if (isPin && found.isKept) return found
  if (isPin)
    return /^\d{4,12}$/.test(value) ? found : lost('leads to a PIN that is not 4 to 12 digits.')
  if (value.length > SECRET_CHARACTERS_MAX)
    return lost(`leads to a credential of more than ${SECRET_CHARACTERS_MAX} characters.`)
  if (value.trim() !== value || CONTROL.test(value)) {
    return lost(
      'leads to a credential with a blank at an end, a line break or another control character. '
        + 'Take that out.',
    )
  }
  return found
}
