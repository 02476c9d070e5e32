import type { Chance } from '../sim/virtual-time.ts'
import { sleep, type CrashLane } from './lane.ts'
import type { Trouble } from './weather.ts'

const KINDS = ['delay', 'delay', 'hang', 'drop', 'cut', 'reset'] as const
/** Longer than the terminal's customer waits and shorter than the last look of a watch. */
const LATE_MAX_MS = 5000
/** Bytes of a request or answer within which something may break off. */
const BYTES_MAX = 700

/** One sale in two meets a bad network; it heals by itself after a while. */
export async function troubles(lane: CrashLane, chance: Chance, over: () => boolean): Promise<void> {
  while (!over()) {
    await sleep(chance.between(100, 1500))
    if (over()) return
    if (chance.happens(0.15)) await shut(lane, chance)
    else if (chance.happens(0.6)) {
      const proxies = chance.happens(0.3)
        ? [lane.lan, lane.cloud]
        : [chance.happens(0.75) ? lane.lan : lane.cloud]
      for (const proxy of proxies) proxy.trouble(randomTrouble(chance))
    }
    await sleep(chance.between(200, 3000))
    lane.lan.heal()
    lane.cloud.heal()
  }
}

function randomTrouble(chance: Chance): Trouble {
  return {
    kind: chance.pick(KINDS),
    direction: chance.happens(0.5) ? 'out' : 'back',
    afterBytes: chance.happens(0.5) ? 0 : chance.between(1, BYTES_MAX),
    ms: chance.happens(0.6) ? chance.between(50, 800) : chance.between(800, LATE_MAX_MS),
    times: chance.between(1, 4),
  }
}

/** Nobody listens on one route or on both for a moment. */
async function shut(lane: CrashLane, chance: Chance): Promise<void> {
  const proxies = chance.happens(0.3) ? [lane.lan, lane.cloud] : [chance.happens(0.8) ? lane.lan : lane.cloud]
  await Promise.all(proxies.map((proxy) => proxy.setOpen(false)))
  await sleep(chance.between(100, 1500))
  await Promise.all(proxies.map((proxy) => proxy.setOpen(true)))
}
