import { parseArgs } from 'node:util'
import { MARKETS } from '../../../shared/markets.ts'
import { FAULTS, FAULT_NAMES, type FaultOrder } from './faults.ts'
import { TRAINING_CREDENTIAL, type KushkiTerminalOptions } from './kushki-terminal.ts'
import { GENERATIONS } from './operations.ts'
import { readAutomaticText, readFaultText } from './orders.ts'

/** The command line of `npm run terminal`, read into options or into one sentence about what is wrong. */
export type CommandLine =
  | { readonly kind: 'start'; readonly options: KushkiTerminalOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly message: string }

export const DEFAULT_PORTS = { lan: 6868, tls: 6869, cloud: 6870, control: 6871 } as const
const PROVIDERS = ['kushki-one'] as const
const AMOUNT_UNITS = ['minor', 'major', 'hundredths'] as const
const TEXT = { type: 'string' } as const
const OPTIONS = {
  provider: TEXT,
  host: TEXT,
  port: TEXT,
  'cloud-port': TEXT,
  'control-port': TEXT,
  'control-host': TEXT,
  serial: TEXT,
  credential: TEXT,
  'credential-env': TEXT,
  market: TEXT,
  digest: TEXT,
  prefix: TEXT,
  'amount-unit': TEXT,
  auto: TEXT,
  fault: { type: 'string', multiple: true },
  ledger: TEXT,
  'acquirer-ms': TEXT,
  'customer-timeout-ms': TEXT,
  'void-wait-ms': TEXT,
  'refunds-at-once': { type: 'boolean' },
  'first-page': TEXT,
  unnamed: { type: 'boolean' },
  'abort-auth': TEXT,
  scheme: TEXT,
  answers: TEXT,
  generation: TEXT,
  tls: { type: 'boolean' },
  'tls-port': TEXT,
  mdns: { type: 'boolean' },
  internet: TEXT,
  help: { type: 'boolean', short: 'h' },
} as const

const faultLines = FAULT_NAMES.map((name) => `  ${name.padEnd(24)}${FAULTS[name].means}`).join('\n')

export const HELP = `Terminal simulator: a card terminal on real sockets, its own ledger, a customer's screen.

  npm run terminal -- [options]

  --provider NAME          what it speaks: ${PROVIDERS.join(', ')} (default kushki-one)
  --host ADDRESS           where the LAN and cloud ports listen (default 127.0.0.1)
  --port N                 LAN port (default ${DEFAULT_PORTS.lan}; 0 for any free one)
  --tls                    the LAN over HTTPS too, with a self-signed certificate
  --tls-port N             its port (default ${DEFAULT_PORTS.tls}; means --tls)
  --cloud-port N           cloud port, with the serial in the path (default ${DEFAULT_PORTS.cloud})
  --control-port N         customer's screen, ledger and faults (default ${DEFAULT_PORTS.control})
  --control-host ADDRESS   where the control port listens (default 127.0.0.1)
  --serial TEXT            serial number (default TRAINING0001)
  --credential TEXT        Private-Credential-Id (default the training one, which is no secret)
  --credential-env NAME    read it from this environment variable instead
  --market CODE            currency, unit and time zone: ${Object.keys(MARKETS).join(', ')} (default CL)
  --scheme hmac|encrypted  signed in clear, or signed and encrypted as the newest pages say (default hmac)
  --answers encrypted|clear  answers to encrypted requests (default encrypted)
  --generation 2025|2026|any  which paths and methods it knows (default any)
  --unnamed                its answers name no serial number
  --digest base64|hex      text form of the signature (default base64)
  --prefix TEXT            what stands before the signature (default nothing)
  --abort-auth signed|none whether an abort must be signed (default signed)
  --amount-unit minor|major|hundredths  what numbers on the wire count (default minor)
  --first-page 0|1         number of the first page of a search (default 1)
  --auto ACTION:MS[:CARD]  a customer who acts alone: tap, insert, swipe, decline, cancel after MS
  --acquirer-ms N          how long the acquirer takes (default 900)
  --customer-timeout-ms N  how long the terminal waits for the customer (default 60000)
  --void-wait-ms N         how long a void must wait after its original (default 60000)
  --refunds-at-once        accept refunds before the processor's cut-off, too
  --internet HOST:PORT     it must be able to connect there before it asks the acquirer, else it has no
                           internet (default: it always has)
  --mdns                   announce itself on the local network (_kushki-one._tcp, a name of ours)
  --ledger FILE            keep the ledger there, what the terminal remembers in FILE.memory, and its
                           certificate in FILE.certificate
  --fault NAME[:FIELD=VALUE,…]  a fault; may be given often. Fields: times, skip, probability,
                           route, operation, ms, status, bytes, stage, memory, detail
  -h, --help               this text

Faults:
${faultLines}

On the control port: GET / (customer's screen), GET /__sim/ledger, GET /__sim/state, GET /__sim/events,
POST /__sim/customer {"action":"tap"}, POST /__sim/auto {"action":"tap","afterMs":1500} or null,
POST /__sim/faults {"fault":"drop_answer"} or {"clear":"all"},
POST /__sim/address {"host":"192.168.1.60"} (another address of this computer), POST /__sim/sleep {"ms":5000}.
`

