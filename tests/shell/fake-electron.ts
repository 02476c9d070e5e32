import { EventEmitter } from 'node:events'
import { vi } from 'vitest'
import type { ElectronParts } from '../../main/shell/start.ts'
import { fakeContents } from './fakes.ts'

export type Backend = 'gnome_libsecret' | 'basic_text'

function fakeApp(order: string[], firstInstance: boolean) {
  return Object.assign(new EventEmitter(), {
    isPackaged: true,
    enableSandbox: () => {
      order.push('sandbox')
    },
    setPath: (name: string, path: string) => {
      order.push(`path ${name} ${path}`)
    },
    requestSingleInstanceLock: () => {
      order.push('lock')
      return firstInstance
    },
    whenReady: () => {
      order.push('ready')
      return Promise.resolve()
    },
    getLocale: () => 'en',
    quit: vi.fn(() => {
      order.push('quit')
    }),
    exit: vi.fn((code: number) => {
      order.push(`exit ${code}`)
    }),
  })
}

function fakeWindow(order: string[], page: ReturnType<typeof fakeContents>) {
  return Object.assign(new EventEmitter(), {
    webContents: page.contents,
    show: vi.fn<() => void>(),
    focus: vi.fn<() => void>(),
    restore: vi.fn<() => void>(),
    maximize: vi.fn<() => void>(),
    isMinimized: () => true,
    isMaximized: () => false,
    isDestroyed: () => false,
    getNormalBounds: () => ({ x: 5, y: 6, width: 1200, height: 800 }),
    loadURL: vi.fn((url: string) => {
      order.push(`load ${url}`)
      return Promise.resolve()
    }),
  })
}

const fakeSafeStorage = (backend: Backend) => ({
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  getSelectedStorageBackend: () => backend,
  encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`sealed ${text}`)),
  decryptStringAsync: (sealed: Buffer) =>
    Promise.resolve({ result: sealed.toString().replace(/^sealed /, ''), shouldReEncrypt: false }),
})

/** Electron without Electron: every part writes down what was asked of it, in order. */
export function fakeElectron({ firstInstance, backend }: { firstInstance: boolean; backend: Backend }) {
  const order: string[] = []
  const note = (what: string) => (): void => {
    order.push(what)
  }
  const app = fakeApp(order, firstInstance)
  const page = fakeContents()
  const window = fakeWindow(order, page)
  const powerMonitor = new EventEmitter()
  const dialog = {
    showMessageBox: vi.fn((options: { buttons: string[]; detail?: string }) =>
      Promise.resolve({ response: options.buttons.length - 1 }),
    ),
  }
  const openExternal = vi.fn(() => Promise.resolve())
  const session = {
    setPermissionRequestHandler: vi.fn(note('guard session')),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
    webRequest: { onBeforeRequest: vi.fn() },
    on: vi.fn(),
  }
  const parts = {
    app,
    dialog,
    powerMonitor,
    session: () => session,
    shell: { openExternal, openPath: vi.fn(() => Promise.resolve('')) },
    createWindow: () => {
      order.push('window')
      return window
    },
    menu: { buildFromTemplate: vi.fn(() => ({})), setApplicationMenu: vi.fn() },
    nativeTheme: { shouldUseDarkColors: false },
    protocol: { registerSchemesAsPrivileged: note('scheme'), handle: note('protocol') },
    safeStorage: fakeSafeStorage(backend),
    screen: {
      getAllDisplays: () => [],
      getPrimaryDisplay: () => ({ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }),
    },
  } as unknown as ElectronParts
  return { order, parts, app, page, window, powerMonitor, dialog, openExternal }
}
