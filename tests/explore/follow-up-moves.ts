import { present } from '../../shared/assert.ts'
import { decideCapture, decideGiveBack } from '../../main/engine/card/decide.ts'
import type { FollowUpDecision } from '../../main/engine/card/decide.ts'
import { evolveAttempt, isFinal } from '../../main/engine/payment/attempt.ts'
import type { AttemptInput } from '../../main/engine/payment/decide.ts'
import { allowedActions, nextWakeAtMs } from '../../main/engine/payment/rules.ts'
import { beliefOf, canShowNone, heardAfterCheck } from '../../main/engine/payment/search-proof.ts'
import type { PaymentRows } from '../../main/engine/payment/rows.ts'
import type { InquiryAnswer } from '../../main/engine/terminals/driver.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import {
  CARD,
  LATE_MAX_MS,
  POLICY,
  TAKEN_MINOR,
  bookOf,
  nameOf,
  planOf,
  reason,
  spend,
  told,
  wayList,
  without,
} from './follow-up-world.ts'
import type { Call, FollowUpMove, FollowUpRules, FollowUpWorld, Question, Says } from './follow-up-world.ts'

/** Everything that may happen next. */
export function followUpMoves(rules: FollowUpRules, world: FollowUpWorld): readonly FollowUpMove[] {
  return [
    ...cashierMoves(rules, world),
    ...callMoves(rules, world),
    ...packetMoves(world),
    ...answerMoves(rules, world),
    ...questionMoves(rules, world),
    ...supervisorMoves(rules, world),
    ...crashMoves(rules, world),
    ...timeMoves(rules, world),
  ]
}

function cashierMoves(rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] {
  if (world.followUps.length >= rules.bounds.followUps) return []
  const book = rules.shown(bookOf(world))
  const ways = wayList(rules, world)
  const wanted: readonly FollowUpDecision[] = [
    decideGiveBack(book, ways, undefined),
    ...(rules.bounds.refundsAtOnce ? [decideGiveBack(book, ways, TAKEN_MINOR * 0.6)] : []),
    ...(rules.bounds.root === 'authorization' ? [decideCapture(book, TAKEN_MINOR, world.nowMs)] : []),
  ]
  return wanted.flatMap((order): FollowUpMove[] => {
    if (!order.ok) return []
    const { operation, amountMinor, reference } = order.value
    const at = world.followUps.length
    const attemptId = `a${at}`
    const plan = planOf(
      attemptId,
      { operation, amountMinor, original: { attemptId: 'a', reference } },
      world.nowMs,
    )
    const recorded = evolveAttempt(null, { kind: 'attempt.recorded', attemptId, plan })
    const next = {
      ...world,
      followUps: [...world.followUps, recorded],
      orders: [...world.orders, { operation, amountMinor }],
      acquirer: [...world.acquirer, null],
      done: [...world.done, 0],
    }
    return [
      {
        says: `${operation} ${at + 1} of ${amountMinor} is recorded and begins`,
        next: told(rules, next, at, { kind: 'begin' }),
      },
    ]
  })
}

type MoneyAnswer = Extract<AttemptInput, { kind: 'money_answered' }>['answer']
function answered(
  rules: FollowUpRules,
  world: FollowUpWorld,
  call: Call,
  answer: MoneyAnswer,
): FollowUpWorld {
  const rest = { ...world, calls: world.calls.filter(({ exchangeId }) => exchangeId !== call.exchangeId) }
  return told(rules, rest, call.at, {
    kind: 'money_answered',
    exchangeId: call.exchangeId,
    route: call.route,
    answer,
  })
}

function callMoves(rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] {
  return world.calls.flatMap((call): FollowUpMove[] => {
    const { at, exchangeId } = call
    const isOver = call.untilMs <= world.nowMs
    const name = nameOf(world, at)
    if (call.written) {
      const unclear = (from: FollowUpWorld): FollowUpWorld =>
        answered(rules, from, call, { kind: 'unclear', reason: reason('no_answer') })
      if (isOver) return [{ says: `${name}: no answer in time`, next: unclear(world) }]
      if (world.left.breaks === 0) return []
      return [{ says: `${name}: the connection breaks`, next: unclear(spend(world, 'breaks')) }]
    }
    const moves: FollowUpMove[] = []
    if (isOver || world.left.connectFailures > 0) {
      const paid = isOver ? world : spend(world, 'connectFailures')
      moves.push({
        says: `${name}: nothing could be sent by ${call.route}`,
        next: answered(rules, paid, call, { kind: 'not_sent', cause: 'refused' }),
      })
    }
    if (!isOver) {
      const packet = { at, exchangeId, leavesBeforeMs: world.nowMs + LATE_MAX_MS, isLate: false }
      const calls = world.calls.map((other) => (other === call ? { ...call, written: true } : other))
      const sent = { ...world, calls, packets: [...world.packets, packet] }
      moves.push({
        says: `${name}: it leaves by ${call.route}`,
        next: told(rules, sent, at, { kind: 'money_written', exchangeId }),
      })
    }
    return moves
  })
}

