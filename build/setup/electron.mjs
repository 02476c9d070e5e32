import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { run } from './child.mjs'
import { inProject, textOf, writeText } from './place.mjs'
import { saying } from './say.mjs'

const FOLDER = inProject('node_modules', 'electron')
const NOTE = inProject('.cache', 'electron-unreachable')

/**
 * Where releases are downloaded from, only to ask whether it can be reached before a long download is begun.
 */
const RELEASES = { host: 'github.com', port: 443 }
const REACH_TIMEOUT_MS = 2_000
const INSTALL_TIMEOUT_MS = 180_000
const ASK_AGAIN_MS = 24 * 3_600_000

/**
 * Path of Electron's program, or null when it has not been downloaded. Never loads the package: a mere import
 * of it
 * starts a download.
 * @param {NodeJS.ProcessEnv} env
 */
export function findElectron(env = process.env) {
  const name = textOf(join(FOLDER, 'path.txt'))
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (folder !== undefined && folder !== '') return join(folder, name ?? 'electron')
  if (name === null) return null
  const path = join(FOLDER, 'dist', name)
  return existsSync(path) ? path : null
}

/** @param {NodeJS.ProcessEnv} env */
export const hasDisplay = (env = process.env) =>
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(env['DISPLAY']) ||
  Boolean(env['WAYLAND_DISPLAY'])

/** @param {{ host: string, port: number }} to @returns {Promise<boolean>} */
const canReach = (to) =>
  new Promise((resolve) => {
    const socket = connect({ ...to, timeout: REACH_TIMEOUT_MS })
    /** @param {boolean} reached */
    const end = (reached) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reached)
    }
    // The socket's own timeout does not cover a slow name lookup.
    const timer = setTimeout(() => end(false), REACH_TIMEOUT_MS)
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
  })

/**
 * Electron's program, downloaded now when that is possible. A computer that cannot reach the releases is
 * asked again
 * after a day, so that its starts stay quick.
 * @param {string} node
 */
export async function ensureElectron(node) {
  const found = findElectron()
  if (found !== null) return found
  const triedMs = Number(textOf(NOTE) ?? 0)
  if (Date.now() - triedMs < ASK_AGAIN_MS) return null
  const mirrored = Boolean(process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'])
  if (mirrored || (await canReach(RELEASES))) {
    await saying(
      'Downloading Electron (about 120 MB)',
      run(node, [join(FOLDER, 'install.js')], { timeoutMs: INSTALL_TIMEOUT_MS }),
    )
    const installed = findElectron()
    if (installed !== null) return installed
  }
  writeText(NOTE, String(Date.now()))
  return null
}
