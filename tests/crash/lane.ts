import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import { contract, type CallName } from '../../shared/contract/index.ts'
import { uuidFrom } from '../../shared/ids.ts'
import { checkAlways, checkJournal, readBooks, type Violation } from './books.ts'
import type { Chance } from '../sim/virtual-time.ts'
import { inCopy } from './database-copy.ts'
import type { Programs } from './programs.ts'
import { openFaultProxy, type FaultProxy } from './proxy.ts'
import { makeLaneFolder, startRegister, type LaneFolder, type RegisterProcess } from './register-process.ts'
import { ledgerIn, startTerminal, type TerminalProcess } from './terminal-process.ts'

/**
 * One lane of real processes: a register, a terminal, and between them a network that can go wrong on both
 * routes.
 */
export interface CrashLane {
  readonly chance: Chance
  readonly place: LaneFolder
  readonly lan: FaultProxy
  readonly cloud: FaultProxy
  register(): RegisterProcess
  terminal(): TerminalProcess
  /** Presses a key once: the same id until it is answered, however often the register dies meanwhile. */
  press(name: CallName, input: unknown, rev?: number): Promise<CallAnswer>
  /** Kills and looks at what is on the disk; starts nothing. */
  killRegister(): Promise<void>
  killTerminal(): Promise<void>
  startRegister(): Promise<void>
  startTerminal(): Promise<void>
  /** The journal's length as another process sees it; null while the database cannot be read. */
  watchJournal(): { value(): number | null; close(): void }
  /** How many attempts there are, by a condition in SQL; null while the database cannot be read. */
  attempts(where: string): number | null
  readonly counts: { registerKills: number; terminalKills: number; sales: number; resent: number }
  readonly violations: Violation[]
  found(oracle: Violation['oracle'], story: string): void
  stop(): Promise<void>
}

const ACQUIRER_MS = 60
/** A register that is killed again and again on a busy computer still answers within this. */
const PRESS_MS = 90_000
export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** `planted` puts a known mistake into the register, to see that it is found. */
export async function openCrashLane(
  folder: string,
  chance: Chance,
  made: { readonly programs: Programs; readonly planted: boolean },
): Promise<CrashLane> {
  mkdirSync(folder, { recursive: true })
  const violations: Violation[] = []
  const counts: CrashLane['counts'] = { registerKills: 0, terminalKills: 0, sales: 0, resent: 0 }
  const ledgerFile = join(folder, 'ledger')
  const found = (oracle: Violation['oracle'], story: string): void => {
    violations.push({ oracle, story })
  }
  const far = await openFarSide(ledgerFile, made.programs.terminal, found)
  const { lan, cloud } = far
  const place = makeLaneFolder(
    folder,
    { address: '127.0.0.1', port: lan.port, cloudUrl: `http://127.0.0.1:${cloud.port}` },
    made.planted ? { TEST_PLANTED: 'yes' } : {},
    made.programs.register,
  )
  const near = openNearSide(place, counts, found)
  const lookAtTheDead = (): void => {
    try {
      inCopy(place.databasePath, join(folder, 'dead'), (store) => {
        const books = readBooks(store)
        // The ledger is read last: it only grows, and a charge that is on no account yet wrongs nobody.
        violations.push(...checkAlways(books, ledgerIn(ledgerFile)), ...checkJournal(store))
      })
    } catch (error) {
      found('books', `the database of a killed register: ${String(error)}`)
    }
  }
  return {
    chance,
    place,
    lan,
    cloud,
    counts,
    violations,
    found,
    register: near.register,
    terminal: far.terminal,
    press: createPress(near.register, chance.fork('commands'), counts, found),
    killRegister: async () => {
      if (await near.kill()) lookAtTheDead()
    },
    startRegister: near.start,
    killTerminal: async () => {
      counts.terminalKills += 1
      await far.kill()
    },
    startTerminal: far.start,
    watchJournal: () => watched(place.databasePath, 'SELECT seq FROM journal_head'),
    attempts: (where) => {
      const count = watched(place.databasePath, `SELECT count(*) FROM attempt ${where}`)
      const value = count.value()
      count.close()
      return value
    },
    stop: async () => {
      await near.register().child.signal('SIGKILL')
      await far.terminal().child.signal('SIGKILL')
      await Promise.all([lan.stop(), cloud.stop()])
    },
  }
}

