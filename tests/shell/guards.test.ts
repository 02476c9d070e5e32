import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import {
  guardContents,
  guardSession,
  mayLoad,
  mayNavigate,
  mayOpenOutside,
  originsOf,
} from '../../main/shell/guards.ts'
import { mayDownload } from '../../main/node/download-rule.ts'
import { emitPreventable } from './fakes.ts'

const ORIGINS = originsOf([
  'http://127.0.0.1:6870/screen?x=1',
  'http://127.0.0.1:6871/',
  'not an address',
  'file:///etc/passwd',
])

/** Addresses that no guard may let through, whatever it guards. */
const HOSTILE_ADDRESSES = [
  'https://example.com/',
  'http://127.0.0.1:6872/',
  'http://127.0.0.1/',
  'https://127.0.0.1:6870/',
  'http://localhost:6870/',
  'http://127.0.0.1:6870.example.com/',
  'http://127.0.0.1:6870@example.com/',
  'http://anna@127.0.0.1:6870/',
  'http://anna:pw@127.0.0.1:6870/',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,<script>1</script>',
  'blob:app://register/x',
  'about:blank',
  'chrome://settings',
  'app://registered/index.html',
  'app://register.example.com/index.html',
  'app:register/index.html',
  'smb://server/share',
  'mailto:a@b.c',
  'ms-msdt:/id',
  '//127.0.0.1:6870/',
  '',
  ' ',
  'app://register/index.html?next=https://example.com',
  'app://register/other.html',
]

describe('the table of permissions', () => {
  const events = new EventEmitter()
  const handlers: Record<string, (...args: unknown[]) => unknown> = {}
  const keep =
    (name: string) =>
    (handler: (...args: unknown[]) => unknown): void => {
      handlers[name] = handler
    }
  guardSession({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    webRequest: { onBeforeRequest: keep('load') },
    on: events.on.bind(events),
  } as unknown as Session)

  test.each([
    'media',
    'geolocation',
    'notifications',
    'midi',
    'midiSysex',
    'pointerLock',
    'fullscreen',
    'openExternal',
    'clipboard-read',
    'hid',
    'serial',
    'usb',
    'display-capture',
    'idle-detection',
    'fileSystem',
    'local-network-access',
    'payment-handler',
    'unknown',
  ])('%s is denied when asked for and when looked up', (permission) => {
    const answer = vi.fn()
    handlers['request']?.({}, permission, answer, {})
    expect(answer.mock.calls).toEqual([[false]])
    expect(handlers['check']?.({}, permission, 'app://register', {})).toBe(false)
  })
  test.each(['hid', 'serial', 'usb'])('no device of kind %s is given', (deviceType) => {
    expect(handlers['device']?.({ deviceType, origin: 'app://register', device: {} })).toBe(false)
  })
  test.each([
    ['app://register/index.html', false],
    ['data:image/png;base64,AA==', false],
    ['https://example.com/', true],
    ['http://127.0.0.1:6870/', true],
    ['ws://127.0.0.1:6870/', true],
    ['file:///etc/passwd', true],
    ['app://other/', true],
  ])('loading %s is cancelled: %s', (url, cancel) => {
    const answer = vi.fn()
    handlers['load']?.({ url }, answer)
    expect(answer.mock.calls).toEqual([[{ cancel }]])
    expect(mayLoad(url)).toBe(!cancel)
  })
  test.each([
    ['blob:app://register/7f0c', 'application/json', 'evidence-2026-11-21-6680eadc.json', true],
    ['blob:app://register/7f0c', 'text/html', 'evidence-2026-11-21-6680eadc.json', false],
    ['blob:app://register/7f0c', 'application/json', 'evidence.exe', false],
    ['blob:app://register/7f0c', 'application/json', '../evidence.json', false],
    ['blob:app://register/7f0c', 'application/json', '.json', false],
    ['blob:app://register/7f0c', 'application/json', `${'a'.repeat(100)}.json`, true],
    ['blob:app://register/7f0c', 'application/json', `${'a'.repeat(101)}.json`, false],
    ['blob:app://registered/7f0c', 'application/json', 'evidence.json', false],
    ['blob:https://example.com/7f0c', 'application/json', 'evidence.json', false],
    ['app://register/index.html', 'application/json', 'evidence.json', false],
    ['https://example.com/a.json', 'application/json', 'a.json', false],
    ['data:application/json,{}', 'application/json', 'a.json', false],
    ['', '', '', false],
  ])('a download of %s as %s named %s may go on: %s', (url, mimeType, fileName, goesOn) => {
    const preventDefault = vi.fn()
    const item = { getURL: () => url, getMimeType: () => mimeType, getFilename: () => fileName }
    events.emit('will-download', { preventDefault }, item)
    expect(preventDefault).toHaveBeenCalledTimes(goesOn ? 0 : 1)
    expect(mayDownload('app://register', { address: url, mimeType, fileName })).toBe(goesOn)
  })
})

