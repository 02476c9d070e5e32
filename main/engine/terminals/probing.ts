import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { HttpResult, NetworkPort, Ports } from '../ports.ts'
import { causeOf, namesOf, surroundings } from './causes.ts'
import type { Surroundings } from './causes.ts'
import { isPrivate } from './discovery/ranges.ts'
import { isSerial } from './discovery/verify.ts'
import type { AnsweredBy, InquirySource, Opening, TerminalDriver } from './driver.ts'
import type { Answered, Identity } from './identity/identity.ts'
import { untilGivenUp } from './give-up.ts'
import { isAddressed } from './reach.ts'

export interface ProbingOptions {
  readonly ports: Pick<Ports, 'clock' | 'randomness' | 'http' | 'network'>
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  readonly credential: (terminalId: string) => string | null
  /** Whether the history where the terminal is supposed to be shows a payment that was made on it. */
  readonly knows: (terminal: TerminalSettings) => Promise<boolean>
  /** Whether the device at the address is still the terminal; none in a world without a network. */
  readonly identity?: Pick<Identity, 'glance' | 'recognise' | 'doubt'> | null
  /** The id of our own transaction that the terminal serves; null when it serves none of ours. */
  readonly serves: (terminalId: string) => string | null
}

type RouteTest = TerminalTest['routes'][number]

/** What a look at a terminal brought, with what only the engine needs to know. */
export interface Look {
  readonly test: TerminalTest
  /** How far the clock of whoever answered is ahead of ours; null when it did not say. */
  readonly clockOffsetMs: number | null
  /** Whether the terminal cannot reach the acquirer; null when that was not asked, or it would not say. */
  readonly cutOff: boolean | null
  /** Routes on which somebody is busy, and nothing shows that the credential was looked at. */
  readonly turnedAway: readonly Route[]
}

interface Probed extends RouteTest {
  readonly by: AnsweredBy | null
}

const NOBODY: AnsweredBy = {
  serialNamed: null,
  busyWith: null,
  turnedAway: false,
  newestId: null,
  standalone: false,
  clockOffsetMs: null,
}

/**
 * How long a look takes at most: a terminal that cannot be used has its verdict within three seconds, with
 * what else has to be done.
 */
export const LOOK_MS = 2800

/**
 * Looks at a terminal over each of its routes. `online` also asks the acquirer's history through the
 * terminal, which shows whether the terminal itself has internet.
 */
export async function lookAt(
  options: ProbingOptions,
  terminal: TerminalSettings,
  online: boolean,
): Promise<Look> {
  const endsAtMs = options.ports.clock.monotonicMs() + LOOK_MS
  const probes = terminal.routes.map((route) => probe(options, terminal, route))
  // As soon as the terminal has answered: the cloud may take its time to be silent.
  const asked = online ? isCutOff(options, terminal, probes, endsAtMs) : Promise.resolve(null)
  const [probed, cutOff] = await Promise.all([Promise.all(probes), asked])
  const near = probed.find(({ route, by }) => route !== 'cloud' && by !== null)
  const best = probed.find(({ verdict }) => verdict === 'ready') ?? probed[0]
  const by = near?.by ?? NOBODY
  return {
    clockOffsetMs: by.clockOffsetMs,
    cutOff,
    turnedAway: probed.flatMap(({ route, by: heard }) => (heard?.turnedAway === true ? [route] : [])),
    test: {
      terminalId: terminal.terminalId,
      verdict: cutOff === true ? 'terminal_no_internet' : (best?.verdict ?? 'address_unknown'),
      serialNamed: by.serialNamed,
      ...busyOf(by, options.serves(terminal.terminalId)),
      routes: probed.map(({ by: _by, ...test }) => test),
    },
  }
}

/** Whom it serves: by what it says, and by what we have sent it. */
function busyOf({ busyWith }: AnsweredBy, ours: string | null): Pick<TerminalTest, 'busyWith' | 'busyBy'> {
  const serving = busyWith === null || busyWith === '' ? (ours ?? busyWith) : busyWith
  if (serving === null) return { busyWith: null, busyBy: null }
  return { busyWith: serving, busyBy: serving === ours ? 'this_register' : 'another' }
}

const notAsked = (route: Route, verdict: RouteTest['verdict']): Probed => ({
  route,
  verdict,
  latencyMs: null,
  httpCode: null,
  clockOffsetMs: null,
  by: null,
})

