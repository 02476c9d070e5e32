import type { Provisioned } from '../engine/api.ts'
import type { GivenOutcome } from './given-secrets.ts'

/** A credential of the provisioning file, by its terminal, and what became of it. */
export interface GivenCredential {
  readonly terminalId: string
  readonly outcome: GivenOutcome
}

/** Names told one by one; of more than these only how many. */
export const NAMES_TOLD_MAX = 8

function list(names: readonly string[]): string {
  const more = names.length - NAMES_TOLD_MAX
  return names.slice(0, NAMES_TOLD_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * What a start made of the provisioning file, in one line and without any of its values. `came` is null when
 * the engine did not tell.
 */
export function setUpLine(
  file: string,
  credentials: readonly GivenCredential[],
  came: Provisioned | null,
): string {
  const of = (outcome: GivenOutcome): string[] =>
    credentials
      .filter((credential) => credential.outcome === outcome)
      .map(({ terminalId }) => `credential of ${terminalId}`)
  const pins = (changed: boolean): string[] =>
    (came?.pins ?? []).filter((pin) => pin.changed === changed).map(({ staffId }) => `PIN of ${staffId}`)
  const parts = [
    ['put in place', [...(came?.changed ?? []), ...of('put_in_place'), ...pins(true)]],
    ['left as changed in the register since', of('left')],
    ['used for this start only, because the keyring cannot be reached', of('unreachable')],
    ['secrets unchanged', [...of('unchanged'), ...pins(false)]],
  ] as const
  const told = parts.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${list(names)}`)
  return `${file}: ${told.length > 0 ? told.join('; ') : 'nothing changed'}.`
}
