import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { CONDITIONS } from '../../main/training/kushki/conditions.ts'
import type { FaultOrder } from '../../main/training/kushki/faults.ts'
import type { KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import {
  abortCall,
  brokenBy,
  call,
  chargeBody,
  cloudCall,
  lanCall,
  newId,
  rawExchange,
  searchBody,
  terminalForTest,
  type Reply,
} from './terminal-client.ts'

const BROKEN = ['ECONNRESET', 'EPIPE']
/** A terminal whose customer taps at once, with these faults standing. */
async function faulty(...faults: FaultOrder[]): Promise<KushkiTerminal> {
  return terminalForTest({ automatic: { action: 'tap', afterMs: 0 }, faults })
}
const charge = (terminal: KushkiTerminal, id = newId()): Promise<Reply> =>
  lanCall(terminal, 'charge', chargeBody(id))
const charged = (terminal: KushkiTerminal): number => terminal.ledger().length

describe('a request that does not arrive', () => {
  test.each(['drop_request', 'reset_connection'] as const)(
    '%s: the connection breaks and nothing is charged; the next goes through',
    async (fault) => {
      const terminal = await faulty({ fault })
      expect(BROKEN).toContain(await brokenBy(charge(terminal)))
      expect(charged(terminal)).toBe(0)
      expect((await charge(terminal)).body['approved']).toBe(true)
    },
  )

  test.each(['silent_drop', 'hang_connection'] as const)(
    '%s: nothing ever comes and nothing is charged',
    async (fault) => {
      const terminal = await faulty({ fault })
      const giveUp = new AbortController()
      const reply = brokenBy(lanCall(terminal, 'charge', chargeBody(newId()), { signal: giveUp.signal }))
      await terminal.until((view) => view.strikes.some((strike) => strike.fault === fault))
      // A second call is served while the first one hangs.
      expect((await lanCall(terminal, 'transaction_search_local', searchBody())).status).toBe(200)
      giveUp.abort()
      expect(await reply).toBe('ABORT_ERR')
      expect(charged(terminal)).toBe(0)
    },
  )

  test('http_error_before: a status, and nothing is charged', async () => {
    const terminal = await faulty({ fault: 'http_error_before', status: 500 })
    expect((await charge(terminal)).status).toBe(500)
    expect(charged(terminal)).toBe(0)
  })

  test('delay_request: the caller is long gone and is charged all the same', async () => {
    const terminal = await faulty({ fault: 'delay_request', ms: 30 })
    const giveUp = new AbortController()
    const reply = brokenBy(lanCall(terminal, 'charge', chargeBody(newId()), { signal: giveUp.signal }))
    await terminal.until((view) => view.strikes.some((strike) => strike.fault === 'delay_request'))
    giveUp.abort()
    expect(await reply).toBe('ABORT_ERR')
    await terminal.until((view) => view.takenMinor > 0)
    expect(charged(terminal)).toBe(1)
  })

  test('duplicate_delivery: the same request twice is charged once', async () => {
    const terminal = await faulty({ fault: 'duplicate_delivery', ms: 0 })
    expect((await charge(terminal)).body['approved']).toBe(true)
    await terminal.until((view) => view.requests.length === 2)
    expect(charged(terminal)).toBe(1)
  })
})

describe('a terminal that refuses or lies', () => {
  test('busy: refused with a holder that is nobody we know, nothing charged', async () => {
    const terminal = await faulty({ fault: 'busy' })
    const id = newId()
    const reply = await charge(terminal, id)
    expect(reply).toMatchObject({ status: 409, body: { type: 'TERMINAL', code: 'TER-003' } })
    expect((reply.body['object'] as Record<string, unknown>)['client_transaction_id']).not.toBe(id)
    expect(charged(terminal)).toBe(0)
  })

  test('no_internet: payments and online searches fail, local ones go on, nothing is charged', async () => {
    const terminal = await faulty({ fault: 'no_internet' })
    const refusal = { type: 'TERMINAL', code: CONDITIONS.no_internet.code }
    const ended = await charge(terminal)
    expect(ended).toMatchObject({ status: 200, body: refusal })
    expect(ended.body).not.toHaveProperty('approved')
    expect(terminal.view().display).toBe('no_internet')
    expect(await lanCall(terminal, 'transaction_search_online', searchBody())).toMatchObject({
      status: CONDITIONS.no_internet.status,
      body: refusal,
    })
    const local = await lanCall(terminal, 'transaction_search_local', searchBody())
    expect(local).toMatchObject({ status: 200, body: { total: 1 } })
    expect(await cloudCall(terminal, 'transaction_search_local', searchBody())).toMatchObject({
      body: { failure: { type: 'CLOUDPAYMENT_VALIDATION_ERROR' } },
    })
    expect(charged(terminal)).toBe(0)
    await terminal.clearFaults('no_internet')
    expect((await charge(terminal)).body['approved']).toBe(true)
  })

  test('internet: a terminal that cannot connect there has none, and has it again when it can', async () => {
    const provider = createServer().listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const { port } = provider.address() as AddressInfo
    const terminal = await terminalForTest({
      automatic: { action: 'tap', afterMs: 0 },
      internet: { host: '127.0.0.1', port },
    })
    expect((await charge(terminal)).body['approved']).toBe(true)
    provider.close()
    expect((await charge(terminal)).body).toMatchObject({ type: 'TERMINAL' })
    expect((await lanCall(terminal, 'transaction_search_online', searchBody())).status).toBe(503)
    expect(charged(terminal)).toBe(1)
  })

  test('standalone_mode: every call is refused in words, and nothing is charged', async () => {
    const terminal = await faulty({ fault: 'standalone_mode' })
    for (const reply of [
      await charge(terminal),
      await lanCall(terminal, 'transaction_search_local', searchBody()),
      await abortCall(terminal),
    ]) {
      const { status, message } = CONDITIONS.standalone_mode
      expect(reply).toMatchObject({ status, body: { type: 'TERMINAL', message } })
    }
    expect(charged(terminal)).toBe(0)
  })

  test('reject_signature: 401 although the signature is right', async () => {
    const terminal = await faulty({ fault: 'reject_signature' })
    expect(await charge(terminal)).toMatchObject({ status: 401, body: { type: 'AUTHENTICATION' } })
    expect(charged(terminal)).toBe(0)
  })

  test.each(['bare', 'full'] as const)('forged_success, %s: approved without a charge', async (detail) => {
    const terminal = await faulty({ fault: 'forged_success', detail })
    const id = newId()
    const reply = await charge(terminal, id)
    expect(reply).toMatchObject({ status: 200, body: { approved: true } })
    expect(reply.body['client_transaction_id']).toBe(detail === 'full' ? id : undefined)
    expect(reply.body['approved_transaction_amount']).toBe(detail === 'full' ? 15_990 : undefined)
    expect(charged(terminal)).toBe(0)
  })

  test.each([
    ['wrong_amount', { approved_transaction_amount: 15_991, amount: { subtotal_iva0: 15_991 } }],
    ['wrong_currency', { currency: 'USD' }],
    ['approved_text', { approved: 'true' }],
    ['approved_number', { approved: 1 }],
  ] as const)('%s: charged, and the answer says otherwise', async (fault, said) => {
    const terminal = await faulty({ fault })
    expect((await charge(terminal)).body).toMatchObject(said)
    expect(terminal.ledger()[0]?.amountMinor).toBe(15_990)
  })

  test('wrong_id and approved_missing: charged, and the answer proves nothing', async () => {
    const terminal = await faulty({ fault: 'wrong_id' })
    const id = newId()
    const other = (await charge(terminal, id)).body['client_transaction_id']
    expect(other).not.toBe(id)
    expect(other).toMatch(/^[0-9a-f]{8}-/)
    await terminal.setFault({ fault: 'approved_missing' })
    const silent = (await charge(terminal)).body
    expect(silent).not.toHaveProperty('approved')
    expect(silent).not.toHaveProperty('transaction_status')
    expect(charged(terminal)).toBe(2)
  })

  test('a listing can be made to lie as well', async () => {
    const terminal = await faulty()
    await charge(terminal)
    await terminal.setFault({ fault: 'wrong_amount', operation: 'transaction_search_online' })
    const reply = await lanCall(terminal, 'transaction_search_online', searchBody())
    expect(reply.body['items']).toMatchObject([{ approved_transaction_amount: 15_991 }])
  })
})

describe('an answer that does not arrive whole', () => {
  test('drop_answer: charged, the connection breaks, the same id brings the answer', async () => {
    const terminal = await faulty({ fault: 'drop_answer' })
    const id = newId()
    expect(BROKEN).toContain(await brokenBy(charge(terminal, id)))
    expect(charged(terminal)).toBe(1)
    expect((await charge(terminal, id)).body).toMatchObject({ approved: true, client_transaction_id: id })
    expect(charged(terminal)).toBe(1)
  })

  test('hang_answer: charged, and nothing ever comes', async () => {
    const terminal = await faulty({ fault: 'hang_answer' })
    const giveUp = new AbortController()
    const reply = brokenBy(lanCall(terminal, 'charge', chargeBody(newId()), { signal: giveUp.signal }))
    await terminal.until((view) => view.strikes.some((strike) => strike.fault === 'hang_answer'))
    giveUp.abort()
    expect(await reply).toBe('ABORT_ERR')
    expect(charged(terminal)).toBe(1)
  })

  test('delay_answer: charged, answered later', async () => {
    const terminal = await faulty({ fault: 'delay_answer', ms: 60 })
    const startedMs = performance.now()
    expect((await charge(terminal)).body['approved']).toBe(true)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(59)
  })

  test('http_error_after and garbage_body: charged, and the answer hides it', async () => {
    const terminal = await faulty({ fault: 'http_error_after' }, { fault: 'garbage_body' })
    expect((await charge(terminal)).status).toBe(502)
    const garbage = await charge(terminal)
    expect(garbage.status).toBe(200)
    expect(() => JSON.parse(garbage.text) as unknown).toThrow(SyntaxError)
    expect(charged(terminal)).toBe(2)
  })

  test('half_body and reset_mid_body: fewer bytes than announced', async () => {
    for (const [fault, ended] of [
      ['half_body', 'fin'],
      ['reset_mid_body', 'reset'],
    ] as const) {
      const terminal = await faulty({ fault })
      const seen = await rawExchange(terminal, 'charge', chargeBody(newId()))
      expect(seen.ended).toBe(ended)
      if (fault === 'half_body') {
        const announced = Number(/content-length: (\d+)/i.exec(seen.received)?.[1])
        const body = seen.received.slice(seen.received.indexOf('\r\n\r\n') + 4)
        expect(body.length).toBe(Math.floor(announced / 2))
      }
      expect(charged(terminal)).toBe(1)
    }
  })

  test('answer_twice: two whole answers on one connection', async () => {
    const terminal = await faulty({ fault: 'answer_twice' })
    const twice = (text: string): boolean => text.split('"approved":true').length === 3 && text.endsWith('}')
    const seen = await rawExchange(terminal, 'charge', chargeBody(newId()), twice)
    expect(seen.ended).toBe('enough')
    expect(seen.received.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
    expect(charged(terminal)).toBe(1)
  })

  test('huge_body: true at the end, and as long as ordered', async () => {
    const terminal = await faulty({ fault: 'huge_body', bytes: 3_000_000 })
    const reply = await charge(terminal)
    expect(reply.text.length).toBeGreaterThan(3_000_000)
    expect(reply.body['approved']).toBe(true)
  })

  test('slow_body: whole in the end, in many pieces', async () => {
    const terminal = await faulty({ fault: 'slow_body', ms: 1 })
    expect((await charge(terminal)).body['approved']).toBe(true)
    expect(charged(terminal)).toBe(1)
  })
})

describe('ports and power', () => {
  const refused = async (port: number): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve('connected')
      })
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'))
    })

  test('lan_down closes that port only; a running charge goes on and the cloud finds it', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const reply = brokenBy(charge(terminal, id))
    await terminal.until((view) => view.display === 'card')
    await terminal.setFault({ fault: 'lan_down' })
    expect(await reply).toBe('ECONNRESET')
    expect(await refused(terminal.lanPort)).toBe('ECONNREFUSED')
    terminal.customer({ action: 'tap' })
    await terminal.until((view) => view.display === 'approved')
    expect((await cloudCall(terminal, 'charge', chargeBody(id))).body['approved']).toBe(true)
    await terminal.clearFaults('lan_down')
    expect((await charge(terminal, id)).body['approved']).toBe(true)
    expect(charged(terminal)).toBe(1)
  })

  test('cloud_down closes the other', async () => {
    const terminal = await faulty({ fault: 'cloud_down' })
    expect(await refused(terminal.cloudPort)).toBe('ECONNREFUSED')
    expect((await charge(terminal)).body['approved']).toBe(true)
  })

  test('cloud_terminal_offline: the cloud refuses in its wrapper, the LAN serves', async () => {
    const terminal = await faulty({ fault: 'cloud_terminal_offline' })
    const reply = await cloudCall(terminal, 'charge', chargeBody(newId()))
    expect(reply).toMatchObject({ status: 400, body: { failure: { type: 'CLOUDPAYMENT_VALIDATION_ERROR' } } })
    expect((await charge(terminal)).body['approved']).toBe(true)
  })

  test('a reboot closes the LAN port, breaks the charge, and the same port opens again', async () => {
    const terminal = await terminalForTest()
    const reply = brokenBy(charge(terminal))
    await terminal.until((view) => view.display === 'card')
    await terminal.setFault({ fault: 'reboot', ms: 150 })
    expect(await reply).toBe('ECONNRESET')
    expect(await refused(terminal.lanPort)).toBe('ECONNREFUSED')
    expect(await cloudCall(terminal, 'charge', chargeBody(newId()))).toMatchObject({
      status: 400,
      body: { failure: {} },
    })
    await terminal.until((view) => view.display === 'idle' && terminal.view().listening.lan)
    expect((await abortCall(terminal)).status).toBe(409)
    expect(charged(terminal)).toBe(0)
  })

  test('a reboot during a charge of the cloud: its gateway gives up with 504', async () => {
    const terminal = await terminalForTest()
    const reply = cloudCall(terminal, 'charge', chargeBody(newId()))
    await terminal.until((view) => view.display === 'card')
    await terminal.setFault({ fault: 'reboot', ms: 1 })
    expect((await reply).status).toBe(504)
  })

  test('a reboot just after the decision, memory lost: charged, and only the acquirer tells', async () => {
    const terminal = await faulty({ fault: 'reboot', stage: 'decided', memory: 'lose', ms: 1 })
    expect(BROKEN).toContain(await brokenBy(charge(terminal)))
    await terminal.until(() => terminal.view().listening.lan && terminal.state.up())
    expect(charged(terminal)).toBe(1)
    expect((await lanCall(terminal, 'transaction_search_local', searchBody())).body['total']).toBe(0)
    expect((await lanCall(terminal, 'transaction_search_online', searchBody())).body['total']).toBe(1)
  })
})

