import { describe, expect, test } from 'vitest'
import { BANNED_SYMBOLS, LAYERS, PRODUCT_ENTRIES, REACHED_OTHERWISE } from './layer-rules.ts'
import { bannedUses, carriersOf, importCycles, layerBreaks, layerOf, unreachable } from './layers.ts'
import { parseSource, projectFiles, projectSources } from './source.ts'

const sources = projectSources()
/** What is run by name: suites, their configurations, commands, and the stand-in for electron. */
const TEST_ENTRY =
  /^tests\/.*(?:\.test\.tsx?|\.spec\.ts|playwright\.config\.ts|\/shots\.ts|\/run\.ts|no-electron\.ts)$/
const otherwise = Object.keys(REACHED_OTHERWISE)
const isProduct = (path: string): boolean => !path.startsWith('tests/')

describe('the project', () => {
  test('imports only what each layer may', () => {
    expect(layerBreaks(sources)).toEqual([])
  })
  test('has no circle of imports', () => {
    expect(importCycles(sources)).toEqual([])
  })
  test('says no banned symbol', () => {
    expect(bannedUses(sources)).toEqual([])
  })
  test('has no file that the product does not use', () => {
    expect(unreachable(sources, [...PRODUCT_ENTRIES, ...otherwise]).filter(isProduct)).toEqual([])
  })
  test('has no test file that no test uses', () => {
    const entries = sources.map(({ path }) => path).filter((path) => TEST_ENTRY.test(path))
    expect(unreachable(sources, [...entries, ...otherwise]).filter((path) => !isProduct(path))).toEqual([])
  })
  test('names no file as reached otherwise that is not there', () => {
    const there = new Set(projectFiles())
    expect(otherwise.filter((path) => !there.has(path))).toEqual([])
  })
  test('gives the page no schema library to carry', () => {
    expect(carriersOf('zod', 'renderer/main.tsx', sources)).toEqual([])
  })
  test('imports only files that are there', () => {
    const there = new Set(sources.map(({ path }) => path))
    const lost = sources.flatMap(({ path, imports }) =>
      imports.flatMap(({ file, line }) =>
        file !== null && /\.(?:tsx?|mjs|cjs)$/.test(file) && !there.has(file)
          ? [`${path}:${line}: ${file} is not there`]
          : [],
      ),
    )
    expect(lost).toEqual([])
  })
})

describe('the layer check itself', () => {
  const breaks = (path: string, text: string): string[] => layerBreaks([parseSource(path, text)])

  test.each([
    ['shared/money.ts', "import { x } from '../main/engine/api.ts'"],
    ['shared/money.ts', "import { readFileSync } from 'node:fs'"],
    ['main/engine/sale/decide.ts', "import { request } from 'undici'"],
    ['main/engine/sale/decide.ts', "import { createServer } from 'node:http'"],
    ['main/engine/sale/decide.ts', "import { x } from '../terminals/registry.ts'"],
    ['main/engine/store/open.ts', "import { connect } from 'node:net'"],
    ['main/engine/dispatch.ts', "const electron = await import('electron')"],
    ['main/engine/dispatch.ts', "export { app } from 'electron'"],
    ['main/engine/dispatch.ts', "import { startServedHost } from '../served/host.ts'"],
    ['main/engine/store/migrations/0001-x.ts', "import { money } from '../../../../shared/money.ts'"],
    ['main/engine/store/migrations/0001-x.ts', "import type { Money } from '../../../../shared/money.ts'"],
    ['main/served/host.ts', "import { app } from 'electron'"],
    ['main/training/terminal.ts', "import { driver } from '../engine/terminals/kushki-one/driver.ts'"],
    ['main/shell/window.ts', "import { createServer } from 'node:http'"],
    ['main/shell/window.ts', "import { openStore } from '../engine/store/open.ts'"],
    ['preload/index.ts', "import { contract } from '../shared/contract/index.ts'"],
    ['preload/index.ts', "const fs = require('node:fs')"],
    ['renderer/app/app.tsx', "import type { Engine } from '../../main/engine/api.ts'"],
    ['renderer/app/app.tsx', "import { ipcRenderer } from 'electron'"],
    ['elsewhere/x.ts', ''],
  ])('%s may not say %s', (path, text) => {
    expect(breaks(path, text)).toHaveLength(1)
  })

  test.each([
    ['main/engine/sale/decide.ts', "import type { Driver } from '../terminals/driver.ts'"],
    ['main/engine/store/open.ts', "import { readFileSync } from 'node:fs'"],
    ['preload/index.ts', "import type { Push } from '../shared/contract/envelope.ts'"],
    ['main/engine/engine.ts', "import { createSales } from './sale/service.ts'"],
    ['renderer/app/app.tsx', "import { createRoot } from 'react-dom/client'"],
  ])('%s may say %s', (path, text) => {
    expect(breaks(path, text)).toEqual([])
  })

  test('takes the longest folder', () => {
    expect(layerOf('main/engine/store/migrations/0001-x.ts')?.folder).toBe('main/engine/store/migrations')
    expect(layerOf('main/engine/engine.ts')?.folder).toBe('main/engine')
    expect(layerOf('main/engines/x.ts')).toBeUndefined()
  })

  test('finds a circle, and none where only types go round', () => {
    const one = parseSource('shared/one.ts', "import { two } from './two.ts'\nexport const one = two")
    const two = parseSource('shared/two.ts', "import { one } from './one.ts'\nexport const two = one")
    const types = parseSource('shared/two.ts', "import type { one } from './one.ts'\nexport const two = 2")
    expect(importCycles([one, two])).toEqual([['shared/one.ts', 'shared/two.ts']])
    expect(importCycles([one, types])).toEqual([])
  })

  test('finds who brings a package along, and nobody who only names its types', () => {
    const page = parseSource('page.ts', "import { a } from './a.ts'\nimport type { b } from './b.ts'")
    const [a, b] = ['a.ts', 'b.ts'].map((path) => parseSource(path, "import { z } from 'zod'"))
    const typed = parseSource('a.ts', "import type { z } from 'zod'\nimport { b } from './b.ts'")
    const all = [a, b].filter((source) => source !== undefined)
    expect(carriersOf('zod', 'page.ts', [page, ...all])).toEqual(['a.ts'])
    expect(carriersOf('zod', 'page.ts', [page, typed, ...all.slice(1)])).toEqual(['b.ts'])
  })

  test('finds a file that nobody imports', () => {
    const entry = parseSource(
      'a.ts',
      "import { b } from './b.ts'\nnew Worker(new URL('./w.ts', import.meta.url))",
    )
    const used = ['b.ts', 'w.ts'].map((path) => parseSource(path, ''))
    expect(unreachable([entry, ...used, parseSource('dead.ts', '')], ['a.ts'])).toEqual(['dead.ts'])
  })
})

