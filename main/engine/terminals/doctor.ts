import type { CheckId, CheckVerdict, DoctorReport, NetworkCheck } from '../../../shared/contract/discovery.ts'
import { PROVIDERS } from '../../../shared/contract/settings.ts'
import type { TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { NetworkPort, Ports } from '../ports.ts'
import { surroundings } from './causes.ts'
import { isNear, isPrivate } from './discovery/ranges.ts'
import type { RequiredDomain, TerminalDriver } from './driver.ts'

/** Every verdict is there within this; checks run side by side. */
export const DOCTOR_MS = 2600
/** How long a name server is waited for. What a name leaves of {@link DOCTOR_MS} is for the connection. */
export const NAME_MS = 1500
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
  /** Instead of what providers and settings name; for tests. */
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
  const { ports, terminals } = options
  const { network } = ports
  const startedMs = ports.clock.monotonicMs()
  // Where no terminal is set up yet, the network is got ready for the providers there are.
  const named = terminals.map(({ provider }) => provider)
  const providers = named.length > 0 ? named : PROVIDERS
  const drivers = [...new Set(providers.map((provider) => options.driver(provider)))]
  const domains = options.domains ?? requiredDomains(drivers, terminals)
  const outside =
    network === undefined
      ? []
      : [
          ownNetwork(network),
          gateway(network),
          ...domains.map((domain) => domainChecks(ports, network, domain)),
        ]
  const inside = terminals.map((terminal) => terminalChecks(options, terminal))
  const checks = (await Promise.all([...outside, ...inside].map((check) => timed(options, check)))).flat()
  return {
    tookMs: Math.round(ports.clock.monotonicMs() - startedMs),
    level: worst(checks),
    checks,
    allow: {
      domains: domains.map(({ name, port, from, secure }) => ({ name, port, from, secure })),
      register: (network?.addresses() ?? []).map(({ address }) => address),
      terminals: terminals.flatMap(({ label, host, port, routes }) =>
        host !== null && routes.includes('lan') ? [{ label, host, port }] : [],
      ),
      terminalPorts: [...new Set(drivers.flatMap(({ lanPorts }) => lanPorts))],
    },
  }
}

/**
 * What has to be reachable: what the providers name, with the clouds that the settings name in the place of
 * the providers' own. A shop whose terminals are all reached on the local network needs none from here.
 */
function requiredDomains(
  drivers: readonly TerminalDriver[],
  terminals: readonly TerminalSettings[],
): readonly RequiredDomain[] {
  const all = drivers.flatMap(({ domains }) => domains)
  const clouds = terminals.flatMap(({ routes, cloudUrl }) =>
    routes.includes('cloud') && cloudUrl !== null ? [cloudOf(cloudUrl)] : [],
  )
  const kept = terminals.length === 0 ? all : all.filter(({ from }) => from === 'terminal')
  const wanted = [...clouds, ...kept]
  return wanted.filter(
    ({ name, port }, index) =>
      wanted.findIndex((other) => other.name === name && other.port === port) === index,
  )
}

