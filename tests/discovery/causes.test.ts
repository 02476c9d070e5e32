import { expect, it, test } from 'vitest'
import type { HttpFailure, HttpRequest } from '../../main/engine/ports.ts'
import { causeOf } from '../../main/engine/terminals/causes.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { chargeBody } from '../training/terminal-client.ts'
import { createVirtualLan, registerOn, settingsOf, type Host, type VirtualLan } from './virtual-lan.ts'

/** By then a terminal that cannot be used has its verdict, with the cause. */
const NAMED_WITHIN_MS = 3000
const HOST = '10.77.0.11'
const CLOUD = 'cloud.example'
const LISTING = { status: 200, body: '{"items":[],"total":0}' }
const other = (answer: Extract<Host, { kind: 'other' }>['answer'], port = 6868): Host => ({
  kind: 'other',
  port,
  answer,
})
const failing = (type: string, message: string, status = 400) => ({
  status,
  body: JSON.stringify({ type, code: 'X-1', message }),
})
const isOnline = (request: HttpRequest): boolean => request.url.includes('search_online')
const throughCloud: Partial<TerminalSettings> = {
  routes: ['cloud'],
  host: null,
  cloudUrl: `http://${CLOUD}`,
}

interface Case {
  readonly cause: string
  readonly settings?: Partial<TerminalSettings>
  readonly world: (lan: VirtualLan) => void
}

const CASES: readonly Case[] = [
  { cause: 'own_network_down', world: (lan) => lan.readdress([]) },
  { cause: 'unreachable', world: () => undefined },
  { cause: 'other_network', settings: { host: '10.99.0.5' }, world: () => undefined },
  {
    cause: 'connection_refused',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other(() => null, 80),
      ),
  },
  {
    cause: 'no_answer',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other(() => null),
      ),
  },
  {
    cause: 'not_a_terminal',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other(() => ({ status: 200, body: '<html>' })),
      ),
  },
  {
    cause: 'credential_refused',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other(() => failing('AUTHENTICATION', 'wrong signature', 401)),
      ),
  },
  {
    cause: 'standalone_mode',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other(() => failing('TERMINAL', 'Terminal in standalone mode')),
      ),
  },
  {
    // The whole shop has no internet: the terminal and the register.
    cause: 'terminal_no_internet',
    settings: { routes: ['lan', 'cloud'], cloudUrl: `http://${CLOUD}` },
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other((request) => (isOnline(request) ? null : LISTING)),
      ),
  },
  {
    cause: 'terminal_no_internet',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other((request) => (isOnline(request) ? null : LISTING)),
      ),
  },
  { cause: 'cloud_unreachable', settings: throughCloud, world: () => undefined },
  { cause: 'cloud_name_unresolved', settings: throughCloud, world: (lan) => lan.names.set(CLOUD, []) },
  { cause: 'name_server_silent', settings: throughCloud, world: (lan) => lan.names.set(CLOUD, null) },
  {
    cause: 'cloud_blocked',
    settings: throughCloud,
    world: (lan) =>
      lan.hosts.set(
        CLOUD,
        other(() => null, 8080),
      ),
  },
]

test.each(CASES)('$cause is named within three seconds', async ({ cause, settings, world }) => {
  const lan = createVirtualLan()
  const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', HOST, settings)])
  world(lan)
  const startedMs = lan.time.clock.monotonicMs()
  let named = { verdict: '', afterMs: Number.POSITIVE_INFINITY }
  void register.ask('terminal.test', { terminalId: 'caja-1' }).then(({ verdict }) => {
    named = { verdict, afterMs: lan.time.clock.monotonicMs() - startedMs }
  })
  await lan.time.pass(NAMED_WITHIN_MS)
  expect(named.verdict).toBe(cause)
  expect(named.afterMs).toBeLessThanOrEqual(NAMED_WITHIN_MS)
  expect(register.defects).toEqual([])
})

const failure = (cause: HttpFailure, code: string) =>
  ({
    kind: 'failed',
    sent: 'no',
    cause,
    code,
    status: null,
    timings: { writtenMs: null, headersMs: null, totalMs: 1 },
  }) as const

it.each<readonly [HttpFailure, string, 'found' | 'none' | 'silent', string]>([
  ['unresolved', 'ENOTFOUND', 'none', 'cloud_name_unresolved'],
  ['unresolved', 'EAI_AGAIN', 'found', 'name_server_silent'],
  ['connect_timeout', 'CONNECT_DEADLINE', 'silent', 'name_server_silent'],
  ['connect_timeout', 'CONNECT_DEADLINE', 'none', 'cloud_name_unresolved'],
  ['refused', 'ECONNREFUSED', 'found', 'cloud_blocked'],
  ['reset', 'ECONNRESET', 'found', 'cloud_blocked'],
  ['tls', 'SELF_SIGNED_CERT_IN_CHAIN', 'found', 'cloud_blocked'],
  ['connect_timeout', 'CONNECT_DEADLINE', 'found', 'cloud_unreachable'],
])(
  'a connection to the cloud that ends with %s %s, its name %s, means %s',
  async (cause, code, names, verdict) => {
    const lan = createVirtualLan()
    const terminal = settingsOf('caja-1', 'SIM0000001', HOST, throughCloud)
    const seen = {
      verdict: 'cloud_unreachable',
      result: failure(cause, code),
      around: null,
      names: Promise.resolve(names),
    } as const
    expect(await causeOf(lan.network, terminal, 'cloud', seen)).toBe(verdict)
  },
)

