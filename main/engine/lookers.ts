import type { TerminalSettings } from '../../shared/contract/settings.ts'
import type { Books } from './books.ts'
import { checkCall } from './payment/search-proof.ts'
import type { Ports } from './ports.ts'
import type { Credentials } from './terminals/credentials.ts'
import { placeOf } from './terminals/discovery/places.ts'
import { knows } from './terminals/discovery/verify.ts'
import type { KnownPayment, VerifyWorld } from './terminals/discovery/verify.ts'
import type { driverOf } from './terminals/drivers.ts'
import { createIdentity } from './terminals/identity/identity.ts'
import type { Identity, IdentityOptions } from './terminals/identity/identity.ts'
import { askWho } from './terminals/probing.ts'
import type { ProbingOptions } from './terminals/probing.ts'

export interface LookersOptions {
  readonly ports: Ports
  readonly credentials: Credentials
  readonly driverOf: typeof driverOf
  readonly failed: (error: unknown) => void
}

export interface Lookers {
  readonly world: VerifyWorld
  /** null in a world without a network. */
  readonly identity: Identity | null
  readonly probing: ProbingOptions
  /** Nothing is read or written for a look from now on. */
  stop(): void
}

/** By which terminals are asked who they are. `look` looks at one, for the screen. */
export function lookersOf(
  books: Books,
  options: LookersOptions,
  look: (terminal: TerminalSettings) => Promise<unknown>,
): Lookers {
  const { ports, driverOf: driver, failed } = options
  let isStopped = false
  const asking = { ports, driver, credential: options.credentials.get }
  const world: VerifyWorld = {
    ...asking,
    // A search that is under way when the register stops ends without its books.
    knownPayment: (terminal) => (isStopped ? null : knownPayment(books.attempts, terminal)),
  }
  const knowsUs: IdentityOptions['knows'] = (terminal, signal) => {
    const place = placeOf(terminal)
    return place === null ? Promise.resolve(false) : knows(world, place, terminal, signal)
  }
  const ask: IdentityOptions['ask'] = (terminal, signal) => askWho(probing, terminal, signal)
  const identity = identityOf(books, {
    ...{ ports, driver, knows: knowsUs, ask, failed },
    look: (terminal) => {
      look(terminal).catch((error: unknown) => {
        ports.log.error('health.look_failed', { terminalId: terminal.terminalId, error: String(error) })
      })
    },
  })
  const probing: ProbingOptions = {
    ...asking,
    identity,
    knows: knowsUs,
    serves: (terminalId) => books.attempts.holder(terminalId)?.plan.clientTransactionId ?? null,
  }
  const stop = (): void => {
    isStopped = true
    identity?.stop()
  }
  return { world, identity, probing, stop }
}

/** null in a world without a network: there, what a terminal says of itself is all that there is. */
function identityOf(
  books: Books,
  parts: Pick<IdentityOptions, 'driver' | 'knows' | 'ask' | 'look'> &
    Pick<LookersOptions, 'ports' | 'failed'>,
): Identity | null {
  const { settings } = books
  const { network } = parts.ports
  if (network === undefined) return null
  return createIdentity({
    ...parts,
    network,
    terminals: settings.terminals,
    devices: settings.devices,
    wasRecognised: settings.wasRecognised,
    deviceOwner: settings.deviceOwner,
    learnt: (fact) => {
      try {
        books.recordAlone([{ ...fact, kind: 'terminal.recognised', atMs: books.nowMs() }])
      } catch (error) {
        parts.failed(error)
      }
    },
  })
}

/**
 * The last payment that the terminal or the acquirer vouched for, as long as the terminal is still the
 * same one.
 */
function knownPayment(attempts: Books['attempts'], terminal: TerminalSettings): KnownPayment | null {
  const known = attempts.lastApproved(terminal.terminalId)
  if (known === null || known.plan.terminal.serial !== terminal.serial) return null
  return {
    question: (pageIndex) => checkCall({ source: 'local', route: 'lan', known }, pageIndex),
    reference: known.card?.reference ?? null,
  }
}
