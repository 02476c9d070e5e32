import { isIPv4, isIPv6 } from 'node:net'
import { z } from 'zod'
import {
  host,
  kushkiProfile,
  operationRules,
  port,
  printerSettings,
  provider,
} from '../../shared/contract/settings.ts'
import { CODE_MAX, shortText, terminalId } from '../../shared/contract/fields.ts'
import { FALLBACKS_MAX } from '../../shared/contract/line.ts'
import { route, ROUTES } from '../../shared/contract/payment.ts'
import { language, role } from '../../shared/contract/staff.ts'
import { MARKETS } from '../../shared/markets.ts'

export const TERMINALS_MAX = 16
export const PRINTERS_MAX = 8
export const STAFF_MAX = 200
/** Longest name of a file or of an environment variable. */
export const NAME_MAX = 1024

/**
 * The provisioning file of a lane. Each description is at once the text of the JSON schema, of the table in
 * the README and of the advice in a refusal, so that there is one place to keep right.
 */

/** Digits and dots are meant as an IPv4 address, so they must be one; `[…]` must hold an IPv6 address. */
const isRealHost = (text: string): boolean => {
  if (/^[\d.]+$/.test(text)) return isIPv4(text)
  if (text.startsWith('[')) return isIPv6(text.slice(1, -1))
  return text
    .split('.')
    .every(
      (label) => label.length > 0 && label.length <= 63 && !label.startsWith('-') && !label.endsWith('-'),
    )
}
const address = host.refine(isRealHost, 'an address such as 192.168.1.50, without http:// and without a port')

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of an environment variable')
const fromEnv = z.strictObject({ env: variable })
const fromFile = z.strictObject({ file: z.string().min(1).max(NAME_MAX) })
export const secretReference = z.union([
  fromEnv,
  fromFile,
  // With a variable: what is kept, and at the first start, when nothing is, what the variable holds.
  z.strictObject({ stored: z.literal(true), env: variable.optional() }),
])
/** Of a stored PIN the register has only a hash, which stays as it is. */
export const pinReference = secretReference
export type SecretReference = z.infer<typeof secretReference>

export const cloudUrl = z
  .url({ protocol: /^https?$/, error: 'an http or https address' })
  .max(200)
  .refine((text) => {
    const url = URL.parse(text)
    return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  }, 'an http or https address without a user, a question mark or a #')

const profileTexts: Readonly<Record<keyof typeof kushkiProfile.shape, string>> = {
  scheme:
    '`hmac`: signed, in clear, as the older pages of the provider say. `encrypted`: signed and encrypted, '
    + 'which the newest generation needs. Ask the provider, or let the settings screen find out.',
  answers:
    'For `encrypted`: `any`, or `encrypted` when only an encrypted answer may prove that a card was charged.',
  generation: 'Which paths the terminal knows: those of the pages of `2025` or of `2026`.',
  transport:
    'To the terminal itself: `http` (port 6868) or `https` (port 6869). Over `https` the first certificate '
    + 'that answers rightly is kept, and another one is refused until somebody accepts it.',
  abortAuth: 'How an abort without a body is signed: `signed-empty`, over an empty object, or `none`.',
  cloudMode:
    'Through the cloud: `sync` waits for the end of a charge; `async` takes an acknowledgement and asks.',
  digest: 'Text form of the signature: `base64` or `hex`.',
  authorizationPrefix: 'Put before the signature, for example `Basic `.',
  amountUnit:
    'What amounts on the wire count: `minor` units, `major` units, or `hundredths` of the major unit even '
    + 'where the currency has no decimals (reported for Colombia). Must be said for every market but CL: ask '
    + 'the provider, and make one small test charge, because the wrong one charges a hundred times too much '
    + 'or too little.',
  amountLayout: '`total` puts the whole amount into `subtotal_iva0`; `split` sends net, tax and exempt.',
  evidence:
    '`full`: an approval must repeat the amount. `reference`: a search hit by id with a reference is enough.',
  device: 'Value of `metadata.device`; the serial number when empty.',
  firstPage: 'Number of the first page of a search: 0 or 1.',
}
const described = <S extends z.ZodRawShape>(shape: S, texts: Readonly<Record<keyof S, string>>): S =>
  Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => [key, (schema as z.ZodType).describe(texts[key] ?? '')]),
  ) as unknown as S

const profileShape = described(kushkiProfile.shape, profileTexts)
export const profileConfig = z.strictObject(profileShape)

const operationTexts: Readonly<Record<keyof typeof operationRules.shape, string>> = {
  cutOffMinute:
    "The minute of the shop's day at which the processor closes it: voids before, refunds after. "
    + '1380 is 23:00.',
  partialRefunds:
    'Whether a part of a payment may be refunded. Try it once before: the provider does not promise it.',
  refundsBeforeCutOff: 'Whether refunds are accepted before the cut-off, too.',
  queryDeferred: 'Whether the terminal offers instalments with each charge (`query_deferred`).',
  cashback:
    'Whether customers may get cash on top of a card payment (`cashback_amount`). Try it once and look at '
    + 'what the provider took: its pages do not describe it.',
}
const operationShape = described(operationRules.shape, operationTexts)
export const operationConfig = z.strictObject(operationShape)

const shopShape = {
  name: shortText.describe("The shop's name, as it stands on receipts."),
  register: shortText.describe("This register's name, for example `Caja 1`."),
  market: z
    .enum(Object.keys(MARKETS))
    .describe(
      `The market, which decides currency, taxes and cash rounding: ${Object.keys(MARKETS).join(', ')}.`,
    ),
  language: language
    .optional()
    .describe("Language of the screens at first: es, en or ja. Left out: the market's own."),
}

