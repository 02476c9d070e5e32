import { chmodSync, closeSync, fsyncSync, openSync, statSync } from 'node:fs'
import { sep } from 'node:path'

/** Windows keeps access in lists of its own, which new files inherit, and flushes names with their files. */
const isWindows = sep === '\\'

/** Creates an empty file that only its owner may read; leaves one that is there alone. */
export function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Takes a file away from everybody but its owner. */
export function makePrivate(path: string): void {
  if (!isWindows) chmodSync(path, 0o600)
}

/** Whether others than its owner may look into a folder. */
export function isOpenToOthers(folder: string): boolean {
  return !isWindows && (statSync(folder).mode & 0o077) !== 0
}

/**
 * Flushes a file to disk. Never for one that a database connection of this process has open: closing any
 * descriptor of a file drops the locks that the process has on it.
 */
export function flushFile(path: string): void {
  flush(path, 'r+')
}

/** Flushes a folder's names to disk, where the system needs that. */
export function flushFolder(folder: string): void {
  if (!isWindows) flush(folder, 'r')
}

function flush(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags)
  try { fsyncSync(descriptor) } finally { closeSync(descriptor) }
}
