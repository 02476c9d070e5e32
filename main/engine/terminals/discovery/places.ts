import type { TerminalSettings } from '../../../../shared/contract/settings.ts'

/** Where somebody listens on the local network. */
export interface Place {
  readonly host: string
  readonly port: number
}

export const samePlace = (one: Place, other: Place): boolean =>
  one.host === other.host && one.port === other.port
export const placeText = ({ host, port }: Place): string => `${host}:${port}`

/** The address in a terminal's settings; null when they have none. */
export const placeOf = ({ host, port }: Pick<TerminalSettings, 'host' | 'port'>): Place | null =>
  host === null ? null : { host, port }