async function probe(options: ProbingOptions, terminal: TerminalSettings, route: Route): Promise<Probed> {
  const secret = options.credential(terminal.terminalId)
  if (secret === null) return notAsked(route, 'credential_missing')
  if (!isAddressed(terminal, route)) return notAsked(route, 'address_unknown')
  const { network } = options.ports
  const identity = route === 'lan' ? (options.identity ?? null) : null
  const glance = identity === null ? null : await identity.glance(terminal)
  const around = network === undefined ? null : aroundOf(network, terminal, route)
  const cloudUrl = route === 'cloud' ? terminal.cloudUrl : null
  const names = network === undefined || cloudUrl === null ? null : namesOf(network, cloudUrl)
  const { result, answer, opening } = await ask(options, terminal, route, { secret, source: 'local' })
  const nowMs = options.ports.clock.nowMs()
  const by = options.driver(terminal.provider).answeredBy(terminal, result, nowMs, opening)
  const { peerCertificate } = result
  // Of one that may not have looked at who asks, no certificate is learnt.
  const shown = peerCertificate === undefined || by.turnedAway ? {} : { certificate: peerCertificate }
  const seen = { ...answer, result, around, names }
  const named = network === undefined ? answer.verdict : await causeOf(network, terminal, route, seen)
  const told = by.standalone ? 'standalone_mode' : named
  if (identity !== null && glance !== null) {
    // Who does not answer may be anybody by the time that somebody does.
    if (result.kind === 'failed') identity.doubt(terminal.terminalId)
    else
      return {
        route,
        ...answer,
        ...shown,
        verdict: await identity.recognise(terminal, glance, { verdict: told, by }),
        by,
      }
  }
  const isOther = route !== 'cloud' && told === 'ready' && (await isAnother(options, terminal, by))
  return { route, ...answer, ...shown, verdict: isOther ? 'other_terminal' : told, by }
}

/** The harmless question alone, with what a payment needs to know of its answer; `signal` gives it up. */
export async function askWho(
  options: ProbingOptions,
  terminal: TerminalSettings,
  signal?: AbortSignal,
): Promise<Answered> {
  const secret = options.credential(terminal.terminalId) ?? ''
  const asked = signal === undefined ? {} : { signal }
  const { result, answer, opening } = await ask(options, terminal, 'lan', {
    secret,
    source: 'local',
    ...asked,
  })
  const nowMs = options.ports.clock.nowMs()
  const by = options.driver(terminal.provider).answeredBy(terminal, result, nowMs, opening)
  return { result, verdict: by.standalone ? 'standalone_mode' : answer.verdict, by }
}

/** Only of a terminal on the local network: others are reached by ways that tell nothing of this kind. */
function aroundOf(
  network: NetworkPort,
  terminal: TerminalSettings,
  route: Route,
): Promise<Surroundings> | null {
  const { host, port } = terminal
  return route === 'lan' && host !== null && isPrivate(host) ? surroundings(network, host, port) : null
}

/**
 * Whether another device answers than the settings name. A device may write its serial number otherwise
 * than the settings do: then its history decides.
 */
async function isAnother(
  options: ProbingOptions,
  terminal: TerminalSettings,
  by: AnsweredBy,
): Promise<boolean> {
  if (by.serialNamed === null || isSerial(terminal.serial, by.serialNamed)) return false
  return !(await options.knows(terminal))
}

/** The terminal answers from its own store, and not from the acquirer's. */
async function isCutOff(
  options: ProbingOptions,
  terminal: TerminalSettings,
  probes: readonly Promise<Probed>[],
  endsAtMs: number,
): Promise<boolean | null> {
  const secret = options.credential(terminal.terminalId)
  if (secret === null || !options.driver(terminal.provider).inquirySources.includes('online')) return null
  for (const answered of probes) {
    const { route, verdict, by } = await answered
    if (route === 'cloud' || verdict !== 'ready') continue
    const leftMs = endsAtMs - options.ports.clock.monotonicMs()
    // One that serves a customer is asked nothing more.
    if (by?.busyWith !== null || leftMs <= 0) return null
    const { answer } = await ask(options, terminal, route, { secret, source: 'online', withinMs: leftMs })
    // Anything that it can answer within the time shows a way; an answer that cannot be read shows nothing.
    return answer.verdict === 'no_answer' || answer.verdict === 'terminal_offline'
  }
  return null
}

interface Heard {
  readonly result: HttpResult
  readonly opening: Opening | null
  readonly answer: ReturnType<TerminalDriver['interpretProbe']>
}

async function ask(
  options: ProbingOptions,
  terminal: TerminalSettings,
  route: Route,
  what: {
    readonly secret: string
    readonly source: InquirySource
    readonly withinMs?: number
    readonly signal?: AbortSignal
  },
): Promise<Heard> {
  const { ports } = options
  const driver = options.driver(terminal.provider)
  const { request, opening } = driver.prepare(
    { kind: 'probe', source: what.source, about: null },
    terminal,
    route,
    {
      secret: what.secret,
      nowMs: ports.clock.nowMs(),
      randomBytes: (length) => ports.randomness.bytes(length),
    },
  )
  const deadlineMs = Math.min(request.deadlineMs, what.withinMs ?? request.deadlineMs)
  const result = await untilGivenUp(ports.http.send({ ...request, deadlineMs }), what.signal)
  const context = { route, answeredAtMs: ports.clock.nowMs(), opening }
  return { result, opening, answer: driver.interpretProbe(terminal, result, context) }
}
