import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineParts } from '../../main/engine/api.ts'
import type { Store } from '../../main/engine/store/open.ts'
import { createTerminalState } from '../../main/training/kushki/terminal-state.ts'
import { createWire } from '../../main/training/kushki/wire.ts'
import { createCashier, customers } from './actors.ts'
import type { Stage } from './actors.ts'
import { createAuditor } from './auditor.ts'
import type { Violation } from './auditor.ts'
import { CREDENTIAL, SERIAL } from './lane.ts'
import { Crashed } from './crashing-store.ts'
import { createVirtualNetwork } from './network.ts'
import type { LinkRoute } from './network.ts'
import { createNews, sleep } from './news.ts'
import { checkAtRest, checkJournal, checkPaper, checkPrinted, readBooks } from './oracles.ts'
import { createPaperPrinter } from './paper-printer.ts'
import { FIXED_SECRETS, provisionedImage, provisioningOf } from './provisionings.ts'
import { createRegisterLife } from './register-life.ts'
import { createTrouble, drawSwarm, NO_TROUBLE } from './swarm.ts'
import type { Swarm } from './swarm.ts'
import { createChance, createVirtualTime, drained, settled } from './virtual-time.ts'
import type { Chance } from './virtual-time.ts'

export interface RunResult {
  readonly seed: string
  readonly sales: number
  readonly attempts: number
  /** Holds, captures, tips, voids and refunds that the acquirer did. */
  readonly operations: number
  readonly faults: number
  readonly crashes: number
  readonly steps: number
  /**
   * Hash of the last entry of the journal: two runs that agree in it agree in everything that was recorded.
   */
  readonly head: string
  readonly violations: readonly Violation[]
}

export interface RunOptions {
  readonly seed: string
  readonly sales: number
  /** A mistake that was planted into the engine from the outside; none in an ordinary run. */
  readonly planted?: Plant
}

export interface Plant {
  readonly instead?: EngineParts
  readonly wrapStore?: (store: Store) => Store
  readonly lostTail?: number
  /** In a world in which no history shows voids and refunds, as the provider's own search may not. */
  readonly hidesGiveBacks?: boolean
  /** On days of this kind. */
  readonly swarm?: Partial<Swarm>
}

/**
 * How long everything may take to come to rest once the troubles are over: the whole watch and an opening.
 */
const REST_MS = 3 * 60 * 60_000
/** By then whatever was under way has arrived, and what can be found out by asking has been. */
const DECIDED_AFTER_MS = 20 * 60_000
const REOPENED_AFTER_MS = 80 * 60_000
/** Sales that are made once all is well again. */
const QUIET_SALES = 2
/** A run in which more happens than this does not come to an end by itself. */
const STEPS_MAX = 400_000
const STEPS_A_TURN = 200
/** Crashes of one day at the edges of the process; more show nothing new and take long. */
const CRASHES_MAX = 25

/** One run in virtual time: a troubled day, then a quiet one in which everything must come to rest. */
export async function simulate(options: RunOptions): Promise<RunResult> {
  const world = await createWorld(options)
  const { time, violations } = world
  let sales = 0
  const day = async (): Promise<void> => {
    // Not awaited: it may die while it opens, and then somebody opens it again.
    void world.open()
    const cashier = createCashier(world.stage, world.chance.fork('cashier'))
    world.onCharge(customers(world.stage, world.chance.fork('customers')))
    void weather(world)
    for (let number = 0; number < options.sales && violations.length === 0; number += 1) {
      if (await cashier.sell()) sales += 1
      await sleep(time, world.chance.between(100, 3000))
    }
    world.heal()
    // The shop goes on: a terminal that has forgotten everything is believed again once it has seen a
    // payment.
    for (let number = 0; number < QUIET_SALES; number += 1) if (await cashier.sell()) sales += 1
    await sleep(time, DECIDED_AFTER_MS)
    await cashier.settle()
    await sleep(time, REOPENED_AFTER_MS)
    world.register.kill()
    await sleep(time, REST_MS)
  }
  let failure: unknown = null
  const course = { isOver: false }
  day().catch((error: unknown) => { failure = error }).finally(() => { course.isOver = true })
  await drained()
  const found = (): boolean => violations.length > 0 || world.auditor.violations.length > 0 || world.register.defects.length > 0
  while (!course.isOver && !found() && time.steps() < STEPS_MAX && await time.step()) {
    // What was closed gives its memory back only when the event loop turns.
    if (time.steps() % STEPS_A_TURN === 0) await settled()
  }
  if (time.steps() >= STEPS_MAX) violations.push({ oracle: 'stuck', story: `not at rest after ${STEPS_MAX} steps` })
  if (failure !== null) violations.push({ oracle: 'stuck', story: failure instanceof Error ? failure.stack ?? failure.message : 'something that is no error was thrown' })
  const verdict = world.verdict(sales)
  world.register.discard()
  if (world.folder !== null) rmSync(world.folder, { recursive: true, force: true })
  await settled()
  return verdict
}

