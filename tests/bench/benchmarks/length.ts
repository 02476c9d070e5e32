import type { CallName } from '../../../shared/contract/index.ts'
import {
  DAY_SALES,
  figureOf,
  sideBySide,
  took,
  yearSales,
  type Bench,
  type Benchmark,
  type Figure,
} from '../benchmark.ts'
import { openRegister, type Register } from '../register.ts'

const HOLDS = 100
const ASKED = [
  'register.get',
  'totals.day',
  'receipt.list',
  'sale.scan',
] as const satisfies readonly CallName[]

const ask = (register: Register, name: (typeof ASKED)[number]): Promise<unknown> =>
  name === 'sale.scan' ? register.ask(name, { code: '7800000000017' }) : register.ask(name, {})

type Registers = Readonly<Record<'day' | 'other', Register>>

/** The same call to two registers in turn; three at once would pay for each other's garbage. */
async function compare({ times }: Bench, name: (typeof ASKED)[number], registers: Registers) {
  const samples = await sideBySide(
    {
      day: () => took(() => ask(registers.day, name)),
      other: () => took(() => ask(registers.other, name)),
    },
    { rounds: times(200, 40), warmUp: 40 },
  )
  for (const register of Object.values(registers)) await emptied(register)
  return samples
}

async function emptied(register: Register): Promise<void> {
  const { sale } = await register.ask('sale.current', {})
  if (sale?.status === 'open') await register.ask('sale.void', { saleId: sale.saleId }, sale.rev)
}

export const length: Benchmark = {
  name: 'length',
  says: 'what a screen asks, with a day, a year and a full board behind it',
  async run(bench): Promise<readonly Figure[]> {
    const year = yearSales(bench)
    const registers = {
      day: await openRegister(await bench.history(DAY_SALES)),
      year: await openRegister(await bench.history(year)),
      holds: await openRegister(await bench.history(DAY_SALES, HOLDS)),
    }
    const figures: Figure[] = []
    for (const name of ASKED) {
      const long = await compare(bench, name, { day: registers.day, other: registers.year })
      const board = await compare(bench, name, { day: registers.day, other: registers.holds })
      figures.push(
        figureOf({
          name: `${name} after ${year} sales`,
          ours: long.other,
          beside: [{ kind: 'self', what: `after ${DAY_SALES} sales`, how: 'measured', samples: long.day }],
        }),
        figureOf({
          name: `${name} with ${HOLDS} holds open`,
          ours: board.other,
          beside: [{ kind: 'self', what: 'without any', how: 'measured', samples: board.day }],
        }),
      )
    }
    for (const register of Object.values(registers)) await register.stop()
    return figures
  },
}
