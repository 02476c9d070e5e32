import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { ensureBrowser } from '../setup/browser.mjs'
import { ensureBundles } from '../setup/bundle.mjs'
import { companion } from '../setup/child.mjs'
import { ensureElectron, hasDisplay } from '../setup/electron.mjs'
import { hashOf, inProject } from '../setup/place.mjs'
import { say } from '../setup/say.mjs'

export const START_HELP = `npm start [-- options]

Opens the register; with no settings it is a demo shop in training mode.

  --served           use the served host (a page on 127.0.0.1) even where Electron is there
  --headless         open no window; prints "ready http://127.0.0.1:PORT/?token=…" when calls can be made
  --port PORT        port of the served host on 127.0.0.1 (0: any free one)
  --data DIR         folder of the database, its backups and the credentials
  --config FILE      provisioning file of the lane (JSON): shop, market, terminals, printers, staff
  --training         the demo shop with a simulated terminal, even where the register is set up
  --restore FILE     put a backup in the place of the database, and end; what was there is kept beside it
  --help             this text

Without --served or --headless: Electron when its program is there or can be downloaded, else the served host
in an installed Chromium's app window, else the served host without a window, with the address printed.
LANEKEEPER_BROWSER names the browser to use.`

/** @typedef {{ host: 'electron' | 'window' | 'headless', why: string }} Choice */

/**
 * Which host is used, and why, in words that complete "because …".
 * @param {{ served: boolean, headless: boolean, portGiven: boolean, display: boolean, electron: string |
 * null, browser: string | null }} facts
 * @returns {Choice}
 */
export function chooseHost({ served, headless, portGiven, display, electron, browser }) {
  if (headless) return { host: 'headless', why: 'no window was asked for' }
  if (!display)
    return {
      host: 'headless',
      why: 'this computer has no display (neither DISPLAY nor WAYLAND_DISPLAY is set)',
    }
  const wantsServed = served || portGiven
  if (!wantsServed && electron !== null) return { host: 'electron', why: 'its program is there' }
  const why = wantsServed
    ? `${served ? '--served' : '--port'} was given`
    : "Electron's program could not be downloaded"
  return browser === null
    ? { host: 'headless', why: `${why}, and no browser was found` }
    : { host: 'window', why }
}

const SPOKEN = {
  electron: 'Host: Electron',
  window: "Host: served, in a browser's app window",
  headless: 'Host: served, without a window',
}

/**
 * Flags of an app window with nothing of a browser around it and nothing sent to the browser's maker.
 * @param {boolean} isRoot
 */
export const windowFlags = (isRoot) => [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-features=Translate',
  ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
]

/** @param {readonly string[]} args @param {string} name */
const valueOf = (args, name) => {
  const at = args.indexOf(name)
  if (at >= 0) return args[at + 1]
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1)
}

const isRoot = () => process.getuid?.() === 0
const WINDOW_FAILED_MS = 3_000

/** @param {string} browser @param {string} url @param {string} profile */
function openWindow(browser, url, profile) {
  const startedMs = Date.now()
  const child = spawn(browser, [`--app=${url}`, `--user-data-dir=${profile}`, ...windowFlags(isRoot())], {
    stdio: 'ignore',
  })
  /** @type {Promise<'closed' | 'failed'>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve('failed'))
    child.once('exit', (code) =>
      resolve(code !== 0 && Date.now() - startedMs < WINDOW_FAILED_MS ? 'failed' : 'closed'),
    )
  })
  return { child, ended }
}

const LINK_TIMEOUT_MS = 10_000

/**
 * A fresh link to the page, good once and for a minute, for the address of the ready line. Only it goes on
 * a command line: any user of the computer can read those, and the token is good while the register runs.
 * @param {string} readyUrl
 */
export async function oneTimeLink(readyUrl) {
  const ready = new URL(readyUrl)
  const answer = await fetch(new URL('/api/link', ready), {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.searchParams.get('token')}` },
    signal: AbortSignal.timeout(LINK_TIMEOUT_MS),
  })
  if (answer.status !== 201) throw new Error(`the register made no link (status ${answer.status})`)
  const { url } = /** @type {{ url: string }} */ (await answer.json())
  return url
}

/** @param {string} node @param {string} browser @param {readonly string[]} args */
export async function runWindow(node, browser, args) {
  const host = companion(node, [inProject('main', 'served', 'main.ts'), ...args], { stdout: 'pipe' })
  const profile = inProject('.cache', 'window', hashOf(valueOf(args, '--data') ?? '').slice(0, 12))
  /** @type {ReturnType<typeof openWindow> | null} */
  let window = null
  let hasEnded = false
  /** @param {string} readyUrl */
  const show = async (readyUrl) => {
    const link = await oneTimeLink(readyUrl)
    if (hasEnded) return
    window = openWindow(browser, link, profile)
    if ((await window.ended) === 'closed') host.askToEnd()
    else say(`${browser} could not open a window; open the address above in a browser instead.`)
  }
  /** @type {Promise<void> | null} */
  let showing = null
  createInterface({ input: /** @type {import('node:stream').Readable} */ (host.child.stdout) }).on(
    'line',
    (line) => {
      process.stdout.write(`${line}\n`)
      const url = /^ready (http\S+)$/.exec(line)?.[1]
      if (url === undefined || showing !== null) return
      showing = show(url).catch((/** @type {unknown} */ error) => {
        const why = error instanceof Error ? error.message : String(error)
        if (!hasEnded) say(`No window could be opened (${why}); open the address above in a browser.`)
      })
    },
  )
  const code = await host.ended
  hasEnded = true
  const opened = /** @type {ReturnType<typeof openWindow> | null} */ (window)
  if (opened !== null) opened.child.kill('SIGTERM')
  return code
}

/** @param {string} electron @param {readonly string[]} args */
function runElectron(electron, args) {
  if (isRoot()) say('Running as root: Electron starts without its sandbox. Use an ordinary user on a lane.')
  return companion(electron, [...(isRoot() ? ['--no-sandbox'] : []), inProject(), ...args]).ended
}

/** @param {readonly string[]} args @param {{ node: () => Promise<string> }} project */
export async function start(args, project) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${START_HELP}\n`)
    return 0
  }
  const node = await project.node()
  const restores = valueOf(args, '--restore') !== undefined
  const headless = args.includes('--headless') || restores
  const served = args.includes('--served')
  const portGiven = valueOf(args, '--port') !== undefined
  const display = hasDisplay()
  const wantsWindow = display && !headless
  const electron = wantsWindow && !served && !portGiven ? await ensureElectron(node) : null
  const browser = wantsWindow && electron === null ? await ensureBrowser("for the register's window") : null
  const { host, why } = chooseHost({ served, headless, portGiven, display, electron, browser })
  say(`${SPOKEN[host]} (because ${why}).`)
  await ensureBundles(node, host === 'electron' ? ['client', 'main', 'preload'] : ['client'])
  const rest = args.filter((arg) => arg !== '--served' && arg !== '--headless')
  if (host === 'electron' && electron !== null) return runElectron(electron, rest)
  if (host === 'window' && browser !== null) return runWindow(node, browser, ['--headless', ...rest])
  return companion(node, [inProject('main', 'served', 'main.ts'), '--headless', ...rest]).ended
}
