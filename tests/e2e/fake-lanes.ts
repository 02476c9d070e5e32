import type { DoctorReport, NetworkCheck } from '../../shared/contract/discovery.ts'
import type { Elsewhere, Lending } from '../../shared/contract/line.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import {
  printerSettings,
  type HealthView,
  type SettingsView,
  type TerminalTest,
} from '../../shared/contract/settings.ts'
import { settingsView } from './fake-network.ts'
import { NOW_MS, payment, SALES } from './fake-sales.ts'
import { health } from './fake-views.ts'

/** Canned views of a register with a line of terminals, some of them at another lane. */
type Terminal = HealthView['terminals'][number]

const HOUR_MS = 3_600_000
const lent = (way: Lending['way'], register: string): Lending => ({
  way,
  register,
  sinceMs: NOW_MS - HOUR_MS,
  untilMs: NOW_MS + 6 * HOUR_MS,
})

function terminal(number: number, label: string, change: Partial<Terminal> = {}): Terminal {
  const [usual] = health.terminals
  if (usual === undefined) throw new Error('the canned register has a terminal')
  return {
    ...usual,
    terminalId: `meson-${number}`,
    label,
    isDefault: number === 1,
    fallback: number === 1 || number > 3 ? null : number - 1,
    address: `192.168.1.${49 + number}`,
    ...change,
  }
}
const DOWN = { level: 'down', verdict: 'unreachable', obstacle: 'down' } as const

/** Nine terminals: as many as have a key, each in another state. */
export const NINE: readonly Terminal[] = [
  terminal(1, 'Mesón 1', DOWN),
  terminal(2, 'Mesón 2'),
  terminal(3, 'Terraza junto a la entrada', { level: 'attention', verdict: 'terminal_no_internet' }),
  terminal(4, 'Bodega', {
    obstacle: 'busy',
    elsewhere: { state: 'serving', isOurs: false, holderId: null, sinceMs: NOW_MS - 20_000 },
  }),
  terminal(5, 'Azul', { belongsTo: 'Caja 2', obstacle: 'away' }),
  terminal(6, 'Verde', { belongsTo: 'Caja 3', lending: lent('in', 'Caja 3') }),
  terminal(7, 'Rojo', { lending: lent('out', 'Caja de la farmacia'), obstacle: 'lent_out' }),
  terminal(8, 'Nuevo', { obstacle: 'no_credential', level: 'unknown', verdict: 'credential_missing' }),
  terminal(9, 'Patio', { obstacle: 'recovering', heldByAttemptId: 'a', address: null }),
]

export const lanes = (
  terminals: readonly Terminal[],
  nextTerminalId: string | null = 'meson-2',
): HealthView => ({
  ...health,
  nextTerminalId,
  terminals: [...terminals],
})
export const healthOfNine = lanes(NINE)
export const healthOfLent = lanes([
  terminal(1, 'Mesón 1', { lending: lent('out', 'Caja 3'), obstacle: 'lent_out' }),
  terminal(2, 'Mesón 2'),
])

/** What the settings say of the same terminals. */
export function settingsOfNine(): SettingsView {
  const base = settingsView('CLP', true)
  const [first] = base.terminals
  if (first === undefined) throw new Error('the canned settings have a terminal')
  return {
    ...base,
    printers: ['Recibos', 'Cocina'].map((label, index) =>
      printerSettings.parse({ printerId: `printer-${index + 1}`, label, host: `192.168.1.6${index}` }),
    ),
    terminals: NINE.slice(0, 7).map(({ terminalId, label, address, ...line }, index) => ({
      ...first,
      terminalId,
      label,
      serial: `PB000${index + 1}`,
      host: address,
      isDefault: line.isDefault,
      fallback: line.fallback,
      belongsTo: line.belongsTo,
      lending: line.lending,
      credentialWaiting: index === 1,
    })),
  }
}

/** A terminal that turned the payment away because it serves somebody else. */
export function turnedAway(): SaleView | null {
  const base = SALES['not-charged']?.() ?? null
  const reason: PaymentView['reason'] = {
    code: 'terminal_busy',
    providerType: 'TERMINAL',
    providerCode: 'TER-003',
    providerMessage: 'Terminal is busy',
  }
  const view = payment({ phase: 'not_charged', reason, allowed: [], amountMinor: base?.totalMinor ?? 0 })
  return base && { ...base, payment: { ...view, watch: null } }
}
export const healthOfBusy = (state: Elsewhere['state'], isOurs = false): HealthView =>
  lanes([
    terminal(1, 'Mesón 1', {
      obstacle: state === 'serving' ? 'busy' : null,
      elsewhere: { state, isOurs, holderId: '5f0c7a52-3a0e', sinceMs: NOW_MS - 42_000 },
    }),
    terminal(2, 'Mesón 2'),
  ])

/** Terminals in a row, by what was found of each. */
export const healthOf = (verdicts: readonly Terminal['verdict'][]): HealthView =>
  lanes(verdicts.map((verdict, index) => terminal(index + 1, `Mesón ${index + 1}`, { verdict })))

