import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { run } from './child.mjs'
import { textOf } from './place.mjs'
import { Stop, say, saying } from './say.mjs'

/** Names in PATH, in the order in which they are preferred. */
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
  'chrome',
]

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** @param {string} folder @returns {string[]} */
function namesIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @param {string} name @param {NodeJS.ProcessEnv} env @returns {string | null} */
export function inPath(name, env = process.env) {
  const ending = process.platform === 'win32' ? '.exe' : ''
  const found = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name + ending))
    .find(isProgram)
  return found ?? null
}

/** Places where installers put a browser that is not in PATH. @param {NodeJS.ProcessEnv} env */
function fixedPlaces(env) {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (process.platform !== 'win32') return []
  const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
    (folder) => folder !== undefined,
  )
  return folders.flatMap((folder) => [
    join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
    join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    join(folder, 'Chromium', 'Application', 'chrome.exe'),
  ])
}

/** Browsers that Playwright has downloaded, the newest first. @param {NodeJS.ProcessEnv} env */
function playwrightPlaces(env) {
  const home = homedir()
  const cache =
    env['PLAYWRIGHT_BROWSERS_PATH'] ??
    (process.platform === 'darwin'
      ? join(home, 'Library', 'Caches', 'ms-playwright')
      : process.platform === 'win32'
        ? join(env['LOCALAPPDATA'] ?? home, 'ms-playwright')
        : join(home, '.cache', 'ms-playwright'))
  const programs = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win64/chrome.exe',
    'chrome-win/chrome.exe',
  ]
  return namesIn(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((one, other) => Number(other.slice(9)) - Number(one.slice(9)))
    .flatMap((name) => programs.map((program) => join(cache, name, program)))
}

/**
 * Path of an installed Chromium of any brand, or null. `LANEKEEPER_BROWSER` goes before all others; naming a
 * program
 * that is not there is a {@link Stop} rather than a silent change to another browser.
 * @param {NodeJS.ProcessEnv} env
 */
export function findBrowser(env = process.env) {
  const chosen = env['LANEKEEPER_BROWSER']
  if (chosen !== undefined && chosen !== '') {
    const path = isProgram(chosen) ? chosen : inPath(chosen, env)
    if (path === null)
      throw new Stop(`LANEKEEPER_BROWSER names ${chosen}, which is not a program on this computer.`)
    return path
  }
  for (const name of NAMES) {
    const path = inPath(name, env)
    if (path !== null) return path
  }
  return [...fixedPlaces(env), ...playwrightPlaces(env)].find(isProgram) ?? null
}

/**
 * The command that installs a browser on a computer like this one.
 * @param {{ platform: string, osRelease: string, isRoot: boolean }} computer `osRelease`: the text of
 * /etc/os-release
 */
export function installCommand({ platform, osRelease, isRoot }) {
  const sudo = isRoot ? '' : 'sudo '
  if (platform === 'darwin') return 'brew install --cask google-chrome'
  if (platform === 'win32') return 'winget install Google.Chrome'
  const family = /^ID(?:_LIKE)?=.*$/gm
  const ids = (osRelease.match(family) ?? []).join(' ')
  if (/\bubuntu\b/.test(ids)) return `${sudo}snap install chromium`
  if (/\bdebian\b/.test(ids)) return `${sudo}apt-get update && ${sudo}apt-get install -y chromium`
  if (/\b(?:fedora|rhel|centos)\b/.test(ids)) return `${sudo}dnf install -y chromium`
  if (/\barch\b/.test(ids)) return `${sudo}pacman -S --noconfirm chromium`
  if (/\balpine\b/.test(ids)) return `${sudo}apk add chromium`
  if (/\bsuse\b/.test(ids)) return `${sudo}zypper install -y chromium`
  return 'npx playwright install chromium'
}

const thisComputer = () => ({
  platform: process.platform,
  osRelease: textOf('/etc/os-release') ?? '',
  isRoot: process.getuid?.() === 0,
})

const isDebian = () => /^ID=debian$/m.test(textOf('/etc/os-release') ?? '') && inPath('apt-get') !== null

const APT_ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
const APT_TIMEOUT_MS = 600_000

const mayInstall = () => process.getuid?.() === 0 && isDebian()

/**
 * Debian's package of this name, installed now. Null when it went well, else the last thing that was said
 * of it.
 * @param {string} name @param {string} about what is said meanwhile
 */
async function installPackage(name, about) {
  const update = await saying(
    "Reading Debian's list of packages",
    run('apt-get', ['update', '-q'], { env: APT_ENV, timeoutMs: APT_TIMEOUT_MS }),
  )
  const install = await saying(
    about,
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], {
      env: APT_ENV,
      timeoutMs: APT_TIMEOUT_MS,
    }),
  )
  if (install.code === 0) return null
  return `${update.code === 0 ? '' : update.output}${install.output}`.trim().split('\n').at(-1) ?? ''
}

/**
 * A browser, installed now when there is none and this user may (root on Debian). Null when there is none;
 * then the
 * exact command has been said, with what it is needed for.
 * @param {string} purpose end of the sentence "A browser is needed …"
 */
export async function ensureBrowser(purpose) {
  const found = findBrowser()
  if (found !== null) return found
  const command = installCommand(thisComputer())
  if (mayInstall()) {
    const trouble = await installPackage('chromium', "Installing Debian's chromium (about 125 MB)")
    const installed = findBrowser()
    if (trouble === null && installed !== null) return installed
    const why = trouble ?? 'it is not in PATH'
    say(
      `A browser is needed ${purpose}, and Debian's could not be installed (${why}). Install it with:  ${command}`,
    )
    return null
  }
  say(
    `A browser is needed ${purpose}, and none was found. Install one with:  ${command}   ` +
      '(or name one in LANEKEEPER_BROWSER)',
  )
  return null
}

/**
 * Chromium without windows: the same engine at less than half the work. A package of Debian has this name.
 */
const WINDOWLESS = 'chromium-headless-shell'

/**
 * The browser for tests, which open no window: the one that was named; else Chromium without windows,
 * installed now where this user may; else whatever {@link ensureBrowser} finds.
 * @param {string} purpose end of the sentence "A browser is needed …"
 */
export async function ensureTestBrowser(purpose) {
  const { LANEKEEPER_BROWSER: named = '' } = process.env
  if (named !== '') return findBrowser()
  const found = inPath(WINDOWLESS)
  if (found !== null) return found
  if (mayInstall()) {
    await installPackage(WINDOWLESS, `Installing Debian's ${WINDOWLESS} (about 70 MB)`)
    const installed = inPath(WINDOWLESS)
    if (installed !== null) return installed
  }
  return ensureBrowser(purpose)
}