/** Causes on our own network that the register notices by itself: at whatever moment they come. */
const NOTICED: readonly (readonly [string, (lan: VirtualLan) => void])[] = [
  ['own_network_down', (lan) => lan.readdress([])],
  ['unreachable', (lan) => lan.hosts.delete(HOST)],
  [
    'connection_refused',
    (lan) =>
      lan.hosts.set(
        HOST,
        other(() => null, 80),
      ),
  ],
]
const STEP_MS = 130

test.each(NOTICED)('%s is on the strip within three seconds, nobody having asked', async (cause, happens) => {
  for (let atMs = 5000; atMs < 7000; atMs += STEP_MS) {
    const lan = createVirtualLan()
    lan.hosts.set(HOST, lan.terminal('SIM0000001'))
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', HOST)])
    await lan.time.pass(atMs)
    const before = await register.ask('health.get', {})
    expect(before.terminals[0]).toMatchObject({ level: 'ok', verdict: 'ready' })
    happens(lan)
    await lan.time.pass(NAMED_WITHIN_MS)
    const { terminals } = await register.ask('health.get', {})
    expect({ atMs, ...terminals[0] }).toMatchObject({ atMs, level: 'down', verdict: cause })
  }
})

test.each([
  ['silent', 'name_server_silent'],
  ['none', 'cloud_name_unresolved'],
  ['found', 'ready'],
] as const)('a cloud that answers over a kept connection, its name %s, is %s', async (names, verdict) => {
  const lan = createVirtualLan()
  const terminal = settingsOf('caja-1', 'SIM0000001', HOST, throughCloud)
  const timings = { writtenMs: 0, headersMs: 1, totalMs: 1 }
  const result = { kind: 'answered', ...LISTING, headers: {}, truncated: false, timings } as const
  const seen = { verdict: 'ready', result, around: null, names: Promise.resolve(names) } as const
  expect(await causeOf(lan.network, terminal, 'cloud', seen)).toBe(verdict)
})

test('a terminal that is lost again right after it came back is told as soon as the first time', async () => {
  const lan = createVirtualLan()
  const terminal = lan.terminal('SIM0000001')
  lan.hosts.set(HOST, terminal)
  const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', HOST)])
  const level = async () => (await register.ask('health.get', {})).terminals[0]?.level
  await lan.time.pass(5000)
  lan.hosts.delete(HOST)
  await lan.time.pass(NAMED_WITHIN_MS)
  expect(await level()).toBe('down')
  lan.hosts.set(HOST, terminal)
  // A look that somebody else began finds it before the next connection is opened and dropped.
  const asked = register.ask('terminal.test', { terminalId: 'caja-1' })
  await lan.time.pass(50)
  expect((await asked).verdict).toBe('ready')
  lan.hosts.delete(HOST)
  await lan.time.pass(NAMED_WITHIN_MS)
  expect(await level()).toBe('down')
})

test('what only the terminal can tell is looked at when a sale begins', async () => {
  const lan = createVirtualLan()
  const terminal = lan.terminal('SIM0000001')
  lan.hosts.set(HOST, terminal)
  const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', HOST)])
  const verdict = async () => (await register.ask('health.get', {})).terminals[0]?.verdict
  await lan.time.pass(31_000)
  terminal.state.setFault({ fault: 'no_internet' })
  // Between two looks, and long before the acquirer would be asked again by itself.
  await lan.time.pass(1000)
  expect(await verdict()).toBe('ready')
  await register.ask('sale.scan', { code: '7800000000017' })
  await lan.time.pass(100)
  expect(await verdict()).toBe('terminal_no_internet')
  // It is not forgotten by the looks that follow, and it ends when it is over.
  await lan.time.pass(45_000)
  expect(await verdict()).toBe('terminal_no_internet')
  terminal.state.clearFaults()
  await lan.time.pass(22_000)
  expect(await verdict()).toBe('ready')
})

test.each([true, false])(
  'a terminal that serves another register says so (its list shows it: %s)',
  async (listsPending) => {
    const lan = createVirtualLan()
    const terminal = lan.terminal('SIM0000001', { listsPending })
    lan.hosts.set(HOST, terminal)
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', HOST)])
    await lan.time.pass(1000)
    const others = '5d1f8f8e-3d5e-4b7e-9b1b-2f6a7c8d9e0f'
    void terminal.state.handle({
      operation: 'charge',
      route: 'lan',
      body: chargeBody(others),
    })
    if (!listsPending) terminal.state.setFault({ fault: 'busy', times: null })
    const asked = register.ask('terminal.test', { terminalId: 'caja-1' })
    await lan.time.pass(1000)
    expect(await asked).toMatchObject({ verdict: 'ready', busyWith: others, busyBy: 'another' })
    const { terminals } = await register.ask('health.get', {})
    expect(terminals[0]).toMatchObject({
      level: 'attention',
      heldByAttemptId: null,
      elsewhere: { state: 'serving', isOurs: false, holderId: others },
    })
  },
)

test('a terminal that serves our own payment is busy by us', async () => {
  const lan = createVirtualLan()
  lan.hosts.set(HOST, lan.terminal('SIM0000001', { listsPending: true }))
  const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', HOST)])
  await lan.time.pass(1000)
  const { saleId, rev } = await register.ask('sale.scan', { code: '7800000000017' })
  const { payment } = await register.ask('sale.tenderCard', { saleId }, rev)
  await lan.time.pass(1000)
  const asked = register.ask('terminal.test', { terminalId: 'caja-1' })
  await lan.time.pass(1000)
  const { busyBy, busyWith } = await asked
  expect({ busyBy, busyWith }).toEqual({
    busyBy: 'this_register',
    busyWith: payment?.clientTransactionId,
  })
  const { terminals } = await register.ask('health.get', {})
  expect(terminals[0]).toMatchObject({ heldByAttemptId: payment?.attemptId, elsewhere: null })
})
