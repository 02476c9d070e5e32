import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { START_HELP, chooseHost, windowFlags } from '../../build/commands/start.mjs'
import { countPlaywright, countVitest, lacking, line, missing, sum } from '../../build/commands/test.mjs'
import { ensureTestBrowser, findBrowser, installCommand } from '../../build/setup/browser.mjs'
import { installFailure, isInstalled } from '../../build/setup/dependencies.mjs'
import { findElectron, hasDisplay } from '../../build/setup/electron.mjs'
import { Stop } from '../../build/setup/say.mjs'
import { HELP } from '../../main/served/options.ts'
import { ROOT } from '../checks/source.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-bootstrap-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const program = (name: string): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  chmodSync(path, 0o755)
  return path
}

describe('which host is used', () => {
  const facts = {
    served: false,
    headless: false,
    portGiven: false,
    display: true,
    electron: 'electron',
    browser: 'chromium',
  }
  test.each([
    ['Electron when it is there', {}, 'electron'],
    ["a browser's window when it is not", { electron: null }, 'window'],
    ["a browser's window when asked for the served host", { served: true }, 'window'],
    ["a browser's window when a port is named, which Electron has none of", { portGiven: true }, 'window'],
    ['no window without a browser', { electron: null, browser: null }, 'headless'],
    ['no window when asked for none', { headless: true }, 'headless'],
    ['no window without a display', { display: false }, 'headless'],
  ])('%s', (_name, changes, host) => {
    const choice = chooseHost({ ...facts, ...changes })
    expect(choice.host).toBe(host)
    expect(choice.why).not.toBe('')
  })
  test('a display is asked for by its variables, where there are such', () => {
    if (process.platform !== 'linux') return
    expect(
      [{}, { DISPLAY: '' }, { DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }].map((env) =>
        hasDisplay(env),
      ),
    ).toEqual([false, false, true, true])
  })
  test("only root gives up the browser's sandbox", () => {
    expect(windowFlags(true)).toContain('--no-sandbox')
    expect(windowFlags(false)).not.toContain('--no-sandbox')
  })
  test("Electron's place is looked up without loading it", () => {
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(join(folder, 'electron'))
  })
  test('the help names every option of the served host', () => {
    const options = (text: string): string[] => [...new Set(text.match(/--[a-z]+/g))].toSorted()
    expect(options(START_HELP)).toEqual(options(HELP))
  })
})