function guarded() {
  const events = new EventEmitter()
  const opened: string[] = []
  const refused: { readonly what: string; readonly origin: string }[] = []
  let openWindow: (details: { url: string }) => { action: string } = () => ({ action: 'unset' })
  const contents = Object.assign(events, {
    setWindowOpenHandler: (handler: typeof openWindow) => {
      openWindow = handler
    },
  })
  guardContents(contents as unknown as WebContents, {
    origins: () => ORIGINS,
    openOutside: (address) => {
      opened.push(address)
      return Promise.resolve()
    },
    refused: (what, origin) => {
      refused.push({ what, origin })
    },
  })
  return { events, opened, refused, open: (url: string) => openWindow({ url }) }
}

describe('the table of addresses', () => {
  test.each(HOSTILE_ADDRESSES)('%j is no place to go, to load from a window, or to hand on', (url) => {
    const { events, opened, open } = guarded()
    expect(mayNavigate(url)).toBe(false)
    expect(mayOpenOutside(url, ORIGINS)).toBe(false)
    expect(emitPreventable(events, 'will-navigate', { url })).toBe(true)
    expect(emitPreventable(events, 'will-frame-navigate', { url, isMainFrame: true })).toBe(true)
    expect(emitPreventable(events, 'will-frame-navigate', { url, isMainFrame: false })).toBe(true)
    expect(emitPreventable(events, 'will-redirect', { url })).toBe(true)
    expect(open(url)).toEqual({ action: 'deny' })
    expect(opened).toEqual([])
  })

  test('the page may load itself anew, in the main frame only, and never by a redirect', () => {
    const { events } = guarded()
    const url = 'app://register/index.html'
    expect(emitPreventable(events, 'will-navigate', { url })).toBe(false)
    expect(emitPreventable(events, 'will-frame-navigate', { url, isMainFrame: true })).toBe(false)
    expect(emitPreventable(events, 'will-frame-navigate', { url, isMainFrame: false })).toBe(true)
    expect(emitPreventable(events, 'will-redirect', { url })).toBe(true)
  })

  test("the simulator's two pages open in the computer's own browser, and never in a window of ours", () => {
    const { open, opened } = guarded()
    expect(open('http://127.0.0.1:6870/screen')).toEqual({ action: 'deny' })
    expect(open('http://127.0.0.1:6871/paper?job=1')).toEqual({ action: 'deny' })
    expect(opened).toEqual(['http://127.0.0.1:6870/screen', 'http://127.0.0.1:6871/paper?job=1'])
  })

  test('outside training nothing is handed on', () => {
    expect(originsOf([]).size).toBe(0)
    expect(mayOpenOutside('http://127.0.0.1:6870/', originsOf([]))).toBe(false)
  })

  test('no webview is ever attached', () => {
    const { events } = guarded()
    expect(emitPreventable(events, 'will-attach-webview')).toBe(true)
  })

  test('what was refused is logged by its origin alone', () => {
    const { events, refused, open } = guarded()
    emitPreventable(events, 'will-navigate', { url: 'https://example.com/a?card=4111111111111111' })
    open('https://example.com/secret')
    expect(refused).toEqual([
      { what: 'navigation', origin: 'https://example.com' },
      { what: 'window', origin: 'https://example.com' },
    ])
  })
})
