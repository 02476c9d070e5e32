import { existsSync, readdirSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { ensureTestBrowser } from '../setup/browser.mjs'
import { ensureBundles } from '../setup/bundle.mjs'
import { ensureElectron, findElectron, hasDisplay } from '../setup/electron.mjs'
import { filesUnder, inProject, textOf, writeText } from '../setup/place.mjs'
import { Stop } from '../setup/say.mjs'
import { foreground, toolPath } from './tools.mjs'

/** @typedef {{ suite: string, passed: number, failed: number, skipped: number, note?: string }} Count */
/** @typedef {{ node: string, browser: string | null, electron: string | null }} Computer */

/** Suites that drive a whole application, each with its own runner and its own needs. */
const PLAYED = /** @type {const} */ (['e2e', 'electron'])
/** Suites without which a run proves too little: one that is missing or empty is a failure. */
export const EXPECTED = [
  'checks',
  'contract',
  'e2e',
  'electron',
  'preload',
  'property',
  'served',
  'shell',
  'store',
  'unit',
]

const REPORTS = inProject('out', 'test')
const TEST_FILE = /\.(?:test|spec)\.tsx?$/

/** Folders of `tests/` that hold tests. */
export function suitesThere() {
  return readdirSync(inProject('tests'), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        filesUnder(inProject('tests', entry.name)).some((file) => TEST_FILE.test(file)),
    )
    .map((entry) => entry.name)
    .sort()
}

/** @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} VitestFile */

/**
 * Counts by suite in vitest's JSON report. A file that could not even be loaded is one failure.
 * @param {{ testResults: VitestFile[] }} report
 * @returns {Count[]}
 */
export function countVitest(report) {
  /** @type {Map<string, Count>} */
  const counts = new Map()
  for (const file of report.testResults) {
    const suite = relative(inProject('tests'), file.name).split(/[\\/]/)[0] ?? 'unit'
    const count = counts.get(suite) ?? { suite, passed: 0, failed: 0, skipped: 0 }
    counts.set(suite, count)
    for (const { status } of file.assertionResults) {
      if (status === 'passed') count.passed += 1
      else if (status === 'failed') count.failed += 1
      else count.skipped += 1
    }
    const failures = file.assertionResults.some(({ status }) => status === 'failed')
    if (file.status === 'failed' && !failures) count.failed += 1
  }
  return [...counts.values()]
}

/**
 * Counts in Playwright's JSON report. A test that passed only when repeated has failed.
 * @param {string} suite
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors:
 * unknown[] }} report
 * @returns {Count}
 */
export function countPlaywright(suite, { stats, errors }) {
  return {
    suite,
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }
}

/** @param {string} file @returns {any} */
function reportIn(file) {
  const text = textOf(file)
  return text === null || text === '' ? null : JSON.parse(text)
}

/** @param {readonly string[]} suites @param {Computer} computer @returns {Promise<Count[]>} */
async function runVitest(suites, { node, browser }) {
  if (suites.length === 0) return []
  const file = inProject('out', 'test', 'vitest.json')
  const filters = suites.map((suite) => `tests/${suite}/`)
  const code = await foreground(
    node,
    [
      toolPath('vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...filters,
    ],
    { ...process.env, ...(browser === null ? {} : { LANEKEEPER_BROWSER: browser }) },
  )
  const report = reportIn(file)
  const counts = report === null ? [] : countVitest(report)
  const failed = counts.reduce((sum, count) => sum + count.failed, 0)
  // An error outside any test (an unhandled rejection) shows in the exit code alone.
  if (code !== 0 && failed === 0)
    counts.push({ suite: 'vitest', passed: 0, failed: 1, skipped: 0, note: `ended with exit code ${code}` })
  return counts
}

/** @param {string} suite @param {Computer} computer @param {boolean} listOnly @returns {Promise<Count>} */
async function runPlaywright(suite, { node, browser, electron }, listOnly) {
  const file = inProject('out', 'test', `${suite}.json`)
  const config = inProject('tests', suite, 'playwright.config.ts')
  const args = [
    'test',
    '--config',
    config,
    ...(listOnly ? ['--list', '--reporter=json'] : ['--reporter=list,json']),
  ]
  const env = {
    ...process.env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    FORCE_COLOR: '0',
    ...(browser === null ? {} : { LANEKEEPER_BROWSER: browser }),
    ...(electron === null ? {} : { LANEKEEPER_ELECTRON: electron }),
  }
  const code = await foreground(node, [toolPath('playwright'), ...args], env)
  const report = reportIn(file)
  if (report === null)
    return {
      suite,
      passed: 0,
      failed: 1,
      skipped: 0,
      note: `ended with exit code ${code} and without a report`,
    }
  if (listOnly) return { suite, passed: 0, failed: report.errors.length, skipped: countListed(report.suites) }
  const count = countPlaywright(suite, report)
  return code !== 0 && count.failed === 0
    ? { ...count, failed: 1, note: `ended with exit code ${code}` }
    : count
}

/** @typedef {{ specs?: unknown[], suites?: Listed[] }} Listed */

/** @param {Listed[]} suites @returns {number} */
const countListed = (suites) =>
  suites.reduce((sum, { specs = [], suites: inner = [] }) => sum + specs.length + countListed(inner), 0)

/**
 * What a suite lacks on this computer, in words; null when it can run.
 * @param {string} suite
 * @param {Computer} computer
 */
export function lacking(suite, { browser, electron }) {
  if (suite === 'e2e' && browser === null) return 'no browser was found or could be installed'
  if (suite === 'electron' && electron === null)
    return "Electron's program is not there and could not be downloaded"
  if (suite === 'electron' && !hasDisplay()) return 'there is no display (run it under xvfb-run)'
  return null
}

/** @param {Count} count */
export const line = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`

/** @param {readonly Count[]} counts @returns {Count} */
export const sum = (counts) =>
  counts.reduce(
    (all, { passed, failed, skipped }) => ({
      ...all,
      passed: all.passed + passed,
      failed: all.failed + failed,
      skipped: all.skipped + skipped,
    }),
    { suite: 'all', passed: 0, failed: 0, skipped: 0 },
  )

/**
 * One failure for each suite that should have run and has counted nothing.
 * @param {readonly string[]} wanted
 * @param {readonly Count[]} counts
 */
export function missing(wanted, counts) {
  const counted = new Set(
    counts.filter((count) => count.passed + count.failed + count.skipped > 0).map(({ suite }) => suite),
  )
  return wanted
    .filter((suite) => !counted.has(suite))
    .map((suite) => ({ suite, passed: 0, failed: 1, skipped: 0, note: 'ran no tests' }))
}

/** @param {readonly string[]} asked */
function chosenSuites(asked) {
  const there = suitesThere()
  const unknown = asked.filter((suite) => !there.includes(suite) && !EXPECTED.includes(suite))
  if (unknown.length > 0)
    throw new Stop(`There is no suite "${unknown.join('", "')}"; there are: ${there.join(', ')}.`, 2)
  return asked.length > 0 ? [...new Set(asked)] : [...new Set([...EXPECTED, ...there])].sort()
}

/** @param {readonly Count[]} counts @param {readonly { suite: string, why: string }[]} notRun */
function report(counts, notRun) {
  const total = sum(counts)
  writeText(
    inProject('out', 'test', 'summary.json'),
    `${JSON.stringify({ ...total, suites: counts, notRun }, null, 2)}\n`,
  )
  const width = Math.max(...counts.map(({ suite }) => suite.length))
  const rows = counts.map(
    (count) =>
      `  ${count.suite.padEnd(width)}  ${line(count)}${count.note === undefined ? '' : `  (${count.note})`}`,
  )
  const loud = notRun.map(
    ({ suite, why }) => `NOT RUN: ${suite}, because ${why}. Its tests count as skipped.`,
  )
  process.stdout.write(['', 'Suites:', ...rows, ...loud, '', line(total), ''].join('\n'))
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

/** @param {readonly string[]} asked @param {{ node: () => Promise<string> }} project */
export async function test(asked, project) {
  const suites = chosenSuites(asked)
  const node = await project.node()
  rmSync(REPORTS, { recursive: true, force: true })
  const browser = await ensureTestBrowser('for the tests that play a cashier')
  const electron = suites.includes('electron') && hasDisplay() ? await ensureElectron(node) : findElectron()
  const computer = { node, browser, electron }
  await ensureBundles(node, ['client', 'main', 'preload'])
  const counts = await runVitest(
    suites.filter((suite) => !PLAYED.some((played) => played === suite)),
    computer,
  )
  const notRun = []
  for (const suite of PLAYED.filter((played) => suites.includes(played))) {
    if (!existsSync(inProject('tests', suite, 'playwright.config.ts'))) continue
    const why = lacking(suite, computer)
    if (why !== null) notRun.push({ suite, why })
    counts.push(await runPlaywright(suite, computer, why !== null))
  }
  return report([...counts, ...missing(suites, counts)], notRun)
}
