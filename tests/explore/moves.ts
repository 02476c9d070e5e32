import { isFinal } from '../../main/engine/payment/attempt.ts'
import type { AttemptInput } from '../../main/engine/payment/decide.ts'
import { allowedActions as actionsOf } from '../../main/engine/payment/rules.ts'
import { heardAfterCheck } from '../../main/engine/payment/search-proof.ts'
import type { InquiryAnswer } from '../../main/engine/terminals/driver.ts'
import { finished, packetMoves, terminalMoves } from './terminal-moves.ts'
import {
  ACQUIRER_MS,
  CARD,
  CARD_MS,
  LATE_MAX_MS,
  reason,
  spend,
  tendered,
  told,
  wakeOf,
  without,
} from './world.ts'
import type { Answer, Believe, MoneyCall, Move, Packet, Rules, SideCall, World } from './world.ts'

/** Everything that may happen next. */
export function movesOf(rules: Rules, world: World): readonly Move[] {
  return [
    ...callMoves(rules, world),
    ...packetMoves(world),
    ...terminalMoves(rules, world),
    ...answerMoves(rules, world),
    ...sideMoves(rules, world),
    ...personMoves(rules, world),
    ...crashMoves(rules, world),
    ...timeMoves(rules, world),
  ]
}

function moneyAnswered(
  rules: Rules,
  world: World,
  call: MoneyCall,
  answer: Extract<AttemptInput, { kind: 'money_answered' }>['answer'],
): World {
  const rest = { ...world, calls: world.calls.filter((other) => other.exchangeId !== call.exchangeId) }
  return told(rules, rest, call.attempt, {
    kind: 'money_answered',
    exchangeId: call.exchangeId,
    route: call.route,
    answer,
  })
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
        says: `${id}: nothing could be sent by ${call.route}`,
        next: moneyAnswered(rules, paid, call, { kind: 'not_sent', cause: 'refused' }),
      })
    }
    if (call.untilMs > world.nowMs)
      moves.push({ says: `${id}: the charge leaves by ${call.route}`, next: left(rules, world, call) })
    return moves
  })
}

function left(rules: Rules, world: World, call: MoneyCall): World {
  const packet: Packet = {
    attempt: call.attempt,
    exchangeId: call.exchangeId,
    leavesBeforeMs: world.nowMs + LATE_MAX_MS,
  }
  const calls = world.calls.map((other) => (other === call ? { ...call, written: true } : other))
  return told(rules, { ...world, calls, packets: [...world.packets, packet] }, call.attempt, {
    kind: 'money_written',
    exchangeId: call.exchangeId,
  })
}

function answerMoves(rules: Rules, world: World): Move[] {
  return world.answers.flatMap((answer): Move[] => {
    const rest = { ...world, answers: without(world.answers, answer) }
    const call = world.calls.find((candidate) => candidate.exchangeId === answer.exchangeId)
    // Nobody listens any more.
    if (!call) return [{ says: `attempt ${answer.attempt + 1}: an answer finds nobody`, next: rest }]
    const moves = [
      {
        says: `attempt ${answer.attempt + 1}: the answer "${answer.says}" arrives`,
        next: moneyAnswered(rules, rest, call, answerOf(answer)),
      },
    ]
    if (world.left.answersLost > 0)
      moves.push({
        says: `attempt ${answer.attempt + 1}: the answer "${answer.says}" is lost`,
        next: spend(rest, 'answersLost'),
      })
    return moves
  })
}

function answerOf(answer: Answer): Extract<AttemptInput, { kind: 'money_answered' }>['answer'] {
  switch (answer.says) {
    case 'approved':
      return { kind: 'approved', proof: 'proven', card: CARD }
    case 'declined':
      return { kind: 'declined', reason: reason('declined_by_issuer'), card: null }
    case 'cancelled':
      return { kind: 'cancelled', reason: reason('cancelled_by_customer') }
    case 'busy':
      return {
        kind: 'refused',
        busy: true,
        certainty: 'assumed',
        reason: reason('terminal_busy'),
        heldById: null,
      }
    default:
      throw new Error('an answer says one of these')
  }
}

function sideMoves(rules: Rules, world: World): Move[] {
  return world.side.flatMap((call): Move[] => {
    const id = `attempt ${call.attempt + 1}`
    const what = call.kind === 'abort' ? 'the abort' : `the ${call.source ?? ''} search`
    const rest = { ...world, side: without(world.side, call) }
    const moves: Move[] = []
    if (call.heard === null) moves.push(...heardMoves(world, call, `${id}: ${what}`))
    else
      moves.push({
        says: `${id}: ${what} answers "${call.heard}"`,
        next: told(rules, rest, call.attempt, inputOf(call, rules.believe)),
      })
    if (world.left.inquiriesFailed > 0) {
      const failed: AttemptInput =
        call.kind === 'abort'
          ? { kind: 'abort_answered', exchangeId: call.exchangeId, answer: { kind: 'failed', sent: 'maybe' } }
          : {
              kind: 'inquiry_answered',
              exchangeId: call.exchangeId,
              answer: { kind: 'unavailable', cause: 'unreachable' },
            }
      moves.push({
        says: `${id}: ${what} gets no answer`,
        next: told(rules, spend(rest, 'inquiriesFailed'), call.attempt, failed),
      })
    }
    return moves
  })
}

