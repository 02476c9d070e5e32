import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { uuidFrom } from '../../shared/ids.ts'
import { checkAlways, checkJournal, readBooks, type Violation } from './books.ts'
import type { Chance } from '../sim/virtual-time.ts'
import { inCopy } from './database-copy.ts'
import { openFaultProxy, type FaultProxy } from './proxy.ts'
import { makeLaneFolder, startRegister, type LaneFolder, type RegisterProcess } from './register-process.ts'
import { ledgerIn, startTerminal, type TerminalProcess } from './terminal-process.ts'

/** One lane of real processes: a register, a terminal, and between them a network that can go wrong on both routes. */
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
const PRESSES_MAX = 400
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })

/** `planted` puts a known mistake into the register, to see that it is found. */
export async function openCrashLane(folder: string, chance: Chance, planted: boolean): Promise<CrashLane> {
  mkdirSync(folder, { recursive: true })
  const violations: Violation[] = []
  const counts: CrashLane['counts'] = { registerKills: 0, terminalKills: 0, sales: 0, resent: 0 }
  const ids = chance.fork('commands')
  const found = (oracle: Violation['oracle'], story: string): void => { violations.push({ oracle, story }) }
  let ports: { lan: number; cloud: number } | null = null
  const to = (route: 'lan' | 'cloud') => () => (ports === null ? null : { host: '127.0.0.1', port: ports[route] })
  const lan = await openFaultProxy({ target: to('lan') })
  const cloud = await openFaultProxy({ target: to('cloud') })
  const place = makeLaneFolder(folder, { address: '127.0.0.1', port: lan.port, cloudUrl: `http://127.0.0.1:${cloud.port}` },
    planted ? { TEST_PLANTED: 'yes' } : {})
  const begin = (): TerminalProcess => startTerminal({ ledgerFile: place.ledgerFile, acquirerMs: ACQUIRER_MS })
  let terminal = begin()
  ports = await terminal.ready
  let register = startRegister(place)

  /** Everything that has to hold whenever a register is found dead. */
  function lookAtTheDead(): void {
    try {
      inCopy(place.databasePath, join(folder, 'dead'), (store) => {
        const books = readBooks(store)
        // The ledger is read last: it only grows, and a charge that is on no account yet wrongs nobody.
        violations.push(...checkAlways(books, ledgerIn(place.ledgerFile)), ...checkJournal(store))
      })
    } catch (error) {
      found('books', `the database of a killed register: ${String(error)}`)
    }
  }

  return {
    chance, place, lan, cloud, counts, violations, found,
    register: () => register, terminal: () => terminal,
    press: async (name, input, rev) => {
      const more = { commandId: uuidFrom(ids.bytes(16)), ...(rev === undefined ? {} : { rev }) }
      for (let tries = 0; tries < PRESSES_MAX; tries += 1) {
        if (tries > 0) counts.resent += 1
        const answer = await register.call(name, input, more)
        if (answer !== null && !answer.ok && answer.error.code === 'INTERNAL') found('books', `${name}: ${answer.error.message}`)
        const starting = answer !== null && !answer.ok && answer.error.code === 'ENGINE_STOPPED'
        if (answer !== null && !starting) return answer
        await sleep(50)
      }
      throw new Error(`${name} was never answered`)
    },
    killRegister: async () => {
      const alive = register.child.running()
      await register.child.signal('SIGKILL')
      if (!alive) return
      counts.registerKills += 1
      if (counts.registerKills > 1 || (await register.ready)) lookAtTheDead()
    },
    startRegister: async () => {
      register = startRegister(place)
      const mine = register
      const ready = await mine.ready
      // Whoever killed it in the middle of its start has a look of their own.
      if (!ready && !mine.child.killed()) found('stuck', `the register did not start again: ${mine.child.complaints().slice(-600)}`)
    },
    killTerminal: async () => {
      await terminal.child.signal('SIGKILL')
      counts.terminalKills += 1
      ports = null
      await Promise.all([lan.setOpen(false), cloud.setOpen(false)])
    },
    startTerminal: async () => {
      terminal = begin()
      ports = await terminal.ready
      if (ports === null) found('stuck', `the terminal did not start again: ${terminal.child.complaints().slice(-600)}`)
      await Promise.all([lan.setOpen(true), cloud.setOpen(true)])
    },
    watchJournal: () => watched(place.databasePath, 'SELECT seq FROM journal_head'),
    attempts: (where) => {
      const count = watched(place.databasePath, `SELECT count(*) FROM attempt ${where}`)
      const value = count.value()
      count.close()
      return value
    },
    stop: async () => {
      await register.child.signal('SIGKILL')
      await terminal.child.signal('SIGKILL')
      await Promise.all([lan.stop(), cloud.stop()])
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
    close: () => { db?.close() },
  }
}
