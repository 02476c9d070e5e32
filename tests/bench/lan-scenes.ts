import { fileURLToPath } from 'node:url'
import { runApart } from '../lan/apart.ts'
import type { LanScenes } from './on-lan.ts'

const PROGRAM = fileURLToPath(new URL('on-lan.ts', import.meta.url))
const SCENE_MS = 150_000

/** Plays a scene of `on-lan.ts` in a network of its own and gives what it measured. */
export async function playOnLan<N extends keyof LanScenes>(
  name: N,
  number: number,
): Promise<Awaited<ReturnType<LanScenes[N]>>> {
  return JSON.parse(await runApart([PROGRAM, name, String(number)], SCENE_MS)) as never
}
