import { execFileSync } from 'node:child_process'
import { present } from '../../shared/assert.ts'
import type { TerminalTest } from '../../shared/contract/settings.ts'
import { addresses, settingsOf, withScene, type FindingScene } from './finding-scene.ts'
import { ADDRESSES } from './network.ts'
import { sleep } from './scene.ts'

const SERIAL = 'LAN0000001'
const MOVED = '10.77.0.21'
const HEAL_MS = 15_000

const hostOf = async (scene: FindingScene): Promise<string | null> =>
  (await scene.ask('settings.get', {})).terminals[0]?.host ?? null

async function charge(scene: FindingScene): Promise<string> {
  const { saleId, rev } = await scene.ask('sale.scan', { code: '7800000000017' })
  const { payment } = await scene.ask('sale.tenderCard', { saleId }, rev)
  return present(payment, 'a payment').attemptId
}
const phaseOf = async (scene: FindingScene, attemptId: string): Promise<string> =>
  (await scene.ask('payment.get', { attemptId })).payment.phase

/** So that the terminal has a history by which it can be recognised. */
async function payOnce(scene: FindingScene): Promise<void> {
  const attemptId = await charge(scene)
  await scene.tap(SERIAL)
  await scene.until(async () => (await phaseOf(scene, attemptId)) === 'approved', HEAL_MS)
  await scene.ask('sale.next', {})
}

const oneTerminal = (mdns: boolean) => ({
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

async function verdictOf(scene: FindingScene, run: () => void): Promise<{ verdict: string; ms: number }> {
  run()
  await sleep(50)
  const startedMs = performance.now()
  const test: TerminalTest = await scene.ask('terminal.test', { terminalId: 'front' })
  return { verdict: test.verdict, ms: Math.round(performance.now() - startedMs) }
}

const inTerminal = (...words: string[]): void => {
  execFileSync('ip', ['-n', 'terminal', ...words])
}

/** Each prints its figures; the test holds them against what is promised. */
export const FINDING_CASES = {
  'twenty terminals': () =>
    withScene(
      {
        residents: { terminals: twenty, hostile: [] },
        // Where they were before the router forgot them all.
        terminals: twenty.map(({ serial }, index) =>
          settingsOf(`t-${index}`, serial, `10.77.0.${111 + index}`),
        ),
        watches: false,
      },
      async (scene) => {
        await scene.ask('discovery.start', {})
        const roundMs = await scene.until(
          async () => !(await scene.ask('discovery.get', {})).running,
          HEAL_MS,
        )
        const { candidates, tookMs, planned } = await scene.ask('discovery.get', {})
        const verified = candidates.filter(({ state }) => state === 'verified')
        const lastMs = Math.max(...verified.map(({ afterMs }) => afterMs ?? HEAL_MS))
        const terminals = new Set(verified.map(({ terminalId }) => terminalId)).size
        return { terminals, lastMs, tookMs, roundMs, planned }
      },
    ),

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

  'causes are named': () =>
    withScene({ ...oneTerminal(false), watches: false }, async (scene) => {
      const { lan } = scene
      const told: Record<string, { verdict: string; ms: number }> = {}
      told['nothing is wrong'] = await verdictOf(scene, () => undefined)
      told['its cable is out'] = await verdictOf(scene, () => lan.cable('terminal', 'out'))
      lan.cable('terminal', 'in')
      told['its port at the switch is dead'] = await verdictOf(scene, () => lan.port('terminal', 'silent'))
      lan.port('terminal', 'alive')
      // What a firewall does: one port is swallowed, and the device is still there.
      const swallow = ['sport', '6868', 'ipproto', 'tcp', 'blackhole']
      told['a firewall swallows'] = await verdictOf(scene, () => inTerminal('rule', 'add', ...swallow))
      inTerminal('rule', 'del', ...swallow)
      told['our cable is out'] = await verdictOf(scene, () => lan.cable('register', 'out'))
      lan.cable('register', 'in')
      await scene.ask('terminal.save', settingsOf('front', SERIAL, ADDRESSES.terminal, { port: 6867 }))
      told['nothing listens'] = await verdictOf(scene, () => undefined)
      await scene.ask('terminal.save', {
        ...settingsOf('front', SERIAL, ADDRESSES.terminal),
        credential: 'another',
      })
      told['another credential'] = await verdictOf(scene, () => undefined)
      await scene.ask('terminal.save', {
        ...settingsOf('front', 'LAN0000002', ADDRESSES.terminal, {
          routes: ['cloud'],
          cloudUrl: `http://${ADDRESSES.cloud}:6870`,
        }),
      })
      told['the internet is dead'] = await verdictOf(scene, () => lan.internet('dead'))
      return told
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