describe('finding a browser', () => {
  test('by name in PATH, the preferred one first', () => {
    const [chrome, chromium] = [program('google-chrome'), program('chromium')]
    expect(findBrowser({ PATH: folder })).toBe(chromium)
    rmSync(chromium)
    expect(findBrowser({ PATH: folder })).toBe(chrome)
  })
  test("among Playwright's own, the newest first", () => {
    program('chromium-900/chrome-linux/chrome')
    const newer = program('chromium-1200/chrome-linux64/chrome')
    expect(findBrowser({ PATH: '', PLAYWRIGHT_BROWSERS_PATH: folder })).toBe(newer)
    expect(findBrowser({ PATH: '', PLAYWRIGHT_BROWSERS_PATH: join(folder, 'none') })).toBeNull()
  })
  test('as told, and never another in its place', () => {
    const own = program('my-browser')
    program('chromium')
    expect(findBrowser({ PATH: folder, LANEKEEPER_BROWSER: own })).toBe(own)
    expect(findBrowser({ PATH: folder, LANEKEEPER_BROWSER: 'my-browser' })).toBe(own)
    expect(() => findBrowser({ PATH: folder, LANEKEEPER_BROWSER: 'no-such-browser' })).toThrow(Stop)
  })
  test('for tests the one without windows, unless another is named', async () => {
    const [own, chromium, windowless] = [
      program('my-browser'),
      program('chromium'),
      program('chromium-headless-shell'),
    ]
    vi.stubEnv('PATH', folder)
    vi.stubEnv('LANEKEEPER_BROWSER', '')
    expect(await ensureTestBrowser('for a test')).toBe(windowless)
    rmSync(windowless)
    expect(await ensureTestBrowser('for a test')).toBe(chromium)
    vi.stubEnv('LANEKEEPER_BROWSER', own)
    expect(await ensureTestBrowser('for a test')).toBe(own)
  })
  test('a folder or a file that is no program is none', () => {
    mkdirSync(join(folder, 'chromium'))
    writeFileSync(join(folder, 'google-chrome'), '', { mode: 0o644 })
    if (process.getuid?.() !== undefined)
      expect(findBrowser({ PATH: folder, PLAYWRIGHT_BROWSERS_PATH: join(folder, 'none') })).toBeNull()
  })
  test.each([
    ['linux', 'ID=debian\n', false, 'sudo apt-get update && sudo apt-get install -y chromium'],
    ['linux', 'ID=debian\n', true, 'apt-get update && apt-get install -y chromium'],
    ['linux', 'ID=ubuntu\nID_LIKE=debian\n', false, 'sudo snap install chromium'],
    ['linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', false, 'sudo snap install chromium'],
    ['linux', 'ID=fedora\n', false, 'sudo dnf install -y chromium'],
    ['linux', 'ID=arch\n', false, 'sudo pacman -S --noconfirm chromium'],
    ['linux', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', false, 'sudo zypper install -y chromium'],
    ['linux', 'ID=alpine\n', true, 'apk add chromium'],
    ['linux', '', false, 'npx playwright install chromium'],
    ['darwin', '', false, 'brew install --cask google-chrome'],
    ['win32', '', false, 'winget install Google.Chrome'],
  ])('on %s with %j, root: %s, it is installed with %s', (platform, osRelease, isRoot, command) => {
    expect(installCommand({ platform, osRelease, isRoot })).toBe(command)
  })
})

describe('whether the dependencies are installed', () => {
  const computer = { platform: 'linux', arch: 'x64' }
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/native-linux': {
        version: '1.0.0',
        integrity: 'sha512-b',
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
      },
      'node_modules/native-mac': {
        version: '1.0.0',
        integrity: 'sha512-c',
        optional: true,
        os: ['darwin'],
        cpu: ['arm64'],
      },
      'node_modules/native-musl': {
        version: '1.0.0',
        integrity: 'sha512-d',
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
      },
      'node_modules/of-another-platform': { version: '1.0.0', integrity: 'sha512-e', optional: true },
    },
  }
  const {
    'node_modules/native-mac': _mac,
    'node_modules/native-musl': _musl,
    'node_modules/of-another-platform': _other,
    ...here
  } = lock.packages

  test('they are when npm left out only what is for other computers', () => {
    expect(isInstalled(lock, { packages: here }, computer)).toBe(true)
  })
  test.each([
    ['a package is missing', { 'node_modules/a': undefined }],
    ['a package has another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['a package has another content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }],
    ['the optional package for this computer is missing', { 'node_modules/native-linux': undefined }],
  ])('they are not when %s', (_name, changes) => {
    const packages = Object.fromEntries(
      Object.entries({ ...here, ...changes }).flatMap(([path, locked]) =>
        locked === undefined ? [] : [[path, locked]],
      ),
    )
    expect(isInstalled(lock, { packages }, computer)).toBe(false)
  })
  test.each([
    ['npm error code ENOTFOUND', 'cannot be reached'],
    ['npm error code EAI_AGAIN', 'cannot be reached'],
    ['connect ECONNREFUSED 127.0.0.1:9', 'cannot be reached'],
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error code EACCES', 'cannot be written'],
    ['npm error code EINTEGRITY', 'wrong checksum'],
  ])('%s is said as one sentence: %s', (output, words) => {
    expect(installFailure(`npm error something\n${output}\n`)).toContain(words)
    expect(installFailure(output)).not.toContain('\n')
  })
  test("anything else is npm's own to say", () => {
    expect(installFailure('npm error code EUSAGE')).toBeNull()
  })
})

describe('counting', () => {
  const file = (name: string, status: string, ...states: string[]) => ({
    name: join(ROOT, 'tests', name),
    status,
    assertionResults: states.map((state) => ({ status: state })),
  })

  test("vitest's tests by suite, and a file that cannot be loaded as a failure", () => {
    const counts = countVitest({
      testResults: [
        file('unit/a.test.ts', 'passed', 'passed', 'skipped', 'todo'),
        file('unit/deep/b.test.ts', 'failed', 'passed', 'failed'),
        file('store/c.test.ts', 'failed'),
      ],
    })
    expect(counts).toEqual([
      { suite: 'unit', passed: 2, failed: 1, skipped: 2 },
      { suite: 'store', passed: 0, failed: 1, skipped: 0 },
    ])
  })
  test("Playwright's, a flaky test and an error outside of tests as failures", () => {
    expect(
      countPlaywright('e2e', { stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 3 }, errors: [{}] }),
    ).toEqual({ suite: 'e2e', passed: 5, failed: 4, skipped: 3 })
  })
  test('a suite that ran nothing as a failure', () => {
    const counts = [
      { suite: 'unit', passed: 1, failed: 0, skipped: 0 },
      { suite: 'store', passed: 0, failed: 0, skipped: 0 },
    ]
    expect(missing(['e2e', 'store', 'unit'], counts).map(({ suite, failed }) => [suite, failed])).toEqual([
      ['e2e', 1],
      ['store', 1],
    ])
  })
  test('everything in one line', () => {
    expect(
      line(
        sum([
          { suite: 'a', passed: 1, failed: 2, skipped: 3 },
          { suite: 'b', passed: 10, failed: 20, skipped: 30 },
        ]),
      ),
    ).toBe('11 passed, 22 failed, 33 skipped')
  })
  test('what a computer lacks is said in words', () => {
    const computer = { node: 'node', browser: null, electron: null }
    expect(lacking('e2e', computer)).toContain('no browser')
    expect(lacking('electron', computer)).toContain('Electron')
    expect(lacking('e2e', { ...computer, browser: 'chromium' })).toBeNull()
  })
})
