import { assert } from '../../shared/assert.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { factsOf, hasAsked, isFinal, isUnknown, type CaseFacts } from './case-facts.ts'
import { poll, sleep, type Scene } from './scene.ts'

const REASON = 'El cliente se arrepintió'
/** The terminal of these scenes lets a void follow sooner than a real one does. */
const VOID_WAIT_MS = 500
const HELD_MINOR = 4990
/**
 * A terminal that is gone is known to be gone within this, so that nothing is sent over what is left of a
 * connection.
 */
const GONE_WITHIN_MS = 6000

async function tapped(scene: Scene): Promise<PaymentView> {
  await scene.cardWanted()
  await scene.tap()
  const payment = await scene.until(isFinal)
  assert(payment.phase === 'approved', `what is to be followed is ${payment.phase}`)
  await sleep(VOID_WAIT_MS)
  return payment
}

async function paid(scene: Scene): Promise<PaymentView> {
  await scene.charge()
  return tapped(scene)
}

async function held(scene: Scene): Promise<PaymentView> {
  await scene.begin('card.authorize', { amountMinor: HELD_MINOR })
  return tapped(scene)
}

const giveBack = (scene: Scene, { attemptId }: PaymentView, amountMinor?: number): Promise<PaymentView> => {
  const input: CallInput<'card.giveBack'> = { attemptId, reason: REASON }
  return scene.begin('card.giveBack', amountMinor === undefined ? input : { ...input, amountMinor })
}
const capture = (scene: Scene, { attemptId }: PaymentView): Promise<PaymentView> =>
  scene.begin('card.capture', { attemptId })

/** Until the register itself says that its terminal does not answer on the LAN. */
async function knownGone(scene: Scene): Promise<void> {
  await poll('the terminal is known to be gone', GONE_WITHIN_MS, async () => {
    const [terminal] = (await scene.ask('health.get', {})).terminals
    if (terminal === undefined || terminal.verdict === null) return null
    return terminal.route === 'lan' && terminal.verdict === 'ready' ? null : terminal.verdict
  })
}

const ended = async (scene: Scene): Promise<CaseFacts> => factsOf(scene, await scene.until(isFinal))
const inDoubt = async (scene: Scene): Promise<CaseFacts> =>
  factsOf(scene, await scene.until((payment) => isUnknown(payment) && hasAsked(payment)))

/**
 * Cases of what follows a payment, each by its name; the network is healed afterwards and all must come to
 * rest.
 */
export const FOLLOW_UP_CASES = {
  'a void after the cable went out': async (scene: Scene) => {
    const charge = await paid(scene)
    scene.lan.cable('terminal', 'out')
    await knownGone(scene)
    await giveBack(scene, charge)
    return ended(scene)
  },
  'a capture after the cable went out': async (scene: Scene) => {
    const hold = await held(scene)
    scene.lan.cable('terminal', 'out')
    await knownGone(scene)
    await capture(scene, hold)
    return ended(scene)
  },
  'a void with LAN and cloud dead': async (scene: Scene) => {
    const charge = await paid(scene)
    scene.lan.port('terminal', 'silent')
    scene.lan.internet('dead')
    await knownGone(scene)
    await giveBack(scene, charge)
    return ended(scene)
  },

  'everything goes dead before a void is answered': async (scene: Scene) => {
    const charge = await paid(scene)
    await giveBack(scene, charge)
    await scene.until(({ phase }) => phase === 'waiting')
    scene.lan.cable('terminal', 'out')
    scene.lan.internet('dead')
    const meanwhile = await inDoubt(scene)
    scene.lan.cable('terminal', 'in')
    return { meanwhile, ...(await ended(scene)) }
  },
  'the cable goes out before a capture is answered, and stays out': async (scene: Scene) => {
    const hold = await held(scene)
    await capture(scene, hold)
    await scene.until(({ phase }) => phase === 'waiting')
    scene.lan.cable('terminal', 'out')
    return ended(scene)
  },
  'the cable goes out before a refund of a part is answered, and stays out': async (scene: Scene) => {
    const charge = await paid(scene)
    await giveBack(scene, charge, 700)
    await scene.until(({ phase }) => phase === 'waiting')
    scene.lan.cable('terminal', 'out')
    return ended(scene)
  },
  'the register is killed before a void is answered': async (scene: Scene) => {
    const charge = await paid(scene)
    await giveBack(scene, charge)
    await scene.until(({ phase }) => phase === 'waiting')
    await scene.restart()
    return ended(scene)
  },

  'a void is lost silently, and made again': async (scene: Scene) => {
    // Once its lists have shown a void, the terminal is believed when it has not seen another.
    await giveBack(scene, await paid(scene))
    await scene.until(isFinal)
    const charge = await paid(scene)
    scene.lan.port('terminal', 'silent')
    await giveBack(scene, charge)
    const lost = await ended(scene)
    scene.lan.port('terminal', 'alive')
    await giveBack(scene, charge)
    return { lost, ...(await ended(scene)) }
  },
} as const satisfies Readonly<Record<string, (scene: Scene) => Promise<unknown>>>

export type FollowUpCase = keyof typeof FOLLOW_UP_CASES
