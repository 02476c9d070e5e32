import { execFileSync } from 'node:child_process'
import { present } from '../../shared/assert.ts'
import type { CheckVerdict, DoctorReport } from '../../shared/contract/discovery.ts'
import type { HealthView, TerminalTest } from '../../shared/contract/settings.ts'
import {
  CREDENTIAL,
  FAR,
  FAR_SETTINGS,
  NEAR,
  NEAR_SETTINGS,
  withCauses,
  type CauseScene,
  type Register,
} from './cause-scene.ts'
import { ADDRESSES, PORTS } from './network.ts'
import { OUTSIDE, TLS_PORT } from './world.ts'
import { sleep } from './scene.ts'

/** What was said of a cause, and how soon, by each who is to say it. */
export interface Named {
  /** On the strip, nobody having asked; null where the strip does not speak of it. */
  readonly strip: { readonly said: string; readonly ms: number } | null
  readonly test: { readonly said: string; readonly ms: number }
  /** Every check of the doctor that is not well, as `check subject verdict`. */
  readonly doctor: { readonly said: readonly string[]; readonly ms: number }
  /** What was measured beside it; null where nothing was. */
  readonly besideMs: number | null
}

/** Whatever is to be measured at the same place while a cause stands; milliseconds. */
export type Beside = (place: { readonly host: string; readonly port: number }) => Promise<number>

interface Cause {
  /** The terminal that it strikes. */
  readonly at: 'near' | 'far'
  /** What the strip is to say; null where only the doctor looks. */
  readonly strip: string | null
  readonly produce: (scene: CauseScene) => unknown
  readonly heal: (scene: CauseScene) => unknown
}

/** Where the terminal of a cause is spoken to. */
const PLACES = {
  near: { host: ADDRESSES.terminal, port: PORTS.lan },
  far: { host: OUTSIDE.cloud.address, port: TLS_PORT },
} as const

type View = HealthView['terminals'][number]
const PATIENCE_MS = 15_000
const LOOK_MS = 20

/** The verdict with what a person reads beside it: by how much, or by whom. */
function saidOf(view: View): string {
  if (view.elsewhere?.state === 'serving') return `busy, ${view.elsewhere.isOurs ? 'ours' : 'another’s'}`
  if (view.heldByAttemptId !== null) return 'busy, ours'
  const isClock = view.verdict === 'clock_off' && view.clockOffsetMs !== null
  return isClock ? `clock_off ${minutes(view.clockOffsetMs)}` : String(view.verdict)
}
const minutes = (ms: number | null): string => `${Math.round((ms ?? 0) / 60_000)} min`

const viewOf = async (register: Register, terminalId: string): Promise<View> =>
  present(
    (await register.ask('health.get', {})).terminals.find((one) => one.terminalId === terminalId),
    'the terminal',
  )

/** Milliseconds until the strip says it; what it says instead when it never does. */
async function strip(scene: Register, terminalId: string, wanted: string) {
  const startedMs = performance.now()
  for (;;) {
    const said = saidOf(await viewOf(scene, terminalId))
    const ms = Math.round(performance.now() - startedMs)
    if (said === wanted || ms > PATIENCE_MS) return { said, ms }
    await sleep(LOOK_MS)
  }
}

async function timed<T>(run: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const startedMs = performance.now()
  const value = await run()
  return { value, ms: Math.round(performance.now() - startedMs) }
}

function testSaid({ verdict, busyBy, routes }: TerminalTest): string {
  if (busyBy !== null) return `${verdict}, busy: ${busyBy}`
  const clock = routes.find((one) => one.verdict === 'clock_off')
  return clock === undefined ? verdict : `clock_off ${minutes(clock.clockOffsetMs)}`
}

const QUIET: ReadonlySet<CheckVerdict> = new Set(['fine', 'not_asked', 'clock_unknown'])
const doctorSaid = ({ checks }: DoctorReport): readonly string[] =>
  checks
    .filter(({ verdict }) => !QUIET.has(verdict))
    .map(({ id, subject, verdict, figures }) => {
      const { aheadMs, issuer } = figures
      const more = verdict === 'clock_off' && typeof aheadMs === 'number' ? ` ${minutes(aheadMs)}` : ''
      return `${id} ${subject} ${verdict}${more}${issuer == null ? '' : ` ${issuer}`}`
    })

/** Produces each cause, has it named, heals it, and waits until the strip is well again. */
async function nameAll(
  scene: CauseScene,
  causes: Readonly<Record<string, Cause>>,
  beside?: Beside,
): Promise<Record<string, Named>> {
  const told: Record<string, Named> = {}
  for (const terminalId of ['near', 'far'])
    if (Object.values(causes).some(({ at }) => at === terminalId)) await strip(scene, terminalId, 'ready')
  for (const [name, cause] of Object.entries(causes)) {
    await cause.produce(scene)
    const onStrip = cause.strip === null ? null : await strip(scene, cause.at, cause.strip)
    const test = await timed(() => scene.ask('terminal.test', { terminalId: cause.at }))
    const doctor = await timed(() => scene.ask('doctor.run', {}))
    told[name] = {
      strip: onStrip,
      test: { said: testSaid(test.value), ms: test.ms },
      doctor: { said: doctorSaid(doctor.value), ms: doctor.ms },
      besideMs: (await beside?.(PLACES[cause.at])) ?? null,
    }
    await cause.heal(scene)
    const { said, ms } = await strip(scene, cause.at, 'ready')
    if (said !== 'ready') throw new Error(`after "${name}" the strip still says ${said} (${ms} ms)`)
  }
  return told
}

