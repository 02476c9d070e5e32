/** What a look at a terminal can find; each is a cause that a person can act on, but for the first. */
export const TEST_VERDICTS = [
  'ready',
  'address_unknown',
  'unreachable',
  'connection_refused',
  'no_answer',
  'not_a_terminal',
  'certificate_changed',
  'credential_refused',
  'answers_in_clear',
  'clock_off',
  'credential_missing',
  'cloud_unreachable',
  'terminal_offline',
  'unreadable',
  // Named by more than one exchange: what this computer's own network, other ports and other questions say.
  'own_network_down',
  'other_network',
  'port_filtered',
  'other_terminal',
  'device_unconfirmed',
  'address_conflict',
  'terminal_no_internet',
  'standalone_mode',
  'cloud_name_unresolved',
  'name_server_silent',
  'cloud_blocked',
] as const

/** Of these a person can say that the device at the address is the terminal. */
export const UNCONFIRMED_VERDICTS = ['device_unconfirmed', 'address_conflict'] as const
export type UnconfirmedVerdict = (typeof UNCONFIRMED_VERDICTS)[number]
/** The verdict where a person can say something about it, else null. */
export const unconfirmedVerdict = (verdict: string | null): UnconfirmedVerdict | null =>
  UNCONFIRMED_VERDICTS.find((one) => one === verdict) ?? null
