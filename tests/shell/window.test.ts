import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { menuTemplate } from '../../main/shell/menu.ts'
import { WINDOW_MIN, parseWindowState, placeWindow, type WindowState } from '../../main/node/window-place.ts'
import { runWindow, windowOptions } from '../../main/shell/window.ts'
import { emitPreventable, readableLog } from './fakes.ts'

const STATE: WindowState = { x: 10, y: 20, width: 1366, height: 768, maximized: false }
const DISPLAY = { workArea: { x: 0, y: 0, width: 1920, height: 1080 } }

describe("the window's options", () => {
  const options = (packaged: boolean) =>
    windowOptions({ state: STATE, preloadPath: 'preload.cjs', dark: false, packaged })

  test('harden the page', () => {
    expect(options(true).webPreferences).toMatchInlineSnapshot(`
      {
        "backgroundThrottling": false,
        "contextIsolation": true,
        "devTools": false,
        "disableDialogs": true,
        "navigateOnDragDrop": false,
        "nodeIntegration": false,
        "nodeIntegrationInSubFrames": false,
        "nodeIntegrationInWorker": false,
        "preload": "preload.cjs",
        "sandbox": true,
        "spellcheck": false,
        "webviewTag": false,
      }
    `)
  })
  test('have developer tools only before packaging, and change nothing else with it', () => {
    const { devTools, ...rest } = options(false).webPreferences ?? {}
    const { devTools: packagedTools, ...packagedRest } = options(true).webPreferences ?? {}
    expect([devTools, packagedTools]).toEqual([true, false])
    expect(rest).toEqual(packagedRest)
  })
  test("are shown only when painted, in the page's own colour", () => {
    expect(options(true).show).toBe(false)
    const colours = [false, true].map(
      (dark) => windowOptions({ state: STATE, preloadPath: 'p', dark, packaged: true }).backgroundColor,
    )
    expect(new Set(colours).size).toBe(2)
  })
})

describe('where the window goes', () => {
  test('where it was, when a display still shows it', () => {
    expect(placeWindow(STATE, [DISPLAY])).toEqual(STATE)
    const right = { workArea: { x: 1920, y: 0, width: 1920, height: 1080 } }
    expect(placeWindow({ ...STATE, x: 2000 }, [DISPLAY, right])).toEqual({ ...STATE, x: 2000 })
  })
  test.each([
    ['on a display that was unplugged', { ...STATE, x: 2500 }],
    ['with the title bar above every display', { ...STATE, y: -500 }],
    ['with too little of the title bar left to catch', { ...STATE, x: 1920 - 119 }],
    ['nowhere yet', null],
  ])('in the middle of the first display when it was %s', (_name, saved) => {
    expect(placeWindow(saved, [DISPLAY])).toEqual({
      x: 277,
      y: 156,
      width: 1366,
      height: 768,
      maximized: false,
    })
  })
  test('a window that can just be caught stays', () => {
    expect(placeWindow({ ...STATE, x: 1920 - 120 }, [DISPLAY]).x).toBe(1800)
  })
  test('never larger than the display nor smaller than the screens need', () => {
    expect(placeWindow({ ...STATE, width: 5000, height: 4000 }, [DISPLAY])).toMatchObject({
      width: 1920,
      height: 1080,
    })
    expect(placeWindow({ ...STATE, width: 200, height: 100 }, [DISPLAY])).toMatchObject(WINDOW_MIN)
  })
  test("all of a lane's small display", () => {
    expect(placeWindow(null, [{ workArea: { x: 0, y: 0, width: 1366, height: 728 } }])).toEqual({
      x: 0,
      y: 0,
      width: 1366,
      height: 728,
      maximized: true,
    })
    expect(placeWindow(null, [])).toMatchObject({ width: 1366, height: 768 })
  })
  test.each([
    null,
    '',
    '{',
    '[]',
    'null',
    '{}',
    '{"x":1,"y":1,"width":9,"height":9}',
    '{"x":"1","y":1,"width":9,"height":9,"maximized":false}',
    '{"x":1.5,"y":1,"width":9,"height":9,"maximized":false}',
    '{"x":1,"y":1,"width":0,"height":9,"maximized":false}',
    '{"x":1e9,"y":1,"width":9,"height":9,"maximized":false}',
    '{"x":1,"y":1,"width":9,"height":9,"maximized":false,"more":1}',
  ])('%j is no saved state', (text) => {
    expect(parseWindowState(text)).toBeNull()
  })
  test('a saved state comes back as it was', () => {
    expect(parseWindowState(JSON.stringify(STATE))).toEqual(STATE)
  })
})