type Found = CrashLane['found']

/**
 * A key press by its own id, sent again until it is answered; now and then once more, for the same answer.
 */
function createPress(
  register: () => RegisterProcess,
  chance: Chance,
  counts: CrashLane['counts'],
  found: Found,
): CrashLane['press'] {
  return async (name, input, rev) => {
    const more = { commandId: uuidFrom(chance.bytes(16)), ...(rev === undefined ? {} : { rev }) }
    const untilMs = performance.now() + PRESS_MS
    const isCommand = contract[name].kind === 'command'
    for (let tries = 0; performance.now() < untilMs; tries += 1) {
      if (tries > 0) counts.resent += 1
      const answer = await register().call(name, input, more)
      const code = answer?.ok === false ? answer.error.code : null
      if (code === 'INTERNAL') found('books', `${name} met a defect of the register`)
      if (answer === null || code === 'ENGINE_STOPPED') {
        await sleep(50)
        continue
      }
      const again = isCommand && chance.happens(0.1) ? await register().call(name, input, more) : null
      if (again !== null && JSON.stringify(again) !== JSON.stringify(answer)) {
        found('books', `${name} pressed twice: ${JSON.stringify(answer)} and then ${JSON.stringify(again)}`)
      }
      return answer
    }
    throw new Error(`${name} was never answered`)
  }
}

/** The register's side: killed and started again on the same folder. */
function openNearSide(place: LaneFolder, counts: CrashLane['counts'], found: Found) {
  let register = startRegister(place)
  return {
    register: (): RegisterProcess => register,
    /** True when there is a database of a dead register to look at. */
    kill: async (): Promise<boolean> => {
      const alive = register.child.running()
      await register.child.signal('SIGKILL')
      if (alive) counts.registerKills += 1
      return alive && (counts.registerKills > 1 || (await register.ready))
    },
    start: async (): Promise<void> => {
      const mine = startRegister(place)
      register = mine
      const ready = await mine.ready
      // Whoever killed it in the middle of its start has a look of their own.
      const alone = !ready && !mine.child.killed()
      if (alone) found('stuck', `the register did not start again: ${mine.child.complaints().slice(-600)}`)
    },
  }
}

/** The terminal's side: the terminal and the network before it, which is shut while it is dead. */
async function openFarSide(ledgerFile: string, program: string, found: Found) {
  let ports: { readonly lan: number; readonly cloud: number } | null = null
  const to = (route: 'lan' | 'cloud') => () =>
    ports === null ? null : { host: '127.0.0.1', port: ports[route] }
  const lan = await openFaultProxy({ target: to('lan') })
  const cloud = await openFaultProxy({ target: to('cloud') })
  const begin = (): TerminalProcess => startTerminal({ ledgerFile, acquirerMs: ACQUIRER_MS, program })
  let terminal = begin()
  ports = await terminal.ready
  return {
    lan,
    cloud,
    terminal: (): TerminalProcess => terminal,
    kill: async (): Promise<void> => {
      await terminal.child.signal('SIGKILL')
      ports = null
      await Promise.all([lan.setOpen(false), cloud.setOpen(false)])
    },
    start: async (): Promise<void> => {
      terminal = begin()
      ports = await terminal.ready
      const said = terminal.child.complaints().slice(-600)
      if (ports === null) found('stuck', `the terminal did not start again: ${said}`)
      await Promise.all([lan.setOpen(true), cloud.setOpen(true)])
    },
  }
}

/** One number of a database that somebody else writes; null while it cannot be read. */
function watched(databasePath: string, sql: string): { value(): number | null; close(): void } {
  let db: Database.Database | null = null
  let statement: Database.Statement<[], number> | null = null
  return {
    value: () => {
      try {
        db ??= new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 0 })
        statement ??= db.prepare<[], number>(sql).pluck()
        return statement.get() ?? null
      } catch {
        return null
      }
    },
    close: () => {
      db?.close()
    },
  }
}
