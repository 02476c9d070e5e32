import { assert, present } from '../../shared/assert.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import type { Route } from '../../shared/contract/payment.ts'
import type { KushkiProfile, OperationRules, TerminalSettingsView } from '../../shared/contract/settings.ts'
import { clockOfMinute, minuteOfClock } from './clock-minute.ts'
import {
  CODE_MAX,
  CREDENTIAL_MAX,
  PREFIX_MAX,
  checkHost,
  checkPort,
  checkText,
  checkUrl,
  idFrom,
  problemsOf,
  type Problem,
  type Problems,
} from './field-checks.ts'

/**
 * A terminal's settings as they are typed. The stored credential never comes here; `credential` is only a
 * new one.
 */
export interface TerminalForm {
  /** null for a terminal that is not saved yet. */
  readonly terminalId: string | null
  readonly label: string
  readonly serial: string
  readonly routes: readonly Route[]
  readonly host: string
  readonly port: string
  readonly cloudUrl: string
  readonly credential: string
  readonly isDefault: boolean
  /** The register whose terminal it is; empty: this one's. */
  readonly belongsTo: string
  readonly profile: KushkiProfile
  readonly operations: OperationRules
  /** The processor's closing time as it is typed; it becomes `operations.cutOffMinute`. */
  readonly cutOff: string
}

export type TerminalField =
  | 'label'
  | 'serial'
  | 'host'
  | 'port'
  | 'cloudUrl'
  | 'credential'
  | 'authorizationPrefix'
  | 'device'
  | 'amountUnit'
  | 'cutOff'

/** The ways that make sense, in the order in which they are offered. */
export const ROUTE_ORDERS: readonly (readonly Route[])[] = [
  ['lan', 'cloud'],
  ['lan'],
  ['cloud'],
  ['localhost', 'cloud'],
  ['localhost'],
]

/** Port and cloud of Kushki ONE (providers' page "Accept payments with Kushki One"). */
const PORT_DEFAULT = 6868
export const CLOUD_URL_EXAMPLE = 'https://cloudt.kushkipagos.com'

const PROFILE_DEFAULT: KushkiProfile = {
  scheme: 'hmac',
  answers: 'any',
  generation: '2025',
  transport: 'http',
  abortAuth: 'signed-empty',
  cloudMode: 'sync',
  digest: 'base64',
  authorizationPrefix: '',
  amountUnit: null,
  amountLayout: 'total',
  evidence: 'full',
  device: '',
  firstPage: 1,
}

/** As the contract's own defaults say. */
const OPERATIONS_DEFAULT: OperationRules = {
  cutOffMinute: 23 * 60,
  partialRefunds: false,
  refundsBeforeCutOff: false,
  queryDeferred: false,
  cashback: false,
}

export const newTerminalForm = (isFirst: boolean): TerminalForm => ({
  terminalId: null,
  label: '',
  serial: '',
  routes: ['lan', 'cloud'],
  host: '',
  port: String(PORT_DEFAULT),
  cloudUrl: CLOUD_URL_EXAMPLE,
  credential: '',
  isDefault: isFirst,
  belongsTo: '',
  profile: PROFILE_DEFAULT,
  operations: OPERATIONS_DEFAULT,
  cutOff: clockOfMinute(OPERATIONS_DEFAULT.cutOffMinute),
})

export const terminalFormOf = (terminal: TerminalSettingsView): TerminalForm => ({
  terminalId: terminal.terminalId,
  label: terminal.label,
  serial: terminal.serial,
  routes: terminal.routes,
  host: terminal.host ?? '',
  port: String(terminal.port),
  cloudUrl: terminal.cloudUrl ?? '',
  credential: '',
  isDefault: terminal.isDefault,
  belongsTo: terminal.belongsTo ?? '',
  profile: terminal.profile,
  operations: terminal.operations,
  cutOff: clockOfMinute(terminal.operations.cutOffMinute),
})

const uses = (form: TerminalForm, route: Route): boolean => form.routes.includes(route)

/**
 * The address is needed for the shop's network, the port for any way without the cloud, the cloud's address
 * for the cloud.
 */
export const needsHost = (form: TerminalForm): boolean => uses(form, 'lan')
export const needsPort = (form: TerminalForm): boolean => uses(form, 'lan') || uses(form, 'localhost')
export const needsCloud = (form: TerminalForm): boolean => uses(form, 'cloud')

type Other = Pick<TerminalSettingsView, 'terminalId' | 'label' | 'serial'>

/** Two terminals with one serial number would answer for each other. */
function checkSerial(form: TerminalForm, others: readonly Other[]): Problem | null {
  const twin = others.find(
    (other) => other.terminalId !== form.terminalId && other.serial === form.serial.trim(),
  )
  return twin ? { code: 'serial_taken', name: twin.label } : checkText(form.serial, CODE_MAX)
}

/** What a terminal has to get on with. */
export interface Surroundings {
  readonly others: readonly Other[]
  readonly currency: string
}

/** The one currency that no terminal counts in another way, so that nothing has to be said about it. */
const CURRENCY_WITHOUT_DOUBT = 'CLP'
export const needsUnit = (currency: string): boolean => currency !== CURRENCY_WITHOUT_DOUBT

/** Everything that keeps the form from being saved, by field. */
export function checkTerminal(
  form: TerminalForm,
  { others, currency }: Surroundings,
): Problems<TerminalField> {
  const { authorizationPrefix, device, amountUnit } = form.profile
  return problemsOf<TerminalField>({
    label: checkText(form.label),
    amountUnit: needsUnit(currency) && amountUnit === null ? { code: 'unit_needed', currency } : null,
    serial: checkSerial(form, others),
    host: needsHost(form) ? checkHost(form.host) : null,
    port: needsPort(form) ? checkPort(form.port) : null,
    cloudUrl: needsCloud(form) ? checkUrl(form.cloudUrl) : null,
    credential: form.credential.length > CREDENTIAL_MAX ? { code: 'too_long', max: CREDENTIAL_MAX } : null,
    authorizationPrefix: authorizationPrefix.length > PREFIX_MAX ? { code: 'prefix_long' } : null,
    device: device.length > CODE_MAX ? { code: 'too_long', max: CODE_MAX } : null,
    cutOff: minuteOfClock(form.cutOff) === null ? { code: 'clock_form' } : null,
  })
}

/** What is sent: only the addresses of ways that are used, and a credential only when a new one was typed. */
export function terminalInput(form: TerminalForm, surroundings: Surroundings): CallInput<'terminal.save'> {
  assert(Object.keys(checkTerminal(form, surroundings)).length === 0, 'a form with problems is not sent')
  assert(form.routes.length > 0, 'a terminal has a way to it')
  const credential = form.credential.trim()
  const taken = surroundings.others.map((other) => other.terminalId)
  return {
    terminalId: form.terminalId ?? idFrom(form.label, 'terminal', taken),
    label: form.label.trim(),
    provider: 'kushki-one',
    serial: form.serial.trim(),
    routes: [...form.routes],
    host: needsHost(form) ? form.host.trim() : null,
    port: needsPort(form) ? Number(form.port) : PORT_DEFAULT,
    cloudUrl: needsCloud(form) ? form.cloudUrl.trim() : null,
    profile: form.profile,
    operations: {
      ...form.operations,
      cutOffMinute: present(minuteOfClock(form.cutOff), 'a closing time that was checked'),
    },
    isDefault: form.isDefault,
    belongsTo: form.belongsTo.trim() || null,
    ...(credential === '' ? {} : { credential }),
  }
}
