import { createTerminalState } from '../../main/training/kushki/terminal-state.ts'
import { createWire } from '../../main/training/kushki/wire.ts'
import type { EngineParts } from '../../main/engine/api.ts'
import type { SecretStore } from '../../main/engine/ports.ts'
import { createCashier, customers, sleep } from './actors.ts'
import type { Stage } from './actors.ts'
import { CREDENTIAL, SERIAL } from './lane.ts'
import { createVirtualNetwork } from './network.ts'
import type { LinkRoute } from './network.ts'
import { checkAlways, checkAtRest, checkJournal, readBooks } from './oracles.ts'
import type { Violation } from './oracles.ts'
import { Crashed } from './memory-store.ts'
import { createRegisterLife } from './register-life.ts'
import { createTrouble, drawSwarm, NO_TROUBLE } from './swarm.ts'
import { createChance, createVirtualTime, settled } from './virtual-time.ts'
import type { Chance } from './virtual-time.ts'

export interface RunResult {
  readonly seed: string
  readonly sales: number
  readonly attempts: number
  readonly faults: number
  readonly crashes: number
  readonly steps: number
  readonly violations: readonly Violation[]
}

export interface RunOptions {
  readonly seed: string
  readonly sales: number
  readonly instead?: EngineParts
  readonly lostTail?: number
}

/** How long everything may take to come to rest once the troubles are over: the whole watch and an opening. */
const REST_MS = 3 * 60 * 60_000
const REOPENED_AFTER_MS = 80 * 60_000

/** One run in virtual time: a troubled day, then a quiet one in which everything must come to rest. */
export async function simulate(options: RunOptions): Promise<RunResult> {
  const chance = createChance(options.seed)
  const swarm = drawSwarm(chance.fork('swarm'))
  const time = createVirtualTime()
  const world = { clock: time.clock, timers: time.timers, random: chance.fork('terminal') }
  const terminal = createTerminalState({ ...world, options: { serial: SERIAL } })
  const wire = createWire(world, terminal, {
    credential: CREDENTIAL, digest: 'base64', authorizationPrefix: '', abortAuth: 'signed', cloudWrapsErrors: true,
  })
  const violations: Violation[] = []
  const routes: Record<LinkRoute, boolean> = { lan: true, cloud: true }
  let troubled = true
  let wallOffsetMs = 0
  const trouble = createTrouble(swarm, chance.fork('trouble'), (route) => routes[route])
  const network = createVirtualNetwork({
    time, wire, listening: () => terminal.up(), routeOf: (url) => (new URL(url).hostname === '10.9.8.7' ? 'lan' : 'cloud'),
    fate: (route, request) => (troubled ? trouble.fate(route, request) : NO_TROUBLE),
    latencyMs: (route) => (route === 'lan' ? 3 : 60),
  })
  const crashChance = chance.fork('crash')
  const register = createRegisterLife({
    time: { ...time, clock: { nowMs: () => time.clock.nowMs() + wallOffsetMs, monotonicMs: time.clock.monotonicMs } },
    chance: chance.fork('register'), network, secrets: fixedSecrets(), lostTail: options.lostTail ?? 0,
    crashNow: () => troubled && crashChance.happens(swarm.crash),
    crashed: () => { void sleep(time, crashChance.between(500, 20_000)).then(() => reopen()) },
    instead: options.instead ?? {},
  })

  async function reopen(): Promise<void> {
    try {
      await register.start()
    } catch (error) {
      if (!(error instanceof Crashed)) violations.push({ oracle: 'stuck', story: `it does not open again: ${String(error)}` })
    }
  }

  const stage: Stage = {
    time, register, terminal, swarm, troubled: () => troubled,
    violation: (story) => { violations.push({ oracle: 'books', story }) },
  }
  let sales = 0
  let over = false
  const check = (): void => {
    const store = register.store()
    if (store && violations.length === 0) violations.push(...checkAlways(readBooks(store.store), terminal.ledger()))
  }
  const day = async (): Promise<void> => {
    await register.start()
    const cashier = createCashier(stage, chance.fork('cashier'))
    void customers(stage, chance.fork('customers'), () => over, (id) => saidNo(register, id))
    void weather(stage, chance.fork('weather'), routes, (ms) => { wallOffsetMs += ms }, trouble)
    for (let number = 0; number < options.sales && violations.length === 0; number += 1) {
      if (await cashier.sell()) sales += 1
      await sleep(time, chance.between(100, 3000))
      check()
    }
    troubled = false
    wallOffsetMs = 0
    routes.lan = true
    routes.cloud = true
    terminal.clearFaults()
    await sleep(time, REOPENED_AFTER_MS)
    register.kill()
    await sleep(time, REST_MS)
    over = true
  }

  let failure: unknown = null
  let done = false
  day().catch((error: unknown) => { failure = error }).finally(() => { done = true })
  await settled()
  while (!done && violations.length === 0 && await time.step());
  check()
  const store = register.store()
  if (failure) violations.push({ oracle: 'stuck', story: String(failure) })
  for (const defect of register.defects) violations.push({ oracle: 'books', story: `defect: ${String(defect)}` })
  if (store && violations.length === 0) {
    violations.push(...checkAtRest(readBooks(store.store), terminal.ledger()))
    violations.push(...checkJournal(store.store, time.clock, { info: () => undefined, warn: () => undefined, error: () => undefined }))
  } else if (!store && violations.length === 0) violations.push({ oracle: 'stuck', story: 'the register did not open again' })
  const attempts = store ? readBooks(store.store).attempts.length : 0
  return { seed: options.seed, sales, attempts, faults: trouble.faults(), crashes: register.crashes(), steps: time.steps(), violations }
}

/** What changes by itself: routes come and go, the terminal has its moods, somebody sets the clock. */
async function weather(
  stage: Stage, chance: Chance, routes: Record<LinkRoute, boolean>, setClockBy: (ms: number) => void, trouble: ReturnType<typeof createTrouble>,
): Promise<void> {
  while (stage.troubled()) {
    await sleep(stage.time, chance.between(1000, 40_000))
    if (!stage.troubled()) return
    for (const route of ['lan', 'cloud'] as const) if (chance.happens(stage.swarm.routeFlap)) routes[route] = !routes[route]
    if (chance.happens(stage.swarm.clockJump)) setClockBy(chance.between(-400_000, 400_000))
    const fault = trouble.terminalFault()
    if (fault) stage.terminal.setFault(fault)
    else if (chance.happens(0.3)) stage.terminal.clearFaults()
  }
}

function saidNo(register: ReturnType<typeof createRegisterLife>, clientTransactionId: string): boolean {
  const store = register.store()
  if (!store) return false
  const phase = store.store.db.prepare<[string], { phase: string }>('SELECT phase FROM attempt WHERE client_transaction_id = ?').get(clientTransactionId)?.phase
  return phase === 'declined' || phase === 'cancelled'
}

function fixedSecrets(): SecretStore {
  return {
    kind: 'memory', get: (name) => Promise.resolve(name === 'terminal.caja-1' ? CREDENTIAL : null),
    set: () => Promise.resolve(), remove: () => Promise.resolve(),
  }
}