type World = Awaited<ReturnType<typeof createWorld>>

async function createWorld(options: RunOptions) {
  const chance = createChance(options.seed)
  const swarm: Swarm = { ...drawSwarm(chance.fork('swarm')), ...options.planted?.swarm }
  const time = createVirtualTime(drained)
  const news = createNews(time)
  const auditor = createAuditor()
  const violations: Violation[] = []
  let chargeArrived = (): void => undefined
  let worstMoment = (): void => undefined
  const weatherNow = { troubled: true, storm: true, wallOffsetMs: 0, routes: { lan: true, cloud: true } as Record<LinkRoute, boolean> }
  const troubled = (): boolean => weatherNow.troubled
  const stormy = (): boolean => weatherNow.troubled && weatherNow.storm
  const terminalWorld = { clock: time.clock, timers: time.timers, random: chance.fork('terminal') }
  const terminal = createTerminalState({
    ...terminalWorld, options: terminalOf(swarm, options),
    acquirerStorage: { records: [], append: (record) => { auditor.decided(record); worstMoment() } },
  })
  const wire = createWire(terminalWorld, terminal, WIRE)
  const trouble = createTrouble(swarm, chance.fork('trouble'), (route) => weatherNow.routes[route])
  const network = createVirtualNetwork({
    time, wire, listening: () => terminal.up(), routeOf: (url) => (url.startsWith('http://10.9.8.7') ? 'lan' : 'cloud'),
    fate: (route, request) => (stormy() ? trouble.fate(route, request) : NO_TROUBLE),
    latencyMs: (route) => (route === 'lan' ? 3 : 60),
    arrived: (request) => { if (NEEDS_CARD.test(request.url)) chargeArrived() },
  })
  const printer = createPaperPrinter({ time, chance: chance.fork('printer'), swarm, troubled: stormy })
  const provisioning = provisioningOf(swarm)
  const fresh = chance.happens(FRESH_SHARE)
  const folder = folderFor(options, chance.fork('disk'))
  const register = createRegisterLife({
    time: { ...time, clock: { nowMs: () => time.clock.nowMs() + weatherNow.wallOffsetMs, monotonicMs: time.clock.monotonicMs } },
    chance: chance.fork('register'), network, sockets: printer.sockets, secrets: FIXED_SECRETS, provisioning,
    folder,
    image: fresh ? null : await provisionedImage(provisioning),
    crashNow: crashes(swarm, chance.fork('crash'), troubled),
    crashed: () => {
      time.after(chance.between(500, 20_000), () => { void open() })
    },
    committed: (store) => { auditor.committed(store); news.happened() }, opened: auditor.opened,
    lostTail: options.planted?.lostTail ?? 0, instead: options.planted?.instead ?? {},
    ...(options.planted?.wrapStore ? { wrapStore: options.planted.wrapStore } : {}),
  })

  // Money was moved, and nobody knows of it yet: the worst moment for the lights to go out.
  const misfortune = chance.fork('misfortune')
  worstMoment = () => {
    if (stormy() && misfortune.happens(swarm.powerCut * 0.3)) time.after(misfortune.between(0, 2000), lightsOut)
  }
  const lightsOut = (): void => {
    if (troubled()) { terminal.setFault(trouble.lightsOut()); register.kill() }
  }

  async function open(): Promise<void> {
    try {
      await register.start()
      news.happened()
    } catch (error) {
      if (!(error instanceof Crashed)) violations.push({ oracle: 'stuck', story: `it does not open again: ${String(error)}` })
    }
  }

  const stage: Stage = {
    time, register, terminal, swarm, news, auditor, troubled, violation: (story) => { violations.push({ oracle: 'books', story }) },
  }
  const heal = (): void => {
    Object.assign(weatherNow, { troubled: false, wallOffsetMs: 0, routes: { lan: true, cloud: true } })
    terminal.clearFaults()
    printer.heal()
  }

  function verdict(sales: number): RunResult {
    const store = register.store()
    const all = [...violations, ...auditor.violations, ...checkPaper(printer.paper)]
    for (const defect of register.defects) all.push({ oracle: 'books', story: `defect: ${defect instanceof Error ? defect.stack ?? '' : String(defect)}` })
    if (store && all.length === 0) {
      const books = readBooks(store)
      all.push(...checkAtRest(books, terminal.ledger()), ...checkJournal(store, time.clock))
      if (swarm.printer) all.push(...checkPrinted(books, printer.paper, swarm.printerAnswers))
    } else if (!store && all.length === 0) all.push({ oracle: 'stuck', story: 'the register did not open again' })
    return {
      seed: options.seed, sales, attempts: auditor.attempts(), crashes: register.crashes(),
      operations: terminal.ledger().filter(({ operation }) => operation !== 'charge').length,
      faults: trouble.faults() + printer.faults(),
      steps: time.steps(), head: auditor.head(), violations: all,
    }
  }

  return {
    onCharge: (look: () => void): void => { chargeArrived = look },
    folder, time, chance, swarm, stage, register, terminal, trouble, printer, auditor, violations, weatherNow, open, lightsOut, heal, verdict,
  }
}

