import { z } from 'zod'
import { command, query } from './define.ts'
import { nothing, terminalId, timeMs } from './fields.ts'
import { host, port } from './settings.ts'
import { UNCONFIRMED_VERDICTS } from './test-verdicts.ts'

/**
 * `known`: the address in the settings or an earlier one; `mdns`: it announced itself; `sweep`: it was
 * found listening.
 */
export const DISCOVERY_SOURCES = ['known', 'mdns', 'sweep'] as const
export const discoverySource = z.enum(DISCOVERY_SOURCES)
export type DiscoverySource = z.infer<typeof discoverySource>

/**
 * What is known of whoever listens at an address:
 * `verified` it is one of our terminals, and `proof` says why; `unidentified` it takes the credential of our
 * terminals, but which of them it is does not follow from anything: a person has to say so;
 * `other_terminal` it takes our credential and names a serial number that is not set up here;
 * `key_refused` it speaks the interface and takes none of our credentials; `clock_off` it speaks the
 * interface, and its clock is too far from ours to ask further; `busy` it serves a customer and says
 * nothing else just now; `careless` it answers a request that is signed with a wrong key, as no terminal
 * does; `not_a_terminal` something else answers; `no_answer` nobody does.
 */
export const CANDIDATE_STATES = [
  'checking',
  'verified',
  'unidentified',
  'other_terminal',
  'key_refused',
  'clock_off',
  'busy',
  'careless',
  'not_a_terminal',
  'no_answer',
] as const
export type CandidateState = (typeof CANDIDATE_STATES)[number]

/**
 * Why it is the device that we mean. `serial_key`: the key that it used is made from its serial number;
 * `history`: its own store shows a payment that we made on it; `named`: it takes our credential, refuses
 * a wrong one, and names the serial number itself; `person`: somebody said so.
 */
export const IDENTITY_PROOFS = ['serial_key', 'history', 'named', 'person'] as const
export const identityProof = z.enum(IDENTITY_PROOFS)
export type IdentityProof = z.infer<typeof identityProof>
/** Whether no other device can give this proof, whatever it says of itself. */
export const provesDevice = (proof: IdentityProof): boolean => proof === 'serial_key' || proof === 'history'

export const candidate = z.strictObject({
  host,
  port,
  sources: z.array(discoverySource).min(1),
  state: z.enum(CANDIDATE_STATES),
  /** Which of our terminals it is, or could be; null when none. */
  terminalId: terminalId.nullable(),
  proof: identityProof.nullable(),
  /** The serial number that it says is its own. */
  serialNamed: z.string().nullable(),
  /** From the start of the round to its verdict; null while it is being checked. */
  afterMs: z.number().nullable(),
})
export type Candidate = z.infer<typeof candidate>

export const DISCOVERY_REASONS = ['asked', 'terminal_lost', 'network_changed'] as const
export const discoveryView = z.strictObject({
  running: z.boolean(),
  reason: z.enum(DISCOVERY_REASONS).nullable(),
  startedAtMs: timeMs.nullable(),
  /** Of the round that is over; null while one runs. */
  tookMs: z.number().nullable(),
  /**
   * Networks that are looked through, as `192.168.1.0/24`. Empty when this computer is on no private
   * network.
   */
  networks: z.array(z.string()),
  /** Connections tried and planned by the sweep. */
  tried: z.int(),
  planned: z.int(),
  candidates: z.array(candidate),
})
export type DiscoveryView = z.infer<typeof discoveryView>

/** Where a check of the network stands. `unknown`: this computer cannot tell. */
export const CHECK_LEVELS = ['ok', 'attention', 'failed', 'unknown'] as const
export const CHECK_IDS = [
  'own_network',
  'gateway',
  'name',
  'domain',
  'terminal_port',
  'terminal_answer',
  'terminal_free',
  'terminal_key',
  'terminal_clock',
  'terminal_internet',
  'terminal_cloud',
] as const
export type CheckId = (typeof CHECK_IDS)[number]

/** What was found, as a code; every figure that a sentence needs stands in `figures`. */
export const CHECK_VERDICTS = [
  'fine',
  'no_private_network',
  'gateway_silent',
  'gateway_unknown',
  'name_unresolved',
  'name_server_silent',
  'name_slow',
  'domain_silent',
  'domain_refused',
  'domain_intercepted',
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
  'serving_us',
  'serving_another',
  'key_missing',
  'key_refused',
  'clock_off',
  'clock_unknown',
  'no_internet',
  'standalone_mode',
  'cloud_unreachable',
  'cloud_blocked',
  'terminal_offline',
  'not_asked',
] as const
export type CheckVerdict = (typeof CHECK_VERDICTS)[number]

export const networkCheck = z.strictObject({
  id: z.enum(CHECK_IDS),
  /** What was looked at: an interface, a name, an address. */
  subject: z.string(),
  /** The terminal that it is about; null for the network itself. */
  terminalId: terminalId.nullable(),
  level: z.enum(CHECK_LEVELS),
  verdict: z.enum(CHECK_VERDICTS),
  figures: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  tookMs: z.number(),
})
export type NetworkCheck = z.infer<typeof networkCheck>

export const doctorReport = z.strictObject({
  tookMs: z.number(),
  level: z.enum(CHECK_LEVELS),
  checks: z.array(networkCheck),
  /** What the people who run the network have to allow, whatever was found. */
  allow: z.strictObject({
    /** Reached from here or from the terminals, TCP; `secure`: over TLS, not to be inspected. */
    domains: z.array(
      z.strictObject({ name: z.string(), port, from: z.enum(['register', 'terminal']), secure: z.boolean() }),
    ),
    /** This computer's own addresses. */
    register: z.array(z.string()),
    /** Where terminals are reached on the local network. */
    terminals: z.array(z.strictObject({ label: z.string(), host, port })),
    /** Listened on by each terminal, reached from here. */
    terminalPorts: z.array(port),
  }),
})
export type DoctorReport = z.infer<typeof doctorReport>

export const discoveryContract = {
  /**
   * Looks for terminals on the networks of this computer: a hint is only a hint until whoever is there
   * was asked with a signed, read-only question. While a round runs, that round is the answer.
   */
  'discovery.start': command('configure', nothing, discoveryView),
  'discovery.get': query('read', nothing, discoveryView),
  /**
   * A person says that a terminal is at this address now. It is asked first, and refused when it takes
   * another credential or names another serial number, or while a payment on the terminal is not settled.
   */
  'discovery.adopt': command('configure', z.strictObject({ terminalId, host, port }), discoveryView),
  /**
   * Somebody who stands before it says that the device at the terminal's own address is still the terminal,
   * although nothing proves it. It is asked first, and refused when it takes another credential, when it is
   * another terminal, and while two devices have the address. `verdict` is what the screen said was found:
   * with `address_conflict` the person says that the other one of two is gone, and that this is the only one,
   * which is believed once the address has stayed with one for ten seconds. Where something else is found
   * now, it is refused with DEVICE_CHANGED, because nobody has compared that.
   */
  'discovery.confirm': command(
    'configure',
    z.strictObject({ terminalId, verdict: z.enum(UNCONFIRMED_VERDICTS) }),
    /**
     * Nothing had to be confirmed: `proven`, it has proved itself meanwhile; `known`, it is back by its own
     * hardware, or nothing hints at another one any more.
     */
    z.strictObject({ outcome: z.enum(['confirmed', 'proven', 'known']) }),
  ),
  /** Checks everything between this register, its terminals and the provider; at most a few seconds. */
  'doctor.run': query('read', nothing, doctorReport),
} as const
