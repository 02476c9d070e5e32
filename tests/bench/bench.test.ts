import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../checks/source.ts'
import {
  figureOf,
  quantile,
  sideBySide,
  summaryOf,
  type Bench,
  type Benchmark,
  type Summary,
} from './benchmark.ts'
import { outcomeOf } from './outcome.ts'
import { reportText, timeText, type Report } from './report.ts'

/** Ten seconds of work; on a computer that does ten other things it takes minutes. */
const RUN_MS = 300_000
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-bench-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const bench = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'tests', 'bench', 'run.ts'), ...words], { encoding: 'utf8' })

const isSummary = ({ median, p95, spread, n }: Summary): boolean =>
  median > 0 && p95 >= median && spread >= 0 && Number.isInteger(n) && n > 0

describe('npm run bench', () => {
  test(
    'one benchmark, quickly: a table for people, the same as JSON, and nothing left behind',
    () => {
      const file = join(folder, 'figures.json')
      const { status, stdout, stderr } = bench(
        ...['--quick', '--only', 'charge', '--only', 'receipt', '--json', file, '--folder', folder],
      )
      expect(stderr).toBe('charge …\nreceipt …\n')
      expect(status).toBe(0)
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report
      expect(report).toMatchObject({
        version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
          .version,
        quick: true,
        unit: 'ms',
        machine: { node: process.versions.node },
      })
      expect(report.machine.cores).toBeGreaterThan(0)
      expect(report.benchmarks.map(({ name, state }) => [name, state])).toEqual([
        ['charge', 'measured'],
        ['receipt', 'measured'],
      ])
      const figures = report.benchmarks.flatMap((one) => (one.state === 'measured' ? one.figures : []))
      expect(figures).toHaveLength(5)
      for (const { name, ours, beside } of figures) {
        expect(isSummary(ours), name).toBe(true)
        expect(beside.length, name).toBeGreaterThan(0)
        for (const { what, samples, ratio } of beside) {
          expect(isSummary(samples), what).toBe(true)
          expect(ratio).toBeCloseTo(ours.median / samples.median)
          expect(stdout).toContain(what)
        }
        expect(stdout).toContain(name)
      }
      expect(readdirSync(folder)).toEqual(['figures.json'])
    },
    RUN_MS,
  )

  test(
    'a benchmark that there is not is named, with those that there are',
    () => {
      const { status, stderr } = bench('--only', 'nothing')
      expect(status).toBe(2)
      expect(stderr).toMatch(/no benchmark "nothing"; there are: scan, charge,/)
    },
    RUN_MS,
  )

  test(
    'its help names each benchmark',
    () => {
      const { status, stdout } = bench('--help')
      expect(status).toBe(0)
      for (const name of ['scan', 'finding', 'healing', 'causes', 'start'])
        expect(stdout).toContain(`  ${name} `)
    },
    RUN_MS,
  )
})

describe('what cannot be measured', () => {
  const bench: Bench = {
    quick: true,
    folder,
    times: (_whole, quick) => quick,
    history: () => Promise.reject(new Error('no history')),
  }
  const benchmarks: readonly Benchmark[] = [
    { name: 'wires', says: '', obstacle: () => 'there are no wires', run: () => Promise.resolve([]) },
    { name: 'years', says: '', obstacle: () => null, run: () => bench.history(1).then(() => []) },
  ]

  test('is skipped or failed, each with its reason, in the report too', async () => {
    const outcomes = []
    for (const benchmark of benchmarks) outcomes.push(await outcomeOf(benchmark, bench))
    expect(outcomes).toMatchObject([
      { name: 'wires', state: 'skipped', why: 'there are no wires' },
      { name: 'years', state: 'failed', why: expect.stringContaining('no history') as string },
    ])
    const text = reportText({
      version: '1.2.3',
      quick: true,
      unit: 'ms',
      machine: { platform: '', cores: 2, processor: '', memoryGiB: 1, node: '24', load: [0, 3] },
      tookMs: 1,
      benchmarks: outcomes,
    })
    expect(text).toContain('SKIPPED wires: there are no wires')
    expect(text).toContain('FAILED years: Error: no history')
    expect(text).toContain('NOISY')
  })
})

describe('figures', () => {
  test('median, 95th percentile and the share in which half of the samples lie', () => {
    const samples = Array.from({ length: 101 }, (_, index) => 200 - index)
    expect(summaryOf(samples)).toEqual({ median: 150, p95: 195, spread: 50 / 150, n: 101 })
    expect(quantile([1, 2], 0.5)).toBe(1.5)
    expect(() => summaryOf([])).toThrow('no sample')
  })

  test('the ratio is between medians', () => {
    const { beside } = figureOf({
      name: 'scan',
      ours: [3, 4, 100],
      beside: [{ kind: 'floor', what: 'bare', how: 'measured', samples: [1, 2, 3] }],
    })
    expect(beside[0]?.ratio).toBe(2)
  })

  test('sides take turns, and what warms them up is not kept', async () => {
    const order: string[] = []
    const side = (name: string) => (round: number) => {
      order.push(`${name}${round}`)
      return round
    }
    const samples = await sideBySide({ a: side('a'), b: side('b') }, { rounds: 2, warmUp: 1 })
    expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
    expect(samples).toEqual({ a: [1, 2], b: [1, 2] })
  })

  test.each([
    [0.0041, '4.10 µs'],
    [0.5, '500 µs'],
    [1.534, '1.53 ms'],
    [2427, '2427 ms'],
    [240_000, '240 s'],
  ])('%d ms is read as %s', (ms, text) => {
    expect(timeText(ms)).toBe(text)
  })
})