/**
 * An acquirer that guards only what it must: nothing is voided or captured of which anything was done
 * already. How much is refunded, and of what, is the register's alone to guard.
 */
const refuses = ({ orders, done }: FollowUpWorld, at: number): boolean =>
  orders[at]?.operation !== 'refund' && done.some((times) => times > 0)

function packetMoves(world: FollowUpWorld): FollowUpMove[] {
  return world.packets.flatMap((packet): FollowUpMove[] => {
    const { at } = packet
    const name = nameOf(world, at)
    const rest = { ...world, packets: without(world.packets, packet) }
    const decided = (says: Says, from: FollowUpWorld): FollowUpMove => ({
      says: `${name}: the acquirer says ${says}`,
      next: {
        ...from,
        acquirer: from.acquirer.with(at, says),
        done: says === 'approved' ? from.done.with(at, (from.done[at] ?? 0) + 1) : from.done,
        answers: [...from.answers, { at, exchangeId: packet.exchangeId, says }],
      },
    })
    const moves = refuses(world, at) ? [decided('declined', rest)] : [decided('approved', rest)]
    if (!refuses(world, at) && world.left.declines > 0)
      moves.push(decided('declined', spend(rest, 'declines')))
    if (world.left.requestsLost > 0)
      moves.push({ says: `${name}: it is lost on its way`, next: spend(rest, 'requestsLost') })
    if (!packet.isLate && world.left.late > 0) {
      const later = world.packets.map((other) => (other === packet ? { ...packet, isLate: true } : other))
      moves.push({ says: `${name}: it is late`, next: spend({ ...world, packets: later }, 'late') })
    }
    return moves
  })
}

function answerMoves(rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] {
  return world.answers.flatMap((answer): FollowUpMove[] => {
    const { at, says } = answer
    const rest = { ...world, answers: without(world.answers, answer) }
    const call = world.calls.find(({ exchangeId }) => exchangeId === answer.exchangeId)
    if (!call) return [{ says: `${nameOf(world, at)}: an answer finds nobody`, next: rest }]
    const reply: MoneyAnswer =
      says === 'approved'
        ? { kind: 'approved', proof: 'proven', card: CARD }
        : { kind: 'declined', reason: reason('declined_by_issuer'), card: null }
    const moves = [
      { says: `${nameOf(world, at)}: "${says}" arrives`, next: answered(rules, rest, call, reply) },
    ]
    if (world.left.answersLost > 0)
      moves.push({ says: `${nameOf(world, at)}: "${says}" is lost`, next: spend(rest, 'answersLost') })
    return moves
  })
}

function questionMoves(rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] {
  return world.questions.flatMap((question): FollowUpMove[] => {
    const { at, exchangeId, source, heard } = question
    const name = `${nameOf(world, at)}: the ${source} search`
    const rest = { ...world, questions: without(world.questions, question) }
    const moves: FollowUpMove[] = []
    if (heard === null) {
      const truth = { ...question, heard: world.acquirer[at] ?? 'not_found' } as const
      moves.push({
        says: `${name} is asked`,
        next: { ...world, questions: world.questions.map((other) => (other === question ? truth : other)) },
      })
    } else {
      const answer = believed(world, at, heard)
      moves.push({
        says: `${name} answers "${heard}"`,
        next: told(rules, rest, at, { kind: 'inquiry_answered', exchangeId, answer }),
      })
    }
    if (world.left.inquiriesFailed > 0) {
      const answer: InquiryAnswer = { kind: 'unavailable', cause: 'unreachable' }
      moves.push({
        says: `${name} gets no answer`,
        next: told(rules, spend(rest, 'inquiriesFailed'), at, {
          kind: 'inquiry_answered',
          exchangeId,
          answer,
        }),
      })
    }
    return moves
  })
}

/**
 * Beyond these ages nothing is decided differently: the watch and its rounds up to an hour, all else
 * sooner.
 */
export function oldestMs(name: string): number {
  if (name === 'cutOffAtMs') return 0
  return name === 'sinceMs' || name === 'roundStartedAtMs' ? 4_000_000 : 500_000
}

