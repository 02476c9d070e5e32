import { at, spend, without } from './world.ts'
import type { Answer, Move, Packet, Rules, World } from './world.ts'

export function packetMoves(world: World): Move[] {
  return world.packets.flatMap((packet): Move[] => {
    const id = `attempt ${packet.attempt + 1}`
    const moves = [
      {
        says: `${id}: the charge reaches the terminal`,
        next: delivered({ ...world, packets: without(world.packets, packet) }, packet),
      },
    ]
    if (world.left.requestsLost > 0) {
      moves.push({
        says: `${id}: the charge is lost on its way`,
        next: spend({ ...world, packets: without(world.packets, packet) }, 'requestsLost'),
      })
    }
    if (world.left.duplicates > 0) {
      moves.push({
        says: `${id}: the charge reaches the terminal, and a copy of it stays on its way`,
        next: delivered(spend(world, 'duplicates'), packet),
      })
    }
    return moves
  })
}

/**
 * The terminal's idempotency, as published: what is finished is told again, what runs or anybody else's is
 * busy.
 */
function delivered(world: World, packet: Packet): World {
  const known = world.memory[packet.attempt] ?? null
  const reply = (says: Answer['says']): World => ({
    ...world,
    answers: [...world.answers, { attempt: packet.attempt, exchangeId: packet.exchangeId, says }],
  })
  if (known === 'approved' || known === 'declined' || known === 'cancelled') return reply(known)
  if (known === 'asked' || world.slot !== null) return reply('busy')
  return {
    ...world,
    slot: { attempt: packet.attempt, exchangeId: packet.exchangeId, stage: 'card', sinceMs: world.nowMs },
  }
}

export function terminalMoves(rules: Rules, world: World): Move[] {
  const { slot } = world
  const moves: Move[] = []
  for (const orphan of world.orphans) {
    const { attempt } = orphan
    const rest = { ...world, orphans: without(world.orphans, orphan) }
    for (const says of ['approved', 'declined'] as const) {
      moves.push({
        says: `attempt ${attempt + 1}: the acquirer says ${says} to a terminal that went down`,
        next: decided(rest, attempt, says),
      })
    }
  }
  if (slot !== null) {
    const id = `attempt ${slot.attempt + 1}`
    if (slot.stage === 'card') {
      // Nobody pays for what they saw declined or cancelled.
      const phase = world.attempts[slot.attempt]?.phase
      if (phase !== 'declined' && phase !== 'cancelled') {
        const asked = {
          ...world,
          slot: { ...slot, stage: 'asked' as const, sinceMs: world.nowMs },
          memory: at(world.memory, slot.attempt, 'asked'),
        }
        moves.push({ says: `${id}: the customer holds up a card`, next: asked })
      }
      moves.push({ says: `${id}: the customer cancels`, next: finished(world, slot, 'cancelled') })
    } else {
      for (const says of ['approved', 'declined'] as const) {
        moves.push({
          says: `${id}: the acquirer says ${says}`,
          next: finished(decided(world, slot.attempt, says), slot, says),
        })
      }
    }
  }
  if (world.left.reboots > 0)
    moves.push({
      says: `the terminal goes down${rules.bounds.forgets ? ' and forgets' : ''}`,
      next: rebooted(rules, world),
    })
  return moves
}

function decided(world: World, attempt: number, says: 'approved' | 'declined'): World {
  const charged =
    says === 'approved' ? at(world.charged, attempt, (world.charged[attempt] ?? 0) + 1) : world.charged
  const before = world.acquirer[attempt]
  const memory = world.memory[attempt] === 'asked' ? at(world.memory, attempt, says) : world.memory
  return {
    ...world,
    charged,
    memory,
    acquirer: at(world.acquirer, attempt, before === 'approved' ? before : says),
  }
}

export function finished(
  world: World,
  slot: NonNullable<World['slot']>,
  says: 'approved' | 'declined' | 'cancelled',
): World {
  return {
    ...world,
    slot: null,
    memory: at(world.memory, slot.attempt, says),
    answers: [...world.answers, { attempt: slot.attempt, exchangeId: slot.exchangeId, says }],
  }
}

function rebooted(rules: Rules, world: World): World {
  const orphans =
    world.slot?.stage === 'asked'
      ? [...world.orphans, { attempt: world.slot.attempt, sinceMs: world.slot.sinceMs }]
      : world.orphans
  const memory = rules.bounds.forgets ? [null, null] : world.memory
  return spend({ ...world, slot: null, orphans, memory }, 'reboots')
}
