import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import { Corruption } from '../../main/engine/corruption.ts'
import {
  channelPair,
  serveEngine,
  type CallMessage,
  type EngineMessage,
} from '../../main/node/engine-channel.ts'
import { CALL_MESSAGE } from '../../main/shell/bridge.ts'
import { start, type OpenLane, type OpenedLane, type ShellOptions } from '../../main/shell/start.ts'
import { fakeElectron, type Backend } from './fake-electron.ts'
import { emitPreventable, readableLog } from './fakes.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-shell-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface World {
  readonly firstInstance?: boolean
  readonly backend?: Backend
  readonly opening?: () => Promise<never>
}

/** A shell that has everything it needs, and of which everything can be seen. */
function world({ firstInstance = true, backend = 'gnome_libsecret', opening }: World = {}) {
  const { order, parts, ...electron } = fakeElectron({ firstInstance, backend })
  const asked: OpenLane[] = []
  const stop = vi.fn(() => {
    order.push('engine stopped')
    return Promise.resolve()
  })
  const engineCalls: unknown[] = []
  const openLane = (lane: OpenLane): Promise<OpenedLane> => {
    order.push('engine')
    asked.push(lane)
    if (opening !== undefined) return opening()
    const [shellEnd, engineEnd] = channelPair<CallMessage, EngineMessage>()
    serveEngine(
      {
        call: (envelope): Promise<CallAnswer> => {
          engineCalls.push(envelope)
          return Promise.resolve({ id: 'a', ok: true, value: 'from the engine' })
        },
        subscribe: () => () => undefined,
      },
      engineEnd,
    )
    const training = {
      customerScreenUrl: 'http://127.0.0.1:6870/',
      printerPaperUrl: 'http://127.0.0.1:6871/',
    }
    return Promise.resolve({ channel: shellEnd, training, stop })
  }
  const log = readableLog()
  const options: ShellOptions = {
    electron: parts,
    args: ['--data', folder],
    workingFolder: folder,
    defaultFolder: join(folder, 'default'),
    platform: 'linux',
    preloadPath: 'preload.cjs',
    files: () => new Map(),
    openLane,
    log,
    nowMs: () => 0,
  }
  return { ...electron, options, order, asked, stop, log, engineCalls }
}

describe('the order of coming up', () => {
  test('what Electron takes only early is early, and the window is last', async () => {
    const { options, order } = world()
    await start(options)
    expect(order).toEqual([
      'sandbox',
      'scheme',
      `path userData ${join(folder, 'window')}`,
      'lock',
      'ready',
      'protocol',
      'guard session',
      'engine',
      'window',
      'load app://register/index.html',
    ])
  })
  test('a second register on the same data ends before anything is opened', async () => {
    const { options, order } = world({ firstInstance: false })
    await start(options)
    expect(order.slice(-2)).toEqual(['lock', 'quit'])
    expect(order).not.toContain('engine')
  })
  test('calls of the page reach the engine', async () => {
    const { options, page, engineCalls } = world()
    await start(options)
    const handler = page.handlers.get(CALL_MESSAGE)
    expect(await handler?.({ senderFrame: page.mainFrame }, { v: 1, name: 'register.get' })).toEqual({
      id: 'a',
      ok: true,
      value: 'from the engine',
    })
    expect(engineCalls).toEqual([{ v: 1, name: 'register.get' }])
  })
})

describe('the engine is given', () => {
  test('a place of its own in training, and the keyring for credentials', async () => {
    const { options, asked } = world()
    await start(options)
    expect(asked[0]?.place).toMatchObject({ mode: 'training', folder: join(folder, 'training') })
    const opened = await asked[0]?.keyring.open('lane')
    expect(opened).toMatchObject({ ok: true, value: { kind: 'os_keyring' } })
    expect(asked[0]?.keyring.ring).toBe('desktop')
  })
  test('no keyring where that would be no protection, with the cause', async () => {
    const { options, asked } = world({ backend: 'basic_text' })
    await start(options)
    expect(await asked[0]?.keyring.open('lane')).toEqual({ ok: false, error: 'weak_keyring' })
  })
  test("the lane's file when there is one", async () => {
    const { options, asked } = world()
    await start({ ...options, args: [...options.args, '--config', 'lane.json'] })
    expect(asked[0]).toMatchObject({ configPath: join(folder, 'lane.json'), place: { mode: 'live', folder } })
  })
})

