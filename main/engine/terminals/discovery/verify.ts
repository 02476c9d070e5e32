import { assert } from '../../../../shared/assert.ts'
import type { CandidateState, IdentityProof } from '../../../../shared/contract/discovery.ts'
import { TERMINAL_PORTS } from '../../../../shared/terminal-ports.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { uuidFrom } from '../../../../shared/ids.ts'
import type { HttpResult, Ports } from '../../ports.ts'
import type {
  AnsweredBy,
  InquiryCall,
  ProbeAnswer,
  Opening,
  TerminalCall,
  TerminalDriver,
} from '../driver.ts'
import { untilGivenUp } from '../give-up.ts'
import type { Place } from './places.ts'

/**
 * A terminal on the same network answers from its own store; one that takes longer is asked in the next
 * round.
 */
export const VERIFY_CONNECT_MS = 800
export const VERIFY_DEADLINE_MS = 1500
/**
 * Credentials tried on one host, and histories looked into; a register with more asks for the likeliest
 * ones.
 */
export const CREDENTIALS_TRIED_MAX = 4
export const HISTORIES_ASKED_MAX = 6
/** Pages of a history: a filter by id needs one, and one more where pages count from 0. */
const HISTORY_PAGES = 2
const WRONG_KEY_BYTES = 24
/** Wrong keys among which ours is hidden, besides the first one. */
const WRONG_KEYS_BESIDES = 2

/** A payment that was surely made on a terminal: a device that shows it is that terminal. */
export interface KnownPayment {
  question(pageIndex: number): InquiryCall
  /** What the provider calls it; null when nobody told. */
  readonly reference: string | null
}

export interface VerifyWorld {
  readonly ports: Pick<Ports, 'http' | 'clock' | 'randomness'>
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  readonly credential: (terminalId: string) => string | null
  readonly knownPayment: (terminal: TerminalSettings) => KnownPayment | null
}

export interface Verification {
  readonly state: Exclude<CandidateState, 'checking'>
  readonly terminalId: string | null
  readonly proof: IdentityProof | null
  readonly serialNamed: string | null
}

interface Asked {
  readonly probe: ProbeAnswer
  readonly by: AnsweredBy
}

/**
 * Finds out who listens at a place, without touching a payment slot. The first question is signed with a key
 * that nobody has: a terminal refuses it, and whoever does not is no terminal and gets nothing more in this
 * round. Then the question signed with our credential comes among others that are not, in an order that
 * nobody can know: only who has the credential can tell which one to answer. Each asks for a transaction
 * of its own that does not exist, so that no signature comes twice, and what a listener could do with it
 * is to ask a terminal of ours for nothing.
 *
 * Who takes the credential is a terminal of the shop. Which one, follows from its key where that is made from
 * the serial number, else from a payment in its history that we made on it, else from its own word.
 */
export async function verify(
  world: VerifyWorld,
  place: Place,
  terminals: readonly TerminalSettings[],
): Promise<Verification> {
  const first = terminals[0]
  assert(first !== undefined, 'somebody has to be looked for')
  const wrong = await ask(world, place, first, { secret: wrongKey(world), about: newId(world) })
  const refusal = atWrongKey(wrong)
  if (refusal !== null) return refusal
  for (const group of groupsOf(world, terminals, wrong.by.serialNamed)) {
    const [member] = group
    const secret = member === undefined ? null : world.credential(member.terminalId)
    if (member === undefined || secret === null) continue
    const taken = await takesKey(world, place, member, secret)
    if (taken === 'refused') continue
    if (taken !== 'taken') return taken
    const asked = await ask(world, place, member, { secret, about: null })
    const serialNamed = asked.by.serialNamed ?? wrong.by.serialNamed
    if (asked.by.turnedAway) return told('busy', serialNamed)
    if (asked.probe.verdict !== 'ready') return told(stateOf(asked), serialNamed)
    return identify(world, place, group, serialNamed)
  }
  return told('key_refused', wrong.by.serialNamed)
}

