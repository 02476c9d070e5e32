import { describe, expect, test } from 'vitest'
import { createTerminalState, type TerminalState } from '../../main/training/kushki/terminal-state.ts'
import type { TerminalAnswer } from '../../main/training/kushki/link-failure.ts'
import type { OperationName } from '../../main/training/kushki/operations.ts'
import { chargeBody, newId, searchBody } from './terminal-client.ts'
import { virtualWorld, type VirtualWorld } from './virtual-world.ts'

/** The terminal alone, in virtual time: every order of events can be had exactly. */
function terminal(options: Parameters<typeof createTerminalState>[0]['options'] = {}): {
  world: VirtualWorld
  state: TerminalState
} {
  const world = virtualWorld()
  return { world, state: createTerminalState({ ...world, options: { acquirerMs: 900, ...options } }) }
}
const ask = (
  state: TerminalState,
  operation: OperationName,
  body?: unknown,
): Promise<TerminalAnswer> => state.handle({ operation, route: 'lan', body })
const bodyOf = (answer: TerminalAnswer): Record<string, unknown> =>
  answer.kind === 'answer' ? (answer.body as Record<string, unknown>) : { gone: true }
const items = async (state: TerminalState, source: 'local' | 'online'): Promise<Record<string, unknown>[]> =>
  bodyOf(await ask(state, `transaction_search_${source}`, searchBody()))['items'] as Record<string, unknown>[]

describe('the abort race', () => {
  test('after the acquirer was asked an abort is refused and the payment stands', async () => {
    const { world, state } = terminal()
    const id = newId()
    const charge = ask(state, 'charge', chargeBody(id))
    await world.pass(2000)
    state.customer({ action: 'tap' })
    await world.pass(899)
    expect(await ask(state, 'abort')).toMatchObject({
      kind: 'answer',
      status: 409,
      body: { object: { client_transaction_id: id } },
    })
    await world.pass(1)
    expect(bodyOf(await charge)['approved']).toBe(true)
    expect(state.ledger()).toHaveLength(1)
  })

  test('a customer can no longer cancel either', async () => {
    const { world, state } = terminal()
    const charge = ask(state, 'charge', chargeBody(newId()))
    await world.pass(1)
    state.customer({ action: 'tap' })
    expect(state.customer({ action: 'cancel' })).toMatchObject({ ok: false })
    await world.pass(900)
    expect(bodyOf(await charge)['approved']).toBe(true)
  })

  test('the terminal gives up on the customer to the millisecond', async () => {
    const { world, state } = terminal({ customerTimeoutMs: 30_000 })
    const charge = ask(state, 'charge', chargeBody(newId()))
    await world.pass(29_999)
    expect(state.view().display).toBe('card')
    await world.pass(1)
    expect(state.view().display).toBe('timed_out')
    expect(bodyOf(await charge)['code']).toBe('-1')
  })

  test('a result leaves the display by itself, the slot was free before', async () => {
    const { world, state } = terminal({ resultMs: 5000 })
    state.setAutomatic({ action: 'tap', afterMs: 100 })
    const first = ask(state, 'charge', chargeBody(newId()))
    await world.pass(1000)
    expect((await first).kind).toBe('answer')
    expect(state.view()).toMatchObject({ display: 'approved', active: null })
    await world.pass(4999)
    expect(state.view().display).toBe('approved')
    await world.pass(1)
    expect(state.view()).toMatchObject({ display: 'idle', result: null })
  })
})

