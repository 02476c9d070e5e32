/** What a row of figures is about: a price of ours, and what stands beside it in the same run. */
export interface Figure {
  readonly name: string
  /** Milliseconds. */
  readonly ours: Summary
  readonly beside: readonly Beside[]
  /** Whatever else must be known to read the figure. */
  readonly remark?: string
}

/**
 * `floor`: the least that anybody could need who keeps the same promise. `rival`: another way to the same
 * end. `self`: ourselves in easier circumstances, where what is to be shown is that they do not matter.
 */
export interface Beside {
  readonly kind: 'floor' | 'rival' | 'self'
  readonly what: string
  /** `scaled`: measured on a part, and computed for the whole. */
  readonly how: 'measured' | 'scaled' | 'computed'
  readonly samples: Summary
  /** Our median by this median: 1 is as good, 2 is twice as long. */
  readonly ratio: number
}

/** All times in milliseconds. */
export interface Summary {
  readonly median: number
  readonly p95: number
  /** Noise: half of the samples lie within this share of the median (the distance between the quartiles). */
  readonly spread: number
  readonly n: number
}

/** What a benchmark may use. */
export interface Bench {
  readonly quick: boolean
  /** A folder of its own on the disk that is measured; it goes with the run. */
  readonly folder: string
  /** The one or the other number of repetitions. */
  readonly times: (whole: number, quick: number) => number
  /** A closed database with so many sales behind it and so many holds open; the same one for all who ask. */
  readonly history: (sales: number, holds?: number) => Promise<string>
}

export interface Benchmark {
  readonly name: string
  readonly says: string
  /** Why this computer cannot run it, in words; null when it can. */
  readonly obstacle?: () => string | null
  readonly run: (bench: Bench) => Promise<readonly Figure[]>
}

/** Sales of a busy day and of a year, where the length of the history is what matters. */
export const DAY_SALES = 1000
export const yearSales = ({ quick }: Pick<Bench, 'quick'>): number => (quick ? 5000 : 50_000)

/** The value below which a share of the sorted samples lies, between neighbours in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (low === undefined || high === undefined) throw new Error('There is no sample.')
  return low + (high - low) * (at - Math.floor(at))
}

export function summaryOf(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((left, right) => left - right)
  const median = quantile(sorted, 0.5)
  const distance = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  return {
    median,
    p95: quantile(sorted, 0.95),
    spread: median === 0 ? 0 : distance / median,
    n: sorted.length,
  }
}

/** Sets our samples beside others. */
export function figureOf(options: {
  readonly name: string
  readonly ours: readonly number[]
  readonly beside: readonly (Omit<Beside, 'samples' | 'ratio'> & { readonly samples: readonly number[] })[]
  readonly remark?: string
}): Figure {
  const { name, remark } = options
  const ours = summaryOf(options.ours)
  const beside = options.beside.map(({ samples, ...about }) => {
    const summary = summaryOf(samples)
    return { ...about, samples: summary, ratio: ours.median / summary.median }
  })
  return { name, ours, beside, ...(remark === undefined ? {} : { remark }) }
}

/** Runs the work and gives the milliseconds that it took. */
export async function took(work: () => unknown): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

/** One repetition; gives the milliseconds that count of it. */
export type Side = (round: number) => number | Promise<number>

/**
 * Repeats all sides in turn (ABAB…), so that whatever else the computer does meets all of them alike. The
 * first repetitions are for warming up and are not kept.
 */
export async function sideBySide<N extends string>(
  sides: Readonly<Record<N, Side>>,
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<Record<N, number[]>> {
  const names = Object.keys(sides) as N[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<N, number[]>
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const name of names) {
      const tookMs = await sides[name](round)
      if (round >= warmUp) samples[name].push(tookMs)
    }
  }
  return samples
}
