import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { HttpResult, NetworkPort } from '../ports.ts'
import { isNear, isPrivate } from './discovery/ranges.ts'

type Verdict = TerminalTest['verdict']

/**
 * How long other ports are listened at when the terminal's own is silent. With the probe before it (2.5 s
 * at most) the cause is named within three seconds.
 */
export const OTHER_PORTS_MS = 400
/** Ports that most devices answer on, if only to refuse: an answer on one shows that the device is there. */
const OTHER_PORTS: readonly number[] = [80, 443, 7]

const UNHEARD: ReadonlySet<Verdict> = new Set(['unreachable', 'no_answer', 'address_unknown'])

/**
 * Why an exchange failed, where one exchange alone cannot tell: whether we are on a network at all,
 * whether the terminal is on the same one, and whether it is there behind a firewall. Returns the verdict
 * as it was when nothing more is known.
 */
export async function causeOf(
  network: NetworkPort,
  terminal: TerminalSettings,
  route: Route,
  exchange: { readonly verdict: Verdict; readonly result: HttpResult },
): Promise<Verdict> {
  const { verdict, result } = exchange
  if (result.kind !== 'failed') return verdict
  const own = network.addresses()
  if (route === 'cloud') return own.length === 0 ? 'own_network_down' : cloudCause(result.cause, verdict)
  if (route === 'localhost' || terminal.host === null || !isPrivate(terminal.host)) return verdict
  if (!UNHEARD.has(verdict)) return verdict
  if (!own.some(({ address }) => isPrivate(address))) return 'own_network_down'
  if (result.cause !== 'connect_timeout' && result.cause !== 'unroutable') return verdict
  if (await isThere(network, terminal.host, terminal.port)) return 'port_filtered'
  return isNear(terminal.host, own) ? 'unreachable' : 'other_network'
}

/**
 * A public service refuses nobody: whoever refuses, resets or shows another certificate stands in
 * between.
 */
function cloudCause(cause: Extract<HttpResult, { kind: 'failed' }>['cause'], otherwise: Verdict): Verdict {
  if (cause === 'unresolved') return 'cloud_name_unresolved'
  const between = cause === 'refused' || cause === 'reset' || cause === 'tls' || cause === 'protocol'
  return between ? 'cloud_blocked' : otherwise
}

/**
 * Whether the device is on although one of its ports is silent: a neighbour answers, or another port
 * does.
 */
export async function isThere(network: NetworkPort, host: string, port: number): Promise<boolean> {
  const others = OTHER_PORTS.filter((other) => other !== port)
  const [neighbour, ...probes] = await Promise.all([
    network.neighbour(host),
    ...others.map((other) => network.tcpProbe({ host, port: other }, OTHER_PORTS_MS)),
  ])
  return neighbour === true || probes.some(({ found }) => found === 'open' || found === 'refused')
}
