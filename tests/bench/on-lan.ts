import {
  SWEEP_BATCH,
  SWEEP_BATCH_EVERY_MS,
  SWEEP_CONNECT_MS,
} from '../../main/engine/terminals/discovery/sweep.ts'
import { REACH_EVERY_MS } from '../../main/engine/terminals/discovery/healing.ts'
import { assert, present } from '../../shared/assert.ts'
import { CAUSE_CASES, type Beside, type CauseCase } from '../lan/cause-cases.ts'
import {
  charge,
  found,
  HEAL_MS,
  hostOf,
  oneTerminal,
  payOnce,
  phaseOf,
  twentyElsewhere,
} from '../lan/finding-cases.ts'
import { withScene, type FindingScene } from '../lan/finding-scene.ts'
import { PORTS } from '../lan/network.ts'
import { sleep } from '../lan/scene.ts'
import { took } from './benchmark.ts'
import { bareConnect, bareQuestion, bareSweep } from './bare-network.ts'

/** Every other address of the network around the register. */
const NEIGHBOURS = Array.from({ length: 253 }, (_, index) => `10.77.0.${2 + index}`)
const TWENTY = twentyElsewhere.residents.terminals.map(({ host }) => host)
/** What is waited for an address at which nobody is, where one is tried after the other. */
const PATIENCE_MS = 1000

/** What the register's own look waits for a connection. */
const CONNECT_MS = 2000

const sweepAsPolitely = () =>
  bareSweep(NEIGHBOURS, {
    port: PORTS.lan,
    batch: SWEEP_BATCH,
    everyMs: SWEEP_BATCH_EVERY_MS,
    timeoutMs: SWEEP_CONNECT_MS,
  })

async function sweptAll(count: number): Promise<number> {
  const { found: answered, lastMs } = await sweepAsPolitely()
  assert(answered === count, `${answered} of ${count} answered the bare sweep`)
  return lastMs
}

/** One address after the other: a few at which nobody is, and all at which somebody is. */
async function oneAfterTheOther(sampled: number) {
  const nobody = NEIGHBOURS.filter((host) => !TWENTY.includes(host)).slice(-sampled - 1, -1)
  const absentMs: number[] = []
  for (const host of nobody) absentMs.push(await took(() => bareConnect(host, PORTS.lan, PATIENCE_MS)))
  const presentMs = await took(async () => {
    for (const host of TWENTY) {
      assert((await bareConnect(host, PORTS.lan, PATIENCE_MS)) === 'open', `${host} is there`)
      await bareQuestion(host, PORTS.lan)
    }
  })
  const before = NEIGHBOURS.indexOf(TWENTY.at(-1) ?? '') + 1 - TWENTY.length
  return { absentMs, presentMs, absentBefore: before, absentInAll: NEIGHBOURS.length - TWENTY.length }
}

async function moved(scene: FindingScene, to: string): Promise<{ healedMs: number; bareMs: number }> {
  scene.lan.moveTerminal(to)
  const healedMs = await scene.until(async () => (await hostOf(scene)) === to, HEAL_MS)
  return { healedMs, bareMs: await sweptAll(1) }
}

const bareLook: Beside = ({ host, port }) => took(() => bareConnect(host, port, CONNECT_MS))
const CAUSE_GROUPS = ['on the LAN', 'at the terminal', 'out there'] as const satisfies readonly CauseCase[]

/** What is measured in a network of its own; each gives plain figures. */
const SCENES = {
  /** `round` decides who goes first, so that nobody always finds a warm network. */
  finding: (round: number) =>
    withScene(twentyElsewhere, async (scene) => {
      const floorFirst = round % 2 === 1
      const early = floorFirst ? await sweptAll(TWENTY.length) : null
      const { terminals, lastMs } = await found(scene)
      assert(terminals === TWENTY.length, `${terminals} terminals were verified`)
      return { oursMs: lastMs, floorMs: early ?? (await sweptAll(TWENTY.length)) }
    }),

  'one after the other': (sampled: number) => withScene(twentyElsewhere, () => oneAfterTheOther(sampled)),

  /** Moves at moments spread over the interval at which the register looks. */
  'moves while idle': (moves: number) =>
    withScene(oneTerminal(false), async (scene) => {
      await payOnce(scene)
      const all = []
      for (let move = 0; move < moves; move += 1) {
        await sleep((REACH_EVERY_MS * move) / moves)
        all.push(await moved(scene, `10.77.0.${21 + move}`))
      }
      return all
    }),

  'moves while the card is wanted': (round: number) =>
    withScene(oneTerminal(false), async (scene) => {
      await payOnce(scene)
      const attemptId = await charge(scene)
      await scene.until(async () => (await phaseOf(scene, attemptId)) === 'waiting', HEAL_MS)
      await sleep(200 * (1 + round))
      return moved(scene, '10.77.0.21')
    }),

  causes: (group: number) => CAUSE_CASES[present(CAUSE_GROUPS[group], 'a group')](bareLook),
} as const satisfies Readonly<Record<string, (number: number) => Promise<unknown>>>

export type LanScenes = typeof SCENES

const [name = '', number = '0'] = process.argv.slice(2)
if (!Object.hasOwn(SCENES, name)) throw new Error(`There is no scene "${name}".`)
process.stdout.write(`${JSON.stringify(await SCENES[name as keyof LanScenes](Number(number)))}\n`)
process.exit(0)