/** Another device answers at the terminal's address. */
export const healthOfUnconfirmed = lanes(
  [terminal(1, 'Mesón 1', { ...DOWN, verdict: 'device_unconfirmed' }), terminal(2, 'Mesón 2')],
  'meson-2',
)
/** Two devices have the terminal's address by turns. */
export const healthOfTorn = lanes(
  [terminal(1, 'Mesón 1', { ...DOWN, verdict: 'address_conflict' }), terminal(2, 'Mesón 2')],
  'meson-2',
)
export const testOfUnconfirmed: TerminalTest = {
  terminalId: 'meson-1',
  verdict: 'device_unconfirmed',
  serialNamed: null,
  busyWith: null,
  busyBy: null,
  routes: [
    {
      route: 'lan',
      verdict: 'device_unconfirmed',
      latencyMs: 11,
      httpCode: 200,
      clockOffsetMs: null,
    },
    { route: 'cloud', verdict: 'ready', latencyMs: 240, httpCode: 200, clockOffsetMs: null },
  ],
}

export const testOfReady: TerminalTest = {
  ...testOfUnconfirmed,
  verdict: 'ready',
  routes: testOfUnconfirmed.routes.map((one) => ({ ...one, verdict: 'ready' })),
}

const check = (
  id: NetworkCheck['id'],
  verdict: NetworkCheck['verdict'],
  change: Partial<NetworkCheck> = {},
): NetworkCheck => ({
  id,
  subject: '',
  terminalId: null,
  level: verdict === 'fine' ? 'ok' : 'failed',
  verdict,
  figures: {},
  tookMs: 40,
  ...change,
})
const of = (number: number, ...checks: readonly NetworkCheck[]): readonly NetworkCheck[] =>
  checks.map((one) => ({
    ...one,
    terminalId: `meson-${number}`,
    subject: one.subject || `Mesón ${number}`,
  }))
const OWN = [
  check('own_network', 'fine', { subject: 'eth0', figures: { addresses: '192.168.1.20/24' } }),
  check('gateway', 'fine', { subject: '192.168.1.1', figures: { latencyMs: 2 } }),
]
const CLOUD = 'cloudt.kushkipagos.com'
const allow: DoctorReport['allow'] = {
  domains: [
    { name: CLOUD, port: 443, from: 'register', secure: true },
    { name: 'api.kushkipagos.com', port: 443, from: 'terminal', secure: true },
  ],
  register: ['192.168.1.20'],
  terminals: [
    { label: 'Mesón 1', host: '192.168.1.50', port: 6868 },
    { label: 'Mesón 2', host: '192.168.1.51', port: 6868 },
  ],
  terminalPorts: [6868, 6869],
}

export const DOCTOR_WELL: DoctorReport = {
  tookMs: 640,
  level: 'ok',
  checks: [
    ...OWN,
    check('name', 'fine', { subject: CLOUD, figures: { address: '52.84.12.9', latencyMs: 14 } }),
    check('domain', 'fine', { subject: `${CLOUD}:443`, figures: { connectMs: 38 } }),
    ...of(
      1,
      check('terminal_port', 'fine', { subject: '192.168.1.50:6868', figures: { connectMs: 3 } }),
      check('terminal_answer', 'fine', { figures: { latencyMs: 12 } }),
      check('terminal_free', 'fine'),
      check('terminal_key', 'fine'),
      check('terminal_clock', 'fine'),
      check('terminal_internet', 'fine'),
      check('terminal_cloud', 'fine', { figures: { latencyMs: 210 } }),
    ),
  ],
  allow,
}

export const DOCTOR_ILL: DoctorReport = {
  tookMs: 2870,
  level: 'failed',
  checks: [
    ...OWN,
    check('name', 'name_unresolved', { subject: CLOUD }),
    check('domain', 'domain_intercepted', {
      subject: `${CLOUD}:443`,
      figures: { issuer: 'FortiGate CA de la oficina central' },
    }),
    ...of(
      1,
      check('terminal_port', 'port_filtered', { subject: '192.168.1.50:6868', figures: { limitMs: 2000 } }),
      check('terminal_answer', 'not_asked', { level: 'unknown' }),
    ),
    ...of(
      2,
      check('terminal_port', 'fine', { subject: '192.168.1.51:6868', figures: { connectMs: 4 } }),
      check('terminal_answer', 'device_unconfirmed', { figures: { latencyMs: 15 } }),
      check('terminal_free', 'serving_another', {
        level: 'attention',
        figures: { transaction: '5f0c7a52' },
      }),
      check('terminal_key', 'key_refused'),
      check('terminal_clock', 'clock_off', { figures: { aheadMs: 640_000 } }),
      check('terminal_internet', 'no_internet'),
      check('terminal_cloud', 'terminal_offline', { figures: { latencyMs: 300 } }),
    ),
  ],
  allow,
}