const terminalOf = ({ refundsAtOnce }: Swarm, { planted }: RunOptions) =>
  ({ serial: SERIAL, refundsAtOnce, listsGiveBacks: planted?.hidesGiveBacks !== true })
const WIRE: Parameters<typeof createWire>[2] = {
  credential: CREDENTIAL, digest: 'base64', authorizationPrefix: '', abortAuth: 'signed', cloudWrapsErrors: true,
}
/** A folder for a run over a real file; null for one in memory. */
function folderFor({ planted }: RunOptions, chance: Chance): string | null {
  if (planted !== undefined || !chance.happens(FILE_SHARE)) return null
  return mkdtempSync(join(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'lanekeeper-sim-'))
}

/**
 * A real file system without a disk behind it: what a crash here leaves is a copy, whatever reached a disk.
 */
const MEMORY_DISK = '/dev/shm'

/** The share of runs over a real file, where a crash leaves file and log. */
const FILE_SHARE = 0.1
/** Requests for which a customer is to present a card. */
const NEEDS_CARD = /\/(?:charge|authorization)$/
/** The share of runs in which the register is set up from nothing, crashes included. */
const FRESH_SHARE = 0.1

/** Says when the register dies: after so many edges of its process, drawn anew each time. */
function crashes(swarm: Swarm, chance: Chance, troubled: () => boolean): () => boolean {
  const { crashEveryEdges } = swarm
  if (crashEveryEdges === null) return () => false
  const draw = (): number => Math.ceil(-Math.log(1 - chance.next()) * crashEveryEdges)
  let left = draw()
  let crashed = 0
  return () => {
    if (!troubled() || crashed >= CRASHES_MAX) return false
    left -= 1
    if (left > 0) return false
    crashed += 1
    left = draw()
    return true
  }
}

/**
 * What changes by itself: storms come and go, routes with them, the devices have their moods, somebody sets
 * the clock.
 */
async function weather(world: World): Promise<void> {
  const { swarm, weatherNow, terminal, trouble, printer, time } = world
  const chance = world.chance.fork('weather')
  let changesMs = chance.between(1, swarm.stormMs)
  while (weatherNow.troubled) {
    const waitMs = chance.between(1000, 30_000)
    await sleep(time, waitMs)
    if (!weatherNow.troubled) return
    changesMs -= waitMs
    if (changesMs <= 0) {
      weatherNow.storm = !weatherNow.storm
      changesMs = chance.between(1, weatherNow.storm ? swarm.stormMs : swarm.calmMs) * 2
      if (!weatherNow.storm) { terminal.clearFaults(); printer.heal() }
    }
    if (!weatherNow.storm) continue
    for (const route of ['lan', 'cloud'] as const) if (chance.happens(swarm.routeFlap)) weatherNow.routes[route] = !weatherNow.routes[route]
    if (chance.happens(swarm.clockJump)) weatherNow.wallOffsetMs += chance.between(-400_000, 400_000)
    if (swarm.printer) printer.mood()
    // Not only when the register does something: also while it waits.
    if (chance.happens(swarm.powerCut * 0.3)) world.lightsOut()
    const fault = trouble.terminalFault()
    if (fault) terminal.setFault(fault)
    else if (chance.happens(0.3)) terminal.clearFaults()
  }
}
