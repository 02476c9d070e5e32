import type { CheckId, CheckVerdict, DoctorReport, NetworkCheck } from '../../../shared/contract/discovery.ts'
import { PROVIDERS } from '../../../shared/contract/settings.ts'
import type { TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { NetworkPort, Ports } from '../ports.ts'
import { surroundings } from './causes.ts'
import { isNear, isPrivate } from './discovery/ranges.ts'
import type { RequiredDomain, TerminalDriver } from './driver.ts'

/** Each check has its verdict within this; they run side by side. */
export const NAME_MS = 2500
export const DOMAIN_CONNECT_MS = 2500
/** A name that takes longer makes the first payment after each pause wait. */
export const NAME_SLOW_MS = 1000
/** A router that refuses is as good as one that answers: somebody is there. */
const GATEWAY_MS = 1000
const GATEWAY_PORTS: readonly number[] = [80, 443, 53]

export interface DoctorOptions {
  /** Without a network (in training) only the terminals are asked. */
  readonly ports: Pick<Ports, 'clock' | 'network'>
  readonly terminals: readonly TerminalSettings[]
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  /** A thorough look at a terminal. */
  readonly look: (terminal: TerminalSettings) => Promise<TerminalTest>
  /** Instead of the providers' own, for shops behind a gateway of their own, and for tests. */
  readonly domains?: readonly RequiredDomain[]
}

interface Finding {
  readonly id: CheckId
  readonly subject: string
  readonly terminalId?: string
  readonly level: NetworkCheck['level']
  readonly verdict: CheckVerdict
  readonly figures?: NetworkCheck['figures']
}

/** Looks at everything between the register, its terminals and the provider. Asks, and changes nothing. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const startedMs = options.ports.clock.monotonicMs()
  const { network } = options.ports
  // Where no terminal is set up yet, the network is got ready for the providers there are.
  const named = options.terminals.map(({ provider }) => provider)
  const providers = named.length > 0 ? named : PROVIDERS
  const drivers = [...new Set(providers.map((provider) => options.driver(provider)))]
  const domains = options.domains ?? unique(drivers.flatMap((driver) => driver.domains))
  const outside =
    network === undefined
      ? []
      : [
          ownNetwork(network),
          gateway(network),
          ...domains.flatMap((domain) => [
            nameOf(network, options.ports.clock, domain),
            domainOf(network, domain),
          ]),
        ]
  const inside = options.terminals.map((terminal) => terminalChecks(options, terminal))
  const checks = (await Promise.all([...outside, ...inside].map((check) => timed(options, check)))).flat()
  return {
    tookMs: Math.round(options.ports.clock.monotonicMs() - startedMs),
    level: worst(checks),
    checks,
    allow: {
      domains: domains.map(({ name, port, from }) => ({ name, port, from })),
      terminalPorts: [...new Set(drivers.flatMap(({ lanPorts }) => lanPorts))],
    },
  }
}

function unique(domains: readonly RequiredDomain[]): readonly RequiredDomain[] {
  return domains.filter(({ name }, index) => domains.findIndex((other) => other.name === name) === index)
}

async function timed(
  options: DoctorOptions,
  check: Promise<Finding | readonly Finding[]>,
): Promise<readonly NetworkCheck[]> {
  const startedMs = options.ports.clock.monotonicMs()
  const found = [await check].flat()
  const tookMs = Math.round(options.ports.clock.monotonicMs() - startedMs)
  return found.map(({ terminalId, figures, ...finding }) => ({
    ...finding,
    terminalId: terminalId ?? null,
    figures: figures ?? {},
    tookMs,
  }))
}

function worst(checks: readonly NetworkCheck[]): DoctorReport['level'] {
  const has = (level: NetworkCheck['level']): boolean => checks.some((check) => check.level === level)
  return has('failed') ? 'failed' : has('attention') ? 'attention' : has('ok') ? 'ok' : 'unknown'
}

function ownNetwork(network: NetworkPort): Promise<Finding> {
  const own = network.addresses()
  const addresses = own.map(({ address, prefixLength }) => `${address}/${prefixLength}`).join(', ')
  const isIn = own.some(({ address }) => isPrivate(address))
  return Promise.resolve({
    id: 'own_network',
    subject: own.map(({ name }) => name).join(', '),
    level: isIn ? 'ok' : 'failed',
    verdict: isIn ? 'fine' : 'no_private_network',
    figures: { addresses },
  })
}

async function gateway(network: NetworkPort): Promise<Finding> {
  const address = await network.gateway()
  if (address === null) return { id: 'gateway', subject: '', level: 'unknown', verdict: 'gateway_unknown' }
  const probes = await Promise.all(
    GATEWAY_PORTS.map((port) => network.tcpProbe({ host: address, port }, GATEWAY_MS)),
  )
  const answers = probes.some(({ found }) => found === 'open' || found === 'refused')
  return {
    id: 'gateway',
    subject: address,
    // A router may well be silent on all of them and work.
    level: answers ? 'ok' : 'attention',
    verdict: answers ? 'fine' : 'gateway_silent',
  }
}

async function nameOf(
  network: NetworkPort,
  clock: Ports['clock'],
  { name, from }: RequiredDomain,
): Promise<Finding> {
  const startedMs = clock.monotonicMs()
  const addresses = await network.resolve(name, NAME_MS)
  const slow = clock.monotonicMs() - startedMs > NAME_SLOW_MS
  const isFound = addresses !== null && addresses.length > 0
  const verdict = !isFound ? 'name_unresolved' : slow ? 'name_slow' : 'fine'
  const bad = from === 'register' ? 'failed' : 'attention'
  return {
    id: 'name',
    subject: name,
    level: !isFound ? bad : slow ? 'attention' : 'ok',
    verdict,
    figures: { addresses: addresses === null ? null : addresses.join(', '), limitMs: NAME_MS },
  }
}

async function domainOf(network: NetworkPort, domain: RequiredDomain): Promise<Finding> {
  const { name, port, from } = domain
  const addresses = (await network.resolve(name, NAME_MS)) ?? []
  const [host] = addresses
  const base = { id: 'domain' as const, subject: `${name}:${port}` }
  if (host === undefined) return { ...base, level: 'unknown', verdict: 'not_asked' }
  const { found, tookMs } = await network.tcpProbe({ host, port }, DOMAIN_CONNECT_MS)
  if (found === 'open')
    return { ...base, level: 'ok', verdict: 'fine', figures: { connectMs: Math.round(tookMs) } }
  return {
    ...base,
    level: from === 'register' ? 'failed' : 'attention',
    verdict: found === 'refused' ? 'domain_refused' : 'domain_silent',
    figures: { address: host },
  }
}

async function terminalChecks(
  options: DoctorOptions,
  terminal: TerminalSettings,
): Promise<readonly Finding[]> {
  const about = { terminalId: terminal.terminalId }
  const [port, test] = await Promise.all([portOf(options, terminal), options.look(terminal)])
  return [...(port === null ? [] : [port]), ...lookFindings(terminal, test)].map((finding) => ({
    ...about,
    ...finding,
  }))
}

async function portOf(options: DoctorOptions, terminal: TerminalSettings): Promise<Finding | null> {
  const { network } = options.ports
  if (network === undefined || !terminal.routes.includes('lan')) return null
  const { host, port } = terminal
  const base = { id: 'terminal_port' as const, subject: host === null ? '' : `${host}:${port}` }
  if (host === null) return { ...base, level: 'failed', verdict: 'address_missing' }
  const { door, isThere } = await surroundings(network, host, port)
  if (door === 'open') return { ...base, level: 'ok', verdict: 'fine' }
  if (door === 'refused') return { ...base, level: 'failed', verdict: 'port_refused' }
  const isNextDoor = !isPrivate(host) || isNear(host, network.addresses())
  const verdict = isThere ? 'port_filtered' : isNextDoor ? 'port_silent' : 'other_network'
  return { ...base, level: 'failed', verdict }
}

type Verdict = TerminalTest['verdict']
/** What a look's verdict says about answer and key; what it does not name was not got to. */
const ANSWER: Readonly<Partial<Record<Verdict, CheckVerdict>>> = {
  ready: 'fine',
  credential_refused: 'fine',
  clock_off: 'fine',
  terminal_no_internet: 'fine',
  no_answer: 'no_answer',
  not_a_terminal: 'not_a_terminal',
  other_terminal: 'other_terminal',
  device_unconfirmed: 'device_unconfirmed',
  address_conflict: 'address_conflict',
  unreadable: 'not_a_terminal',
  standalone_mode: 'standalone_mode',
}
const KEY: Readonly<Partial<Record<Verdict, CheckVerdict>>> = {
  ready: 'fine',
  terminal_no_internet: 'fine',
  other_terminal: 'fine',
  device_unconfirmed: 'fine',
  credential_refused: 'key_refused',
  credential_missing: 'key_missing',
}

function lookFindings(terminal: TerminalSettings, test: TerminalTest): readonly Finding[] {
  const route = test.routes.find((one) => one.route !== 'cloud') ?? test.routes[0]
  const seen = route?.verdict ?? test.verdict
  const subject = terminal.label
  const levelOf = (verdict: CheckVerdict): NetworkCheck['level'] =>
    verdict === 'fine' ? 'ok' : verdict === 'not_asked' ? 'unknown' : 'failed'
  const of = (id: CheckId, verdict: CheckVerdict, figures: NetworkCheck['figures'] = {}): Finding => ({
    id,
    subject,
    verdict,
    level: levelOf(verdict),
    figures,
  })
  const clock = seen === 'clock_off' ? 'clock_off' : seen === 'ready' ? 'fine' : 'clock_unknown'
  const internet =
    test.verdict === 'terminal_no_internet' ? 'no_internet' : seen === 'ready' ? 'fine' : 'not_asked'
  return [
    of('terminal_answer', ANSWER[seen] ?? 'not_asked', {
      latencyMs: route?.latencyMs == null ? null : Math.round(route.latencyMs),
      serialNamed: test.serialNamed,
    }),
    of('terminal_key', KEY[seen] ?? 'not_asked'),
    {
      ...of('terminal_clock', clock, { aheadMs: route?.clockOffsetMs ?? null }),
      ...(clock === 'clock_unknown' ? { level: 'unknown' as const } : {}),
    },
    of('terminal_internet', internet),
  ]
}
