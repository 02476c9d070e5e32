import { randomUUID } from 'node:crypto'
import { present } from '../../shared/assert.ts'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { kushkiProfile, type TerminalSettings } from '../../shared/contract/settings.ts'
import { REUSED_WITHIN_MS } from '../../main/node/http.ts'
import { createNeighbours } from '../../main/node/neighbours.ts'
import { addDevice, type Device } from './devices.ts'
import { openRegister, settingsOf } from './finding-scene.ts'
import { buildLan } from './network.ts'
import { sleep } from './scene.ts'

const PLACE = '10.77.0.31'
const LIMIT_MS = 20_000
/** What a person says, by what the screen showed. */
const SHOWN = { terminalId: 'front', verdict: 'device_unconfirmed' } as const
const SECRET_KEY = ['--scheme', 'encrypted', '--answers', 'encrypted']
const ENCRYPTED = kushkiProfile.parse({ scheme: 'encrypted', answers: 'encrypted' })

/** A register in this process, and terminals each with a network card of its own. */
interface Scene {
  call(name: CallName, input: unknown, rev?: number): Promise<CallAnswer>
  ask<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
  /** Milliseconds until it is so. */
  until(holds: () => Promise<boolean>): Promise<number>
}

async function until(holds: () => Promise<boolean>): Promise<number> {
  const startedMs = performance.now()
  while (!(await holds())) {
    if (performance.now() - startedMs > LIMIT_MS)
      throw new Error(`not within ${LIMIT_MS} ms: ${String(holds)}`)
    await sleep(2)
  }
  return Math.round(performance.now() - startedMs)
}

async function withDevices<T>(
  options: {
    readonly devices: readonly (readonly [serial: string, words: readonly string[]])[]
    readonly terminals: readonly TerminalSettings[]
    readonly watches: boolean
    /** Before the register opens. */
    readonly begin: (devices: readonly Device[]) => void
  },
  run: (scene: Scene, devices: readonly Device[]) => Promise<T>,
): Promise<T> {
  buildLan()
  const devices: Device[] = []
  for (const [serial, words] of options.devices) devices.push(await addDevice(serial, words))
  options.begin(devices)
  const register = await openRegister({
    residents: { terminals: [], hostile: [] },
    terminals: options.terminals,
    watches: options.watches,
  })
  const call: Scene['call'] = (name, input, rev) =>
    register.engine.call({
      v: 1,
      name,
      input,
      commandId: randomUUID(),
      ...(rev === undefined ? {} : { rev }),
    })
  const ask: Scene['ask'] = async (name, input, rev) => {
    const answer = await call(name, input, rev)
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
    return answer.value as never
  }
  try {
    return await run({ call, ask, until }, devices)
  } finally {
    await register.stop()
    for (const device of devices) await device.stop()
  }
}

const at = (devices: readonly Device[], index: number): Device => present(devices[index], 'a device')