const swallowPort = ['sport', '6868', 'ipproto', 'tcp', 'blackhole']
const inTerminal = (...words: string[]): void => {
  execFileSync('ip', ['-n', 'terminal', ...words])
}
function save(scene: Register, settings: typeof NEAR_SETTINGS, credential = CREDENTIAL) {
  // Where it stands in the line is not its settings' business.
  const { fallback: _fallback, ...own } = settings
  return scene.ask('terminal.save', { ...own, credential })
}

/** On our own network; the register watches as it does in a shop. */
const ON_THE_LAN = {
  'our cable is out': {
    at: 'near',
    strip: 'own_network_down',
    produce: ({ lan }) => lan.cable('register', 'out'),
    heal: ({ lan }) => lan.cable('register', 'in'),
  },
  'the cable of the terminal is out': {
    at: 'near',
    strip: 'unreachable',
    produce: ({ lan }) => lan.cable('terminal', 'out'),
    heal: ({ lan, terminalWay }) => {
      lan.cable('terminal', 'in')
      terminalWay('open')
    },
  },
  'the terminal is gone, and its port still has a light': {
    at: 'near',
    strip: 'unreachable',
    produce: ({ lan }) => lan.port('terminal', 'silent'),
    heal: ({ lan }) => lan.port('terminal', 'alive'),
  },
  'a firewall swallows its port': {
    at: 'near',
    strip: 'port_filtered',
    produce: () => inTerminal('rule', 'add', ...swallowPort),
    heal: () => inTerminal('rule', 'del', ...swallowPort),
  },
  'its application is closed': {
    at: 'near',
    strip: 'connection_refused',
    produce: ({ fault }) => fault(NEAR, { fault: 'lan_down' }),
    heal: ({ fault }) => fault(NEAR, null),
  },
} as const satisfies Readonly<Record<string, Cause>>

/** What settings and the terminal itself say; looked at ten times a second. */
const AT_THE_TERMINAL = {
  'the address is wrong': {
    at: 'near',
    strip: 'unreachable',
    produce: (scene) => save(scene, { ...NEAR_SETTINGS, serial: 'LAN0000009', host: '10.77.0.99' }),
    heal: (scene) => save(scene, NEAR_SETTINGS),
  },
  'the key is wrong': {
    at: 'near',
    strip: 'credential_refused',
    produce: (scene) => save(scene, NEAR_SETTINGS, 'another'),
    heal: (scene) => save(scene, NEAR_SETTINGS),
  },
  'its clock is ten minutes behind': {
    at: 'near',
    strip: 'clock_off -10 min',
    produce: ({ fault }) => fault(NEAR, { fault: 'clock_skew', ms: -600_000 }),
    heal: ({ fault }) => fault(NEAR, null),
  },
  'it is in standalone mode': {
    at: 'near',
    strip: 'standalone_mode',
    produce: ({ fault }) => fault(NEAR, { fault: 'standalone_mode' }),
    heal: ({ fault }) => fault(NEAR, null),
  },
  'it serves our own payment': {
    at: 'near',
    strip: 'busy, ours',
    produce: charge,
    heal: async (scene) => {
      await scene.tap(NEAR)
      await paid(scene)
    },
  },
  'it serves another register': {
    at: 'near',
    strip: 'busy, another’s',
    produce: async (scene) => {
      const other = await scene.another()
      await charge(other)
    },
    heal: async (scene) => {
      await scene.tap(NEAR)
    },
  },
  'it has no internet, by its own word': {
    at: 'near',
    strip: 'terminal_no_internet',
    produce: async (scene) => {
      await scene.fault(NEAR, { fault: 'no_internet' })
      await beginSale(scene)
    },
    heal: async (scene) => {
      await scene.fault(NEAR, null)
      await dropSale(scene)
    },
  },
  'its way to the internet is cut': {
    at: 'near',
    strip: 'terminal_no_internet',
    produce: async (scene) => {
      scene.terminalWay('cut')
      await beginSale(scene)
    },
    heal: async (scene) => {
      scene.terminalWay('open')
      await dropSale(scene)
    },
  },
  'a firewall swallows the domain that terminals need': {
    at: 'near',
    strip: 'terminal_no_internet',
    produce: async (scene) => {
      scene.swallow(OUTSIDE.api.address, 'on')
      await beginSale(scene)
    },
    heal: async (scene) => {
      scene.swallow(OUTSIDE.api.address, 'off')
      await dropSale(scene)
    },
  },
} as const satisfies Readonly<Record<string, Cause>>

