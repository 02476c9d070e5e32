import Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { DAY_SALES, figureOf, sideBySide, yearSales, type Benchmark, type Figure } from '../benchmark.ts'
import { openRegister } from '../register.ts'

/** From nothing to the first view of the screen; closing is not counted. */
async function opened(path: string): Promise<number> {
  const startedMs = performance.now()
  const register = await openRegister(path)
  await register.ask('register.get', {})
  const tookMs = performance.now() - startedMs
  await register.stop()
  return tookMs
}

/** The file opened as durably, looked through or not, and one row read and one written. */
function bareOpened(path: string, check: boolean): number {
  const startedMs = performance.now()
  const db = new Database(path, { fileMustExist: true })
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  if (check) db.pragma('quick_check(1)')
  db.prepare('SELECT seq FROM journal_head').get()
  db.exec("UPDATE meta SET value = value WHERE key = 'epoch'")
  const tookMs = performance.now() - startedMs
  db.close()
  return tookMs
}

export const start: Benchmark = {
  name: 'start',
  says: 'opening the engine until the screen has its first view',
  async run(bench): Promise<readonly Figure[]> {
    const figures: Figure[] = []
    for (const sales of [DAY_SALES, yearSales(bench)]) {
      const path = await bench.history(sales)
      const samples = await sideBySide(
        {
          ours: () => opened(path),
          checked: () => bareOpened(path, true),
          bare: () => bareOpened(path, false),
        },
        { rounds: bench.times(12, 4), warmUp: 1 },
      )
      const megabytes = Math.round(statSync(path).size / 1_000_000)
      figures.push(
        figureOf({
          name: `opening after ${sales} sales`,
          ours: samples.ours,
          beside: [
            {
              kind: 'floor',
              what: 'the same file opened by SQLite alone and looked through by its own quick check',
              how: 'measured',
              samples: samples.checked,
            },
            {
              kind: 'floor',
              what: 'the same file opened by SQLite alone, one row read and one written',
              how: 'measured',
              samples: samples.bare,
            },
          ],
          remark: `${megabytes} MB; the file is in the system's memory`,
        }),
      )
    }
    return figures
  },
}
