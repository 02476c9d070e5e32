import { expect, it, test } from 'vitest'
import type { HttpFailure, HttpRequest } from '../../main/engine/ports.ts'
import { causeOf } from '../../main/engine/terminals/causes.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
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
    cause: 'terminal_no_internet',
    world: (lan) =>
      lan.hosts.set(
        HOST,
        other((request) => (isOnline(request) ? null : LISTING)),
      ),
  },
  { cause: 'cloud_unreachable', settings: throughCloud, world: () => undefined },
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

it.each<readonly [HttpFailure, string]>([
  ['unresolved', 'cloud_name_unresolved'],
  ['refused', 'cloud_blocked'],
  ['reset', 'cloud_blocked'],
  ['tls', 'cloud_blocked'],
  ['connect_timeout', 'cloud_unreachable'],
])('a connection to the cloud that ends with %s means %s', async (cause, verdict) => {
  const lan = createVirtualLan()
  const terminal = settingsOf('caja-1', 'SIM0000001', HOST, throughCloud)
  const result = {
    kind: 'failed',
    sent: 'no',
    cause,
    code: cause,
    status: null,
    timings: { writtenMs: null, headersMs: null, totalMs: 1 },
  } as const
  const seen = { verdict: 'cloud_unreachable', result, around: null } as const
  expect(await causeOf(lan.network, terminal, 'cloud', seen)).toBe(verdict)
})
