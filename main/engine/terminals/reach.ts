import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'

/**
 * Whether the settings say where the route leads. They may have changed since an attempt chose its routes.
 */
export function isAddressed(terminal: Pick<TerminalSettings, 'host' | 'cloudUrl'>, route: Route): boolean {
  if (route === 'cloud') return terminal.cloudUrl !== null
  return route === 'localhost' || terminal.host !== null
}
