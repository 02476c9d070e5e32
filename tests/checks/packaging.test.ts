import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, readProject } from './source.ts'

const require = createRequire(import.meta.url)

/**
 * Internal to app-builder-lib, hence its pinned version: the builder's own reading and checking of the file.
 */
interface ConfigModule {
  readonly getConfig: (folder: string, file: string, overrides: null) => Promise<Configuration>
  readonly validateConfiguration: (configuration: Configuration, debugLogger: unknown) => Promise<void>
}
interface Configuration {
  readonly electronVersion: string
  readonly npmRebuild: boolean
  readonly electronFuses: Readonly<Record<string, boolean>>
  readonly nsis: { readonly deleteAppDataOnUninstall: boolean; readonly oneClick: boolean }
  readonly [key: string]: unknown
}
const { getConfig, validateConfiguration } =
  require('app-builder-lib/out/util/config/config.js') as ConfigModule
const { DebugLogger } = require('builder-util') as { readonly DebugLogger: new (enabled: boolean) => unknown }

const read = (): Promise<Configuration> => getConfig(ROOT, 'electron-builder.yml', null)
const version = (name: string): string =>
  (JSON.parse(readProject(`node_modules/${name}/package.json`)) as { readonly version: string }).version

describe('the packaging file', () => {
  test('is one that the builder accepts', async () => {
    await expect(validateConfiguration(await read(), new DebugLogger(false))).resolves.toBeUndefined()
  })
  test('is checked by a check that can fail', async () => {
    await expect(
      validateConfiguration({ ...(await read()), npmRebuilt: true }, new DebugLogger(false)),
    ).rejects.toThrow('npmRebuilt')
  })
  test('sets every fuse that the builder knows, each on purpose', async () => {
    const { electronFuses } = await read()
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
    const scheme = JSON.parse(readProject('node_modules/app-builder-lib/scheme.json')) as {
      readonly definitions: {
        readonly FuseOptionsV1: { readonly properties: Readonly<Record<string, unknown>> }
      }
    }
    const known = Object.keys(scheme.definitions.FuseOptionsV1.properties).filter(
      (name) => name !== 'resetAdHocDarwinSignature',
    )
    expect(Object.keys(electronFuses).toSorted()).toEqual(known.toSorted())
  })
  test('packs the Electron the project is written for, compiles nothing, deletes no data', async () => {
    const configuration = await read()
    expect(configuration.electronVersion).toBe(version('electron'))
    expect(configuration.npmRebuild).toBe(false)
    expect(configuration.nsis).toMatchObject({ deleteAppDataOnUninstall: false, oneClick: false })
  })
  test.each(['build/icon.png', 'build/entitlements.mac.plist'])('names %s, which is there', (path) => {
    expect(readProject('electron-builder.yml')).toContain(path)
    expect(existsSync(join(ROOT, path))).toBe(true)
  })
})

const PACK_TIMEOUT_MS = 120_000

interface FusesModule {
  readonly getCurrentFuseWire: (program: string) => Promise<Readonly<Record<string, unknown>>>
  readonly FuseV1Options: Readonly<Record<string, number | string>>
}
const { getCurrentFuseWire, FuseV1Options } = require('@electron/fuses') as FusesModule
const ON = 0x31
const OFF = 0x30

/**
 * Where Electron's program keeps its fuses: a mark, the version, their number, and each as it leaves the
 * factory.
 */
const hollowFuses = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100101'),
])

/** Packs with a hollow Electron, so that what goes into the archive is seen without downloading anything. */
describe.skipIf(process.platform !== 'linux')('a package', { timeout: PACK_TIMEOUT_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-package-'))
  let listing: readonly string[] = []

  beforeAll(() => {
    const electron = join(folder, 'electron')
    for (const inner of ['locales', 'resources']) mkdirSync(join(electron, inner), { recursive: true })
    for (const name of ['electron', 'version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox'])
      writeFileSync(join(electron, name), '')
    chmodSync(join(electron, 'electron'), 0o755)
    writeFileSync(join(electron, 'electron'), hollowFuses)
    execFileSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/electron-builder/cli.js'),
        '--linux',
        '--dir',
        `-c.electronDist=${electron}`,
        `-c.directories.output=${join(folder, 'packed')}`,
      ],
      { cwd: ROOT, stdio: 'pipe' },
    )
    const { listPackage } = require('@electron/asar') as {
      readonly listPackage: (archive: string, options: { isPack: boolean }) => string[]
    }
    listing = listPackage(join(folder, 'packed/linux-unpacked/resources/app.asar'), { isPack: false })
  }, PACK_TIMEOUT_MS)
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test("holds the three bundles, the manifest and the simulator's pages", () => {
    for (const path of [
      '/package.json',
      '/out/main/index.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/out/renderer/files.json',
      '/out/screen/terminal.html',
    ]) {
      expect(listing).toContain(path)
    }
  })
  test('holds one native file, for its own platform, outside the archive', () => {
    const prebuilds = listing.filter((path) => path.endsWith('.node'))
    expect(prebuilds).toEqual([
      `/node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
    ])
    const unpacked = join(folder, 'packed/linux-unpacked/resources/app.asar.unpacked', prebuilds[0] ?? '')
    expect(readFileSync(unpacked).length).toBeGreaterThan(100_000)
  })
  test('has its fuses as the file says, read back from the program', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'packed/linux-unpacked/lanekeeper'))
    const states = Object.fromEntries(
      Object.entries(FuseV1Options)
        .filter(([, index]) => typeof index === 'number')
        .map(([name, index]) => [name, wire[index]]),
    )
    expect(states).toMatchObject({
      RunAsNode: OFF,
      EnableCookieEncryption: ON,
      EnableNodeOptionsEnvironmentVariable: OFF,
      EnableNodeCliInspectArguments: OFF,
      EnableEmbeddedAsarIntegrityValidation: ON,
      OnlyLoadAppFromAsar: ON,
      LoadBrowserProcessSpecificV8Snapshot: OFF,
      GrantFileProtocolExtraPrivileges: OFF,
    })
  })
  test('holds no sources, no tests, no Node and none of what it was built with', () => {
    const strange = listing.filter((path) =>
      /^\/(?:tests|main|renderer|shared|build|out\/(?:test|types|stamps|packages))(?:\/|$)/.test(path),
    )
    expect(strange).toEqual([])
    const packages = new Set(
      listing.flatMap((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    )
    expect([...packages].toSorted()).toEqual(['better-sqlite3'])
  })
})