/** The other side is asked at this moment; its answer is still on the way. */
function heardMoves(world: World, call: SideCall, what: string): Move[] {
  const hears = (heard: NonNullable<SideCall['heard']>, next: World = world): Move => ({
    says: `${what} is asked`,
    next: { ...next, side: next.side.map((other) => (other === call ? { ...call, heard } : other)) },
  })
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
 * Payments were made on this terminal before, and none was shown yet. A history that is asked rightly shows
 * one as soon as it is checked, one that is asked wrongly never does.
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
    case 'accepted':
    case 'nothing_active':
      return { kind: 'abort_answered', exchangeId, answer: { kind: call.heard } }
    case 'approved':
      return {
        kind: 'inquiry_answered',
        exchangeId,
        answer: { kind: 'approved', proof: 'proven', card: CARD },
      }
    case 'declined':
      return {
        kind: 'inquiry_answered',
        exchangeId,
        answer: { kind: 'declined', reason: reason('declined_by_issuer'), card: null },
      }
    case 'cancelled':
      return {
        kind: 'inquiry_answered',
        exchangeId,
        answer: { kind: 'cancelled', reason: reason('cancelled_by_customer') },
      }
    case 'pending':
      return { kind: 'inquiry_answered', exchangeId, answer: { kind: 'pending' } }
    case 'not_found':
      return { kind: 'inquiry_answered', exchangeId, answer: believed(believe, 'rightly') }
    case 'blind':
      return { kind: 'inquiry_answered', exchangeId, answer: believed(believe, 'wrongly') }
    default:
      throw new Error('somebody was asked')
  }
}

function personMoves(rules: Rules, world: World): Move[] {
  const moves: Move[] = []
  world.attempts.forEach((state, attempt) => {
    const id = `attempt ${attempt + 1}`
    const allowed = actionsOf(state)
    if (allowed.includes('abort') && world.left.aborts > 0) {
      moves.push({
        says: `${id}: the cashier aborts`,
        next: told(rules, spend(world, 'aborts'), attempt, { kind: 'abort', staffId: 'p' }),
      })
    }
    if (allowed.includes('detach') && world.left.detaches > 0) {
      moves.push({
        says: `${id}: the supervisor sets it aside`,
        next: told(rules, spend(world, 'detaches'), attempt, { kind: 'detach', staffId: 'p', reason: 'r' }),
      })
    }
    if (allowed.includes('resolve') && world.left.resolves > 0) {
      // The supervisor reads the acquirer's own books, so the word is true at this moment.
      const outcome = (world.charged[attempt] ?? 0) > 0 ? 'paid' : 'not_paid'
      const input = { kind: 'resolve', outcome, staffId: 'p', reason: 'r', evidence: 'e' } as const
      moves.push({
        says: `${id}: the supervisor says ${outcome}`,
        next: told(rules, spend(world, 'resolves'), attempt, input),
      })
    }
  })
  const last = world.attempts.at(-1)
  const again = last && (last.detachedAtMs !== null || (isFinal(last.phase) && last.phase !== 'approved'))
  if (again && world.attempts.length < rules.bounds.attempts)
    moves.push({ says: 'the sale is tendered to the card again', next: tendered(rules, world) })
  return moves
}

/** The process ends and opens again; what it had sent goes on without it. */
function reopened(rules: Rules, world: World): World {
  let next: World = { ...world, calls: [], side: [] }
  next.attempts.forEach((state, attempt) => {
    if (!isFinal(state.phase) || state.watch !== null)
      next = told(rules, next, attempt, { kind: 'recovered' })
  })
  return next
}

function crashMoves(rules: Rules, world: World): Move[] {
  return world.left.crashes > 0
    ? [{ says: 'the register crashes and opens again', next: reopened(rules, spend(world, 'crashes')) }]
    : []
}

/** Time goes on to the next moment at which something must happen, but not past one that still has to. */
function timeMoves(rules: Rules, world: World): Move[] {
  if (world.side.length > 0 || world.answers.length > 0 || world.calls.some((call) => !call.written))
    return []
  const wakes = world.attempts.map((state, attempt) => ({ attempt, atMs: wakeOf(state) }))
  const due = [
    ...wakes.flatMap(({ atMs }) => (atMs === null ? [] : [atMs])),
    ...world.calls.map((call) => call.untilMs),
    ...world.packets.map((packet) => packet.leavesBeforeMs),
    ...world.orphans.map((orphan) => orphan.sinceMs + ACQUIRER_MS),
    ...(world.slot === null
      ? []
      : [world.slot.sinceMs + (world.slot.stage === 'card' ? CARD_MS : ACQUIRER_MS)]),
  ]
  if (due.length === 0) {
    const watched = world.attempts.some((state) => isFinal(state.phase) && state.watch !== null)
    return watched && world.slot === null && world.orphans.length === 0
      ? [{ says: 'the register is opened on the next day', next: reopened(rules, world) }]
      : []
  }
  const nextMs = Math.min(...due)
  if (nextMs > world.nowMs)
    return [
      { says: `${Math.round((nextMs - world.nowMs) / 1000)} s pass`, next: { ...world, nowMs: nextMs } },
    ]
  return wakes
    .filter(({ atMs }) => atMs !== null && atMs <= world.nowMs)
    .map(({ attempt }) => ({
      says: `attempt ${attempt + 1}: its time has come`,
      next: told(rules, world, attempt, { kind: 'wake' }),
    }))
}
