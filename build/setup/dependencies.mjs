import { rmSync } from 'node:fs'
import { delimiter } from 'node:path'
import { run } from './child.mjs'
import { hashOf, inProject, textOf, writeText } from './place.mjs'
import { Stop, saying } from './say.mjs'

const STAMP = inProject('node_modules', '.lanekeeper-installed')

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?:
 * string[] }} LockedPackage
 */
/** @typedef {{ packages: Record<string, LockedPackage> }} Lockfile */

/**
 * Whether an optional package was made for this very computer. One that names no platform may belong to
 * another
 * platform's package, and then npm leaves it out.
 * @param {LockedPackage} locked @param {{ platform: string, arch: string }} computer
 */
const isForThisComputer = ({ os, cpu, libc }, computer) =>
  os?.includes(computer.platform) === true && cpu?.includes(computer.arch) === true && libc === undefined

/**
 * Whether npm's own record of what it installed holds every package of the lockfile at the locked version:
 * then a
 * changed lockfile (somebody added a package with npm) needs no new installation.
 * @param {Lockfile} lock @param {Lockfile} installed @param {{ platform: string, arch: string }} computer
 */
export function isInstalled(lock, installed, computer) {
  return Object.entries(lock.packages).every(([path, locked]) => {
    if (path === '') return true
    const found = installed.packages[path]
    if (found === undefined) return locked.optional === true && !isForThisComputer(locked, computer)
    return found.version === locked.version && found.integrity === locked.integrity
  })
}

/** @param {string | null} text @returns {Lockfile | null} */
const lockfileOf = (text) => (text === null ? null : /** @type {Lockfile} */ (JSON.parse(text)))

const UNREACHABLE = new RegExp(
  [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'ECONNRESET',
    'ERR_SOCKET_TIMEOUT',
    'network request',
  ].join('|'),
)

/**
 * What npm's output means for the user, as one sentence; null when it is not one of the known causes.
 * @param {string} output
 */
export function installFailure(output) {
  if (UNREACHABLE.test(output)) {
    return (
      'The dependencies could not be downloaded because the package registry cannot be reached: ' +
      "connect this computer to the internet (or set npm's proxy) and run the same command again."
    )
  }
  if (/ENOSPC/.test(output))
    return "The disk is full: about 700 MB are needed in the project's folder for the dependencies."
  if (/EACCES|EPERM|EROFS/.test(output))
    return "The project's folder cannot be written to: run the command as the user who owns it."
  if (/EINTEGRITY/.test(output))
    return (
      'A downloaded dependency is not the one the lockfile names (wrong checksum), so ' +
      'nothing was installed: a proxy or a mirror has changed it.'
    )
  return null
}

/**
 * How to start npm: the one that runs us, else the one in PATH.
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
function npm() {
  const running = process.env['npm_execpath']
  if (running !== undefined && /npm-cli\.[cm]?js$/.test(running))
    return { command: process.execPath, args: [running], shell: false }
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}

/** Environment without our own `node_modules/.bin`: npm must run under the Node it was made for. */
const withoutOwnBin = () => ({
  ...process.env,
  PATH: (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((part) => !part.startsWith(inProject('node_modules')))
    .join(delimiter),
})

const PING_TIMEOUT_MS = 15_000

/**
 * Runs `npm ci`. Whether the registry can be reached is asked first: offline, npm would try each of some
 * hundred
 * packages for a minute, while a full cache still installs everything.
 */
async function install() {
  const { command, args, shell } = npm()
  const options = { env: withoutOwnBin(), shell }
  const ping = await run(command, [...args, 'ping', '--fetch-retries=0'], {
    ...options,
    timeoutMs: PING_TIMEOUT_MS,
  })
  const unreachable = ping.code !== 0 && UNREACHABLE.test(ping.output)
  const finished = await saying(
    'Installing the dependencies from the lockfile (the first time: about 150 MB)',
    run(
      command,
      [
        ...args,
        'ci',
        '--include=dev',
        '--include=optional',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        unreachable ? '--offline' : '--prefer-offline',
      ],
      options,
    ),
  )
  if (finished.code === 0) return
  const sentence = installFailure(unreachable ? ping.output : finished.output)
  throw new Stop(sentence ?? `npm ci failed (exit code ${finished.code}):\n${finished.output.trim()}`)
}

/**
 * Installs exactly what the lockfile says, when it is not installed yet. Throws a {@link Stop} when that is
 * impossible.
 */
export async function ensureDependencies() {
  const lockText = textOf(inProject('package-lock.json'))
  if (lockText === null)
    throw new Stop('package-lock.json is missing: this is not a complete checkout of Lanekeeper.')
  const wanted = hashOf(`${lockText}\0${process.platform}\0${process.arch}`)
  if (textOf(STAMP) === wanted) return
  const lock = lockfileOf(lockText)
  const installed = lockfileOf(textOf(inProject('node_modules', '.package-lock.json')))
  if (lock === null || installed === null || !isInstalled(lock, installed, process)) {
    rmSync(STAMP, { force: true })
    await install()
  }
  writeText(STAMP, wanted)
}
