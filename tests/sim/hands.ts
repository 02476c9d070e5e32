import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { uuidFrom } from '../../shared/ids.ts'
import type { Stage } from './actors.ts'
import { sleep } from './news.ts'
import type { Chance } from './virtual-time.ts'

/** Tries of one key press, over all the deaths of the register. */
const RETRIES_MAX = 2000
/** How long somebody waits before looking again at a register that is gone. */
const GONE_MS = 20_000

/** What one pair of hands does with the register, and one pair of eyes. */
export interface Hands {
  /** One key press: the same id until it is answered, however often the register dies meanwhile. */
  press(name: CallName, input: unknown, rev?: number): Promise<CallAnswer>
  /** Asks once; null when the register is gone. */
  ask(name: CallName, input: unknown): Promise<CallAnswer | null>
  /** The sale on the screen. */
  look(): Promise<SaleView | null>
  /** Chance, as long as there are troubles. */
  mayBe(probability: number): boolean
}

export function createHands(stage: Stage, chance: Chance): Hands {
  const { time, register, swarm, news } = stage
  const newId = (): string => uuidFrom(chance.bytes(16))
  const mayBe = (probability: number): boolean => stage.troubled() && chance.happens(probability)

  async function press(name: CallName, input: unknown, rev?: number): Promise<CallAnswer> {
    const commandId = newId()
    const more = rev === undefined ? { commandId } : { commandId, rev }
    for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
      if (register.engine() === null) {
        await news.wait(GONE_MS)
        continue
      }
      const second = mayBe(swarm.doublePress) ? register.call(name, input, more) : null
      const answer = await register.call(name, input, more)
      const other = (await second) ?? (await repeated(name, input, more, answer))
      if (answer && other && JSON.stringify(answer) !== JSON.stringify(other)) {
        const answers = `${shortened(answer)} / ${shortened(other)}`
        stage.violation(`${name} pressed twice was answered twice: ${answers}`)
      }
      if (answer) return answer
      await sleep(time, 500)
    }
    throw new Error(`${name} was never answered`)
  }

  /** Once more, when it was answered long ago: a finger rests on the key, a page was loaded again. */
  async function repeated(
    name: CallName,
    input: unknown,
    more: { readonly commandId: string },
    answer: CallAnswer | null,
  ): Promise<CallAnswer | null> {
    if (answer === null || !mayBe(swarm.doublePress * 0.3)) return null
    await sleep(time, chance.between(20, 3000))
    return register.call(name, input, more)
  }

  const ask = (name: CallName, input: unknown): Promise<CallAnswer | null> =>
    register.call(name, input, { commandId: newId() })

  async function look(): Promise<SaleView | null> {
    for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
      const answer = await ask('sale.current', {})
      if (answer?.ok === true) return (answer.value as { sale: SaleView | null }).sale
      await news.wait(GONE_MS)
    }
    throw new Error('the register never came back')
  }

  return { press, ask, look, mayBe }
}

const shortened = (answer: CallAnswer): string => JSON.stringify(answer).slice(0, 200)
