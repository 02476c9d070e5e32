import { assert, present } from '../../shared/assert.ts'
import type { Route } from '../../shared/contract/payment.ts'
import { evolveAttempt, isFinal } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import type { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { AttemptInput } from '../../main/engine/payment/decide.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import type { PaymentPolicy } from '../../main/engine/payment/policy.ts'
import { allowedActions as actionsOf, nextWakeAtMs } from '../../main/engine/payment/rules.ts'
import { heardAfterCheck } from '../../main/engine/payment/search-proof.ts'
import type { beliefOf } from '../../main/engine/payment/search-proof.ts'
import type { InquiryAnswer, InquirySource } from '../../main/engine/terminals/driver.ts'

/** How much of each trouble one history may hold. Everything within these bounds is tried. */
export interface Bounds {
  readonly attempts: 1 | 2
  readonly connectFailures: number
  readonly requestsLost: number
  readonly answersLost: number
  readonly duplicates: number
  readonly inquiriesFailed: number
  readonly crashes: number
  readonly aborts: number
  readonly reboots: number
  /** Whether a reboot of the terminal forgets what it did. Never together with duplicates: then nobody could help. */
  readonly forgets: boolean
  readonly detaches: number
  readonly resolves: number
  /** Answers of a history that is asked wrongly: it shows nothing, whatever it holds. */
  readonly blinds: number
}

type Budget = { -readonly [K in Exclude<keyof Bounds, 'attempts' | 'forgets'>]: number }

/** A charge on its way to the terminal. `exchangeId` is null when nobody waits for its answer any more. */
interface Packet { readonly attempt: number; readonly exchangeId: string; readonly leavesBeforeMs: number }
/** What comes back for a charge. */
interface Answer { readonly attempt: number; readonly exchangeId: string; readonly says: 'approved' | 'declined' | 'cancelled' | 'busy' }
interface MoneyCall { readonly attempt: number; readonly exchangeId: string; readonly route: Route; readonly written: boolean; readonly untilMs: number }
interface SideCall {
  readonly attempt: number; readonly exchangeId: string; readonly kind: 'inquiry' | 'abort'; readonly source: InquirySource | null
  /** What the other side said; null until it was asked. */
  readonly heard: 'approved' | 'declined' | 'cancelled' | 'pending' | 'not_found' | 'accepted' | 'nothing_active' | 'blind' | null
}
type Memory = 'asked' | 'approved' | 'declined' | 'cancelled' | null

/** One moment of an abstract world: the real states of the attempts, and everything that is under way around them. */
export interface World {
  readonly nowMs: number
  readonly nextId: number
  readonly attempts: readonly AttemptState[]
  readonly calls: readonly MoneyCall[]
  readonly side: readonly SideCall[]
  readonly packets: readonly Packet[]
  readonly answers: readonly Answer[]
  readonly slot: { readonly attempt: number; readonly exchangeId: string; readonly stage: 'card' | 'asked'; readonly sinceMs: number } | null
  /** Asked at the acquirer by a terminal that went down since. */
  readonly orphans: readonly { readonly attempt: number; readonly sinceMs: number }[]
  readonly memory: readonly Memory[]
  /** What the acquirer decided last, and how often it took money. */
  readonly acquirer: readonly ('approved' | 'declined' | null)[]
  readonly charged: readonly number[]
  readonly left: Budget
}

export interface Move { readonly says: string; readonly next: World }

export type Decide = typeof decideAttempt
export type Believe = typeof beliefOf
export interface Rules { readonly bounds: Bounds; readonly decide: Decide; readonly believe: Believe }

/**
 * Times that keep the order of the real ones with fewer pauses between: a question at once and then rarely, two looks
 * of a watch of which the last comes after every packet has arrived.
 */
export const POLICY: PaymentPolicy = {
  askAfterMs: [0, 100_000], askRarelyMs: 300_000, askRarelyAfterMs: 30 * 60_000, askDetachedAfterMs: 200_000,
  watchAfterMs: [120_000, 900_000], watchRetryMs: 400_000, terminalHoldMs: 180_000, acquirerHoldMs: 75_000, abortGraceMs: 4000,
}
/** How long a charge waits for its answer, a terminal for a card and for the acquirer, and how late a packet may come. */
const DEADLINE_MS = 120_000
const CARD_MS = 60_000
const ACQUIRER_MS = 60_000
const LATE_MAX_MS = 600_000

const ROUTES: readonly Route[] = ['lan', 'cloud']
const CARD = {
  brand: null, lastFour: null, funding: null, entryMode: null, approvalCode: null, reference: null, ticket: null, responseCode: null,
} as const
const reason = (code: 'declined_by_issuer' | 'no_answer' | 'cancelled_by_customer' | 'terminal_busy') =>
  ({ code, providerType: null, providerCode: null, providerMessage: null })

const planOf = (attempt: number, recordedAtMs: number): AttemptPlan => ({
  attemptId: `a${attempt}`, clientTransactionId: `c${attempt}`, saleId: 's', tenderId: `t${attempt}`, terminalId: 'caja-1',
  original: null, label: null, businessDay: '2026-11-20', queryDeferred: false, cashbackMinor: 0, note: null,
  terminal: { serial: 'S', host: 'h', port: 1, cloudUrl: 'https://c.example' }, operation: 'charge', amountMinor: 1000, currency: 'CLP',
  exponent: 0, parts: { taxedNetMinor: 1000, taxMinor: 0, exemptMinor: 0 }, routes: ROUTES, inquirySources: ['local', 'online'],
  saleReference: 's', staffId: 'p', recordedAtMs,
})

const START_MS = 1_000_000

export function firstWorld(rules: Rules): World {
  const { attempts: _attempts, forgets: _forgets, ...left } = rules.bounds
  const empty: World = {
    nowMs: START_MS, nextId: 0, attempts: [], calls: [], side: [], packets: [], answers: [], slot: null, orphans: [],
    memory: [null, null], acquirer: [null, null], charged: [0, 0], left,
  }
  return tendered(rules, empty)
}

/** A card tender: the attempt is on disk, and begins. */
function tendered(rules: Rules, world: World): World {
  const attempt = world.attempts.length
  const recorded = evolveAttempt(null, { kind: 'attempt.recorded', attemptId: `a${attempt}`, plan: planOf(attempt, world.nowMs) })
  return told(rules, { ...world, attempts: [...world.attempts, recorded] }, attempt, { kind: 'begin' })
}

/** An input reaches the engine: decided, recorded, and then its effects leave. */
export function told(rules: Rules, world: World, attempt: number, input: AttemptInput): World {
  let { nextId } = world
  const decision = rules.decide(present(world.attempts[attempt], 'the attempt'), input, {
    nowMs: world.nowMs, newId: () => `x${nextId += 1}`, policy: POLICY,
  })
  let next: World = { ...world, nextId, attempts: world.attempts.map((state, at) => (at === attempt ? decision.state : state)) }
  for (const effect of decision.effects) {
    if (effect.kind === 'send_money') {
      const call = { attempt, exchangeId: effect.exchangeId, route: effect.route, written: false, untilMs: world.nowMs + DEADLINE_MS }
      next = { ...next, calls: [...next.calls, call] }
    } else if (effect.kind === 'abandon_money') next = abandoned(next, effect.exchangeId)
    else {
      const source = effect.kind === 'send_inquiry' ? effect.source : null
      const kind = effect.kind === 'send_inquiry' ? 'inquiry' : 'abort'
      next = { ...next, side: [...next.side, { attempt, exchangeId: effect.exchangeId, kind, source, heard: null }] }
    }
  }
  return next
}

/** Given up on: what was not written never leaves, and what was written goes on without us. The call ends at once. */
function abandoned(world: World, exchangeId: string): World {
  return { ...world, calls: world.calls.map((call) => (call.exchangeId === exchangeId ? { ...call, untilMs: world.nowMs } : call)) }
}

const spend = (world: World, what: keyof Budget): World => ({ ...world, left: { ...world.left, [what]: world.left[what] - 1 } })
const without = <T>(list: readonly T[], one: T): readonly T[] => list.filter((entry) => entry !== one)
const at = <T>(list: readonly T[], index: number, value: T): readonly T[] => list.map((entry, place) => (place === index ? value : entry))

/** Everything that may happen next. */
export function movesOf(rules: Rules, world: World): readonly Move[] {
  return [
    ...callMoves(rules, world), ...packetMoves(world), ...terminalMoves(rules, world), ...answerMoves(rules, world),
    ...sideMoves(rules, world), ...personMoves(rules, world), ...crashMoves(rules, world), ...timeMoves(rules, world),
  ]
}

function moneyAnswered(rules: Rules, world: World, call: MoneyCall, answer: Extract<AttemptInput, { kind: 'money_answered' }>['answer']): World {
  const rest = { ...world, calls: world.calls.filter((other) => other.exchangeId !== call.exchangeId) }
  return told(rules, rest, call.attempt, { kind: 'money_answered', exchangeId: call.exchangeId, route: call.route, answer })
}

function callMoves(rules: Rules, world: World): Move[] {
  return world.calls.flatMap((call): Move[] => {
    const id = `attempt ${call.attempt + 1}`
    if (call.written) {
      if (call.untilMs > world.nowMs) return []
      const next = moneyAnswered(rules, world, call, { kind: 'unclear', reason: reason('no_answer') })
      return [{ says: `${id}: no answer by ${call.route} in time`, next }]
    }
    const moves: Move[] = []
    if (call.untilMs <= world.nowMs || world.left.connectFailures > 0) {
      const paid = call.untilMs <= world.nowMs ? world : spend(world, 'connectFailures')
      moves.push({
        says: `${id}: nothing could be sent by ${call.route}`, next: moneyAnswered(rules, paid, call, { kind: 'not_sent', cause: 'refused' }),
      })
    }
    if (call.untilMs > world.nowMs) moves.push({ says: `${id}: the charge leaves by ${call.route}`, next: left(rules, world, call) })
    return moves
  })
}

function left(rules: Rules, world: World, call: MoneyCall): World {
  const packet: Packet = { attempt: call.attempt, exchangeId: call.exchangeId, leavesBeforeMs: world.nowMs + LATE_MAX_MS }
  const calls = world.calls.map((other) => (other === call ? { ...call, written: true } : other))
  return told(rules, { ...world, calls, packets: [...world.packets, packet] }, call.attempt, { kind: 'money_written', exchangeId: call.exchangeId })
}

function packetMoves(world: World): Move[] {
  return world.packets.flatMap((packet): Move[] => {
    const id = `attempt ${packet.attempt + 1}`
    const moves = [{ says: `${id}: the charge reaches the terminal`, next: delivered({ ...world, packets: without(world.packets, packet) }, packet) }]
    if (world.left.requestsLost > 0) {
      moves.push({ says: `${id}: the charge is lost on its way`, next: spend({ ...world, packets: without(world.packets, packet) }, 'requestsLost') })
    }
    if (world.left.duplicates > 0) {
      moves.push({ says: `${id}: the charge reaches the terminal, and a copy of it stays on its way`, next: delivered(spend(world, 'duplicates'), packet) })
    }
    return moves
  })
}

/** The terminal's idempotency, as published: what is finished is told again, what runs or anybody else's is busy. */
function delivered(world: World, packet: Packet): World {
  const known = world.memory[packet.attempt] ?? null
  const reply = (says: Answer['says']): World =>
    ({ ...world, answers: [...world.answers, { attempt: packet.attempt, exchangeId: packet.exchangeId, says }] })
  if (known === 'approved' || known === 'declined' || known === 'cancelled') return reply(known)
  if (known === 'asked' || world.slot !== null) return reply('busy')
  return { ...world, slot: { attempt: packet.attempt, exchangeId: packet.exchangeId, stage: 'card', sinceMs: world.nowMs } }
}

function terminalMoves(rules: Rules, world: World): Move[] {
  const { slot } = world
  const moves: Move[] = []
  for (const orphan of world.orphans) {
    const { attempt } = orphan
    const rest = { ...world, orphans: without(world.orphans, orphan) }
    for (const says of ['approved', 'declined'] as const) {
      moves.push({ says: `attempt ${attempt + 1}: the acquirer says ${says} to a terminal that went down`, next: decided(rest, attempt, says) })
    }
  }
  if (slot !== null) {
    const id = `attempt ${slot.attempt + 1}`
    if (slot.stage === 'card') {
      // Nobody pays for what they saw declined or cancelled.
      const phase = world.attempts[slot.attempt]?.phase
      if (phase !== 'declined' && phase !== 'cancelled') {
        const asked = { ...world, slot: { ...slot, stage: 'asked' as const, sinceMs: world.nowMs }, memory: at(world.memory, slot.attempt, 'asked') }
        moves.push({ says: `${id}: the customer holds up a card`, next: asked })
      }
      moves.push({ says: `${id}: the customer cancels`, next: finished(world, slot, 'cancelled') })
    } else {
      for (const says of ['approved', 'declined'] as const) {
        moves.push({ says: `${id}: the acquirer says ${says}`, next: finished(decided(world, slot.attempt, says), slot, says) })
      }
    }
  }
  if (world.left.reboots > 0) moves.push({ says: `the terminal goes down${rules.bounds.forgets ? ' and forgets' : ''}`, next: rebooted(rules, world) })
  return moves
}

function decided(world: World, attempt: number, says: 'approved' | 'declined'): World {
  const charged = says === 'approved' ? at(world.charged, attempt, (world.charged[attempt] ?? 0) + 1) : world.charged
  const before = world.acquirer[attempt]
  const memory = world.memory[attempt] === 'asked' ? at(world.memory, attempt, says) : world.memory
  return { ...world, charged, memory, acquirer: at(world.acquirer, attempt, before === 'approved' ? before : says) }
}

function finished(world: World, slot: NonNullable<World['slot']>, says: 'approved' | 'declined' | 'cancelled'): World {
  return {
    ...world, slot: null, memory: at(world.memory, slot.attempt, says),
    answers: [...world.answers, { attempt: slot.attempt, exchangeId: slot.exchangeId, says }],
  }
}

function rebooted(rules: Rules, world: World): World {
  const orphans = world.slot?.stage === 'asked' ? [...world.orphans, { attempt: world.slot.attempt, sinceMs: world.slot.sinceMs }] : world.orphans
  const memory = rules.bounds.forgets ? [null, null] : world.memory
  return spend({ ...world, slot: null, orphans, memory }, 'reboots')
}

function answerMoves(rules: Rules, world: World): Move[] {
  return world.answers.flatMap((answer): Move[] => {
    const rest = { ...world, answers: without(world.answers, answer) }
    const call = world.calls.find((candidate) => candidate.exchangeId === answer.exchangeId)
    // Nobody listens any more.
    if (!call) return [{ says: `attempt ${answer.attempt + 1}: an answer finds nobody`, next: rest }]
    const moves = [{ says: `attempt ${answer.attempt + 1}: the answer "${answer.says}" arrives`, next: moneyAnswered(rules, rest, call, answerOf(answer)) }]
    if (world.left.answersLost > 0) moves.push({ says: `attempt ${answer.attempt + 1}: the answer "${answer.says}" is lost`, next: spend(rest, 'answersLost') })
    return moves
  })
}

function answerOf(answer: Answer): Extract<AttemptInput, { kind: 'money_answered' }>['answer'] {
  switch (answer.says) {
    case 'approved': return { kind: 'approved', proof: 'proven', card: CARD }
    case 'declined': return { kind: 'declined', reason: reason('declined_by_issuer'), card: null }
    case 'cancelled': return { kind: 'cancelled', reason: reason('cancelled_by_customer') }
    case 'busy': return { kind: 'refused', busy: true, certainty: 'assumed', reason: reason('terminal_busy'), heldById: null }
    default: throw new Error('an answer says one of these')
  }
}

function sideMoves(rules: Rules, world: World): Move[] {
  return world.side.flatMap((call): Move[] => {
    const id = `attempt ${call.attempt + 1}`
    const what = call.kind === 'abort' ? 'the abort' : `the ${call.source ?? ''} search`
    const rest = { ...world, side: without(world.side, call) }
    const moves: Move[] = []
    if (call.heard === null) moves.push(...heardMoves(world, call, `${id}: ${what}`))
    else moves.push({ says: `${id}: ${what} answers "${call.heard}"`, next: told(rules, rest, call.attempt, inputOf(call, rules.believe)) })
    if (world.left.inquiriesFailed > 0) {
      const failed: AttemptInput = call.kind === 'abort'
        ? { kind: 'abort_answered', exchangeId: call.exchangeId, answer: { kind: 'failed', sent: 'maybe' } }
        : { kind: 'inquiry_answered', exchangeId: call.exchangeId, answer: { kind: 'unavailable', cause: 'unreachable' } }
      moves.push({ says: `${id}: ${what} gets no answer`, next: told(rules, spend(rest, 'inquiriesFailed'), call.attempt, failed) })
    }
    return moves
  })
}

/** The other side is asked at this moment; its answer is still on the way. */
function heardMoves(world: World, call: SideCall, what: string): Move[] {
  const hears = (heard: NonNullable<SideCall['heard']>, next: World = world): Move =>
    ({ says: `${what} is asked`, next: { ...next, side: next.side.map((other) => (other === call ? { ...call, heard } : other)) } })
  if (call.kind === 'abort') {
    const { slot } = world
    if (slot === null || slot.stage === 'asked') return [hears('nothing_active')]
    return [hears('accepted', finished(world, slot, 'cancelled'))]
  }
  const known = (call.source === 'online' ? world.acquirer : world.memory)[call.attempt] ?? null
  // Whether a terminal lists what still runs is not published: the harder case is that it does not.
  const truth = hears(known === null || known === 'asked' ? 'not_found' : known)
  return world.left.blinds > 0 ? [truth, hears('blind', spend(world, 'blinds'))] : [truth]
}

/**
 * Payments were made on this terminal before, and none was shown yet. A history that is asked rightly shows one as soon
 * as it is checked, one that is asked wrongly never does.
 */
function believed(believe: Believe, asked: 'rightly' | 'wrongly'): InquiryAnswer {
  const notFound: InquiryAnswer = { kind: 'not_found' }
  const belief = believe(notFound, { elsewhere: false, unproven: true })
  if (belief.kind !== 'check_first') return notFound
  return heardAfterCheck(notFound, asked === 'rightly' ? 'shown' : 'not_shown')
}

function inputOf(call: SideCall, believe: Believe): AttemptInput {
  const { exchangeId } = call
  switch (call.heard) {
    case 'accepted': case 'nothing_active': return { kind: 'abort_answered', exchangeId, answer: { kind: call.heard } }
    case 'approved': return { kind: 'inquiry_answered', exchangeId, answer: { kind: 'approved', proof: 'proven', card: CARD } }
    case 'declined': return { kind: 'inquiry_answered', exchangeId, answer: { kind: 'declined', reason: reason('declined_by_issuer'), card: null } }
    case 'cancelled': return { kind: 'inquiry_answered', exchangeId, answer: { kind: 'cancelled', reason: reason('cancelled_by_customer') } }
    case 'pending': return { kind: 'inquiry_answered', exchangeId, answer: { kind: 'pending' } }
    case 'not_found': return { kind: 'inquiry_answered', exchangeId, answer: believed(believe, 'rightly') }
    case 'blind': return { kind: 'inquiry_answered', exchangeId, answer: believed(believe, 'wrongly') }
    default: throw new Error('somebody was asked')
  }
}

function personMoves(rules: Rules, world: World): Move[] {
  const moves: Move[] = []
  world.attempts.forEach((state, attempt) => {
    const id = `attempt ${attempt + 1}`
    const allowed = actionsOf(state)
    if (allowed.includes('abort') && world.left.aborts > 0) {
      moves.push({ says: `${id}: the cashier aborts`, next: told(rules, spend(world, 'aborts'), attempt, { kind: 'abort', staffId: 'p' }) })
    }
    if (allowed.includes('detach') && world.left.detaches > 0) {
      moves.push({ says: `${id}: the supervisor sets it aside`, next: told(rules, spend(world, 'detaches'), attempt, { kind: 'detach', staffId: 'p', reason: 'r' }) })
    }
    if (allowed.includes('resolve') && world.left.resolves > 0) {
      // The supervisor reads the acquirer's own books, so the word is true at this moment.
      const outcome = (world.charged[attempt] ?? 0) > 0 ? 'paid' : 'not_paid'
      const input = { kind: 'resolve', outcome, staffId: 'p', reason: 'r', evidence: 'e' } as const
      moves.push({ says: `${id}: the supervisor says ${outcome}`, next: told(rules, spend(world, 'resolves'), attempt, input) })
    }
  })
  const last = world.attempts.at(-1)
  const again = last && (last.detachedAtMs !== null || (isFinal(last.phase) && last.phase !== 'approved'))
  if (again && world.attempts.length < rules.bounds.attempts) moves.push({ says: 'the sale is tendered to the card again', next: tendered(rules, world) })
  return moves
}

/** The process ends and opens again; what it had sent goes on without it. */
function reopened(rules: Rules, world: World): World {
  let next: World = { ...world, calls: [], side: [] }
  next.attempts.forEach((state, attempt) => {
    if (!isFinal(state.phase) || state.watch !== null) next = told(rules, next, attempt, { kind: 'recovered' })
  })
  return next
}

function crashMoves(rules: Rules, world: World): Move[] {
  return world.left.crashes > 0 ? [{ says: 'the register crashes and opens again', next: reopened(rules, spend(world, 'crashes')) }] : []
}

/** Time goes on to the next moment at which something must happen, but not past one that still has to. */
function timeMoves(rules: Rules, world: World): Move[] {
  if (world.side.length > 0 || world.answers.length > 0 || world.calls.some((call) => !call.written)) return []
  const wakes = world.attempts.map((state, attempt) => ({ attempt, atMs: wakeOf(state) }))
  const due = [
    ...wakes.flatMap(({ atMs }) => (atMs === null ? [] : [atMs])), ...world.calls.map((call) => call.untilMs),
    ...world.packets.map((packet) => packet.leavesBeforeMs), ...world.orphans.map((orphan) => orphan.sinceMs + ACQUIRER_MS),
    ...(world.slot === null ? [] : [world.slot.sinceMs + (world.slot.stage === 'card' ? CARD_MS : ACQUIRER_MS)]),
  ]
  if (due.length === 0) {
    const watched = world.attempts.some((state) => isFinal(state.phase) && state.watch !== null)
    return watched && world.slot === null && world.orphans.length === 0 ? [{ says: 'the register is opened on the next day', next: reopened(rules, world) }] : []
  }
  const nextMs = Math.min(...due)
  if (nextMs > world.nowMs) return [{ says: `${Math.round((nextMs - world.nowMs) / 1000)} s pass`, next: { ...world, nowMs: nextMs } }]
  return wakes.filter(({ atMs }) => atMs !== null && atMs <= world.nowMs)
    .map(({ attempt }) => ({ says: `attempt ${attempt + 1}: its time has come`, next: told(rules, world, attempt, { kind: 'wake' }) }))
}

const wakeOf = (state: AttemptState): number | null => nextWakeAtMs(state, POLICY)
assert(POLICY.watchAfterMs.at(-1) !== undefined && (POLICY.watchAfterMs.at(-1) ?? 0) > LATE_MAX_MS, 'the last look comes after every packet')
