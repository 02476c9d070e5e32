import type { TcpProbe } from '../engine/ports.ts'

/** What the system's codes say about a connection that did not come about. */
export const PROBE_FINDINGS: Readonly<Record<string, TcpProbe>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'absent',
  EHOSTDOWN: 'absent',
  ENETUNREACH: 'unroutable',
  ENETDOWN: 'unroutable',
  EADDRNOTAVAIL: 'unroutable',
  EACCES: 'unroutable',
}
