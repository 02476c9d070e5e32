import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  App, BrowserWindow, BrowserWindowConstructorOptions, Dialog, Menu, NativeTheme, PowerMonitor, Protocol,
  SafeStorage, Screen, Session, Shell,
} from 'electron'
import type { EngineOptions } from '../engine/api.ts'
import type { LogPort } from '../engine/ports.ts'
import type { KeyringDoor } from '../node/kept-secrets.ts'
import { choosePlace, type LanePlace } from '../node/lane-place.ts'
import type { RendererFiles } from '../served/renderer-files.ts'
import { APP_SCHEME, answerRequest } from './app-protocol.ts'
import { parseArguments } from './arguments.ts'
import { connectBridge } from './bridge.ts'
import { linkEngine, type CallMessage, type Channel, type EngineMessage } from '../node/engine-channel.ts'
import { guardContents, guardSession, originsOf, type ExternalOrigins } from './guards.ts'
import { menuTemplate } from './menu.ts'
import { showPageLost, showTrouble } from './trouble.ts'
import { sealedKeyring } from '../node/sealed-secrets.ts'
import { parseWindowState, placeWindow } from '../node/window-place.ts'
import { runWindow, windowOptions } from './window.ts'

/** The parts of Electron that the shell uses, as values, so that tests can give others. */
export interface ElectronParts {
  readonly app: App
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly dialog: Dialog
  readonly menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>
  readonly powerMonitor: PowerMonitor
  readonly protocol: Protocol
  readonly safeStorage: SafeStorage
  readonly screen: Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'>
  /** Only after the app is ready. */
  readonly session: () => Session
  readonly shell: Pick<Shell, 'openExternal' | 'openPath'>
}

export interface OpenLane {
  readonly place: LanePlace
  readonly configPath: string | null
  /** The way to the operating system's keyring, as Electron seals with it. */
  readonly keyring: KeyringDoor
  /** The engine is gone and could not be opened again. */
  readonly gaveUp: (error: unknown) => void
}
/** A register's engine, open and recovered. */
export interface OpenedLane {
  readonly channel: Channel<CallMessage, EngineMessage>
  readonly training: EngineOptions['training']
  readonly stop: () => Promise<void>
}

export interface ShellOptions {
  readonly electron: ElectronParts
  readonly args: readonly string[]
  readonly workingFolder: string
  /** Where the register's data is when nobody says. */
  readonly defaultFolder: string
  readonly platform: NodeJS.Platform
  readonly preloadPath: string
  readonly files: () => RendererFiles
  readonly openLane: (lane: OpenLane) => Promise<OpenedLane>
  readonly log: LogPort
  readonly nowMs: () => number
}

/**
 * An engine that does not come to its end (a disk that hangs) must not keep the computer from shutting down.
 */
const DRAIN_MS = 10_000

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Only the kind of an error is logged; its message may quote a file. */
const nameOf = (error: unknown): { readonly name: string } =>
  ({ name: error instanceof Error ? error.name : 'unknown' })

interface Asked {
  readonly place: LanePlace
  readonly configPath: string | null
  readonly windowFolder: string
}

/**
 * Everything that Electron takes only before it is ready. Null when another register already shows this data.
 */
function prepare(options: ShellOptions): Asked | null {
  const { electron: { app, protocol }, args, workingFolder, defaultFolder } = options
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  const { dataFolder, configPath, training } = parseArguments(args, defaultFolder, workingFolder)
  const windowFolder = join(dataFolder, 'window')
  mkdirSync(windowFolder, { recursive: true, mode: 0o700 })
  // The lock is held by the browser's own folder; two registers with two sets of data may run side by side.
  app.setPath('userData', windowFolder)
  if (!app.requestSingleInstanceLock()) return null
  const place = choosePlace({ dataFolder, setUp: configPath !== null, training })
  return { place, configPath, windowFolder }
}

function guardEverything({ electron, log }: ShellOptions, origins: () => ExternalOrigins): void {
  electron.app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, {
      origins,
      openOutside: (address) => electron.shell.openExternal(address),
      refused: (what, origin) => { log.warn('guard.refused', { what, origin }) },
    })
  })
}

interface Opened { readonly window: BrowserWindow; readonly shown: Promise<void> }

