import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AssertionFailure } from '../../shared/assert.ts'
import { createCommandLog, FORGET_MAX } from '../../main/engine/journal/commands.ts'
import { holdOpen, openedStore, steppingClock, temporaryFolder } from './fixture.ts'

const answer = { ok: true, value: { saleId: 's-1', totalMinor: 1990, note: 'ñ' } }
const commandLog = (path = ':memory:') => {
  const store = openedStore({ path })
  const commands = createCommandLog({ store, clock: steppingClock(1000) })
  const remember = (commandId: string) => {
    store.transaction(() => {
      commands.storeCommand({ commandId, name: 'sale.scan', inputHash: 'h', answer, seqFrom: 1 })
    })
  }
  return { store, commands, remember }
}

describe('the command log', () => {
  test('gives a repeat the same answer, across openings', () => {
    const path = join(temporaryFolder(), 'register.db')
    const first = commandLog(path)
    first.remember('c-1')
    first.store.close()
    const { commands } = commandLog(path)
    expect(commands.findCommand('c-1')).toEqual({ name: 'sale.scan', inputHash: 'h', answer })
    expect(commands.findCommand('c-2')).toBeNull()
  })

  test('keeps an answer only together with the facts of its transaction', () => {
    const { store, commands, remember } = commandLog()
    expect(() => {
      commands.storeCommand({ commandId: 'c', name: 'n', inputHash: 'h', answer, seqFrom: 1 })
    }).toThrow(AssertionFailure)
    expect(() => store.transaction(() => {
      commands.storeCommand({ commandId: 'c', name: 'n', inputHash: 'h', answer, seqFrom: 1 })
      throw new Error('refused after all')
    })).toThrow('refused after all')
    expect(commands.findCommand('c')).toBeNull()
    remember('c')
    expect(() => { remember('c') }).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }))
  })

  test('refuses an answer that is none', () => {
    const { store, commands } = commandLog()
    expect(() => store.transaction(() => {
      commands.storeCommand({ commandId: 'c', name: 'n', inputHash: 'h', answer: undefined, seqFrom: 1 })
    })).toThrow('written as JSON')
  })

  test('forgets old answers, so many at a time', () => {
    const { store, commands, remember } = commandLog()
    for (let index = 0; index < FORGET_MAX + 2; index += 1) remember(`c-${index}`)
    const forget = (beforeMs: number) => store.transaction(() => commands.forgetCommands(beforeMs))
    expect(forget(1000)).toBe(0)
    // Its clock moved one millisecond a command: the last one stays.
    expect(forget(1000 + FORGET_MAX + 1)).toBe(FORGET_MAX)
    expect(forget(1000 + FORGET_MAX + 1)).toBe(1)
    expect(commands.findCommand(`c-${FORGET_MAX + 1}`)).not.toBeNull()
    expect(commands.findCommand(`c-${FORGET_MAX}`)).toBeNull()
  })

  test('is not shared with a second register', async () => {
    const path = join(temporaryFolder(), 'register.db')
    commandLog(path).remember('c-1')
    expect((await holdOpen(path)).answer).toMatchObject({ opened: false, code: 'DB_IN_USE' })
  })
})
