import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'

/**
 * Whether a payment may go by a route: the settings say where it leads, and over TLS also to which
 * certificate. Where none is pinned yet only looks go out, and the next route is taken.
 */
export function isReachable(terminal: Reach, route: Route): boolean {
  const learning = route !== 'cloud' && terminal.profile.transport === 'https'
  return isAddressed(terminal, route) && (!learning || terminal.certificate !== undefined)
}

type Reach = Pick<TerminalSettings, 'host' | 'cloudUrl' | 'profile' | 'certificate'>

/**
 * Whether the settings say where the route leads. They may have changed since an attempt chose its routes.
 */
export function isAddressed(terminal: Pick<TerminalSettings, 'host' | 'cloudUrl'>, route: Route): boolean {
  if (route === 'cloud') return terminal.cloudUrl !== null
  return route === 'localhost' || terminal.host !== null
}