const terminalShape = {
  id: terminalId.describe(
    'Your own short name for the terminal: lower-case letters, digits and dashes. It never changes, '
      + 'payments refer to it.',
  ),
  label: shortText.optional().describe('What the cashier reads. Left out: the id.'),
  provider: provider.describe('Who makes the terminal speak: `kushki-one`.'),
  serial: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dots and dashes')
    .max(CODE_MAX)
    .describe(
      "The terminal's serial number, as the provider gave it. The cloud route finds the terminal by it.",
    ),
  address: address
    .nullable()
    .optional()
    .describe(
      "The terminal's address in the shop's network, for example 192.168.1.50. Needed by the route `lan`.",
    ),
  port: port
    .optional()
    .describe(
      "The terminal's port in the shop's network. Left out: 6868, or 6869 where the profile says `https`.",
    ),
  routes: z
    .array(route)
    .min(1)
    .max(ROUTES.length)
    .optional()
    .describe(
      'Ways to the terminal, in the order in which they are tried: `lan`, `localhost` (the register runs on '
        + 'the terminal), `cloud`. '
        + 'Left out: `lan` when there is an address, then `cloud` when there is a cloudUrl.',
    ),
  cloudUrl: cloudUrl
    .nullable()
    .optional()
    .describe(
      "The provider's cloud, for example https://cloudt.kushkipagos.com. Needed by the route `cloud`.",
    ),
  profile: profileConfig
    .optional()
    .describe("How this terminal's generation of the interface differs. Left out: as documented."),
  operations: operationConfig
    .optional()
    .describe('What may follow a payment on this terminal. Left out: as the defaults say.'),
  credential: secretReference.describe(
    'Where the credential (Private-Credential-Id) is: {"env": "NAME"}, {"file": "path beside this file"} '
      + 'or {"stored": true} when this register already keeps it; {"stored": true, "env": "NAME"} takes it '
      + 'from there when it does not yet. Never the credential itself.',
  ),
  default: z
    .boolean()
    .optional()
    .describe(
      'The terminal that is charged when nobody chooses. '
        + 'Left out everywhere: the first one of this register.',
    ),
  fallback: z
    .int()
    .min(1)
    .max(FALLBACKS_MAX)
    .optional()
    .describe(
      'Its place behind the default one, from 1 on: the first of them that can be used takes its place when '
        + 'it is busy or does not answer before a payment begins. '
        + 'Left out: only used when somebody chooses it.',
    ),
  belongsTo: shortText
    .optional()
    .describe(
      "The name of the register whose terminal it is, when it is another's: it is used here only while it is "
        + "lent, which is said on both registers. Left out: it is this register's own.",
    ),
}
export const terminalConfig = z.strictObject(terminalShape)
export type TerminalConfig = z.infer<typeof terminalConfig>

const printerShape = {
  id: terminalId.describe('Your own short name for the printer: lower-case letters, digits and dashes.'),
  label: shortText.optional().describe('What the cashier reads. Left out: the id.'),
  address: address.describe("The printer's address in the shop's network, for example 192.168.1.60."),
  port: printerSettings.shape.port.describe("The printer's port for raw bytes."),
  columns: printerSettings.shape.columns.describe(
    'Characters in a line: 42 or 48 for 80 mm paper, 32 for 58 mm.',
  ),
  cutter: printerSettings.shape.cutter.describe('Whether it cuts the paper.'),
  automatic: printerSettings.shape.automatic.describe('Whether each sale prints its receipt by itself.'),
}
export const printerConfig = z.strictObject(printerShape)

const staffShape = {
  id: terminalId.describe('Your own short name for the person: lower-case letters, digits and dashes.'),
  name: shortText.describe('The name as it stands on receipts.'),
  role: role.describe('`cashier`, `supervisor`, `clerk` or `owner`.'),
  pin: pinReference
    .optional()
    .describe(
      'Where the PIN (4 to 12 digits) is: {"env": "NAME"}, {"file": "path beside this file"} or '
        + '{"stored": true} when this register already keeps it; {"stored": true, "env": "NAME"} takes it '
        + 'from there when it does not yet. Never the PIN itself. '
        + 'Left out: signs in without one.',
    ),
}
export const staffConfig = z.strictObject(staffShape)

const rootShape = {
  $schema: z.string().max(NAME_MAX).optional().describe('For your editor; the register does not read it.'),
  shop: z.strictObject(shopShape).describe('The shop and this register.'),
  terminals: z
    .array(terminalConfig)
    .max(TERMINALS_MAX)
    .default([])
    .describe('The card terminals. None: cash only.'),
  printers: z
    .array(printerConfig)
    .max(PRINTERS_MAX)
    .default([])
    .describe('The receipt printers. None: receipts on the screen only.'),
  staff: z
    .array(staffConfig)
    .max(STAFF_MAX)
    .default([])
    .describe('Who works here. None: whoever opens the register may do everything.'),
  catalogue: z
    .string()
    .min(1)
    .max(NAME_MAX)
    .optional()
    .describe('The products, a CSV file beside this one. Left out: those that the register already has.'),
}
export const config = z.strictObject(rootShape)
export type Config = z.infer<typeof config>

/** Fields of each object of the file by its place, list positions left out: for advice and for the table. */
export const CONFIG_SHAPES: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  '': rootShape,
  shop: shopShape,
  'terminals[]': terminalShape,
  'terminals[].profile': profileShape,
  'terminals[].operations': operationShape,
  'printers[]': printerShape,
  'staff[]': staffShape,
}
