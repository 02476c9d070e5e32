import { describe, expect, test } from 'vitest'
import { kushkiProfile } from '../../shared/contract/settings.ts'
import type { KushkiProfile, TerminalTest } from '../../shared/contract/settings.ts'
import { present } from '../../shared/assert.ts'
import { checkedLane } from '../contract/checked-lane.ts'
import { CREDENTIAL, PROVISIONING } from '../sim/lane.ts'
import type { Lane, LaneOptions } from '../sim/lane.ts'
import { chargedSale, currentPayment, taken, untilPhase } from './opened-lane.ts'

type Wire = NonNullable<LaneOptions['wire']>
const laneOf = (profile: Partial<KushkiProfile>, wire: Wire = {}, more: object = {}): Promise<Lane> =>
  checkedLane({
    wire,
    provisioning: {
      ...PROVISIONING,
      terminals: PROVISIONING.terminals.map((terminal) => ({
        ...terminal,
        profile: kushkiProfile.parse(profile),
        ...more,
      })),
    },
  })
const pathsOf = (lane: Lane): readonly string[] =>
  lane.requests.map(({ route, request }) => `${route} ${new URL(request.url).pathname}`)
const charges = (lane: Lane): readonly string[] =>
  lane.requests.filter(({ request }) => request.url.endsWith('/charge')).map(({ route }) => route)
const look = async (lane: Lane): Promise<TerminalTest> => {
  const asked = lane.ask('terminal.test', { terminalId: 'caja-1' })
  await lane.time.pass(10_000)
  return asked
}
const tapping = (lane: Lane, afterMs = 200): void => {
  lane.terminal.setAutomatic({ action: 'tap', afterMs })
}
const NEWEST = { scheme: 'encrypted', generation: '2026' } as const
const NEWEST_WIRE = { scheme: 'encrypted', generation: '2026' } as const

