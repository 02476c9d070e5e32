import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's own folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {...string} parts */
export const inProject = (...parts) => join(ROOT, ...parts)

/** Text of a file, or null when it cannot be read. @param {string} path */
export function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** @param {string} path @param {string} text */
export function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** @param {string} text */
export const hashOf = (text) => createHash('sha256').update(text).digest('hex')

/**
 * Every file under `path` (itself when it is one), sorted; nothing when it is not there.
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]))
    .sort()
}

/**
 * One hash over the names and bytes of everything under the given paths of the project.
 * @param {readonly string[]} paths
 */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesUnder(inProject(path)))) {
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

const LOCK = inProject('.cache', 'setup.lock')
const LOCK_LOOK_MS = 500

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/**
 * Runs `work` while no other command of this checkout sets up or builds; a lock whose owner has died is taken
 * over.
 * @template T
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} onWait called once, when somebody else has it
 * @returns {Promise<T>}
 */
export async function alone(work, onWait) {
  mkdirSync(dirname(LOCK), { recursive: true })
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    const owner = Number(textOf(LOCK))
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      if (!waited) onWait(owner)
      await new Promise((resolve) => {
        setTimeout(resolve, LOCK_LOOK_MS)
      })
    } else {
      rmSync(LOCK, { force: true })
    }
  }
  try {
    return await work()
  } finally {
    rmSync(LOCK, { force: true })
  }
}