function running(maximized = false) {
  const contents = Object.assign(new EventEmitter(), { reload: vi.fn() })
  const window = Object.assign(new EventEmitter(), {
    webContents: contents,
    show: vi.fn(),
    maximize: vi.fn(),
    isMaximized: () => maximized,
    isDestroyed: () => false,
    getNormalBounds: () => ({ x: 1, y: 2, width: 3, height: 4 }),
    loadURL: vi.fn(() => Promise.resolve()),
  })
  const life = { log: readableLog(), nowMs: vi.fn(() => 0), save: vi.fn(), pageLost: vi.fn() }
  const shown = runWindow(window as unknown as BrowserWindow, maximized, life)
  return { window, contents, life, shown }
}

describe("the window's life", () => {
  test('it loads our page and shows itself when that is painted', async () => {
    const { window, shown } = running(true)
    await shown
    expect(window.loadURL.mock.calls).toEqual([['app://register/index.html']])
    expect(window.show).not.toHaveBeenCalled()
    window.emit('ready-to-show')
    expect(window.maximize).toHaveBeenCalledTimes(1)
    expect(window.show).toHaveBeenCalledTimes(1)
  })
  test('it remembers where it was', () => {
    const { window, life } = running(true)
    window.emit('close')
    expect(life.save.mock.calls).toEqual([[{ x: 1, y: 2, width: 3, height: 4, maximized: true }]])
  })
  test('the page cannot retitle it', () => {
    expect(emitPreventable(running().window, 'page-title-updated')).toBe(true)
  })
  test('a page that dies is loaded again, three times in a minute and no more', () => {
    const { contents, life } = running()
    for (let death = 0; death < 3; death += 1) contents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(contents.reload).toHaveBeenCalledTimes(3)
    expect(life.pageLost).not.toHaveBeenCalled()
    contents.emit('render-process-gone', {}, { reason: 'oom' })
    expect(contents.reload).toHaveBeenCalledTimes(3)
    expect(life.pageLost).toHaveBeenCalledTimes(1)
  })
  test('deaths a minute apart are each forgiven', () => {
    const { contents, life } = running()
    for (let death = 0; death < 10; death += 1) {
      life.nowMs.mockReturnValue(death * 60_000)
      contents.emit('render-process-gone', {}, { reason: 'crashed' })
    }
    expect(contents.reload).toHaveBeenCalledTimes(10)
    expect(life.pageLost).not.toHaveBeenCalled()
  })
  test('a page that ends cleanly is left alone', () => {
    const { contents } = running()
    contents.emit('render-process-gone', {}, { reason: 'clean-exit' })
    expect(contents.reload).not.toHaveBeenCalled()
  })
})

describe('the menu', () => {
  const keys = (packaged: boolean): unknown[] =>
    menuTemplate({ mac: false, packaged })
      .flatMap(({ role, submenu }) => [
        role,
        ...(Array.isArray(submenu) ? submenu.map((item) => item.role) : []),
      ])
      .filter((role) => role !== undefined)

  test('of a packaged register leaves nothing to break', () => {
    expect(keys(true)).toEqual(['quit', 'editMenu', 'viewMenu', 'togglefullscreen'])
  })
  test('has reload and developer tools only before packaging', () => {
    expect(keys(false)).toEqual([...keys(true), 'reload', 'toggleDevTools'])
  })
})