/** Asks with our credential once and with wrong keys besides, in a random order. */
async function takesKey(
  world: VerifyWorld,
  place: Place,
  terminal: TerminalSettings,
  secret: string,
): Promise<'taken' | 'refused' | Verification> {
  const ours = (world.ports.randomness.bytes(1)[0] ?? 0) % (WRONG_KEYS_BESIDES + 1)
  let taken = false
  for (let turn = 0; turn <= WRONG_KEYS_BESIDES; turn += 1) {
    const key = turn === ours ? secret : wrongKey(world)
    const asked = await ask(world, place, terminal, { secret: key, about: newId(world) })
    // Some say that they are busy before they look at the signature.
    if (asked.by.turnedAway) return told('busy', asked.by.serialNamed)
    if (turn !== ours) {
      const refusal = atWrongKey(asked)
      if (refusal !== null) return refusal
    } else if (asked.probe.verdict !== 'credential_refused') {
      if (!HEARD.has(asked.probe.verdict)) return told(stateOf(asked), asked.by.serialNamed)
      taken = true
    }
    // Of a credential that it does not take, nothing more has to be known.
    if (turn === ours && !taken) return 'refused'
  }
  return taken ? 'taken' : 'refused'
}

/** It looked at the question; that there is no such transaction may be said as an error too. */
const HEARD: ReadonlySet<ProbeAnswer['verdict']> = new Set(['ready', 'unreadable', 'terminal_offline'])

const told = (state: Verification['state'], serialNamed: string | null): Verification => ({
  state,
  terminalId: null,
  proof: null,
  serialNamed,
})

/** What the answer to a wrong key already tells; null when it was refused, as it has to be. */
function atWrongKey({ probe, by }: Asked): Verification | null {
  if (probe.verdict === 'credential_refused') return null
  if (by.busyWith !== null) return told('busy', by.serialNamed)
  return told(probe.verdict === 'ready' ? 'careless' : stateOf({ probe, by }), by.serialNamed)
}

function stateOf({ probe }: Asked): Verification['state'] {
  if (probe.verdict === 'clock_off') return 'clock_off'
  const unheard = ['no_answer', 'unreachable', 'connection_refused'].includes(probe.verdict)
  return unheard ? 'no_answer' : 'not_a_terminal'
}