describe('a reboot', () => {
  test('while the card is awaited: no answer, no charge, and the id may be charged afterwards', async () => {
    const { world, state } = terminal()
    const id = newId()
    const charge = ask(state, 'charge', chargeBody(id))
    await world.pass(500)
    state.setFault({ fault: 'reboot', ms: 3000 })
    expect(await charge).toEqual({ kind: 'gone' })
    expect(await ask(state, 'charge', chargeBody(id))).toEqual({ kind: 'gone' })
    await world.pass(2999)
    expect(state.up()).toBe(false)
    await world.pass(1)
    expect(state.up()).toBe(true)
    expect(await items(state, 'local')).toEqual([])
    state.setAutomatic({ action: 'tap', afterMs: 0 })
    const again = ask(state, 'charge', chargeBody(id))
    await world.pass(1000)
    expect(bodyOf(await again)['approved']).toBe(true)
    expect(state.ledger()).toHaveLength(1)
  })

  test.each([
    ['before the acquirer decided', 200],
    ['after the acquirer decided', 5000],
  ])('with its memory kept, up again %s: it knows the payment', async (_when, ms) => {
    const { world, state } = terminal()
    const id = newId()
    state.setFault({ fault: 'reboot', stage: 'asked', ms })
    const charge = ask(state, 'charge', chargeBody(id))
    await world.pass(10)
    state.customer({ action: 'tap' })
    expect(await charge).toEqual({ kind: 'gone' })
    await world.pass(ms)
    if (ms < 900) {
      const busy = await ask(state, 'charge', chargeBody(id))
      expect(busy).toMatchObject({ status: 409, body: { object: { client_transaction_id: id } } })
    }
    await world.pass(900)
    expect(await items(state, 'local')).toMatchObject([{ client_transaction_id: id, approved: true }])
    expect(bodyOf(await ask(state, 'charge', chargeBody(id)))['approved']).toBe(true)
    expect(state.ledger()).toHaveLength(1)
  })

  test('with its memory lost after the acquirer was asked: only the acquirer knows', async () => {
    const { world, state } = terminal()
    const id = newId()
    state.setFault({ fault: 'reboot', stage: 'decided', memory: 'lose', ms: 1000 })
    state.setAutomatic({ action: 'tap', afterMs: 0 })
    const charge = ask(state, 'charge', chargeBody(id))
    await world.pass(2000)
    expect(await charge).toEqual({ kind: 'gone' })
    expect(await items(state, 'local')).toEqual([])
    expect(await items(state, 'online')).toMatchObject([{ client_transaction_id: id, approved: true }])
    // The trap that this terminal lays: the same id is charged again, because nobody remembers it.
    const again = ask(state, 'charge', chargeBody(id))
    await world.pass(2000)
    expect(bodyOf(await again)['approved']).toBe(true)
    expect(state.ledger()).toHaveLength(2)
  })

  test('where the acquirer compares ids too, the second charge is the first one', async () => {
    const { world, state } = terminal({ acquirerDedupes: true })
    const id = newId()
    state.setFault({ fault: 'reboot', stage: 'decided', memory: 'lose', ms: 1000 })
    state.setAutomatic({ action: 'tap', afterMs: 0 })
    void ask(state, 'charge', chargeBody(id))
    await world.pass(3000)
    const again = ask(state, 'charge', chargeBody(id))
    await world.pass(2000)
    expect(bodyOf(await again)['approved']).toBe(true)
    expect(state.ledger()).toHaveLength(1)
  })

  test('and the same id anew while the first is still at the acquirer: both are decided', async () => {
    const { world, state } = terminal()
    const id = newId()
    state.setFault({ fault: 'reboot', stage: 'asked', memory: 'lose', ms: 100 })
    state.setAutomatic({ action: 'tap', afterMs: 0 })
    void ask(state, 'charge', chargeBody(id))
    await world.pass(200)
    const again = ask(state, 'charge', chargeBody(id))
    await world.pass(2000)
    expect(bodyOf(await again)['approved']).toBe(true)
    expect(state.ledger()).toHaveLength(2)
    expect(await items(state, 'local')).toHaveLength(1)
  })
})

test('the same world gives the same answers to the byte', async () => {
  const run = async (): Promise<string> => {
    const { world, state } = terminal()
    state.setAutomatic({ action: 'tap', afterMs: 250 })
    const charge = ask(state, 'charge', chargeBody('6680eadc-6c8d-44aa-8ca0-18e061c1472a'))
    await world.pass(5000)
    return JSON.stringify([await charge, state.ledger()])
  }
  expect(await run()).toBe(await run())
})
