import { describe, expect, test } from 'vitest'
import type { Provisioning } from '../../main/engine/api.ts'
import { present } from '../../shared/assert.ts'
import { terminalSettings, type HealthView } from '../../shared/contract/settings.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { checkedLane, type CheckedLane } from '../contract/checked-lane.ts'
import { checkJournal } from '../crash/books.ts'
import { PROVISIONING } from '../sim/lane.ts'
import { keptLog, steppingClock } from '../store/fixture.ts'
import { chargedSale, currentPayment, taken, untilPhase } from './opened-lane.ts'

const own = present(PROVISIONING.terminals[0], 'the terminal of the lane')
const other = (terminalId: string, more: object = {}) =>
  terminalSettings.parse({
    ...own,
    terminalId,
    label: terminalId.toUpperCase(),
    serial: `S-${terminalId}`,
    routes: ['lan'],
    host: '10.9.8.8',
    isDefault: false,
    ...more,
  })
const ALL = ['caja-1', 'caja-2', 'caja-3']
const lane = (terminals: Provisioning['terminals'], more: object = {}): Promise<CheckedLane> =>
  checkedLane({ provisioning: { ...PROVISIONING, terminals }, credentialsOf: ALL, ...more })

const health = (of: CheckedLane): Promise<HealthView> => of.ask('health.get', {})
const stateOf = async (of: CheckedLane, terminalId: string) =>
  present(
    (await health(of)).terminals.find((one) => one.terminalId === terminalId),
    'the terminal',
  )
const code = async (of: CheckedLane, name: Parameters<CheckedLane['call']>[0], input: object) => {
  const answer = await of.call(name, input)
  return answer.ok ? 'ok' : answer.error.code
}
const lineNow = async (of: CheckedLane) =>
  (await of.ask('settings.get', {})).terminals.map(({ terminalId, isDefault, fallback }) => [
    terminalId,
    isDefault ? 'default' : fallback,
  ])

describe('the line of a register', () => {
  test('is set by one command, is kept, and goes out with the settings', async () => {
    const one = await lane([own, other('caja-2', { fallback: 1 }), other('caja-3', { belongsTo: 'Caja 3' })])
    expect(await lineNow(one)).toEqual([
      ['caja-1', 'default'],
      ['caja-2', 1],
      ['caja-3', null],
    ])
    await one.ask('terminal.order', { terminalIds: ['caja-2', 'caja-3', 'caja-1'] })
    const expected = [
      ['caja-2', 'default'],
      ['caja-3', 1],
      ['caja-1', 2],
    ]
    expect(await lineNow(one)).toEqual(expected)
    await one.crash()
    expect(await lineNow(one)).toEqual(expected)
    const file = JSON.parse((await one.ask('settings.export', {})).text) as { terminals: object[] }
    expect(file.terminals).toMatchObject([
      { id: 'caja-2', default: true },
      { id: 'caja-3', fallback: 1, belongsTo: 'Caja 3' },
      { id: 'caja-1', fallback: 2 },
    ])
    await one.ask('terminal.order', { terminalIds: ['caja-1'] })
    expect(await lineNow(one)).toEqual([
      ['caja-1', 'default'],
      ['caja-2', null],
      ['caja-3', null],
    ])
    expect(await code(one, 'terminal.order', { terminalIds: ['caja-1', 'caja-1'] })).toBe('SETTING_INVALID')
    expect(await code(one, 'terminal.order', { terminalIds: ['caja-9'] })).toBe('TERMINAL_UNKNOWN')
  })

  test('is not lost when a terminal is saved', async () => {
    const one = await lane([own, other('caja-2', { fallback: 1 })])
    const { fallback: _fallback, ...typed } = other('caja-2', { label: 'Pasillo' })
    await one.ask('terminal.save', typed)
    expect(await lineNow(one)).toEqual([
      ['caja-1', 'default'],
      ['caja-2', 1],
    ])
  })

  test('gives a payment its terminal before it begins, and never changes it after that', async () => {
    const one = await lane([own, other('caja-2', { fallback: 1 })])
    one.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { answerLost: true, breaksAfterMs: 50 } : { connect: 'unroutable' },
    )
    expect((await health(one)).nextTerminalId).toBe('caja-1')
    const sale = await chargedSale(one)
    expect(sale.payment).toMatchObject({ terminalId: 'caja-1', terminalLabel: own.label })
    await untilPhase(one, 'unknown')
    expect(await stateOf(one, 'caja-1')).toMatchObject({ obstacle: 'recovering' })
    expect((await health(one)).nextTerminalId).toBe('caja-2')
    // The same sale waits for what is not known, whatever other terminal there is (rule 10).
    const again = { saleId: sale.saleId, terminalId: 'caja-2' }
    expect(await code(one, 'sale.tenderCard', again)).toBe('PAYMENT_IN_PROGRESS')
    await one.time.pass(60_000)
    expect(await currentPayment(one)).toMatchObject({ phase: 'unknown', terminalId: 'caja-1' })
    // Somebody who asks for a hold without a terminal is told on which one it is made.
    const held = await one.ask('card.authorize', { amountMinor: 6000 })
    expect(held).toMatchObject({ terminalId: 'caja-2', terminalLabel: 'CAJA-2' })
  })
})

