import { present } from '../../shared/assert.ts'
import { addresses, settingsOf, withScene, type FindingScene } from './finding-scene.ts'
import { ADDRESSES } from './network.ts'
import { sleep } from './scene.ts'

export const SERIAL = 'LAN0000001'
const MOVED = '10.77.0.21'
export const HEAL_MS = 15_000

/** Where the register believes its only terminal to be. */
export const hostOf = async (scene: FindingScene): Promise<string | null> =>
  (await scene.ask('settings.get', {})).terminals[0]?.host ?? null

/** A sale whose card charge is on disk; gives the attempt. */
export async function charge(scene: FindingScene): Promise<string> {
  const { saleId, rev } = await scene.ask('sale.scan', { code: '7800000000017' })
  const { payment } = await scene.ask('sale.tenderCard', { saleId }, rev)
  return present(payment, 'a payment').attemptId
}
export const phaseOf = async (scene: FindingScene, attemptId: string): Promise<string> =>
  (await scene.ask('payment.get', { attemptId })).payment.phase

/** So that the terminal has a history by which it can be recognised. */
export async function payOnce(scene: FindingScene): Promise<void> {
  const attemptId = await charge(scene)
  await scene.tap(SERIAL)
  await scene.until(async () => (await phaseOf(scene, attemptId)) === 'approved', HEAL_MS)
  await scene.ask('sale.next', {})
}

export const oneTerminal = (mdns: boolean) => ({
  residents: { terminals: [{ host: '0.0.0.0', serial: SERIAL, mdns }], hostile: [] },
  terminals: [settingsOf('front', SERIAL, ADDRESSES.terminal)],
  watches: true,
})

async function healed(mdns: boolean): Promise<unknown> {
  return withScene(oneTerminal(mdns), async (scene) => {
    await payOnce(scene)
    scene.lan.moveTerminal(MOVED)
    const healedMs = await scene.until(async () => (await hostOf(scene)) === MOVED, HEAL_MS)
    const { terminals } = await scene.ask('health.get', {})
    await payOnce(scene)
    return { healedMs, notice: terminals[0]?.notice, taken: (await scene.taken(SERIAL)).length }
  })
}

const hostileNeighbours = {
  residents: {
    terminals: [{ host: ADDRESSES.terminal, serial: SERIAL, mdns: false }],
    hostile: ['10.77.0.66', '10.77.0.67'],
  },
  terminals: [settingsOf('front', SERIAL, ADDRESSES.terminal)],
  watches: true,
}

const COUNT = 20
const twenty = Array.from({ length: COUNT }, (_, index) => ({
  host: `10.77.0.${11 + index}`,
  serial: `LAN00000${10 + index}`,
  mdns: false,
}))

/** The register looks for them where they were before the router forgot them all. */
export const twentyElsewhere = {
  residents: { terminals: twenty, hostile: [] },
  terminals: twenty.map(({ serial }, index) => settingsOf(`t-${index}`, serial, `10.77.0.${111 + index}`)),
  watches: false,
}

/** One round of looking; how many terminals it verified and when the last of them was. */
export async function found(scene: FindingScene) {
  await scene.ask('discovery.start', {})
  const roundMs = await scene.until(async () => !(await scene.ask('discovery.get', {})).running, HEAL_MS)
  const { candidates, tookMs, planned } = await scene.ask('discovery.get', {})
  const verified = candidates.filter(({ state }) => state === 'verified')
  const lastMs = Math.max(...verified.map(({ afterMs }) => afterMs ?? HEAL_MS))
  const terminals = new Set(verified.map(({ terminalId }) => terminalId)).size
  return { terminals, lastMs, tookMs, roundMs, planned }
}

/** Each prints its figures; the test holds them against what is promised. */
export const FINDING_CASES = {
  'twenty terminals': () => withScene(twentyElsewhere, found),

  'an idle terminal moves': () => healed(false),
  'an idle terminal moves and announces itself': () => healed(true),

  'a terminal moves while the card is wanted': () =>
    withScene(oneTerminal(false), async (scene) => {
      await payOnce(scene)
      const attemptId = await charge(scene)
      await scene.until(async () => (await phaseOf(scene, attemptId)) === 'waiting', HEAL_MS)
      await sleep(200)
      scene.lan.moveTerminal(MOVED)
      const healedMs = await scene.until(async () => (await hostOf(scene)) === MOVED, HEAL_MS)
      await scene.tap(SERIAL)
      const approvedMs = await scene.until(
        async () => (await phaseOf(scene, attemptId)) === 'approved',
        40_000,
      )
      const { exchanges } = await scene.ask('payment.get', { attemptId })
      return {
        healedMs,
        approvedMs,
        taken: (await scene.taken(SERIAL)).length,
        charges: exchanges.filter(({ operation }) => operation === 'charge').length,
        asked: [...new Set(exchanges.map(({ operation, route }) => `${operation} ${route}`))],
      }
    }),

  'a hostile host': () =>
    withScene(hostileNeighbours, async (scene) => {
      await payOnce(scene)
      addresses(['10.77.0.31'])
      await scene.moveTo(SERIAL, '10.77.0.31')
      const healedMs = await scene.until(async () => (await hostOf(scene)) === '10.77.0.31', HEAL_MS)
      await scene.ask('discovery.start', {})
      await scene.until(async () => !(await scene.ask('discovery.get', {})).running, HEAL_MS)
      await payOnce(scene)
      const received = await scene.hostileReceived()
      const { candidates } = await scene.ask('discovery.get', {})
      return {
        healedMs,
        received: received.length,
        paths: [...new Set(received.map(({ path }) => path))],
        signatures: new Set(received.map(({ authorization }) => authorization)).size,
        states: candidates.filter(({ host }) => /\.6[67]$/.test(host)).map(({ state }) => state),
      }
    }),
} as const satisfies Readonly<Record<string, () => Promise<unknown>>>

export type FindingCase = keyof typeof FINDING_CASES