/** Between the register and the provider; looked at ten times a second. */
const OUT_THERE = {
  'the cloud is silent': {
    at: 'far',
    strip: 'cloud_unreachable',
    produce: ({ swallow }) => swallow(OUTSIDE.cloud.address, 'on'),
    heal: ({ swallow }) => swallow(OUTSIDE.cloud.address, 'off'),
  },
  'a firewall refuses the cloud': {
    at: 'far',
    strip: 'cloud_blocked',
    produce: ({ refuse }) => refuse(OUTSIDE.cloud.address, 'on'),
    heal: ({ refuse }) => refuse(OUTSIDE.cloud.address, 'off'),
  },
  'a proxy shows a certificate of its own': {
    at: 'far',
    strip: 'cloud_blocked',
    produce: ({ intercept }) => intercept(OUTSIDE.cloud.address, 'on'),
    heal: ({ intercept }) => intercept(OUTSIDE.cloud.address, 'off'),
  },
  'a proxy shows a page instead of the cloud': {
    at: 'far',
    strip: 'cloud_blocked',
    produce: async (scene) => {
      scene.intercept(OUTSIDE.cloud.address, 'on')
      await save(scene, { ...FAR_SETTINGS, cloudUrl: `http://${OUTSIDE.cloud.name}` })
    },
    heal: async (scene) => {
      scene.intercept(OUTSIDE.cloud.address, 'off')
      await save(scene, FAR_SETTINGS)
    },
  },
  'the name of the cloud does not exist': {
    at: 'far',
    strip: 'cloud_name_unresolved',
    produce: (scene) => save(scene, { ...FAR_SETTINGS, cloudUrl: 'https://cloud.kushkipagos.test' }),
    heal: (scene) => save(scene, FAR_SETTINGS),
  },
  'the name server is dead': {
    at: 'far',
    strip: 'name_server_silent',
    produce: ({ swallow }) => swallow(OUTSIDE.dns, 'on'),
    heal: ({ swallow }) => swallow(OUTSIDE.dns, 'off'),
  },
  'the cloud does not reach the terminal': {
    at: 'far',
    strip: 'terminal_offline',
    produce: ({ fault }) => fault(FAR, { fault: 'cloud_terminal_offline' }),
    heal: ({ fault }) => fault(FAR, null),
  },
  'a firewall refuses a domain that terminals need': {
    at: 'far',
    strip: null,
    produce: ({ refuse }) => refuse(OUTSIDE.tms.address, 'on'),
    heal: ({ refuse }) => refuse(OUTSIDE.tms.address, 'off'),
  },
  'a proxy inspects a domain that terminals need': {
    at: 'far',
    strip: null,
    produce: ({ intercept }) => intercept(OUTSIDE.api.address, 'on'),
    heal: ({ intercept }) => intercept(OUTSIDE.api.address, 'off'),
  },
} as const satisfies Readonly<Record<string, Cause>>

/** A terminal's internet is asked about at the beginning of a sale when it was not asked for this long. */
const ASKED_AGAIN_MS = 10_500

async function beginSale(scene: Register): Promise<void> {
  await sleep(ASKED_AGAIN_MS)
  await scene.ask('sale.scan', { code: '7800000000017' })
}

async function dropSale(scene: Register): Promise<void> {
  const { saleId, rev } = present((await scene.ask('sale.current', {})).sale, 'a sale')
  await scene.ask('sale.void', { saleId }, rev)
  await scene.ask('sale.next', {})
}

async function charge(register: Register): Promise<void> {
  const { saleId, rev } = await register.ask('sale.scan', { code: '7800000000017' })
  await register.ask('sale.tenderCard', { saleId, terminalId: 'near' }, rev)
  await sleep(300)
}

async function paid(register: Register): Promise<void> {
  while ((await register.ask('sale.current', {})).sale?.status !== 'completed') await sleep(LOOK_MS)
  await register.ask('sale.next', {})
}

const BOTH = [NEAR_SETTINGS, FAR_SETTINGS]
const OFTEN_MS = 100

/** Each prints what was said and how soon; the test holds it against what is promised. */
export const CAUSE_CASES = {
  'on the LAN': (beside?: Beside) =>
    withCauses({ terminals: [NEAR_SETTINGS] }, (scene) => nameAll(scene, ON_THE_LAN, beside)),
  'at the terminal': (beside?: Beside) =>
    withCauses({ terminals: [NEAR_SETTINGS], lookEveryMs: OFTEN_MS }, (scene) =>
      nameAll(scene, AT_THE_TERMINAL, beside),
    ),
  'out there': (beside?: Beside) =>
    withCauses({ terminals: BOTH, lookEveryMs: OFTEN_MS }, (scene) => nameAll(scene, OUT_THERE, beside)),
} as const satisfies Readonly<Record<string, (beside?: Beside) => Promise<Record<string, Named>>>>
export type CauseCase = keyof typeof CAUSE_CASES