describe('data that cannot be opened', () => {
  test('is said in the place of a register, and nothing else is shown', async () => {
    const { options, order, dialog } = world({
      opening: () => Promise.reject(new Corruption('DB_DAMAGED', 'page 7')),
    })
    await start(options)
    expect(dialog.showMessageBox.mock.calls[0]?.[0]).toMatchObject({ detail: 'DB_DAMAGED\npage 7' })
    expect(order.slice(-2)).toEqual(['engine', 'exit 1'])
  })
  test('nor can a command line that makes no sense, or a folder that is a file', async () => {
    const { options, dialog, app } = world()
    await start({ ...options, args: ['--data'] })
    await start({ ...options, args: ['--data', import.meta.filename] })
    expect(dialog.showMessageBox.mock.calls.map(([{ detail }]) => detail)).toEqual([
      '--data needs a value',
      expect.stringContaining('ENOTDIR'),
    ])
    expect(app.exit.mock.calls).toEqual([[1], [1]])
  })
  test('also when the engine gives up later', async () => {
    const { options, app, asked, dialog } = world()
    await start(options)
    asked[0]?.gaveUp(new Error('the same defect again'))
    await expect.poll(() => app.exit.mock.calls).toEqual([[1]])
    expect(dialog.showMessageBox.mock.calls[0]?.[0]).toMatchObject({ detail: 'the same defect again' })
  })
})

describe('the end', () => {
  test('waits for the engine, once, however often it is asked for', async () => {
    const { options, app, stop, order } = world()
    await start(options)
    expect(emitPreventable(app, 'before-quit')).toBe(true)
    expect(emitPreventable(app, 'before-quit')).toBe(true)
    await expect.poll(() => order.slice(-2)).toEqual(['engine stopped', 'exit 0'])
    expect(stop).toHaveBeenCalledTimes(1)
  })
  test('comes also when the engine fails to stop', async () => {
    const { options, app, stop, log } = world()
    stop.mockRejectedValue(new TypeError('stuck'))
    await start(options)
    emitPreventable(app, 'before-quit')
    await expect.poll(() => app.exit.mock.calls).toEqual([[0]])
    expect(log.lines).toContainEqual({
      level: 'error',
      event: 'shell.stop_failed',
      facts: { name: 'TypeError' },
    })
  })
  test('comes within a bounded time when the engine hangs', async () => {
    vi.useFakeTimers()
    try {
      const { options, app, stop } = world()
      stop.mockReturnValue(new Promise(() => undefined))
      await start(options)
      emitPreventable(app, 'before-quit')
      await vi.advanceTimersByTimeAsync(9_999)
      expect(app.exit).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(app.exit.mock.calls).toEqual([[0]])
    } finally {
      vi.useRealTimers()
    }
  })
  test.each([
    ['window-all-closed', 'app'],
    ['shutdown', 'powerMonitor'],
  ] as const)('follows from %s', async (event, from) => {
    const given = world()
    await start(given.options)
    given[from].emit(event)
    expect(given.app.quit).toHaveBeenCalledTimes(1)
  })
  test('of the session on Windows stops the engine at once', async () => {
    const { options, window, stop } = world()
    await start(options)
    window.emit('session-end')
    expect(stop).toHaveBeenCalledTimes(1)
  })
})

describe('the window', () => {
  test.each(['second-instance', 'activate'])('comes to the front on %s', async (event) => {
    const { options, app, window } = world()
    await start(options)
    app.emit(event)
    expect([window.restore, window.show, window.focus].map((call) => call.mock.calls.length)).toEqual([
      1, 1, 1,
    ])
  })
  test('is remembered where it was closed, for its owner alone', async () => {
    const { options, window } = world()
    await start(options)
    window.emit('close')
    const path = join(folder, 'window', 'window.json')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      x: 5,
      y: 6,
      width: 1200,
      height: 800,
      maximized: false,
    })
    expect(statSync(path).mode & 0o077).toBe(0)
  })
  test('closes also where its place cannot be remembered', async () => {
    const { options, window, log } = world()
    await start(options)
    rmSync(join(folder, 'window'), { recursive: true })
    window.emit('close')
    expect(log.lines).toContainEqual({ level: 'warn', event: 'window.not_saved', facts: { name: 'Error' } })
  })
  test("and everything else with contents is guarded, training's pages going to the browser", async () => {
    const { options, app, openExternal } = world()
    await start(options)
    let open: (details: { url: string }) => unknown = () => undefined
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: typeof open) => {
        open = handler
      },
    })
    app.emit('web-contents-created', {}, contents)
    expect(emitPreventable(contents, 'will-navigate', { url: 'https://example.com/' })).toBe(true)
    expect(open({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
    expect(open({ url: 'http://127.0.0.1:6870/' })).toEqual({ action: 'deny' })
    expect(openExternal.mock.calls).toEqual([['http://127.0.0.1:6870/']])
  })
})