describe('where and how often', () => {
  test('a fault keeps to its route and operation', async () => {
    const terminal = await faulty({
      fault: 'http_error_before',
      route: 'cloud',
      operation: 'charge',
      times: null,
    })
    expect((await charge(terminal)).status).toBe(200)
    expect((await cloudCall(terminal, 'transaction_search_local', searchBody())).status).toBe(200)
    expect((await cloudCall(terminal, 'charge', chargeBody(newId()))).status).toBe(503)
  })

  test('it strikes as often as ordered, after as many as it lets pass', async () => {
    const terminal = await faulty({ fault: 'http_error_before', skip: 1, times: 2 })
    const statuses = []
    for (let time = 0; time < 5; time += 1)
      statuses.push((await call(`${terminal.lanUrl}/transaction_search_local`, searchBody())).status)
    expect(statuses).toEqual([200, 503, 503, 200, 200])
    expect(terminal.view().strikes).toEqual([{ fault: 'http_error_before', count: 2 }])
  })

  test('with probability 0 never, with 1 always', async () => {
    const terminal = await faulty({ fault: 'http_error_before', probability: 0, times: null })
    for (let time = 0; time < 5; time += 1)
      expect((await lanCall(terminal, 'transaction_search_local', searchBody())).status).toBe(200)
    await terminal.setFault({ fault: 'http_error_after', probability: 1, times: null })
    for (let time = 0; time < 5; time += 1)
      expect((await lanCall(terminal, 'transaction_search_local', searchBody())).status).toBe(502)
  })
})
