import { join } from 'node:path'
import { assert } from '../../shared/assert.ts'
import type { Violation } from './books.ts'
import { bundledPrograms } from './programs.ts'
import { createChance } from '../sim/virtual-time.ts'
import { runLane, type LaneResult } from './run-lane.ts'

export interface CrashSummary {
  readonly kills: number
  readonly terminalKills: number
  readonly sales: number
  readonly attempts: number
  readonly charged: number
  readonly givenBack: number
  readonly captured: number
  readonly reversals: number
  /** Connections on which the network went wrong. */
  readonly troubles: number
  /** Commands sent again with the same id because the register had died. */
  readonly resent: number
  readonly doubled: number
  readonly lost: number
  readonly wronglyApproved: number
  readonly stuck: number
  readonly books: number
  readonly seconds: number
  readonly seed: string
}

/** Runs lanes side by side until registers were killed `kills` times in all. */
export async function runCrashes(options: {
  readonly folder: string
  readonly seed: string
  readonly kills: number
  readonly lanes: number
  /** Puts a known mistake into the registers, to see that it is found. */
  readonly planted?: boolean
}): Promise<{ readonly summary: CrashSummary; readonly violations: readonly Violation[] }> {
  const { kills, lanes } = options
  assert(Number.isSafeInteger(kills) && kills >= 1, 'there is something to kill')
  assert(Number.isSafeInteger(lanes) && lanes >= 1 && lanes <= 16, 'one to sixteen lanes')
  const startedMs = performance.now()
  const count = Math.min(lanes, kills)
  const { programs, remove } = await bundledPrograms()
  const results = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      runLane({
        programs,
        folder: join(options.folder, `lane-${index + 1}`),
        chance: createChance(`${options.seed}/${index}`),
        planted: options.planted ?? false,
        kills: Math.floor(kills / count) + (index < kills % count ? 1 : 0),
      }),
    ),
  ).finally(remove)
  const violations = results.flatMap((result) => result.violations)
  const total = (name: Exclude<keyof LaneResult, 'violations'>): number =>
    results.reduce((sum, result) => sum + result[name], 0)
  const broken = (oracle: Violation['oracle']): number =>
    violations.filter((one) => one.oracle === oracle).length
  return {
    violations,
    summary: {
      kills: total('kills'),
      terminalKills: total('terminalKills'),
      sales: total('sales'),
      attempts: total('attempts'),
      charged: total('charged'),
      givenBack: total('givenBack'),
      captured: total('captured'),
      reversals: total('reversals'),
      troubles: total('troubles'),
      resent: total('resent'),
      doubled: broken('doubled'),
      lost: broken('lost'),
      wronglyApproved: broken('wronglyApproved'),
      stuck: broken('stuck'),
      books: broken('books'),
      seconds: Math.round((performance.now() - startedMs) / 1000),
      seed: options.seed,
    },
  }
}