describe('a terminal that is lent', () => {
  test('is left alone by its own lane until it is back, and comes back by one command', async () => {
    const one = await lane([own, other('caja-2', { fallback: 1 })], { healthIntervalMs: 20_000 })
    await one.time.pass(1000)
    expect(await stateOf(one, 'caja-1')).toMatchObject({ level: 'ok', obstacle: null })
    await one.ask('terminal.lend', { terminalId: 'caja-1', register: 'Caja 3' })
    const asked = (): number => one.requests.filter(({ request }) => request.url.includes('10.9.8.7')).length
    const before = asked()
    await one.time.pass(5 * 60_000)
    expect(asked()).toBe(before)
    expect(await stateOf(one, 'caja-1')).toMatchObject({
      obstacle: 'lent_out',
      level: 'unknown',
      notice: null,
      lending: { way: 'out', register: 'Caja 3' },
    })
    const sale = await one.ask('sale.scan', { code: '7800000000017' })
    const here = { saleId: sale.saleId, terminalId: 'caja-1' }
    expect(await one.call('sale.tenderCard', here)).toMatchObject({
      error: { code: 'TERMINAL_LENT_OUT', detail: { register: 'Caja 3' } },
    })
    expect(await code(one, 'terminal.lend', { terminalId: 'caja-1', register: 'Caja 4' })).toBe(
      'LENDING_NOT_POSSIBLE',
    )
    await one.crash()
    expect(await stateOf(one, 'caja-1')).toMatchObject({ obstacle: 'lent_out' })
    await one.ask('terminal.endLending', { terminalId: 'caja-1' })
    await one.time.pass(1000)
    expect(asked()).toBeGreaterThan(before)
    expect(await stateOf(one, 'caja-1')).toMatchObject({ obstacle: null, level: 'ok', lending: null })
    expect(await code(one, 'terminal.endLending', { terminalId: 'caja-1' })).toBe('LENDING_NOT_POSSIBLE')
  })

  test('is back by itself when the shop’s day ends', async () => {
    const one = await lane([own])
    await one.ask('terminal.lend', { terminalId: 'caja-1', register: 'Caja 3' })
    const { untilMs } = present((await stateOf(one, 'caja-1')).lending, 'the lending')
    const { nowMs, businessDay } = await one.ask('register.get', {})
    one.time.setWallBy(untilMs - nowMs)
    expect((await one.ask('register.get', {})).businessDay).toBe(businessDay)
    expect((await stateOf(one, 'caja-1')).obstacle).toBe('lent_out')
    one.time.setWallBy(1)
    expect((await one.ask('register.get', {})).businessDay).not.toBe(businessDay)
    expect(await stateOf(one, 'caja-1')).toMatchObject({ obstacle: null, lending: null })
  })

  test('stays while a payment is open on it; a detached one is asked about wherever it is', async () => {
    const one = await lane([own, other('caja-2', { fallback: 1 })])
    one.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { requestLost: true, breaksAfterMs: 50 } : {},
    )
    await chargedSale(one)
    const { attemptId } = await untilPhase(one, 'unknown')
    const lend = { terminalId: 'caja-1', register: 'Caja 3' }
    expect(await code(one, 'terminal.lend', lend)).toBe('TERMINAL_RECOVERING')
    await one.ask('payment.detach', { attemptId, reason: 'Pays in cash' })
    await one.ask('terminal.lend', lend)
    const asked = one.requests.length
    await one.time.pass(10 * 60_000)
    expect(one.requests.slice(asked).every(({ request }) => request.url.includes('search'))).toBe(true)
    expect(await currentPayment(one)).toMatchObject({
      phase: 'not_charged',
      watch: expect.anything() as object,
    })
  })
})