async function charge(scene: Scene): Promise<string> {
  const open = (await scene.ask('sale.current', {})).sale
  const sale =
    open !== null && open.status !== 'completed'
      ? open
      : await scene.ask('sale.scan', { code: '7800000000017' })
  const { payment } = await scene.ask('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
  return present(payment, 'a payment').attemptId
}
const paymentOf = async (scene: Scene, attemptId: string): Promise<PaymentView> =>
  (await scene.ask('payment.get', { attemptId })).payment

/** A charge to its end, or to where a card is wanted. Milliseconds until it is there. */
async function charged(scene: Scene): Promise<{ payment: PaymentView; ms: number }> {
  const startedMs = performance.now()
  const attemptId = await charge(scene)
  await scene.until(async () => !/recorded|sending/.test((await paymentOf(scene, attemptId)).phase))
  return {
    payment: await paymentOf(scene, attemptId),
    ms: Math.round((performance.now() - startedMs) * 10) / 10,
  }
}

async function payOnce(scene: Scene, device: Device): Promise<void> {
  const attemptId = await charge(scene)
  await device.tap()
  await scene.until(async () => (await paymentOf(scene, attemptId)).phase === 'approved')
  await scene.ask('sale.next', {})
}

/** A person takes one away and puts the other in its place, which tells the network that it is there. */
async function swap(mine: Device, other: Device): Promise<void> {
  // A connection that has just carried an answer is bound to the device that gave it.
  await sleep(REUSED_WITHIN_MS.money + 200)
  mine.leave()
  other.join(PLACE)
  // The switch has to see the new link first.
  await sleep(1200)
  other.speak()
  await sleep(100)
}

const verdictOf = async (scene: Scene): Promise<string | null> =>
  (await scene.ask('health.get', {})).terminals[0]?.verdict ?? null

const unnamed = (serial: string) => [serial, ['--unnamed']] as const
const encrypted = (serial: string) => [serial, [...SECRET_KEY, '--unnamed']] as const

/** Each prints its figures; the test holds them against what is promised. */
export const IDENTITY_CASES = {
  'a swap that nobody can see': () =>
    withDevices(
      {
        devices: [unnamed('LAN0000001'), unnamed('LAN0000002')],
        terminals: [settingsOf('front', 'LAN0000001', PLACE)],
        watches: true,
        begin: (devices) => at(devices, 0).join(PLACE),
      },
      async (scene, devices) => {
        const [mine, other] = [at(devices, 0), at(devices, 1)]
        await payOnce(scene, mine)
        await swap(mine, other)
        const { payment, ms } = await charged(scene)
        const seenMs = await scene.until(async () => (await verdictOf(scene)) === 'device_unconfirmed')
        const before = { charged: await other.charged(), serving: await other.isServing() }
        const { outcome } = await scene.ask('discovery.confirm', SHOWN)
        await payOnce(scene, other)
        const { phase, reason } = payment
        const after = [await mine.charged(), await other.charged()]
        return { phase, reason: reason?.code, refusedMs: ms, seenMs, before, outcome, after }
      },
    ),

  'two with one address': () =>
    withDevices(
      {
        devices: [unnamed('LAN0000001'), unnamed('LAN0000002')],
        terminals: [settingsOf('front', 'LAN0000001', PLACE)],
        watches: true,
        begin: (devices) => at(devices, 0).join(PLACE),
      },
      async (scene, devices) => {
        const [mine, other] = [at(devices, 0), at(devices, 1)]
        await payOnce(scene, mine)
        other.join(PLACE)
        let turn = 0
        const talking = setInterval(() => {
          turn += 1
          at(devices, turn % 2).speak()
        }, 2200)
        const namedMs = await scene.until(async () => (await verdictOf(scene)) === 'address_conflict')
        const { payment } = await charged(scene)
        clearInterval(talking)
        const serving = [await mine.isServing(), await other.isServing()]
        const taken = [await mine.charged(), await other.charged()]
        return { namedMs, phase: payment.phase, reason: payment.reason?.code, serving, taken }
      },
    ),

  'a key made from the serial number finds its terminal': () =>
    withDevices(
      {
        devices: ['LAN0000001', 'LAN0000002', 'LAN0000003'].map(encrypted),
        terminals: ['LAN0000001', 'LAN0000002', 'LAN0000003'].map((serial, index) =>
          settingsOf(`t-${index + 1}`, serial, `10.77.0.${31 + index}`, {
            profile: ENCRYPTED,
            isDefault: index === 0,
          }),
        ),
        watches: true,
        begin: (devices) => {
          devices.forEach((device, index) => {
            device.join(`10.77.0.${31 + index}`)
          })
        },
      },
      async (scene, devices) => {
        const hostOf = async (): Promise<string | null | undefined> =>
          (await scene.ask('settings.get', {})).terminals.find(({ terminalId }) => terminalId === 't-1')?.host
        await scene.until(async () => (await verdictOf(scene)) === 'ready')
        at(devices, 0).leave()
        at(devices, 0).join('10.77.0.41')
        const healedMs = await scene.until(async () => (await hostOf()) === '10.77.0.41')
        const { candidates } = await scene.ask('discovery.get', {})
        const found = candidates.find(({ host }) => host === '10.77.0.41')
        await payOnce(scene, at(devices, 0))
        const taken = await Promise.all(devices.map((device) => device.charged()))
        return { healedMs, terminalId: found?.terminalId, proof: found?.proof, taken }
      },
    ),

  'a swap between terminals with keys of their own': () =>
    withDevices(
      {
        devices: ['LAN0000001', 'LAN0000002'].map(encrypted),
        terminals: [settingsOf('front', 'LAN0000001', PLACE, { profile: ENCRYPTED })],
        watches: true,
        begin: (devices) => at(devices, 0).join(PLACE),
      },
      async (scene, devices) => {
        const [mine, other] = [at(devices, 0), at(devices, 1)]
        await payOnce(scene, mine)
        await swap(mine, other)
        const { payment, ms } = await charged(scene)
        const confirmed = await scene.call('discovery.confirm', SHOWN)
        const taken = { charged: await other.charged(), serving: await other.isServing() }
        const answer = confirmed.ok ? 'confirmed' : confirmed.error.code
        return { phase: payment.phase, reason: payment.reason?.code, refusedMs: ms, answer, taken }
      },
    ),

  'a swap whose terminal is followed by its key': () =>
    withDevices(
      {
        devices: ['LAN0000001', 'LAN0000002'].map(encrypted),
        terminals: [settingsOf('front', 'LAN0000001', PLACE, { profile: ENCRYPTED })],
        watches: true,
        begin: (devices) => at(devices, 0).join(PLACE),
      },
      async (scene, devices) => {
        const [mine, other] = [at(devices, 0), at(devices, 1)]
        await payOnce(scene, mine)
        await swap(mine, other)
        const { payment } = await charged(scene)
        const refused = { phase: payment.phase, reason: payment.reason?.code }
        const kept = { charged: await other.charged(), serving: await other.isServing() }
        // Nobody asks for anything: it is looked for again after a pause.
        mine.join('10.77.0.41')
        const hostOf = async (): Promise<string | null | undefined> =>
          (await scene.ask('settings.get', {})).terminals[0]?.host
        const followedMs = await scene.until(async () => (await hostOf()) === '10.77.0.41')
        const { candidates } = await scene.ask('discovery.get', {})
        const proof = candidates.find(({ host }) => host === '10.77.0.41')?.proof
        await payOnce(scene, mine)
        const taken = [await mine.charged(), await other.charged()]
        return { refused, kept, followedMs, proof, taken }
      },
    ),

  'two with one address and keys of their own': () =>
    withDevices(
      {
        devices: ['LAN0000001', 'LAN0000002'].map(encrypted),
        terminals: [settingsOf('front', 'LAN0000001', PLACE, { profile: ENCRYPTED })],
        watches: true,
        begin: (devices) => at(devices, 0).join(PLACE),
      },
      async (scene, devices) => {
        const [mine, other] = [at(devices, 0), at(devices, 1)]
        await payOnce(scene, mine)
        other.join(PLACE)
        await scene.until(async () => {
          other.speak()
          await sleep(1000)
          return (await verdictOf(scene)) !== 'ready'
        })
        const before = await verdictOf(scene)
        other.leave()
        const backMs = await scene.until(async () => {
          mine.speak()
          await sleep(200)
          return (await verdictOf(scene)) === 'ready'
        })
        await payOnce(scene, mine)
        const taken = [await mine.charged(), await other.charged()]
        return { before, backMs, taken }
      },
    ),

  'what it costs where nothing is wrong': () =>
    withDevices(
      {
        devices: [['LAN0000001', ['--auto', 'tap:20', '--unnamed']]],
        terminals: [settingsOf('front', 'LAN0000001', PLACE)],
        watches: false,
        begin: (devices) => at(devices, 0).join(PLACE),
      },
      async (scene) => {
        const times: number[] = []
        for (let turn = 0; turn < 21; turn += 1) {
          const { ms, payment } = await charged(scene)
          times.push(ms)
          await scene.until(async () => (await paymentOf(scene, payment.attemptId)).phase === 'approved')
          await scene.ask('sale.next', {})
          // A connection that was kept would spare the next payment the way there.
          await sleep(30)
        }
        const [firstMs, ...rest] = times
        const hardwareOf = createNeighbours()
        const reads = 200
        const startedMs = performance.now()
        for (let turn = 0; turn < reads; turn += 1) await hardwareOf(PLACE, 0)
        const tableMs = Math.round(((performance.now() - startedMs) / reads) * 1000) / 1000
        const quietMs = rest.toSorted((one, other) => one - other)[Math.floor(rest.length / 2)]
        return {
          firstWithLookMs: firstMs,
          quietMedianMs: quietMs,
          tableMs,
          isKnown: (await hardwareOf(PLACE, 0)) !== null,
        }
      },
    ),
} as const satisfies Readonly<Record<string, () => Promise<unknown>>>

export type IdentityCase = keyof typeof IDENTITY_CASES
