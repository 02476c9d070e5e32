import type { RequiredDomain } from '../driver.ts'

/**
 * Where a terminal listens: plain HTTP, and HTTPS in the newest pages (`First Steps`; `Kushki ONE`,
 * Payments).
 */
export const LAN_PORTS = [6868, 6869] as const

/**
 * The name under which terminals are looked for by mDNS. No vendor documents one: it is an assumption of
 * ours, spoken by the simulated terminal, and costs nothing where nobody answers to it.
 */
export const MDNS_NAME = 'kushki-one'

/**
 * What has to be allowed outwards, TCP 443: `First Steps`, Allowed Domains; the cloud from its connection
 * hosts.
 */
export const REQUIRED_DOMAINS: readonly RequiredDomain[] = [
  { name: 'api.kushkipagos.com', port: 443, from: 'terminal', secure: true },
  { name: 'tms.kushkipagos.com', port: 443, from: 'terminal', secure: true },
  { name: 'cloudt.kushkipagos.com', port: 443, from: 'register', secure: true },
]