const wrong = (message: string): CommandLine => ({ kind: 'wrong', message })

function wholeNumber(text: string | undefined, otherwise: number, from: number, to: number): number | null {
  if (text === undefined) return otherwise
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= from && value <= to ? value : null
}

type Values = ReturnType<typeof parse>
function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: OPTIONS, strict: true, allowPositionals: false }).values
}

/** Reads the words after the command. `environment` is asked for `--credential-env` only. */
export function readCommandLine(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  let values: Values
  try {
    values = parse(words)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return wrong(`${text.split(/\.\s|\n/)[0] ?? text}. See --help.`.replace('..', '.'))
  }
  if (values.help === true) return { kind: 'help', text: HELP }
  const provider = values.provider ?? 'kushki-one'
  if (!PROVIDERS.some((one) => one === provider))
    return wrong(`There is no provider ${provider}; there is: ${PROVIDERS.join(', ')}.`)
  const credential = credentialOf(values, environment)
  if (!credential.ok) return wrong(credential.message)
  const internet = internetOf(values.internet)
  if (internet === 'wrong') return wrong('--internet is HOST:PORT.')
  const choice = choiceProblem(values)
  if (choice !== null) return wrong(choice)
  const numbers = numbersOf(values)
  if (typeof numbers === 'string') return wrong(numbers)
  const market = MARKETS[values.market ?? 'CL']
  if (!market)
    return wrong(
      `There is no market ${String(values.market)}; there are: ${Object.keys(MARKETS).join(', ')}.`,
    )
  const automatic =
    values.auto === undefined ? { ok: true as const, value: null } : readAutomaticText(values.auto)
  if (!automatic.ok) return wrong(`--auto: ${automatic.message}.`)
  const faults: FaultOrder[] = []
  for (const text of values.fault ?? []) {
    const reading = readFaultText(text)
    if (!reading.ok) return wrong(`--fault: ${reading.message}.`)
    faults.push(reading.value)
  }
  return {
    kind: 'start',
    options: {
      ...numbers,
      credential: credential.value,
      currency: market.currency,
      exponent: market.exponent,
      timeZone: market.timeZone,
      automatic: automatic.value,
      ...(values.mdns === true ? { mdns: true } : {}),
      ...(internet === null ? {} : { internet }),
      faults,
      host: values.host ?? '127.0.0.1',
      controlHost: values['control-host'] ?? '127.0.0.1',
      digest: values.digest === 'hex' ? 'hex' : 'base64',
      authorizationPrefix: values.prefix ?? '',
      abortAuth: values['abort-auth'] === 'none' ? 'none' : 'signed',
      scheme: values.scheme === 'encrypted' ? 'encrypted' : 'hmac',
      answers: values.answers === 'clear' ? 'clear' : 'encrypted',
      generation: GENERATIONS.find((one) => one === values.generation) ?? 'any',
      amountUnit: AMOUNT_UNITS.find((unit) => unit === values['amount-unit']) ?? 'minor',
      refundsAtOnce: values['refunds-at-once'] === true,
      firstPage: values['first-page'] === '0' ? 0 : 1,
      namesSerial: values.unnamed !== true,
      ...(values.serial === undefined ? {} : { serial: values.serial }),
      ...(values.ledger === undefined ? {} : { ledgerFile: values.ledger }),
    },
  }
}