describe('a terminal of another register', () => {
  const theirs = { ...own, isDefault: true, belongsTo: 'Caja 2' }

  test('is used here only while it is lent, and what was paid on it needs it back', async () => {
    const one = await lane([theirs, other('caja-2')])
    one.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    expect(await stateOf(one, 'caja-1')).toMatchObject({ obstacle: 'away', belongsTo: 'Caja 2' })
    expect((await health(one)).nextTerminalId).toBeNull()
    expect(await code(one, 'terminal.lend', { terminalId: 'caja-1', register: 'Caja 3' })).toBe(
      'LENDING_NOT_POSSIBLE',
    )
    expect(await code(one, 'terminal.borrow', { terminalId: 'caja-2' })).toBe('LENDING_NOT_POSSIBLE')
    await one.ask('terminal.borrow', { terminalId: 'caja-1' })
    expect((await health(one)).nextTerminalId).toBe('caja-1')
    await chargedSale(one)
    const paid = await untilPhase(one, 'approved')
    const held = await one.ask('card.authorize', { amountMinor: 6000, terminalId: 'caja-1' })
    await one.time.pass(5000)
    await one.ask('terminal.endLending', { terminalId: 'caja-1' })
    await one.time.pass(120_000)
    for (const attemptId of [paid.attemptId, held.attemptId]) {
      expect(await one.call('card.giveBack', { attemptId, reason: 'Lo devolvió' })).toMatchObject({
        error: { code: 'TERMINAL_AWAY', detail: { terminal: own.label, register: 'Caja 2' } },
      })
    }
    expect(await code(one, 'card.capture', { attemptId: held.attemptId })).toBe('TERMINAL_AWAY')
    expect(taken(one)).toHaveLength(2)
    await one.ask('terminal.borrow', { terminalId: 'caja-1' })
    await one.ask('card.giveBack', { attemptId: paid.attemptId, reason: 'Lo devolvió' })
    await one.time.pass(5000)
    const standing = await one.ask('card.standing', { attemptId: paid.attemptId })
    expect(standing).toMatchObject({ remainingMinor: 0 })
  })

  test('every fact of the line and of lending is told again from the journal', async () => {
    const one = await lane([theirs, other('caja-2'), other('caja-3', { host: '10.9.8.9' })])
    await one.ask('terminal.borrow', { terminalId: 'caja-1' })
    await one.ask('terminal.order', { terminalIds: ['caja-2', 'caja-3'] })
    await one.ask('terminal.lend', { terminalId: 'caja-2', register: 'Caja 4' })
    await one.ask('terminal.lend', { terminalId: 'caja-3', register: 'Caja 4' })
    await one.ask('terminal.endLending', { terminalId: 'caja-2' })
    await one.ask('terminal.remove', { terminalId: 'caja-3' })
    await one.engine().stop()
    const store = openStore({ path: one.databasePath, clock: steppingClock(), log: keptLog() })
    try {
      expect(checkJournal(store)).toEqual([])
      const kept = store.db.prepare('SELECT terminal_id AS id, way, register FROM terminal_lending').all()
      expect(kept).toEqual([{ id: 'caja-1', way: 'in', register: 'Caja 2' }])
    } finally {
      store.close()
    }
  })
})
