import { expect } from 'vitest'
import type { CallAnswer, Push, PushTopic } from '../../shared/contract/envelope.ts'
import { contract, isCallName } from '../../shared/contract/index.ts'
import { printingView } from '../../shared/contract/receipt.ts'
import { healthView } from '../../shared/contract/settings.ts'
import { registerView } from '../../shared/contract/staff.ts'
import { ERROR_CODES } from '../../shared/errors.ts'
import type { Engine } from '../../main/engine/api.ts'
import type { Lane, LaneOptions } from '../sim/lane.ts'
import { openedLane } from '../engine/opened-lane.ts'

const VIEWS = { register: registerView, health: healthView, printing: printingView } as const

/** A lane that holds everything that leaves the engine against the contract: each answer and each push. */
export interface CheckedLane extends Lane {
  /** Any envelope as it stands, for callers that do not keep to the rules. */
  raw(envelope: unknown): Promise<CallAnswer>
  /** Every push since the lane was opened, across restarts. */
  readonly pushes: Push[]
}

export async function checkedLane(options: Partial<LaneOptions> = {}): Promise<CheckedLane> {
  const lane = await openedLane(options)
  const pushes: Push[] = []
  const listen = (): void => {
    lane.engine().subscribe((push) => {
      checkPush(push)
      pushes.push(push)
    })
  }
  listen()
  const raw = async (envelope: unknown): Promise<CallAnswer> => {
    const answer = await lane.engine().call(envelope)
    checkAnswer(envelope, answer)
    return answer
  }
  const call: Lane['call'] = (name, input, more) =>
    raw({
      v: 1,
      name,
      input,
      commandId: more?.commandId ?? lane.newId(),
      ...(more?.rev === undefined ? {} : { rev: more.rev }),
    })
  return {
    ...lane,
    raw,
    pushes,
    call,
    ask: async (name, input, more) => {
      const answer = await call(name, input, more)
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value as never
    },
    crash: async () => {
      await lane.crash()
      listen()
    },
  }
}

/** An answer is plain JSON of the promised shape, or a refusal with one of the listed codes. */
export function checkAnswer(envelope: unknown, answer: CallAnswer): void {
  expect(JSON.parse(JSON.stringify(answer))).toStrictEqual(answer)
  if (!answer.ok) {
    expect(ERROR_CODES).toContain(answer.error.code)
    expect(answer.error.message.length).toBeGreaterThan(10)
    return
  }
  const name = (envelope as { name: string }).name
  expect(isCallName(name)).toBe(true)
  if (isCallName(name)) expect(contract[name].output.parse(answer.value)).toStrictEqual(answer.value)
}

export function checkPush(push: Push): void {
  expect(Object.keys(push).toSorted()).toEqual(['seq', 'topic', 'value'])
  expect(Number.isSafeInteger(push.seq)).toBe(true)
  expect(VIEWS[push.topic].parse(push.value)).toStrictEqual(push.value)
  expect(JSON.parse(JSON.stringify(push.value))).toStrictEqual(push.value)
}

/** How many facts the journal of the lane holds. */
export function journalLength(engine: Engine): number {
  return (engine.current('health').value as { database: { journalLength: number } }).database.journalLength
}

/** The pushes of one topic. */
export const ofTopic = (pushes: readonly Push[], topic: PushTopic): readonly Push[] =>
  pushes.filter((push) => push.topic === topic)
