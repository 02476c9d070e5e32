import type { CheckVerdict, DoctorReport, NetworkCheck } from '../../shared/contract/discovery.ts'

const MS_PER_SECOND = 1000

/** Verdicts about which something can be done; each has its sentence (`doctor.next.<verdict>`). */
const ADVISED = [
  'no_private_network',
  'gateway_silent',
  'gateway_unknown',
  'name_unresolved',
  'name_slow',
  'domain_silent',
  'domain_refused',
  'port_silent',
  'port_filtered',
  'port_refused',
  'address_missing',
  'other_network',
  'no_answer',
  'not_a_terminal',
  'other_terminal',
  'device_unconfirmed',
  'address_conflict',
  'key_missing',
  'key_refused',
  'clock_off',
  'no_internet',
  'standalone_mode',
] as const satisfies readonly CheckVerdict[]
export type AdvisedVerdict = (typeof ADVISED)[number]
export const isAdvised = (verdict: CheckVerdict): verdict is AdvisedVerdict =>
  (ADVISED as readonly CheckVerdict[]).includes(verdict)

/** The one figure of a check that a person wants beside its verdict; null when there is none. */
export function figuresOf(
  check: NetworkCheck,
): {
  readonly name: 'latency' | 'connect' | 'clock' | 'serial' | 'addresses'
  readonly value: string
} | null {
  const { latencyMs, connectMs, aheadMs, serialNamed, addresses } = check.figures
  if (check.verdict === 'other_terminal' && typeof serialNamed === 'string')
    return { name: 'serial', value: serialNamed }
  if (typeof aheadMs === 'number' && check.verdict === 'clock_off')
    return { name: 'clock', value: String(Math.round(aheadMs / MS_PER_SECOND)) }
  if (typeof latencyMs === 'number') return { name: 'latency', value: String(latencyMs) }
  if (typeof connectMs === 'number') return { name: 'connect', value: String(connectMs) }
  if (typeof addresses === 'string' && addresses !== '') return { name: 'addresses', value: addresses }
  return null
}

/** The list of what a network must let through, to be copied into a message. */
export function allowText(
  report: DoctorReport,
  words: { readonly fromRegister: string; readonly fromTerminal: string; readonly toTerminals: string },
): string {
  const { domains, terminalPorts } = report.allow
  const lines = domains.map(
    ({ name, port, from }) =>
      `${from === 'register' ? words.fromRegister : words.fromTerminal} → ${name}  TCP ${port}`,
  )
  const ports = terminalPorts.length > 0 ? [`${words.toTerminals}  TCP ${terminalPorts.join(', ')}`] : []
  return [...lines, ...ports].join('\n')
}