describe('the encrypted profile, through the whole engine', () => {
  test('has keys of its own for each question by which it is tried out', async () => {
    const lane = await laneOf({})
    // Refused each time, so that all of them are asked.
    lane.setCredential('another-credential')
    const { serial, host, port } = present(PROVISIONING.terminals[0], 'a terminal')
    lane.requests.length = 0
    const input = { terminalId: 'caja-1', serial, host: host ?? '', port, profile: kushkiProfile.parse({}) }
    const [{ tries }] = await Promise.all([lane.ask('terminal.probeProfile', input), lane.time.pass(20_000)])
    const stamps = lane.requests
      .map(({ request }) => request.headers['timestamp'] ?? '')
      .filter((stamp) => stamp.length === 10)
    expect(tries.filter(({ scheme }) => scheme === 'encrypted').length).toBeGreaterThan(1)
    expect(stamps.length).toBeGreaterThan(1)
    expect(new Set(stamps).size).toBe(stamps.length)
  })

  test.each(['any', 'encrypted'] as const)('charges, and reads %s answers', async (answers) => {
    const lane = await laneOf({ ...NEWEST, answers }, NEWEST_WIRE)
    tapping(lane)
    await chargedSale(lane)
    const payment = await untilPhase(lane, 'approved')
    expect(payment).toMatchObject({ route: 'lan', reason: null })
    expect(taken(lane)).toEqual([{ clientTransactionId: payment.clientTransactionId, amountMinor: 1990 }])
    // Neither what was bought nor the id stands on the wire.
    const onTheWire = JSON.stringify(lane.requests)
    for (const hidden of [payment.clientTransactionId, 'subtotal_iva0', CREDENTIAL])
      expect(onTheWire).not.toContain(hidden)
  })

  test('aborts, and the charge says so itself', async () => {
    const lane = await laneOf(NEWEST, NEWEST_WIRE)
    lane.terminal.setAutomatic(null)
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'waiting')
    await lane.ask('payment.abort', { attemptId })
    await untilPhase(lane, 'cancelled')
    expect(taken(lane)).toEqual([])
  })

  test('an answer that was lost is asked for, and found approved', async () => {
    const lane = await laneOf({ ...NEWEST, answers: 'encrypted' }, NEWEST_WIRE)
    tapping(lane)
    lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : {}))
    await chargedSale(lane)
    const payment = await untilPhase(lane, 'approved')
    expect(charges(lane)).toEqual(['lan'])
    expect(taken(lane)).toHaveLength(1)
    expect(payment.card?.reference).not.toBeNull()
  })

  test('takes a payment back', async () => {
    const lane = await laneOf(NEWEST, NEWEST_WIRE)
    tapping(lane)
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'approved')
    await lane.time.pass(61_000)
    await lane.ask('card.giveBack', { attemptId, reason: 'Se arrepintió' })
    await lane.time.pass(10_000)
    expect(lane.terminal.ledger().map(({ operation }) => operation)).toEqual(['charge', 'void'])
  })

  test('approvals in clear prove nothing where only encrypted ones do; nothing is sent again', async () => {
    const lane = await laneOf({ ...NEWEST, answers: 'encrypted' }, { ...NEWEST_WIRE, answers: 'clear' })
    tapping(lane)
    await chargedSale(lane)
    const payment = await untilPhase(lane, 'unknown')
    expect(payment.reason?.code).toBe('answer_unproven')
    await lane.time.pass(600_000)
    expect((await currentPayment(lane)).phase).toBe('unknown')
    expect(charges(lane)).toEqual(['lan'])
    expect(taken(lane)).toHaveLength(1)
  })

  test('no two requests have the same keys, however many there are in a second', async () => {
    const lane = await laneOf({ ...NEWEST, answers: 'encrypted' }, NEWEST_WIRE)
    tapping(lane)
    lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : {}))
    await chargedSale(lane)
    await untilPhase(lane, 'approved')
    await look(lane)
    const stamps = lane.requests.map(({ request }) => request.headers['timestamp'])
    expect(stamps.length).toBeGreaterThan(3)
    expect(new Set(stamps).size).toBe(stamps.length)
  })

  test('"nothing found" that was said to one question is nothing for another', async () => {
    const lane = await laneOf({ ...NEWEST, answers: 'encrypted' }, NEWEST_WIRE, {
      routes: ['lan'],
      cloudUrl: null,
    })
    tapping(lane, 1)
    // Somebody in between hands the honest answer about an unknown id to every later question.
    let empty: { status: number; body: string } | null = null
    lane.setFate((_route, request) => {
      if (request.url.endsWith('/charge')) return { breaksAtAnswer: 'reset' }
      return {
        rewrite: (status, body) => {
          empty ??= { status, body }
          return empty
        },
      }
    })
    await look(lane)
    await chargedSale(lane)
    await untilPhase(lane, 'unknown')
    await lane.time.pass(600_000)
    expect((await currentPayment(lane)).phase).toBe('unknown')
    expect(taken(lane)).toHaveLength(1)
  })

  test('a terminal that refuses the scheme is never spoken to in another one', async () => {
    const lane = await laneOf(NEWEST, { generation: '2026' })
    tapping(lane)
    await chargedSale(lane)
    await untilPhase(lane, 'not_charged')
    for (const { request } of lane.requests) {
      if (request.body !== null) expect(Object.keys(JSON.parse(request.body) as object)).toEqual(['data'])
      expect(request.headers['authorization']).toMatch(/^Basic [0-9a-f]{128}$/)
    }
    expect(taken(lane)).toEqual([])
  })
})

describe('the cloud that only acknowledges', () => {
  const asynchronous = { ...NEWEST, cloudMode: 'async' } as const
  const cloudOnly = { routes: ['cloud'], host: null }

  test.each([
    ['tap', 'approved'],
    ['decline', 'declined'],
  ] as const)('after %s the payment is unknown at first, asked for, and then %s', async (action, phase) => {
    const lane = await laneOf(asynchronous, NEWEST_WIRE, cloudOnly)
    lane.terminal.setAutomatic({ action, afterMs: 20_000 })
    await chargedSale(lane)
    const unknown = await untilPhase(lane, 'unknown')
    expect(unknown.reason?.code).toBe('acknowledged')
    expect(taken(lane)).toEqual([])
    await untilPhase(lane, phase)
    expect(pathsOf(lane).filter((path) => path.endsWith('/charge'))).toEqual([
      'cloud /terminal/v1/SIM0000001/async/charge',
    ])
    expect(taken(lane)).toHaveLength(phase === 'approved' ? 1 : 0)
  })

  test('an acknowledgement that calls itself approved, of our id and amount, is not believed', async () => {
    const lane = await laneOf({ cloudMode: 'async' }, { generation: '2026' }, cloudOnly)
    lane.terminal.setAutomatic(null)
    lane.setFate((_route, request) => {
      if (!request.url.endsWith('/charge')) return {}
      return {
        rewrite: (status, body) => {
          const acknowledged = JSON.parse(body) as object
          return { status, body: JSON.stringify({ ...acknowledged, approved: true, request_amount: 1990 }) }
        },
      }
    })
    await chargedSale(lane)
    expect((await untilPhase(lane, 'unknown')).reason?.code).toBe('answer_contradicts')
    expect(taken(lane)).toEqual([])
  })
})

