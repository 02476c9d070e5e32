import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { TerminalIdentity } from './facts.ts'

/** The device that an attempt is sent to, as the plan keeps it. */
export const identityOf = ({ serial, host, port, cloudUrl }: TerminalSettings): TerminalIdentity => ({
  serial,
  host,
  port,
  cloudUrl,
})
