import { present } from '../../../shared/assert.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { TerminalDriver } from './driver.ts'
import { kushkiOneDriver } from './kushki-one/driver.ts'

const DRIVERS: Readonly<Record<TerminalSettings['provider'], TerminalDriver>> = {
  'kushki-one': kushkiOneDriver,
}

/** The driver of a provider; one that has none never passed the settings' own check. */
export const driverOf = (provider: TerminalSettings['provider']): TerminalDriver =>
  present(DRIVERS[provider], `driver of ${provider}`)