function credentialOf(
  values: Values,
  environment: Readonly<Record<string, string | undefined>>,
): { ok: true; value: string } | { ok: false; message: string } {
  const name = values['credential-env']
  if (name === undefined) {
    return values.credential === ''
      ? { ok: false, message: '--credential is empty.' }
      : { ok: true, value: values.credential ?? TRAINING_CREDENTIAL }
  }
  if (values.credential !== undefined)
    return { ok: false, message: 'Give --credential or --credential-env, not both.' }
  const value = environment[name]
  return value ? { ok: true, value } : { ok: false, message: `The environment variable ${name} is not set.` }
}

type Internet = NonNullable<KushkiTerminalOptions['internet']>
function internetOf(text: string | undefined): Internet | null | 'wrong' {
  if (text === undefined) return null
  const cut = text.lastIndexOf(':')
  const port = wholeNumber(text.slice(cut + 1), 0, 1, 65_535)
  return cut < 1 || port === null ? 'wrong' : { host: text.slice(0, cut), port }
}

function choiceProblem(values: Values): string | null {
  const choices: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    ['--digest', values.digest, ['base64', 'hex']],
    ['--amount-unit', values['amount-unit'], AMOUNT_UNITS],
    ['--first-page', values['first-page'], ['0', '1']],
    ['--abort-auth', values['abort-auth'], ['signed', 'none']],
    ['--scheme', values.scheme, ['hmac', 'encrypted']],
    ['--answers', values.answers, ['encrypted', 'clear']],
    ['--generation', values.generation, GENERATIONS],
  ]
  for (const [name, value, known] of choices) {
    if (value !== undefined && !known.includes(value))
      return `${name} must be ${known.join(' or ')}, not ${value}.`
  }
  if (values.serial !== undefined && !/^[\w.-]{1,64}$/.test(values.serial))
    return '--serial must be 1 to 64 letters and digits.'
  return null
}

function numbersOf(
  values: Values,
):
  | Pick<
      KushkiTerminalOptions,
      'port' | 'tlsPort' | 'cloudPort' | 'controlPort' | 'acquirerMs' | 'customerTimeoutMs' | 'voidWaitMs'
    >
  | string {
  const port = wholeNumber(values.port, DEFAULT_PORTS.lan, 0, 65_535)
  if (port === null) return `--port must be a port number, not ${String(values.port)}.`
  const tlsPort = wholeNumber(values['tls-port'], DEFAULT_PORTS.tls, 0, 65_535)
  if (tlsPort === null) return `--tls-port must be a port number, not ${String(values['tls-port'])}.`
  const overTls = values.tls === true || values['tls-port'] !== undefined
  const cloudPort = wholeNumber(values['cloud-port'], DEFAULT_PORTS.cloud, 0, 65_535)
  if (cloudPort === null) return `--cloud-port must be a port number, not ${String(values['cloud-port'])}.`
  const controlPort = wholeNumber(values['control-port'], DEFAULT_PORTS.control, 0, 65_535)
  if (controlPort === null)
    return `--control-port must be a port number, not ${String(values['control-port'])}.`
  const acquirerMs = wholeNumber(values['acquirer-ms'], 900, 0, 3_600_000)
  if (acquirerMs === null) return '--acquirer-ms must be whole milliseconds, at most an hour.'
  const customerTimeoutMs = wholeNumber(values['customer-timeout-ms'], 60_000, 1, 3_600_000)
  if (customerTimeoutMs === null) return '--customer-timeout-ms must be whole milliseconds, at most an hour.'
  const voidWaitMs = wholeNumber(values['void-wait-ms'], 60_000, 0, 3_600_000)
  if (voidWaitMs === null) return '--void-wait-ms must be whole milliseconds, at most an hour.'
  return {
    port,
    tlsPort: overTls ? tlsPort : null,
    cloudPort,
    controlPort,
    acquirerMs,
    customerTimeoutMs,
    voidWaitMs,
  }
}
