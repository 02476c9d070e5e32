import { assert } from '../../../shared/assert.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import { PROFILE_TRIES_MAX, terminalSettings } from '../../../shared/contract/settings.ts'
import type { KushkiProfile, ProfileProbe, ProfileQuestion } from '../../../shared/contract/settings.ts'
import { TERMINAL_PORTS } from '../../../shared/terminal-ports.ts'
import type { Ports } from '../ports.ts'
import type { TerminalDriver } from './driver.ts'

/** The longest that one try may take. */
export const TRY_DEADLINE_MS = 3000

interface ProfileProbeOptions {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'randomness'>
  readonly driver: TerminalDriver
}

type Choice = Pick<KushkiProfile, 'scheme' | 'generation' | 'transport'> & { readonly port: number }

const KINDS = [
  { scheme: 'encrypted', generation: '2026' },
  { scheme: 'hmac', generation: '2025' },
  { scheme: 'encrypted', generation: '2025' },
] as const

/**
 * The ways of speaking that are tried, the likely ones first: the newest generation, the oldest one, the one
 * between them; each over the typed port, and then over the other transport on the port that belongs to it.
 */
export function candidates({ port, profile }: ProfileQuestion): readonly Choice[] {
  const first: KushkiProfile['transport'] =
    port === TERMINAL_PORTS.https ? 'https' : port === TERMINAL_PORTS.http ? 'http' : profile.transport
  const other: KushkiProfile['transport'] = first === 'http' ? 'https' : 'http'
  const typed = KINDS.map((kind) => ({ ...kind, transport: first, port }))
  const otherwise = KINDS.map((kind) => ({ ...kind, transport: other, port: TERMINAL_PORTS[other] }))
  const all = [...typed, ...otherwise]
  assert(all.length <= PROFILE_TRIES_MAX, 'a terminal is not asked without end')
  return all
}

/** Verdicts after which the same address with another way of speaking is not worth a try. */
const NOBODY: ReadonlySet<string> = new Set([
  'address_unknown',
  'unreachable',
  'connection_refused',
  'no_answer',
])

async function probeProfile(
  options: ProfileProbeOptions,
  question: ProfileQuestion,
  secret: string,
): Promise<ProfileProbe> {
  const tries: ProfileProbe['tries'] = []
  const silent = new Set<string>()
  for (const { port, ...choice } of candidates(question)) {
    const place = `${choice.transport} ${port}`
    if (silent.has(place)) continue
    const { verdict, httpCode, certificate } = await tryOnce(options, question, { ...choice, port }, secret)
    tries.push({ ...choice, port, verdict, httpCode })
    if (NOBODY.has(verdict)) silent.add(place)
    if (verdict !== 'ready') continue
    const shown = certificate === undefined ? {} : { certificate }
    return { tries, accepted: { ...choice, port, ...shown } }
  }
  return { tries, accepted: null }
}

/**
 * Tries one way of speaking after the other with the smallest local search there is, which reads and cannot
 * touch a payment, and stops at the first that is accepted. A place where nobody answers is tried once.
 */
export const profileProber =
  (ports: ProfileProbeOptions['ports'], driver: TerminalDriver) =>
  (question: ProfileQuestion, secret: string): Promise<ProfileProbe> =>
    probeProfile({ ports, driver }, question, secret)

async function tryOnce(
  { ports, driver }: ProfileProbeOptions,
  question: ProfileQuestion,
  { port, ...choice }: Choice,
  secret: string,
): Promise<Pick<ProfileProbe['tries'][number], 'verdict' | 'httpCode'> & { readonly certificate?: string }> {
  const route: Route = 'lan'
  const terminal = terminalSettings.parse({
    terminalId: 'probe',
    label: 'probe',
    provider: driver.provider,
    serial: question.serial,
    routes: [route],
    host: question.host,
    port,
    cloudUrl: null,
    // Either form of answer will do: this is about how to ask.
    profile: { ...question.profile, ...choice, answers: 'any' },
  })
  const { request, opening } = driver.prepare(
    { kind: 'probe', source: 'local', about: null },
    terminal,
    route,
    {
      secret,
      nowMs: ports.clock.nowMs(),
      randomBytes: (length) => ports.randomness.bytes(length),
    },
  )
  assert(request.deadlineMs <= TRY_DEADLINE_MS, 'a try ends within three seconds')
  // By the paths of this try alone: which ones are right is the question.
  const { otherUrl: _otherUrl, ...asked } = request
  const result = await ports.http.send(asked).result
  const { verdict, httpCode } = driver.interpretProbe(terminal, result, {
    route,
    answeredAtMs: ports.clock.nowMs(),
    opening,
  })
  const { peerCertificate: certificate } = result
  return { verdict, httpCode, ...(certificate === undefined ? {} : { certificate }) }
}
