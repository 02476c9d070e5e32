import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { LogPort } from '../engine/ports.ts'
import { PAGE_URL } from './app-protocol.ts'
import { WINDOW_MIN, type WindowState } from '../node/window-place.ts'

/** The page's own colours, so that the window never flashes white in a dark shop. */
const BACKGROUND = { light: '#f4f5f7', dark: '#14171c' } as const

export interface WindowLook {
  readonly state: WindowState
  readonly preloadPath: string
  readonly dark: boolean
  /** A packaged register has no developer tools. */
  readonly packaged: boolean
}

/** The one window's options, each hardening said aloud even where it is Electron's default. */
export function windowOptions(look: WindowLook): BrowserWindowConstructorOptions {
  const { state: { x, y, width, height }, preloadPath, dark, packaged } = look
  return {
    x, y, width, height, minWidth: WINDOW_MIN.width, minHeight: WINDOW_MIN.height,
    show: false,
    title: 'Lanekeeper',
    backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      devTools: !packaged,
      // Payments are followed on screen also while another window is in front.
      backgroundThrottling: false,
    },
  }
}

/** A page that dies again and again is not worth reloading; the engine goes on either way. */
const RELOADS_MAX = 3
const RELOADS_WITHIN_MS = 60_000

export interface WindowLife {
  readonly log: LogPort
  readonly nowMs: () => number
  readonly save: (state: WindowState) => void
  /** Called when the page has died too often to be loaded again. */
  readonly pageLost: () => void
}

/** Shows the page, keeps it alive, and remembers where the window was. */
export function runWindow(window: BrowserWindow, maximized: boolean, life: WindowLife): Promise<void> {
  const deathsMs: number[] = []
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => { life.save({ ...window.getNormalBounds(), maximized: window.isMaximized() }) })
  // The page is titled by us, not by what it shows.
  window.on('page-title-updated', (event) => { event.preventDefault() })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    life.log.error('window.page_died', { reason })
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const nowMs = life.nowMs()
    deathsMs.push(nowMs)
    if (deathsMs.filter((atMs) => nowMs - atMs < RELOADS_WITHIN_MS).length > RELOADS_MAX) life.pageLost()
    else window.webContents.reload()
  })
  return window.loadURL(PAGE_URL)
}