/**
 * "Not found" is believed as the product believes it: of give-backs only from who can and does show another
 * one.
 */
function believed(world: FollowUpWorld, at: number, heard: NonNullable<Question['heard']>): InquiryAnswer {
  if (heard === 'approved') return { kind: 'approved', proof: 'proven', card: CARD }
  if (heard === 'declined') return { kind: 'declined', reason: reason('declined_by_issuer'), card: null }
  const state = present(world.followUps[at], 'the follow-up')
  const last =
    world.followUps.findLast(
      ({ phase, concludedBy, plan }) =>
        plan.operation === state.plan.operation && phase === 'approved' && concludedBy !== 'supervisor',
    ) ?? null
  const rows = { lastFollowUp: () => last } as Pick<PaymentRows, 'lastFollowUp'> as PaymentRows
  const unshowable = canShowNone(rows, { terminalId: 'caja-1', serial: 'S' } as TerminalSettings, state)
  const notFound: InquiryAnswer = { kind: 'not_found' }
  const belief = beliefOf(notFound, { elsewhere: false, unproven: last !== null, unshowable })
  if (belief.kind === 'unheard') return { kind: 'unavailable', cause: 'unreadable' }
  return belief.kind === 'as_told' ? notFound : heardAfterCheck(notFound, 'shown')
}

/** The supervisor reads the acquirer's own books, so the word is true at this moment, and only at this. */
function supervisorMoves(rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] {
  return world.followUps.flatMap((state, at): FollowUpMove[] => {
    // That takes longer than a request which is not late.
    const isOnItsWay = world.packets.some((packet) => packet.at === at && !packet.isLate)
    if (isOnItsWay || !allowedActions(state).includes('resolve')) return []
    const outcome = (world.done[at] ?? 0) > 0 ? 'paid' : 'not_paid'
    const said = { kind: 'resolve', outcome, staffId: 'p', reason: 'r', evidence: 'e' } as const
    return [
      {
        says: `${nameOf(world, at)}: the supervisor says ${outcome === 'paid' ? 'done' : 'not done'}`,
        next: told(rules, world, at, said),
      },
    ]
  })
}

function reopened(rules: FollowUpRules, world: FollowUpWorld): FollowUpWorld {
  let next: FollowUpWorld = { ...world, calls: [], questions: [] }
  next.followUps.forEach((state, at) => {
    if (!isFinal(state.phase) || state.watch !== null) next = told(rules, next, at, { kind: 'recovered' })
  })
  return next
}

const crashMoves = (rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] =>
  world.left.crashes > 0
    ? [{ says: 'the register crashes and opens again', next: reopened(rules, spend(world, 'crashes')) }]
    : []

/** Time goes on to the next moment at which something must happen, but not past one that still has to. */
function timeMoves(rules: FollowUpRules, world: FollowUpWorld): FollowUpMove[] {
  const { nowMs } = world
  const onTheWay =
    world.packets.some(({ isLate }) => !isLate) || world.answers.length > 0 || world.questions.length > 0
  if (onTheWay || world.calls.some(({ written }) => !written)) return []
  const wakes = world.followUps.map((state, at) => ({ at, atMs: nextWakeAtMs(state, POLICY) }))
  const isFree =
    world.followUps.length < rules.bounds.followUps && world.followUps.every(({ phase }) => isFinal(phase))
  const due = [
    ...wakes.flatMap(({ atMs }) => (atMs === null ? [] : [atMs])),
    ...world.calls.map(({ untilMs }) => untilMs),
    ...world.packets.map(({ leavesBeforeMs }) => leavesBeforeMs),
    ...(isFree
      ? wayList(rules, world).flatMap(({ state, fromMs }) =>
          state === 'later' && fromMs !== null ? [fromMs] : [],
        )
      : []),
  ]
  if (due.length === 0) {
    const isWatched = world.followUps.some(({ phase, watch }) => isFinal(phase) && watch !== null)
    return isWatched ? [{ says: 'the register is opened on the next day', next: reopened(rules, world) }] : []
  }
  const nextMs = Math.min(...due)
  if (nextMs > nowMs)
    return [{ says: `${Math.round((nextMs - nowMs) / 1000)} s pass`, next: { ...world, nowMs: nextMs } }]
  return wakes
    .filter(({ atMs }) => atMs !== null && atMs <= nowMs)
    .map(({ at }) => ({
      says: `${nameOf(world, at)}: its time has come`,
      next: told(rules, world, at, { kind: 'wake' }),
    }))
}
