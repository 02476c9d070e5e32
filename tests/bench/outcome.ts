import type { Bench, Benchmark, Figure } from './benchmark.ts'

/** What came of one benchmark. */
export type Outcome =
  | { readonly name: string; readonly state: 'measured'; readonly figures: readonly Figure[]; tookMs: number }
  | { readonly name: string; readonly state: 'skipped' | 'failed'; readonly why: string }

/** Runs one benchmark; never rejects. What this computer cannot run is skipped, and why is said. */
export async function outcomeOf({ name, obstacle, run }: Benchmark, bench: Bench): Promise<Outcome> {
  const why = obstacle?.() ?? null
  if (why !== null) return { name, state: 'skipped', why }
  process.stderr.write(`${name} …\n`)
  const startedMs = performance.now()
  try {
    const figures = await run(bench)
    return { name, state: 'measured', figures, tookMs: Math.round(performance.now() - startedMs) }
  } catch (error) {
    return {
      name,
      state: 'failed',
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
}
