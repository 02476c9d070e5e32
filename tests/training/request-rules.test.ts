import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { TOTAL_MINOR_MAX } from '../../main/training/kushki/amount.ts'
import { REQUEST_BYTES_MAX } from '../../main/training/kushki/front.ts'
import {
  call,
  chargeBody,
  cloudCall,
  lanCall,
  newId,
  searchBody,
  terminalForTest,
} from './terminal-client.ts'

const zero = { iva: 0, subtotal_iva: 0, subtotal_iva0: 0 }
const charge = (amount: unknown, id: unknown = newId()): unknown => ({ amount, client_transaction_id: id })

describe('a charge that is not in order', () => {
  test.each([
    ['no amount', charge(undefined), 'PAR-001', 'amount'],
    ['an amount in text', charge('100'), 'PAR-001', 'amount'],
    ['a part missing', charge({ iva: 0, subtotal_iva0: 10 }), 'PAR-001', 'amount.subtotal_iva'],
    ['a part in text', charge({ ...zero, iva: '1' }), 'PAR-001', 'amount.iva'],
    ['a negative part', charge({ ...zero, iva: -1, subtotal_iva0: 10 }), 'PAR-001', 'amount.iva'],
    ['a fraction of a peso', charge({ ...zero, subtotal_iva0: 10.5 }), 'PAR-001', 'amount.subtotal_iva0'],
    ['a total of nothing', charge(zero), 'PAR-003', 'amount'],
    [
      'a total past the limit',
      charge({ ...zero, iva: 1, subtotal_iva0: TOTAL_MINOR_MAX }),
      'PAR-003',
      'amount',
    ],
    ['a tip', charge({ ...zero, subtotal_iva0: 10, tip: 1 }), 'PAR-001', 'amount.tip'],
    [
      'an unknown tax',
      charge({ ...zero, subtotal_iva0: 10, extra_taxes: { vat: 1 } }),
      'PAR-001',
      'amount.extra_taxes.vat',
    ],
    [
      'a tax in text',
      charge({ ...zero, subtotal_iva0: 10, extra_taxes: { iac: '1' } }),
      'PAR-001',
      'amount.extra_taxes.iac',
    ],
    ['no id', charge({ ...zero, subtotal_iva0: 10 }, 7), 'PAR-001', 'client_transaction_id'],
    [
      'an id of version 1',
      charge({ ...zero, subtotal_iva0: 10 }, '6680eadc-6c8d-11aa-8ca0-18e061c1472a'),
      'PAR-002',
      'client_transaction_id',
    ],
    ['metadata in text', { ...chargeBody(newId()), metadata: 'x' }, 'PAR-001', 'metadata'],
    ['a list', [], 'PAR-001', 'body'],
    ['no JSON', '{"amount":', 'PAR-001', 'body'],
  ])('with %s is refused by name and leaves the terminal idle', async (_what, body, code, param) => {
    const terminal = await terminalForTest()
    const reply = await lanCall(terminal, 'charge', body)
    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({
      type: 'PARAMETER',
      code,
      param,
      object: { serial_number: terminal.serial },
    })
    expect(terminal.view().display).toBe('idle')
  })

  test('the largest total is taken', async () => {
    const terminal = await terminalForTest({ automatic: { action: 'tap', afterMs: 0 } })
    const reply = await lanCall(terminal, 'charge', charge({ ...zero, subtotal_iva0: TOTAL_MINOR_MAX }))
    expect(reply.body['approved']).toBe(true)
    expect(terminal.ledger()[0]?.amountMinor).toBe(TOTAL_MINOR_MAX)
  })

  test('a refused id may be used again in order', async () => {
    const terminal = await terminalForTest({ automatic: { action: 'tap', afterMs: 0 } })
    const id = newId()
    expect((await lanCall(terminal, 'charge', charge(zero, id))).status).toBe(400)
    expect((await lanCall(terminal, 'charge', chargeBody(id))).body['approved']).toBe(true)
  })
})

describe('paths and methods', () => {
  test('an unknown one is 404, a wrong method 405', async () => {
    const terminal = await terminalForTest()
    const lan = terminal.lanUrl
    for (const path of ['/sync/chargee', '/charge', '/sync', '/sync/charge/1', '/async/charge', '']) {
      expect((await call(`${lan}${path}`, {})).status).toBe(404)
    }
    expect((await call(`${lan}/sync/charge`, undefined, { method: 'GET', signed: '' })).status).toBe(405)
    expect((await call(`${lan}/sync/abort`, {})).status).toBe(405)
    expect((await call(`${terminal.cloudUrl}/sync/nothing`, {})).status).toBe(404)
  })

  test('a search is found with and without /sync, on both fronts', async () => {
    const terminal = await terminalForTest()
    for (const base of [terminal.lanUrl, terminal.cloudUrl]) {
      for (const path of [
        '/sync/transaction_search_local',
        '/transaction_search_local',
        '/transaction_search_online',
      ]) {
        expect((await call(`${base}${path}`, searchBody())).status).toBe(200)
      }
    }
  })

  test('the cloud knows the terminal by its serial and refuses others in its own wrapper', async () => {
    const terminal = await terminalForTest()
    const other = terminal.cloudUrl.replace(terminal.serial, 'OTHER')
    const reply = await call(`${other}/sync/charge`, chargeBody(newId()))
    expect(reply.status).toBe(400)
    expect(reply.body['failure']).toMatchObject({ type: 'CLOUDPAYMENT_VALIDATION_ERROR' })
    const badId = await cloudCall(terminal, 'charge', charge({ ...zero, subtotal_iva0: 10 }, 'no-uuid'), {
      authorization: 'garbage',
    })
    expect(badId.body['failure']).toMatchObject({ type: 'CLOUDPAYMENT_VALIDATION_ERROR' })
  })

  test("the cloud may wrap the terminal's own errors as well", async () => {
    const terminal = await terminalForTest({ cloudWrapsErrors: true })
    const reply = await cloudCall(terminal, 'charge', charge(zero))
    expect(reply.body).toMatchObject({ failure: { type: 'PARAMETER', code: 'PAR-003' } })
  })

  test('a body at the limit is read, one past it is not', async () => {
    const terminal = await terminalForTest()
    const padded = (bytes: number): string =>
      JSON.stringify({ ...searchBody(), note: '' }).replace('"note":""', `"note":"${'x'.repeat(bytes)}"`)
    const base = padded(0).length
    expect(
      (await lanCall(terminal, 'transaction_search_local', padded(REQUEST_BYTES_MAX - base))).status,
    ).toBe(200)
    const status = await new Promise<number | string>((resolve) => {
      const sending = request(
        `${terminal.lanUrl}/sync/transaction_search_local`,
        { method: 'POST', agent: false },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken'))
      sending.end(padded(REQUEST_BYTES_MAX - base + 1))
    })
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(status)
  })
})
