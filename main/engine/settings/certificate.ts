import type { TerminalSettings } from '../../../shared/contract/settings.ts'

/**
 * Whether two settings lead to the same place over the network, so that the certificate of one is that of the
 * other. A terminal that was moved or exchanged is learnt anew.
 */
export function isSamePlace(before: TerminalSettings, after: TerminalSettings): boolean {
  const placeOf = ({ serial, host, port, routes, profile }: TerminalSettings): string =>
    JSON.stringify([serial, host, port, routes.includes('localhost'), profile.transport])
  return placeOf(before) === placeOf(after)
}

/** The settings with the certificate that was pinned for that very place, unless they name one themselves. */
export function withCertificate(
  settings: TerminalSettings,
  before: TerminalSettings | null,
): TerminalSettings {
  if (settings.certificate !== undefined) return settings
  const kept = before !== null && isSamePlace(before, settings) ? before.certificate : undefined
  return kept === undefined ? settings : { ...settings, certificate: kept }
}