describe('the certificate of a terminal', () => {
  const [FIRST, SECOND] = ['a'.repeat(64), 'b'.repeat(64)]
  const secure = (): Promise<Lane> => laneOf({ ...NEWEST, transport: 'https' }, NEWEST_WIRE, { port: 6869 })

  test('is learnt by a look before any money goes there', async () => {
    const lane = await secure()
    lane.showCertificate(FIRST)
    tapping(lane)
    await chargedSale(lane)
    expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'cloud' })
    expect(charges(lane)).toEqual(['cloud'])
    await lane.ask('sale.next', {})
    await look(lane)
    await chargedSale(lane)
    expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'lan' })
    const pins = lane.requests.filter(({ request }) => request.url.endsWith('/charge'))
    expect(pins.map(({ request }) => request.tls)).toEqual([undefined, { pin: FIRST }])
  })

  test('is not learnt from somebody who does not answer as the terminal would', async () => {
    const lane = await secure()
    lane.showCertificate(SECOND)
    lane.setFate((route) =>
      route === 'lan' ? { rewrite: () => ({ status: 200, body: '<html>router</html>' }) } : {},
    )
    await look(lane)
    lane.setFate(null)
    lane.showCertificate(FIRST)
    await look(lane)
    tapping(lane)
    await chargedSale(lane)
    expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'lan' })
  })

  test('that changed gets no byte of a payment, also after a restart: the next route is taken', async () => {
    const lane = await secure()
    lane.showCertificate(FIRST)
    await look(lane)
    lane.showCertificate(SECOND)
    for (const restart of [false, true]) {
      if (restart) await lane.crash()
      const before = lane.requests.length
      tapping(lane)
      await chargedSale(lane)
      expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'cloud' })
      expect(lane.requests.slice(before).map(({ route }) => route)).not.toContain('lan')
      await lane.ask('sale.next', {})
    }
    const seen = await look(lane)
    expect(seen.routes[0]).toMatchObject({ verdict: 'certificate_changed', certificate: SECOND })
  })

  test('that a supervisor accepts is spoken to from then on, and the earlier one no more', async () => {
    const lane = await secure()
    lane.showCertificate(FIRST)
    await look(lane)
    lane.showCertificate(SECOND)
    await lane.ask('terminal.acceptCertificate', { terminalId: 'caja-1', certificate: SECOND })
    tapping(lane)
    await chargedSale(lane)
    expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'lan' })
    await lane.ask('sale.next', {})
    lane.showCertificate(FIRST)
    await chargedSale(lane)
    expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'cloud' })
  })

  test('that changes while a payment is unknown: the cloud is asked instead', async () => {
    const lane = await secure()
    lane.showCertificate(FIRST)
    await look(lane)
    tapping(lane)
    lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : {}))
    await chargedSale(lane)
    await untilPhase(lane, 'waiting')
    lane.showCertificate(SECOND)
    const settled = await untilPhase(lane, 'approved')
    expect(charges(lane)).toEqual(['lan'])
    expect(taken(lane)).toEqual([{ clientTransactionId: settled.clientTransactionId, amountMinor: 1990 }])
  })

  test('two looks at once pin one certificate: the second one learns nothing', async () => {
    const lane = await secure()
    lane.showCertificate(FIRST)
    const both = [
      lane.ask('terminal.test', { terminalId: 'caja-1' }),
      lane.ask('terminal.test', { terminalId: 'caja-1' }),
    ]
    await lane.time.pass(2)
    lane.showCertificate(SECOND)
    await lane.time.pass(10_000)
    await Promise.all(both)
    const { terminals } = await lane.ask('settings.get', {})
    const { certificate } = present(terminals[0], 'the terminal')
    expect([FIRST, SECOND]).toContain(certificate)
    lane.showCertificate(certificate === FIRST ? SECOND : FIRST)
    expect((await look(lane)).routes[0]).toMatchObject({ verdict: 'certificate_changed' })
  })
})

