import { Corruption } from '../corruption.ts'

/**
 * The disk or the folder failed us while opening; nothing stored is wrong. The message is one sentence for
 * the user.
 */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly code = 'DISK_FAULT'
  readonly reason: StoreFaultReason
  constructor(reason: StoreFaultReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
export type StoreFaultReason = 'not_writable' | 'full' | 'not_a_folder' | 'failed'

const DAMAGED = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_FORMAT'])
const IN_USE = new Set(['SQLITE_BUSY', 'SQLITE_LOCKED'])
const NOT_WRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PERM',
])
const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])
const NOT_A_FOLDER = new Set(['ENOTDIR', 'EEXIST', 'EISDIR'])

/**
 * What a failure of SQLite or the file system means for the person in front of the register: a {@link
 * Corruption} or a {@link StoreFault} with the original as its cause. Anything else (an assertion, our own
 * errors) comes back as it is.
 */
export function storeFailure(error: unknown, path: string): unknown {
  const code = codeOf(error)
  if (code === null) return error
  // SQLite's extended codes begin with the plain one: SQLITE_IOERR_WRITE, SQLITE_BUSY_RECOVERY.
  const plain = code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code
  if (DAMAGED.has(plain)) return new Corruption('DB_DAMAGED', damagedSentence(path), { cause: error })
  if (IN_USE.has(plain)) return new Corruption('DB_IN_USE', inUseSentence(path), { cause: error })
  const options = { cause: error }
  if (NOT_WRITABLE.has(plain)) {
    return new StoreFault(
      'not_writable',
      `${path} cannot be opened for writing: check who may write to its folder.`,
      options,
    )
  }
  if (FULL.has(plain))
    return new StoreFault(
      'full',
      `The disk that holds ${path} is full: free some space, then start again.`,
      options,
    )
  if (NOT_A_FOLDER.has(plain))
    return new StoreFault(
      'not_a_folder',
      `The place of ${path} is not a folder that can hold files.`,
      options,
    )
  return new StoreFault('failed', `${path} could not be opened (${code}).`, options)
}

/**
 * Whether a transaction failed because of the disk (full, read-only, an error of its own) and not because of
 * us. Nothing of it was stored then.
 */
export function isDiskFault(error: unknown): boolean {
  const plain = codeOf(error)?.split('_').slice(0, 2).join('_') ?? ''
  return FULL.has(plain) || plain === 'SQLITE_IOERR' || plain === 'SQLITE_READONLY'
}

export function damagedSentence(path: string): string {
  return `${path} is damaged or is not a database. Restore the last good backup; the file is left as it is.`
}

export function inUseSentence(path: string): string {
  return (
    `${path} is in use by another program. ` +
    'Close the other one, or start this one in a folder of its own.'
  )
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^(SQLITE_|E[A-Z0-9]+$)/.test(error.code) ? error.code : null
}