describe('the ban on symbols itself', () => {
  const uses = (path: string, text: string): string[] => bannedUses([parseSource(path, text)])

  test.each([
    ['main/engine/sale/x.ts', 'const at = Date.now()'],
    ['main/engine/sale/x.ts', 'const at = globalThis.Date.now()'],
    ['main/engine/sale/x.ts', 'const at = new Date()'],
    ['main/engine/sale/x.ts', 'const n = Math.random()'],
    ['main/engine/sale/x.ts', 'setTimeout(() => {}, 5)'],
    ['main/engine/sale/x.ts', 'const later = globalThis.setTimeout'],
    ['main/engine/sale/x.ts', "await fetch('http://x')"],
    ['main/engine/sale/x.ts', "import { randomUUID } from 'node:crypto'"],
    ['main/engine/sale/x.ts', 'const home = process.env.HOME'],
    ['renderer/app/x.tsx', 'window.register.call({})'],
    ['renderer/app/x.tsx', '(globalThis as { register?: unknown }).register'],
    ['renderer/app/x.tsx', 'const x = <b dangerouslySetInnerHTML={{ __html: "" }} />'],
    ['main/shell/x.ts', "import { ipcMain } from 'electron'"],
    ['main/shell/x.ts', "import { crashReporter } from 'electron'"],
  ])('%s may not say %s', (path, text) => {
    expect(uses(path, text).length).toBeGreaterThan(0)
  })

  test.each([
    ['main/engine/sale/x.ts', 'const at = new Date(clock.nowMs())'],
    ['main/engine/sale/x.ts', 'const { process } = work; function run(fetch: () => void) { fetch() }'],
    ['main/engine/sale/x.ts', 'interface Timers { setTimeout(): void }'],
    ['renderer/engine-client.ts', 'window.register.call({})'],
    ['renderer/app/x.tsx', 'const view = state.register'],
    ['renderer/app/x.tsx', "const text = t('register.title')"],
  ])('%s may say %s', (path, text) => {
    expect(uses(path, text)).toEqual([])
  })

  test('every exception is a folder or file that is there', () => {
    const exceptions = new Set(BANNED_SYMBOLS.flatMap(({ except }) => except))
    expect(
      [...exceptions].filter(
        (folder) => !sources.some(({ path }) => path === folder || path.startsWith(`${folder}/`)),
      ),
    ).toEqual([])
    expect(LAYERS.length).toBe(new Set(LAYERS.map(({ folder }) => folder)).size)
  })
})