describe('a question by the other of the two paths', () => {
  test.each([
    ['2025', '2026', '/sync/transaction_search_local', '/transaction_search_local'],
    ['2026', '2025', '/transaction_search_local', '/sync/transaction_search_local'],
  ] as const)(
    'settings %s, terminal %s: asked once more, and remembered',
    async (said, is, first, second) => {
      const lane = await laneOf({ generation: said }, { generation: is })
      tapping(lane)
      lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : {}))
      await chargedSale(lane)
      await untilPhase(lane, 'approved')
      const searches = (): readonly string[] =>
        pathsOf(lane).filter((path) => path.startsWith('lan') && path.endsWith('transaction_search_local'))
      expect(searches().slice(0, 2)).toEqual([`lan /terminal/v1${first}`, `lan /terminal/v1${second}`])
      const before = searches().length
      expect((await look(lane)).routes[0]).toMatchObject({ verdict: 'ready' })
      expect(new Set(searches().slice(before))).toEqual(new Set([`lan /terminal/v1${second}`]))
      expect(charges(lane)).toEqual(['lan'])
    },
  )

  test('each of its two requests is an exchange with its own address, hash and code', async () => {
    const lane = await laneOf({ generation: '2025' }, { generation: '2026' })
    tapping(lane)
    lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : {}))
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'approved')
    const { exchanges } = await lane.ask('payment.get', { attemptId })
    const searches = exchanges.filter(({ operation }) => operation === 'search_local')
    expect(searches.map(({ httpCode }) => httpCode).slice(0, 2)).toEqual([404, 200])
    expect(new Set(searches.map(({ requestHash }) => requestHash)).size).toBe(searches.length)
    expect(searches.map(({ finishedAtMs }) => finishedAtMs)).not.toContain(null)
    // One entry in the journal for each request that left, by the way of each.
    const left = pathsOf(lane).filter((path) => path.endsWith('transaction_search_local'))
    expect(left).toHaveLength(searches.length)
  })

  test.each(['charge', 'abort'])('a %s is asked for by one path alone, whatever a 404 says', async (what) => {
    const lane = await laneOf({}, {})
    const notFound = {
      status: 404,
      body: JSON.stringify({ type: 'NOT_FOUND', code: 'NF-001', message: 'x' }),
    }
    lane.setFate((_route, request) => (request.url.endsWith(`/${what}`) ? { rewrite: () => notFound } : {}))
    tapping(lane, 20_000)
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'waiting')
    if (what === 'abort') {
      lane.terminal.setAutomatic(null)
      await lane.ask('payment.abort', { attemptId })
    }
    await untilPhase(lane, what === 'abort' ? 'cancelled' : 'approved')
    const own = pathsOf(lane).filter((path) => path.endsWith(`/${what}`))
    expect(new Set(own)).toEqual(new Set([`lan /terminal/v1/sync/${what}`]))
    expect(taken(lane)).toHaveLength(what === 'abort' ? 0 : 1)
  })

  test('two refusals are two: nothing is concluded from them, and the attempt stays unknown', async () => {
    const lane = await laneOf({}, {}, { routes: ['lan'], cloudUrl: null })
    tapping(lane)
    const notThere = {
      status: 405,
      body: JSON.stringify({ type: 'NOT_FOUND', code: 'NF-001', message: 'x' }),
    }
    lane.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : { rewrite: () => notThere },
    )
    await chargedSale(lane)
    await untilPhase(lane, 'unknown')
    const before = pathsOf(lane).length
    await lane.time.pass(1000)
    const asked = pathsOf(lane).slice(before)
    expect(asked.length).toBeLessThanOrEqual(8)
    await lane.time.pass(900_000)
    expect((await currentPayment(lane)).phase).toBe('unknown')
  })
})
