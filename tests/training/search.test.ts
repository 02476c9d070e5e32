import { describe, expect, test } from 'vitest'
import { PAGE_SIZE_MAX } from '../../main/training/kushki/search.ts'
import type { KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import {
  chargeBody,
  cloudCall,
  lanCall,
  newId,
  searchBody,
  tappedCharge,
  terminalForTest,
  type Reply,
} from './terminal-client.ts'

const search = (
  terminal: KushkiTerminal,
  source: 'local' | 'online',
  filters = {},
  size = 10,
  page = 1,
): Promise<Reply> => lanCall(terminal, `transaction_search_${source}`, searchBody(filters, size, page))
const items = (reply: Reply): Record<string, unknown>[] => reply.body['items'] as Record<string, unknown>[]
const ids = (reply: Reply): unknown[] => items(reply).map((item) => item['client_transaction_id'])

describe('a search', () => {
  test('lists what was approved and declined, newest first, in pages', async () => {
    const terminal = await terminalForTest()
    const [first, second, third] = [newId(), newId(), newId()]
    await tappedCharge(terminal, first)
    await tappedCharge(terminal, second, 5000)
    await tappedCharge(terminal, third, 777)
    for (const source of ['local', 'online'] as const) {
      const pageOne = await search(terminal, source, {}, 2)
      expect(pageOne.body).toMatchObject({ page: 1, size: 2, total: 3 })
      expect(ids(pageOne)).toEqual([third, second])
      expect(ids(await search(terminal, source, {}, 2, 2))).toEqual([first])
      expect(ids(await search(terminal, source, {}, 2, 3))).toEqual([])
      expect(items(pageOne)[0]).toMatchObject({
        approved: true,
        transaction_status: 'APPROVAL',
        approved_transaction_amount: 777,
        transaction_type: 'charge',
      })
      expect(items(pageOne)[1]).toMatchObject({
        approved: false,
        transaction_status: 'DECLINED',
        kushki_response: { code: '05' },
      })
    }
  })

  test('filters by each documented field', async () => {
    const terminal = await terminalForTest()
    const [wanted, other] = [newId(), newId()]
    const reply = await tappedCharge(terminal, wanted)
    const declined = lanCall(terminal, 'charge', chargeBody(other))
    await terminal.until((view) => view.display === 'card')
    terminal.customer({ action: 'decline' })
    await declined
    const created = reply.body['created'] as number
    for (const source of ['local', 'online'] as const) {
      for (const filters of [
        { client_transaction_id: wanted },
        { last_four_digits: '4242' },
        { transaction_reference: reply.body['transaction_reference'] },
        {
          start_date: created,
          end_date: new Date(created + 86_400_000).toISOString(),
          last_four_digits: '4242',
        },
      ])
        expect(ids(await search(terminal, source, filters))).toEqual([wanted])
      expect(ids(await search(terminal, source, { start_date: created + 86_400_000 }))).toEqual([])
      expect(ids(await search(terminal, source, { end_date: created - 1 }))).toEqual([])
    }
    expect(ids(await search(terminal, 'online', { transaction_type: 'charge' }))).toHaveLength(2)
    expect(ids(await search(terminal, 'online', { transaction_type: 'refund' }))).toEqual([])
  })

  test("by type understands the provider's names and the operations' own", async () => {
    const terminal = await terminalForTest()
    const [held, charged] = [newId(), newId()]
    const reply = lanCall(terminal, 'authorization', chargeBody(held))
    await terminal.until((view) => view.display === 'card')
    terminal.customer({ action: 'tap' })
    await reply
    await tappedCharge(terminal, charged)
    const ofType = async (transaction_type: string): Promise<unknown[]> =>
      ids(await search(terminal, 'online', { transaction_type }))
    expect(await ofType('preAuth')).toEqual([held])
    expect(await ofType('authorization')).toEqual([held])
    expect(await ofType('charge')).toEqual([charged])
    expect(await ofType('posTip')).toEqual([])
    expect(await ofType('toString')).toEqual([])
  })

  test('by type is for the acquirer only', async () => {
    const terminal = await terminalForTest()
    expect(await search(terminal, 'local', { transaction_type: 'charge' })).toMatchObject({
      status: 400,
      body: { type: 'PARAMETER', param: 'filters.transaction_type' },
    })
  })

  test.each([
    [{ page: 0, size: 1 }, 'page'],
    [{ page: 1.5, size: 1 }, 'page'],
    [{ size: 1 }, 'page'],
    [{ page: 1 }, 'size'],
    [{ page: 1, size: 0 }, 'size'],
    [{ page: 1, size: PAGE_SIZE_MAX + 1 }, 'size'],
    [{ page: 1, size: 1, filters: [] }, 'filters'],
    [{ page: 1, size: 1, filters: { last_four_digits: 4242 } }, 'filters.last_four_digits'],
    [{ page: 1, size: 1, filters: { start_date: 'yesterday' } }, 'filters.start_date'],
    [{ page: 1, size: 1, filters: { end_date: true } }, 'filters.end_date'],
  ])('of %j is refused', async (body, param) => {
    const terminal = await terminalForTest()
    expect(await lanCall(terminal, 'transaction_search_online', body)).toMatchObject({
      status: 400,
      body: { type: 'PARAMETER', param },
    })
  })

  test('takes the largest page, and counts from 0 where it is set so', async () => {
    const terminal = await terminalForTest({ firstPage: 0 })
    const id = newId()
    await tappedCharge(terminal, id)
    expect(ids(await search(terminal, 'local', {}, PAGE_SIZE_MAX, 0))).toEqual([id])
    expect(ids(await search(terminal, 'local', {}, PAGE_SIZE_MAX, 1))).toEqual([])
  })

  test("a cancelled one is in the terminal's own history only, as an error without approved", async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const reply = lanCall(terminal, 'charge', chargeBody(id))
    await terminal.until((view) => view.display === 'card')
    terminal.customer({ action: 'cancel' })
    await reply
    const [item] = items(await search(terminal, 'local', { client_transaction_id: id }))
    expect(item).toMatchObject({
      client_transaction_id: id,
      transaction_status: 'ERROR',
      type: 'TERMINAL-SUNMI',
      code: '-1',
    })
    expect(item).not.toHaveProperty('approved')
    expect(ids(await search(terminal, 'online'))).toEqual([])
  })

  test('while a charge runs it is answered and does not touch it', async () => {
    for (const listsPending of [false, true]) {
      const terminal = await terminalForTest({ listsPending })
      const id = newId()
      const reply = lanCall(terminal, 'charge', chargeBody(id))
      await terminal.until((view) => view.display === 'card')
      const local = await search(terminal, 'local')
      expect(ids(local)).toEqual(listsPending ? [id] : [])
      if (listsPending) expect(items(local)[0]).toMatchObject({ transaction_status: 'PENDING' })
      expect(ids(await cloudCall(terminal, 'transaction_search_online', searchBody()))).toEqual([])
      terminal.customer({ action: 'tap' })
      expect((await reply).body['approved']).toBe(true)
    }
  })

  test("the acquirer's may lag behind, fail, or ignore its filters", async () => {
    const terminal = await terminalForTest()
    const id = newId()
    await tappedCharge(terminal, id)
    await terminal.setFault({ fault: 'search_lag', ms: 3_600_000 })
    expect(ids(await search(terminal, 'online'))).toEqual([])
    expect(ids(await search(terminal, 'local'))).toEqual([id])
    await terminal.clearFaults()
    await terminal.setFault({ fault: 'search_failing', operation: 'transaction_search_online', status: 504 })
    expect(await search(terminal, 'online')).toMatchObject({ status: 504, body: { type: 'ACQUIRER' } })
    expect((await search(terminal, 'local')).status).toBe(200)
    await terminal.clearFaults()
    await terminal.setFault({ fault: 'search_ignores_filters' })
    expect(ids(await search(terminal, 'online', { client_transaction_id: newId() }))).toEqual([id])
  })
})
