import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, readProject } from './source.ts'

/** A compiler or linter on a busy computer; only one that hangs takes longer. */
const TOOL_TIMEOUT_MS = 300_000

/** What a tool prints, each line once: several projects report the same mistake in a file that they share. */
function complaints(tool: readonly string[], args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', ...tool), ...args],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return status === 0 ? '' : [...new Set(`${stdout}${stderr}`.trim().split('\n'))].join('\n')
}

/** Two projects side by side with one checker each: several checkers of one project do much of it twice. */
const SPREAD = ['--builders', '2', '--checkers', '1']

test('every part type-checks, each with the types of its own runtime', { timeout: TOOL_TIMEOUT_MS }, () => {
  expect(complaints(['typescript', 'bin', 'tsc'], ['--build', ...SPREAD])).toBe('')
})

test('lint finds nothing, warnings included', { timeout: TOOL_TIMEOUT_MS }, () => {
  expect(complaints(['oxlint', 'bin', 'oxlint'], ['--type-aware', '--deny-warnings', '.'])).toBe('')
})

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly optionalDependencies?: Record<string, string>
}

test('the lockfile is whole: checksums, every platform, and no address of a registry', () => {
  const lock = JSON.parse(readProject('package-lock.json')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  const names = new Set(
    packages.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  )
  expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  const missing = packages
    .flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies))
    .filter((name) => !names.has(name))
  expect(missing).toEqual([])
})

test('dependencies are pinned to exact versions', () => {
  const manifest = JSON.parse(readProject('package.json')) as Readonly<
    Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
  >
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})
