import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { chargeBody, lanCall, newId, tappedCharge, terminalForTest } from './terminal-client.ts'

const post = async (
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const get = async (url: string): Promise<Record<string, unknown>> =>
  (await (await fetch(url)).json()) as Record<string, unknown>
/** Status of a GET with a Host header of our choice, which fetch would not let us have. */
const statusWithHost = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host }, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

describe('the control port', () => {
  test('shows the ledger and the state, and plays the customer', async () => {
    const terminal = await terminalForTest()
    const { controlUrl } = terminal
    const reply = lanCall(terminal, 'charge', chargeBody(newId()))
    await terminal.until((view) => view.display === 'card')
    expect(await get(`${controlUrl}/__sim/state`)).toMatchObject({
      display: 'card',
      active: { amountMinor: 15_990 },
      listening: { lan: true, cloud: true },
    })
    expect(
      (await post(`${controlUrl}/__sim/customer`, { action: 'insert', card: 'amex_credit' })).body,
    ).toMatchObject({ display: 'pin' })
    expect(await post(`${controlUrl}/__sim/customer`, { action: 'tap' })).toMatchObject({
      status: 409,
      body: { error: 'a card was already read' },
    })
    expect((await post(`${controlUrl}/__sim/customer`, { action: 'pin' })).status).toBe(200)
    expect((await reply).body).toMatchObject({ approved: true, payment_brand: 'American Express' })
    expect(await get(`${controlUrl}/__sim/ledger`)).toMatchObject({
      takenMinor: 15_990,
      entries: [{ entry: 1, lastFour: '1009' }],
    })
    expect((await post(`${controlUrl}/__sim/customer`, { action: 'take_paper' })).body).toMatchObject({
      slip: null,
    })
  })

  test('sets and clears faults and the automatic customer', async () => {
    const terminal = await terminalForTest()
    const { controlUrl } = terminal
    expect((await post(`${controlUrl}/__sim/auto`, { action: 'tap', afterMs: 0 })).status).toBe(200)
    expect((await lanCall(terminal, 'charge', chargeBody(newId()))).body['approved']).toBe(true)
    expect((await post(`${controlUrl}/__sim/auto`, null)).body).toMatchObject({ automatic: null })
    const set = await post(`${controlUrl}/__sim/faults`, {
      set: [{ fault: 'busy', times: 2 }, { fault: 'lan_down' }],
    })
    expect(set.body['standing']).toMatchObject([
      { fault: 'busy', times: 2 },
      { fault: 'lan_down', times: null },
    ])
    expect(terminal.view().listening).toEqual({ lan: false, cloud: true })
    expect((await post(`${controlUrl}/__sim/faults`, { clear: 'lan_down' })).body['standing']).toHaveLength(1)
    expect(terminal.view().listening.lan).toBe(true)
    expect((await post(`${controlUrl}/__sim/faults`, { clear: 'all' })).body['standing']).toEqual([])
    expect((await get(`${controlUrl}/__sim/faults`))['known']).toHaveProperty('drop_answer')
  })

  test.each([
    ['faults', { fault: 'gremlins' }, /no fault named gremlins/],
    ['faults', { fault: 'busy', often: 1 }, /busy has no field often/],
    ['faults', { fault: 'busy', probability: 2 }, /probability of busy must be/],
    ['faults', { clear: 'gremlins' }, /clear must be/],
    ['faults', { set: [{ fault: 'busy' }, { fault: 'x' }] }, /no fault named x/],
    ['faults', { fault: 'delay_answer', ms: -1 }, /must not be negative/],
    ['customer', { action: 'run' }, /no action named run/],
    ['customer', 'tap', /an action is an object/],
    ['auto', { action: 'dance' }, /can tap, insert/],
    ['auto', { action: 'tap', afterMs: -1 }, /afterMs/],
    ['auto', { action: 'tap', card: 'gold' }, /no such card/],
  ])('refuses a wrong order to %s in a sentence: %j', async (path, body, message) => {
    const terminal = await terminalForTest()
    const answer = await post(`${terminal.controlUrl}/__sim/${path}`, body)
    expect(answer.status).toBe(400)
    expect(answer.body['error']).toMatch(message)
    expect(terminal.view().faults).toEqual([])
  })

  test('pushes each change to the page', async () => {
    const terminal = await terminalForTest()
    const events = await fetch(`${terminal.controlUrl}/__sim/events`)
    expect(events.headers.get('content-type')).toBe('text/event-stream')
    const charge = tappedCharge(terminal, newId())
    let seen = ''
    for await (const chunk of events.body as unknown as AsyncIterable<Uint8Array>) {
      seen += new TextDecoder().decode(chunk)
      if (seen.includes('"display":"approved"')) break
    }
    const shown = [...seen.matchAll(/"display":"(\w+)"/g)].map((match) => match[1])
    expect(shown[0]).toBe('idle')
    expect(shown.indexOf('card')).toBeLessThan(shown.indexOf('asked'))
    expect((await charge).body['approved']).toBe(true)
  })

  test('is not for other web pages', async () => {
    const terminal = await terminalForTest()
    const { controlUrl, controlPort } = terminal
    const action = { action: 'cancel' }
    expect(
      (await post(`${controlUrl}/__sim/customer`, action, { origin: 'http://evil.example' })).status,
    ).toBe(403)
    expect(
      (await post(`${controlUrl}/__sim/customer`, action, { 'content-type': 'text/plain' })).status,
    ).toBe(400)
    expect(await statusWithHost(`${controlUrl}/__sim/ledger`, 'evil.example')).toBe(403)
    expect(await statusWithHost(`${controlUrl}/__sim/ledger`, `localhost:${controlPort}`)).toBe(200)
    const page = await fetch(controlUrl)
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/terminal.html', '/words.ts']) {
      expect((await fetch(`${controlUrl}${path}`)).status).toBe(404)
    }
  })

  test('listens on this computer alone, whatever address the terminal has', async () => {
    const terminal = await terminalForTest({ host: '127.0.0.2' })
    const refused = await new Promise<string>((resolve) => {
      const socket = connect(terminal.controlPort, '127.0.0.2')
      socket.once('connect', () => {
        socket.destroy()
        resolve('connected')
      })
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'))
    })
    expect(refused).toBe('ECONNREFUSED')
    expect(terminal.lanUrl).toMatch(/^http:\/\/127\.0\.0\.2:/)
  })

  test("the terminal's own ports show the ledger to this computer, and take no orders", async () => {
    const terminal = await terminalForTest()
    const lan = `http://127.0.0.1:${terminal.lanPort}`
    await tappedCharge(terminal, newId())
    expect(await get(`${lan}/__sim/ledger`)).toMatchObject({ takenMinor: 15_990 })
    expect((await post(`${lan}/__sim/faults`, { fault: 'busy' })).status).toBe(404)
    expect(terminal.view().faults).toEqual([])
  })
})