/** A key that nobody has: whoever takes it checks none. */
function wrongKey(world: VerifyWorld): string {
  const bytes = world.ports.randomness.bytes(WRONG_KEY_BYTES)
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Terminals that would be asked with the very same bytes under the same key, so that one question serves
 * all; the one that was named comes first.
 */
function groupsOf(
  world: VerifyWorld,
  terminals: readonly TerminalSettings[],
  serialNamed: string | null,
): readonly (readonly TerminalSettings[])[] {
  const groups = new Map<string, TerminalSettings[]>()
  for (const terminal of terminals) {
    const { provider, profile, serial, terminalId } = terminal
    const keyed = world.driver(provider).keyProves(terminal) === 'credential' ? null : serial
    const key = JSON.stringify([provider, profile, keyed, world.credential(terminalId)])
    groups.set(key, [...(groups.get(key) ?? []), terminal])
  }
  const named = (group: readonly TerminalSettings[]): number =>
    group.some(({ serial }) => isSerial(serial, serialNamed)) ? 0 : 1
  return [...groups.values()]
    .toSorted((one, other) => named(one) - named(other))
    .slice(0, CREDENTIALS_TRIED_MAX)
}

export const isSerial = (serial: string, named: string | null): boolean =>
  named !== null && named.trim().toUpperCase() === serial.trim().toUpperCase()

/** Which of the terminals with this credential it is. */
async function identify(
  world: VerifyWorld,
  place: Place,
  group: readonly TerminalSettings[],
  serialNamed: string | null,
): Promise<Verification> {
  const is = (terminal: TerminalSettings, proof: IdentityProof): Verification => ({
    state: 'verified',
    terminalId: terminal.terminalId,
    proof,
    serialNamed,
  })
  const [only] = group
  assert(only !== undefined, 'a group has a member')
  const key = world.driver(only.provider).keyProves(only)
  if (key === 'serial') return is(only, 'serial_key')
  const named = key === 'word' ? only : group.find(({ serial }) => isSerial(serial, serialNamed))
  const likeliest = named === undefined ? group : [named, ...group.filter((one) => one !== named)]
  for (const terminal of likeliest.slice(0, named === undefined ? HISTORIES_ASKED_MAX : 1)) {
    if (await knows(world, place, terminal)) return is(terminal, 'history')
  }
  if (named !== undefined) return is(named, 'named')
  if (serialNamed !== null) return told('other_terminal', serialNamed)
  return { ...told('unidentified', null), terminalId: group.length === 1 ? only.terminalId : null }
}

/**
 * Whether the history at the place shows the last payment that was surely made on the terminal: the same
 * id, amount and currency, and the reference that we were told then, so that repeating our own question
 * is not enough. One that was given back since is shown as such: then id and reference say it. Given up, it
 * shows nothing.
 */
export async function knows(
  world: VerifyWorld,
  place: Place,
  terminal: TerminalSettings,
  signal?: AbortSignal,
): Promise<boolean> {
  const known = world.knownPayment(terminal)
  const secret = world.credential(terminal.terminalId)
  if (known === null || secret === null) return false
  for (let pageIndex = 0; pageIndex < HISTORY_PAGES; pageIndex += 1) {
    const call = known.question(pageIndex)
    assert(
      call.kind === 'inquiry' && call.source === 'local',
      'it is its own history that identifies a device',
    )
    if (signal?.aborted === true) return false
    const { result, opening } = await send(world, place, terminal, { call, secret, signal })
    const context = { route: 'lan', answeredAtMs: world.ports.clock.nowMs(), opening } as const
    const { answer } = world.driver(terminal.provider).interpretInquiry(call, terminal, result, context)
    if (answer.kind === 'approved') {
      const { reference } = known
      if (answer.undone === true) return reference !== null && answer.card.reference === reference
      return answer.proof === 'proven' && (reference === null || answer.card.reference === reference)
    }
    if (answer.kind !== 'next_page') return false
  }
  return false
}

async function ask(
  world: VerifyWorld,
  place: Place,
  terminal: TerminalSettings,
  { secret, about }: { readonly secret: string; readonly about: string | null },
): Promise<Asked> {
  const call = { kind: 'probe', source: 'local', about } as const
  const { result, opening } = await send(world, place, terminal, { call, secret })
  const driver = world.driver(terminal.provider)
  const context = { route: 'lan', answeredAtMs: world.ports.clock.nowMs(), opening } as const
  return {
    probe: driver.interpretProbe(terminal, result, context),
    by: driver.answeredBy(terminal, result, context.answeredAtMs, opening),
  }
}

/** The terminal at another place. The provider's own ports say by themselves how they are spoken to. */
function terminalAt(terminal: TerminalSettings, place: Place): TerminalSettings {
  const transport =
    place.port === TERMINAL_PORTS.https
      ? 'https'
      : place.port === TERMINAL_PORTS.http
        ? 'http'
        : terminal.profile.transport
  return { ...terminal, ...place, profile: { ...terminal.profile, transport } }
}

const newId = (world: VerifyWorld): string => uuidFrom(world.ports.randomness.bytes(16))

async function send(
  world: VerifyWorld,
  place: Place,
  terminal: TerminalSettings,
  what: {
    readonly call: TerminalCall
    readonly secret: string
    readonly signal?: AbortSignal | undefined
  },
): Promise<{ readonly result: HttpResult; readonly opening: Opening | null }> {
  assert(what.call.kind === 'probe' || what.call.kind === 'inquiry', 'a question never moves money')
  const { request, opening } = world
    .driver(terminal.provider)
    .prepare(what.call, terminalAt(terminal, place), 'lan', {
      secret: what.secret,
      nowMs: world.ports.clock.nowMs(),
      randomBytes: (length) => world.ports.randomness.bytes(length),
    })
  const sent = world.ports.http.send({
    ...request,
    connectTimeoutMs: Math.min(request.connectTimeoutMs, VERIFY_CONNECT_MS),
    deadlineMs: Math.min(request.deadlineMs, VERIFY_DEADLINE_MS),
  })
  return { result: await untilGivenUp(sent, what.signal), opening }
}