function cloudOf(url: string): RequiredDomain {
  const { hostname, port, protocol } = new URL(url)
  const secure = protocol === 'https:'
  const number = port === '' ? (secure ? 443 : 80) : Number(port)
  return { name: hostname, port: number, from: 'register', secure }
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

/** A name and the way there: the second is asked with what the first has found. */
async function domainChecks(
  { clock }: Pick<Ports, 'clock'>,
  network: NetworkPort,
  domain: RequiredDomain,
): Promise<readonly Finding[]> {
  const startedMs = clock.monotonicMs()
  const addresses = await network.resolve(domain.name, NAME_MS)
  const spentMs = clock.monotonicMs() - startedMs
  const name = nameFinding(domain, addresses, spentMs)
  return [name, await wayFinding(network, domain, addresses?.[0], DOCTOR_MS - spentMs)]
}

/** What is wrong for a terminal may be right where it is: it has a network of its own. */
const levelFor = ({ from }: RequiredDomain): NetworkCheck['level'] =>
  from === 'register' ? 'failed' : 'attention'

function nameFinding(domain: RequiredDomain, addresses: readonly string[] | null, spentMs: number): Finding {
  const base = { id: 'name', subject: domain.name } as const
  const bad = { ...base, level: levelFor(domain) } as const
  if (addresses === null) return { ...bad, verdict: 'name_server_silent', figures: { limitMs: NAME_MS } }
  if (addresses.length === 0) return { ...bad, verdict: 'name_unresolved' }
  const figures = { addresses: addresses.join(', ') }
  if (spentMs > NAME_SLOW_MS) return { ...base, level: 'attention', verdict: 'name_slow', figures }
  return { ...base, level: 'ok', verdict: 'fine', figures }
}

async function wayFinding(
  network: NetworkPort,
  domain: RequiredDomain,
  address: string | undefined,
  leftMs: number,
): Promise<Finding> {
  const { name, port, secure } = domain
  const base = { id: 'domain', subject: `${name}:${port}` } as const
  if (address === undefined) return { ...base, level: 'unknown', verdict: 'not_asked' }
  const { found, tookMs, issuer } = secure
    ? await network.tlsProbe({ address, port, name }, leftMs)
    : { ...(await network.tcpProbe({ host: address, port }, leftMs)), issuer: null }
  if (found === 'open')
    return { ...base, level: 'ok', verdict: 'fine', figures: { connectMs: Math.round(tookMs) } }
  const isSilent = found === 'silent' || found === 'absent' || found === 'unroutable'
  return {
    ...base,
    level: levelFor(domain),
    verdict: isSilent ? 'domain_silent' : found === 'untrusted' ? 'domain_intercepted' : 'domain_refused',
    figures: { address, issuer },
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
  // Without a network nothing can be said of who is on it.
  const own = network.addresses()
  if (isPrivate(host) && !own.some(({ address }) => isPrivate(address)))
    return { ...base, level: 'unknown', verdict: 'not_asked' }
  const { door, isThere } = await surroundings(network, host, port)
  if (door === 'open') return { ...base, level: 'ok', verdict: 'fine' }
  if (door === 'refused') return { ...base, level: 'failed', verdict: 'port_refused' }
  const isNextDoor = !isPrivate(host) || isNear(host, own)
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
const CLOUD: Readonly<Partial<Record<Verdict, CheckVerdict>>> = {
  ready: 'fine',
  clock_off: 'clock_off',
  credential_refused: 'key_refused',
  credential_missing: 'key_missing',
  cloud_unreachable: 'cloud_unreachable',
  cloud_blocked: 'cloud_blocked',
  cloud_name_unresolved: 'name_unresolved',
  name_server_silent: 'name_server_silent',
  own_network_down: 'no_private_network',
  terminal_offline: 'terminal_offline',
  standalone_mode: 'standalone_mode',
}
const LEVELS: Readonly<Partial<Record<CheckVerdict, NetworkCheck['level']>>> = {
  fine: 'ok',
  serving_us: 'ok',
  serving_another: 'attention',
  not_asked: 'unknown',
  clock_unknown: 'unknown',
}

function lookFindings(terminal: TerminalSettings, test: TerminalTest): readonly Finding[] {
  const route = test.routes.find((one) => one.route !== 'cloud') ?? test.routes[0]
  const seen = route?.verdict ?? test.verdict
  const of = (id: CheckId, verdict: CheckVerdict, figures: NetworkCheck['figures'] = {}): Finding => ({
    id,
    subject: terminal.label,
    verdict,
    level: LEVELS[verdict] ?? 'failed',
    figures,
  })
  const clock = seen === 'clock_off' ? 'clock_off' : seen === 'ready' ? 'fine' : 'clock_unknown'
  const internet =
    test.verdict === 'terminal_no_internet' ? 'no_internet' : seen === 'ready' ? 'fine' : 'not_asked'
  const serving = test.busyBy === 'this_register' ? 'serving_us' : 'serving_another'
  const free = test.busyBy !== null ? serving : seen === 'ready' ? 'fine' : 'not_asked'
  const cloud = test.routes.find((one) => one.route === 'cloud')
  return [
    of('terminal_answer', ANSWER[seen] ?? 'not_asked', {
      latencyMs: route?.latencyMs == null ? null : Math.round(route.latencyMs),
      serialNamed: test.serialNamed,
    }),
    of('terminal_free', free, { transaction: test.busyWith }),
    of('terminal_key', KEY[seen] ?? 'not_asked'),
    of('terminal_clock', clock, { aheadMs: route?.clockOffsetMs ?? null }),
    of('terminal_internet', internet),
    ...(cloud === undefined
      ? []
      : [
          of('terminal_cloud', CLOUD[cloud.verdict] ?? 'not_asked', {
            latencyMs: cloud.latencyMs === null ? null : Math.round(cloud.latencyMs),
          }),
        ]),
  ]
}
