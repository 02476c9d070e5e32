import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import type { Beside, Figure, Summary } from './benchmark.ts'
import type { Outcome } from './outcome.ts'

export interface Report {
  /** The version of the register that was measured. */
  readonly version: string
  readonly quick: boolean
  readonly unit: 'ms'
  readonly machine: Machine
  readonly tookMs: number
  readonly benchmarks: readonly Outcome[]
}

/** What has to be known of a computer to compare its figures; nothing that names it. */
export interface Machine {
  readonly platform: string
  readonly cores: number
  readonly processor: string
  readonly memoryGiB: number
  readonly node: string
  /** Programs that wanted a processor, on average, in the minute before the run and in its last one. */
  readonly load: readonly [before: number, after: number]
}

export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100

export function machine(loadBefore: number): Machine {
  return {
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    load: [loadBefore, loadNow()],
  }
}

export function productVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

/** Milliseconds as a person reads them. */
export function timeText(ms: number): string {
  const [value, unit] = ms < 1 ? [ms * 1000, 'µs'] : ms < 10_000 ? [ms, 'ms'] : [ms / 1000, 's']
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`
}

const noiseText = ({ spread, n }: Summary): string => `±${Math.round((spread / 2) * 100)} % of ${n}`
/** A small ratio is read as the share that it is. */
const ratioText = (ratio: number): string =>
  ratio < 0.1 ? `1/${Math.round(1 / ratio)}` : `${ratio.toFixed(ratio < 10 ? 2 : 1)}×`

const HOW: Readonly<Record<Beside['how'], string>> = {
  measured: '',
  scaled: ' (scaled)',
  computed: ' (computed)',
}
const KIND: Readonly<Record<Beside['kind'], string>> = { floor: 'floor', rival: 'rival', self: 'ours' }

const COLUMNS = ['', 'median', 'p95', 'noise', 'ratio'] as const
type Cells = readonly string[]

function rowsOf({ name, ours, beside, remark }: Figure): readonly Cells[] {
  const cells = (title: string, summary: Summary, ratio: string): Cells => [
    title,
    timeText(summary.median),
    timeText(summary.p95),
    noiseText(summary),
    ratio,
  ]
  return [
    cells(name, ours, ''),
    ...beside.map(({ kind, what, how, samples, ratio }) =>
      cells(`  ${KIND[kind]}: ${what}${HOW[how]}`, samples, ratioText(ratio)),
    ),
    ...(remark === undefined ? [] : [[`  (${remark})`]]),
  ]
}

/** The whole run as one table, with whatever could not be measured at its end. */
export function reportText(report: Report): string {
  const rows = report.benchmarks.flatMap((outcome) =>
    outcome.state === 'measured' ? outcome.figures.flatMap(rowsOf) : [],
  )
  const table: readonly Cells[] = [COLUMNS, ...rows]
  const widths = COLUMNS.map((_, column) =>
    Math.max(...table.filter((cells) => cells.length > 1).map((cells) => (cells[column] ?? '').length)),
  )
  const lines = table.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2),
      )
      .join('')
      .trimEnd(),
  )
  const { cores, processor, node, platform, load } = report.machine
  return [
    `Lanekeeper ${report.version}, Node ${node}, ${platform}, ${cores} × ${processor}`,
    `Programs that wanted a processor, before and at the end: ${load.join(', ')}`,
    'Ratio: our median by the one beside it, measured in turn with it in this run; 1 is as good.',
    '',
    ...lines,
    ...(load.some((wanted) => wanted > cores)
      ? ['', 'NOISY: other programs wanted the processors too; the times are too long, and the ratios rough.']
      : []),
    ...report.benchmarks.flatMap((outcome) =>
      outcome.state === 'measured' ? [] : [`${outcome.state.toUpperCase()} ${outcome.name}: ${outcome.why}`],
    ),
  ].join('\n')
}
