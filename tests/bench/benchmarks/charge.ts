import { join } from 'node:path'
import { Client } from 'undici'
import { present } from '../../../shared/assert.ts'
import { openBareDatabase } from '../bare.ts'
import { figureOf, sideBySide, type Benchmark } from '../benchmark.ts'
import { openRegister, TERMINAL, type Register } from '../register.ts'
import { systemMs } from '../passage.ts'
import { startTimedTerminal, type TimedTerminal } from '../terminal-process.ts'

interface Stages {
  readonly toTerminalMs: number
  readonly toDiskMs: number
}

interface Charging {
  readonly register: Register
  readonly terminal: TimedTerminal
  /** Called after every transaction of the register. */
  readonly onDisk: Set<() => void>
}

/** One card sale at the register: key to terminal, and the terminal's answer to the approval on disk. */
async function charged({ register, terminal, onDisk }: Charging, path: string): Promise<Stages> {
  const { saleId, rev } = await register.ask('sale.scan', { code: '7800000000017' })
  const passage = terminal.passage(path)
  const pressedMs = systemMs()
  const sale = await register.ask('sale.tenderCard', { saleId }, rev)
  const { attemptId } = present(sale.payment, 'its payment')
  const phase = register.store.db
    .prepare<[string], string>('SELECT phase FROM attempt WHERE attempt_id = ?')
    .pluck()
  const approvedMs = await new Promise<number>((resolve) => {
    const look = (): void => {
      const committedMs = systemMs()
      if (phase.get(attemptId) !== 'approved') return
      onDisk.delete(look)
      resolve(committedMs)
    }
    onDisk.add(look)
  })
  await register.ask('sale.next', {})
  const { arrivedMs, answeredMs } = await passage
  return { toTerminalMs: arrivedMs - pressedMs, toDiskMs: approvedMs - answeredMs }
}

interface Bare {
  readonly client: Client
  readonly terminal: TimedTerminal
  commit(): void
}

/** The same stages with nothing in between: commit, request to the same terminal, its answer, commit. */
async function bareExchange({ client, terminal, commit }: Bare, path: string): Promise<Stages> {
  const passage = terminal.passage(path)
  const startedMs = systemMs()
  commit()
  const answer = await client.request({ path, method: 'POST', body: '{}' })
  await answer.body.text()
  commit()
  const endedMs = systemMs()
  const { arrivedMs, answeredMs } = await passage
  return { toTerminalMs: arrivedMs - startedMs, toDiskMs: endedMs - answeredMs }
}

async function compare(
  register: Register,
  terminal: TimedTerminal,
  options: { readonly path: string; readonly rounds: number; readonly warmUp: number },
) {
  const database = openBareDatabase(options.path)
  const { origin, pathname } = new URL(terminal.lanUrl)
  const client = new Client(origin)
  const charging: Charging = { register, terminal, onDisk: new Set() }
  register.store.onTransactionEnd(() => {
    for (const look of charging.onDisk) look()
  })
  const bare: Bare = {
    client,
    terminal,
    commit: () => {
      database.write(1)
    },
  }
  const ours: Stages[] = []
  const floor: Stages[] = []
  const total = ({ toTerminalMs, toDiskMs }: Stages): number => toTerminalMs + toDiskMs
  const kept = (into: Stages[], stages: Stages, round: number): number => {
    if (round >= options.warmUp) into.push(stages)
    return total(stages)
  }
  await sideBySide(
    {
      ours: async (round) => kept(ours, await charged(charging, `${pathname}/sync/charge`), round),
      floor: async (round) =>
        kept(floor, await bareExchange(bare, `${pathname}/sync/transaction_search_local`), round),
    },
    options,
  )
  await client.close()
  database.close()
  return { ours, floor }
}

const REMARK = 'over loopback, the simulated terminal in a process of its own; its customer taps at once'

export const charge: Benchmark = {
  name: 'charge',
  says: 'what we add to a card payment: key to terminal, and its answer to the approval on disk',
  async run({ folder, times }) {
    const settings = present(TERMINAL, 'the settings of a terminal')
    const terminal = await startTimedTerminal()
    const port = Number(new URL(terminal.lanUrl).port)
    const here = { ...settings, host: '127.0.0.1', port, routes: ['lan' as const], cloudUrl: null }
    const register = await openRegister(join(folder, 'charge.sqlite'), { terminals: [here] })
    const path = join(folder, 'charge-bare.sqlite')
    const { ours, floor } = await compare(register, terminal, { path, rounds: times(120, 20), warmUp: 10 })
    await register.stop()
    await terminal.stop()
    const stage = (name: string, what: string, of: (stages: Stages) => number) =>
      figureOf({
        name,
        ours: ours.map(of),
        beside: [{ kind: 'floor', what, how: 'measured', samples: floor.map(of) }],
        remark: REMARK,
      })
    return [
      stage(
        'card key to first byte at the terminal',
        'one FULL commit and a bare request (undici) to the same terminal',
        ({ toTerminalMs }) => toTerminalMs,
      ),
      stage(
        "terminal's answer to approved on disk",
        'the bare answer read and one FULL commit',
        ({ toDiskMs }) => toDiskMs,
      ),
      stage(
        'both together: what we add to a payment',
        'the bare exchange and two FULL commits',
        ({ toTerminalMs, toDiskMs }) => toTerminalMs + toDiskMs,
      ),
    ]
  },
}