function openWindow(options: ShellOptions, lane: OpenedLane, windowFolder: string): Opened {
  const { electron, preloadPath, log, nowMs } = options
  const statePath = join(windowFolder, 'window.json')
  const primary = electron.screen.getPrimaryDisplay()
  const displays = [primary, ...electron.screen.getAllDisplays().filter(({ id }) => id !== primary.id)]
  const state = placeWindow(parseWindowState(textOf(statePath)), displays)
  const window = electron.createWindow(windowOptions({
    state, preloadPath, dark: electron.nativeTheme.shouldUseDarkColors, packaged: electron.app.isPackaged,
  }))
  connectBridge(window.webContents, linkEngine(lane.channel), log)
  const shown = runWindow(window, state.maximized, {
    log, nowMs,
    save: (last) => {
      try {
        writeFileSync(statePath, JSON.stringify(last), { mode: 0o600 })
      } catch (error) {
        // Where a window was is not worth a word at closing time.
        log.warn('window.not_saved', nameOf(error))
      }
    },
    pageLost: () => {
      const told = showPageLost({ dialog: electron.dialog, locale: electron.app.getLocale() })
      void told.then(() => { electron.app.quit() })
    },
  })
  return { window, shown }
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Lets the engine come to its end before the process does, whoever asked for the end. */
function drainBeforeQuit({ electron: { app, powerMonitor }, log }: ShellOptions, lane: OpenedLane): void {
  let drained: Promise<void> | null = null
  app.on('before-quit', (event) => {
    event.preventDefault()
    drained ??= Promise.race([
      lane.stop(),
      new Promise<void>((resolve) => { setTimeout(resolve, DRAIN_MS).unref() }),
    ]).catch((error: unknown) => { log.error('shell.stop_failed', nameOf(error)) })
      .then(() => { app.exit(0) })
  })
  app.on('window-all-closed', () => { app.quit() })
  powerMonitor.on('shutdown', () => { app.quit() })
}

/** Says what is wrong in the place of a register, and ends. */
async function endInTrouble(options: ShellOptions, asked: Asked | null, error: unknown): Promise<void> {
  const { electron, defaultFolder, log } = options
  log.error('shell.not_open', nameOf(error))
  const { app, dialog, shell } = electron
  const backupFolder = asked?.place.backupFolder ?? defaultFolder
  await showTrouble(error, { dialog, shell, locale: app.getLocale(), backupFolder })
  app.exit(1)
}

/**
 * The order in which the register comes up inside Electron. Resolves when the page is loaded, or when there
 * is nothing
 * to show (another register has this data; the data cannot be opened).
 */
export async function start(options: ShellOptions): Promise<void> {
  const { electron, log, platform } = options
  const { app } = electron
  let asked: Asked | null
  try {
    asked = prepare(options)
  } catch (error) {
    await app.whenReady()
    await endInTrouble(options, null, error)
    return
  }
  if (asked === null) {
    app.quit()
    return
  }
  const { place, configPath, windowFolder } = asked
  let origins: ExternalOrigins = new Set()
  guardEverything(options, () => origins)
  await app.whenReady()
  const files = options.files()
  electron.protocol.handle('app', (request) => answerRequest(files, request))
  guardSession(electron.session())
  const menu = menuTemplate({ mac: platform === 'darwin', packaged: app.isPackaged })
  electron.menu.setApplicationMenu(electron.menu.buildFromTemplate(menu))
  let lane: OpenedLane
  try {
    const keyring = sealedKeyring(electron.safeStorage, { platform, folder: place.folder })
    const gaveUp = (error: unknown): void => { void endInTrouble(options, asked, error) }
    lane = await options.openLane({ place, configPath, keyring, gaveUp })
  } catch (error) {
    await endInTrouble(options, asked, error)
    return
  }
  const { training } = lane
  origins = originsOf(training === null ? [] : [training.customerScreenUrl, training.printerPaperUrl])
  drainBeforeQuit(options, lane)
  const { window, shown } = openWindow(options, lane, windowFolder)
  app.on('second-instance', () => { focus(window) })
  app.on('activate', () => { focus(window) })
  electron.powerMonitor.on('resume', () => { log.info('power.resumed') })
  // Windows ends the session without asking the app.
  window.on('session-end', () => { void lane.stop() })
  await shown
}
