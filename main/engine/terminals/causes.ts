import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { HttpResult, NetworkPort, TcpProbe } from '../ports.ts'
import { isNear, isPrivate } from './discovery/ranges.ts'

type Verdict = TerminalTest['verdict']

/**
 * How long it is listened at the terminal's own port and at others, side by side with the question
 * itself. With the question (2.5 s at most) the cause is named within three seconds.
 */
export const SURROUNDINGS_MS = 1200
/** How long a name server is waited for, side by side with the question itself. */
const NAME_MS = 2000
/** Ports that most devices answer on, if only to refuse: an answer on one shows that the device is there. */
const OTHER_PORTS: readonly number[] = [80, 443, 7]

/** What is around a terminal, whatever it answers: opened connections that are dropped, nothing sent. */
export interface Surroundings {
  /** Whether somebody takes connections where the terminal listens. */
  readonly door: TcpProbe
  /** Whether the device is on, although its own port may be silent. */
  readonly isThere: boolean
}

export async function surroundings(network: NetworkPort, host: string, port: number): Promise<Surroundings> {
  const others = OTHER_PORTS.filter((other) => other !== port)
  const [door, ...probes] = await Promise.all(
    [port, ...others].map((one) => network.tcpProbe({ host, port: one }, SURROUNDINGS_MS)),
  )
  const answers = (probe: { readonly found: TcpProbe }): boolean =>
    probe.found === 'open' || probe.found === 'refused'
  return { door: door?.found ?? 'silent', isThere: probes.some(answers) }
}

const UNHEARD: ReadonlySet<Verdict> = new Set(['unreachable', 'no_answer', 'address_unknown'])

/**
 * Why an exchange failed, where one exchange alone cannot tell: whether we are on a network at all,
 * whether the terminal is on the same one, whether it is there behind a firewall, and whether a
 * connection that was kept leads nowhere any more. Returns the verdict as it was when nothing more is
 * known.
 */
export async function causeOf(
  network: NetworkPort,
  terminal: TerminalSettings,
  route: Route,
  exchange: {
    readonly verdict: Verdict
    readonly result: HttpResult
    readonly around: Promise<Surroundings> | null
    /** Of the cloud's name; null where its address is a number. */
    readonly names: Promise<Names> | null
  },
): Promise<Verdict> {
  const { verdict, result } = exchange
  // Over a connection that was kept: a payment needs a new one, and with it the name.
  const isWell = result.kind !== 'failed' && verdict === 'ready'
  if (isWell) return nameCause(await exchange.names, verdict)
  if (result.kind !== 'failed') return verdict
  const own = network.addresses()
  if (route === 'cloud') {
    if (own.length === 0) return 'own_network_down'
    return cloudCause(result, verdict, await exchange.names)
  }
  if (exchange.around === null || terminal.host === null || !UNHEARD.has(verdict)) return verdict
  if (!own.some(({ address }) => isPrivate(address))) return 'own_network_down'
  const { door, isThere } = await exchange.around
  if (door === 'open') return 'no_answer'
  if (door === 'refused') return 'connection_refused'
  if (isThere) return 'port_filtered'
  return isNear(terminal.host, own) ? 'unreachable' : 'other_network'
}

/** Whether a name has an address: `silent`, nobody could be asked for it. */
export type Names = 'found' | 'none' | 'silent'

/** Asks for the address of the cloud as the exchange beside it does; null where it is a number already. */
export function namesOf(network: NetworkPort, url: string): Promise<Names> | null {
  const { hostname } = new URL(url)
  if (/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/.test(hostname)) return null
  return network
    .resolve(hostname, NAME_MS)
    .then((found) => (found === null ? 'silent' : found.length === 0 ? 'none' : 'found'))
}

/** Kept from a name server, and not told by one that there is no such name. */
const NOBODY_ASKED = 'EAI_AGAIN'

/**
 * A public service refuses nobody: whoever refuses, resets or shows another certificate stands in
 * between.
 */
function cloudCause(
  { cause, code }: Extract<HttpResult, { kind: 'failed' }>,
  otherwise: Verdict,
  names: Names | null,
): Verdict {
  const between = cause === 'refused' || cause === 'reset' || cause === 'tls' || cause === 'protocol'
  if (between) return 'cloud_blocked'
  if (cause !== 'unresolved') return nameCause(names, otherwise)
  return names === 'silent' || code === NOBODY_ASKED ? 'name_server_silent' : 'cloud_name_unresolved'
}

function nameCause(names: Names | null, otherwise: Verdict): Verdict {
  if (names === 'silent') return 'name_server_silent'
  return names === 'none' ? 'cloud_name_unresolved' : otherwise
}
