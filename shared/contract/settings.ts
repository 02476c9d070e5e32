import { z } from 'zod'
import { isReadAsWritten } from '../host.ts'
import { command, query } from './define.ts'
import { CODE_MAX, nothing, shortText, terminalId, timeMs } from './fields.ts'
import { fallback, lending, lineShape } from './line.ts'
import { route, ROUTES } from './payment.ts'
import { language, theme } from './staff.ts'
import { TEST_VERDICTS } from './test-verdicts.ts'

export const PROVIDERS = ['kushki-one'] as const
export const provider = z.enum(PROVIDERS)

const ADDRESS_ADVICE = 'an address such as 192.168.1.50, without http:// and without a port'
/** An IPv4 address, an IPv6 address in brackets, or a host name; never a URL. */
export const host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/, ADDRESS_ADVICE)
  .refine(isReadAsWritten, ADDRESS_ADVICE)
export const port = z.int().min(1).max(65_535)

/**
 * How one terminal speaks: facts that differ between generations of the provider's interface, each with a
 * default. Sources: `Accept payments with Kushki One` (HMAC, milliseconds) and the notes in ARCHITECTURE.md,
 * Kushki ONE.
 */
export const kushkiProfile = z.strictObject({
  /**
   * `hmac`: signed, in clear, as the older pages say. `encrypted`: signed and encrypted by one mechanism,
   * which the newest generation needs on every request. The other one is refused, never misunderstood.
   */
  scheme: z.enum(['hmac', 'encrypted']).default('hmac'),
  /**
   * For `encrypted`: whether only an encrypted answer proves that a card was charged or refused. The vendor's
   * pages do not say whether a terminal encrypts its answers on the LAN, so that either is read by default.
   */
  answers: z.enum(['any', 'encrypted']).default('any'),
  /** Which paths and methods it knows: those of the pages of 2025 or of 2026. */
  generation: z.enum(['2025', '2026']).default('2025'),
  /** On the LAN and on this computer; `https` shows a certificate of its own, which is pinned. */
  transport: z.enum(['http', 'https']).default('http'),
  /** An abort on the LAN has no body: an empty object is signed for it, or nothing is. */
  abortAuth: z.enum(['signed-empty', 'none']).default('signed-empty'),
  /** `async`: a charge through the cloud is only acknowledged, and its end is asked for. */
  cloudMode: z.enum(['sync', 'async']).default('sync'),
  /** Text form of the HMAC-SHA256. */
  digest: z.enum(['base64', 'hex']).default('base64'),
  /** Put before the digest, for example `Basic `. */
  authorizationPrefix: z.string().max(16).default(''),
  /**
   * What a number on the wire counts: `minor` units or `major` ones of the market, or `hundredths` of the
   * major unit whatever decimals the market has (a terminal in Colombia was reported to count so, with pesos
   * that have no decimals here). null: nobody has said yet; that will do for CLP only, which then counts in
   * pesos.
   */
  amountUnit: z.enum(['minor', 'major', 'hundredths']).nullable().default(null),
  /** Put the whole total into `subtotal_iva0`, or split it into net, VAT and exempt. */
  amountLayout: z.enum(['total', 'split']).default('total'),
  /**
   * Whether an answer must repeat the amount (`full`), or a search hit by id with a reference is proof
   * enough.
   */
  evidence: z.enum(['full', 'reference']).default('full'),
  /** Value of `metadata.device`; the serial number when empty. */
  device: z.string().max(CODE_MAX).default(''),
  /** Number of the first page of a search. */
  firstPage: z.union([z.literal(0), z.literal(1)]).default(1),
})
export type KushkiProfile = z.infer<typeof kushkiProfile>

const MINUTES_OF_A_DAY = 24 * 60

/** What may follow a payment on this terminal, where the provider leaves it to the processor. */
export const operationRules = z.strictObject({
  /**
   * The minute of the shop's day at which the processor closes it: voids before, refunds after. The provider
   * names no hour; 23:00 is ours.
   */
  cutOffMinute: z
    .int()
    .min(1)
    .max(MINUTES_OF_A_DAY)
    .default(23 * 60),
  /**
   * Whether a part may be refunded. The provider's page does not say, so that it must be tried with the
   * terminal first; a whole refund always may.
   */
  partialRefunds: z.boolean().default(false),
  /** Whether refunds are accepted before the cut-off, too, as some processors do. */
  refundsBeforeCutOff: z.boolean().default(false),
  /** Sends `query_deferred` with a charge, so that the terminal offers instalments. */
  queryDeferred: z.boolean().default(false),
  /**
   * Offers cash on top of a card payment, charged with it (`cashback_amount`). Only third-party code names
   * the field, so that it must be tried with the terminal first.
   */
  cashback: z.boolean().default(false),
})
export type OperationRules = z.infer<typeof operationRules>

/** The SHA-256 of a certificate in lower-case hex: no secret, everybody who connects sees it. */
export const fingerprint = z.string().regex(/^[0-9a-f]{64}$/)

/** What the settings screen sees of a terminal; the credential itself is write-only. */
export const terminalSettings = z.strictObject({
  terminalId,
  label: shortText,
  provider,
  serial: z.string().min(1).max(CODE_MAX),
  /** Routes in the order in which they are tried. */
  routes: z.array(route).min(1).max(ROUTES.length),
  host: host.nullable(),
  port: port.default(6868),
  /** Written into the journal with every exchange, so that no name, password or query may be part of it. */
  cloudUrl: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .refine((url) => !/[@?#]/.test(url), 'an address without @, ? and #')
    .nullable(),
  profile: kushkiProfile.prefault({}),
  operations: operationRules.prefault({}),
  /**
   * The only certificate that is spoken to over `https`: the one of the first look that was answered as only
   * the terminal can, or the one that somebody accepted since. Nothing but such a look goes out before.
   */
  certificate: fingerprint.optional(),
  isDefault: z.boolean().default(false),
  /** Its place behind the default one; null: only used when somebody chooses it. */
  fallback: fallback.default(null),
  /** The register whose terminal it is, when it is another's: used here only while it is lent. */
  belongsTo: shortText.nullable().default(null),
})
export type TerminalSettings = z.infer<typeof terminalSettings>

export const terminalSettingsView = terminalSettings.extend({
  credentialStored: z.boolean(),
  /** Another one waits until the terminal refuses the one in use. */
  credentialWaiting: z.boolean(),
  lending: lending.nullable(),
})
export type TerminalSettingsView = z.infer<typeof terminalSettingsView>

export const printerSettings = z.strictObject({
  printerId: terminalId,
  label: shortText,
  host,
  port: port.default(9100),
  columns: z.int().min(24).max(64).default(42),
  cutter: z.boolean().default(true),
  /** Print a receipt by itself at the end of each sale. */
  automatic: z.boolean().default(true),
})
export type PrinterSettings = z.infer<typeof printerSettings>

export const BUSY_BY = ['this_register', 'another'] as const
export const terminalTest = z.strictObject({
  terminalId,
  verdict: z.enum(TEST_VERDICTS),
  /** The serial number that it says is its own; null when it named none. */
  serialNamed: z.string().nullable(),
  /** It serves somebody: the id of that transaction, or an empty text when it does not say. */
  busyWith: z.string().nullable(),
  /** Whose transaction that is: one of this register's, or another's (or of the terminal's own keys). */
  busyBy: z.enum(BUSY_BY).nullable(),
  /** One entry for each configured route. `latencyMs` is the whole exchange. */
  routes: z.array(
    z.strictObject({
      route,
      verdict: z.enum(TEST_VERDICTS),
      latencyMs: z.number().nullable(),
      httpCode: z.int().nullable(),
      /** For `clock_off`: how far the terminal's clock is ahead of ours. */
      clockOffsetMs: z.number().nullable(),
      /** What was shown over TLS where certificates are pinned, whether it was the right one or not. */
      certificate: fingerprint.optional(),
    }),
  ),
})
export type TerminalTest = z.infer<typeof terminalTest>

export const HEALTH_LEVELS = ['ok', 'attention', 'down', 'unknown'] as const
export const healthLevel = z.enum(HEALTH_LEVELS)
/**
 * What the register does, or did, about a terminal that it lost: `searching`; `moved` it was found,
 * proven and followed to another address; `confirm` something that takes our credential could be it, and
 * a person has to say so; `several` more than one address is it, or says so; `not_found`.
 */
export const HEALING_NOTICES = ['searching', 'moved', 'confirm', 'several', 'not_found'] as const
export const healingNotice = z.strictObject({
  kind: z.enum(HEALING_NOTICES),
  /** `address:port`, for `moved` the one before. */
  from: z.string().nullable(),
  /** `address:port`, for `moved` the present one, for `confirm` and `several` the first in question. */
  to: z.string().nullable(),
  atMs: timeMs,
})
export type HealingNotice = z.infer<typeof healingNotice>
export const healthView = z.strictObject({
  /** The terminal of the next payment for which nobody chooses one; null: none can be used. */
  nextTerminalId: terminalId.nullable(),
  terminals: z.array(
    z.strictObject({
      terminalId,
      label: z.string(),
      isDefault: z.boolean(),
      /** Its address in the shop's network; null: it is reached by other ways. */
      address: host.nullable(),
      ...lineShape,
      level: healthLevel,
      verdict: z.enum(TEST_VERDICTS).nullable(),
      route: route.nullable(),
      lastLatencyMs: z.number().nullable(),
      checkedAtMs: timeMs.nullable(),
      heldByAttemptId: z.string().nullable(),
      /** How far the clock of whoever answered last is ahead of ours; null when it did not tell the time. */
      clockOffsetMs: z.number().nullable(),
      notice: healingNotice.nullable(),
    }),
  ),
  printer: z.strictObject({
    level: healthLevel,
    label: z.string().nullable(),
    cause: z.string().nullable(),
    waitingJobs: z.int(),
  }),
  database: z.strictObject({
    level: healthLevel,
    lastCommitMs: z.number().nullable(),
    journalLength: z.int(),
    backupAtMs: timeMs.nullable(),
  }),
})
export type HealthView = z.infer<typeof healthView>

/** Where credentials and PINs are kept. */
export const SECRET_STORE_KINDS = ['os_keyring', 'key_file', 'memory'] as const
export type SecretStoreKind = (typeof SECRET_STORE_KINDS)[number]
/** Why they are in a file although a keyring would be better. */
export const SECRET_STORE_CAUSES = [
  'no_keyring',
  'weak_keyring',
  'keyring_locked',
  'keyring_unreliable',
  'turned_off',
] as const
export type SecretStoreCause = (typeof SECRET_STORE_CAUSES)[number]

export const shopSettings = z.strictObject({
  shopName: shortText,
  registerName: shortText,
  market: z.string().max(CODE_MAX),
  language,
  theme,
})
export const settingsView = z.strictObject({
  shop: shopSettings.extend({
    currency: z.string(),
    exponent: z.int(),
    timeZone: z.string(),
    markets: z.array(z.string()),
  }),
  terminals: z.array(terminalSettingsView),
  printers: z.array(printerSettings),
  secretStore: z.enum(SECRET_STORE_KINDS),
  /** For `key_file`: why not the keyring. */
  secretStoreCause: z.enum(SECRET_STORE_CAUSES).nullable(),
})
export type SettingsView = z.infer<typeof settingsView>

const newCredential = z.string().min(1).max(512)

/** How many ways of speaking are tried before a terminal is given up as silent. */
export const PROFILE_TRIES_MAX = 6
const profileChoice = kushkiProfile.pick({ scheme: true, generation: true, transport: true })
export const profileProbe = z.strictObject({
  /** In the order in which they were tried; only the last one can be `ready`. */
  tries: z
    .array(profileChoice.extend({ port, verdict: z.enum(TEST_VERDICTS), httpCode: z.int().nullable() }))
    .max(PROFILE_TRIES_MAX),
  accepted: profileChoice.extend({ port, certificate: fingerprint.optional() }).nullable(),
})
export type ProfileProbe = z.infer<typeof profileProbe>
/** What is known of a terminal before anybody knows how it speaks. */
export interface ProfileQuestion {
  readonly serial: string
  readonly host: string
  readonly port: number
  readonly profile: KushkiProfile
}

export const ROTATION_OUTCOMES = ['accepted', 'refused', 'not_tried', 'waiting'] as const
export const rotation = z.strictObject({
  /**
   * `accepted`: in use from now on. `refused` and `not_tried` (nobody answered who could judge it): the one
   * in use stays, and nothing was kept. `waiting`: kept beside the one in use, which stays until the terminal
   * refuses it and accepts this one.
   */
  outcome: z.enum(ROTATION_OUTCOMES),
  /** What the terminal said to the new one, by route. */
  test: terminalTest,
  settings: settingsView,
})
export type Rotation = z.infer<typeof rotation>

/** The register's set-up as a provisioning file, with every secret by reference. */
export const settingsExport = z.strictObject({
  fileName: z.string(),
  /** JSON for `--config`. Here it changes nothing; on another register each missing secret is named. */
  text: z.string(),
  /** The products, a CSV file that lies beside it under this name; null when there are none. */
  catalogue: z.strictObject({ fileName: z.string(), text: z.string() }).nullable(),
  /** Persons of whom the register keeps a PIN, and terminals whose credential it keeps: not in the file. */
  leftOut: z.strictObject({ staff: z.array(z.string()), terminals: z.array(z.string()) }),
  /** The environment variables from which another register takes them at its first start. */
  environment: z.array(z.string()),
})
export type SettingsExport = z.infer<typeof settingsExport>

export const settingsContract = {
  'settings.export': query('configure', nothing, settingsExport),
  'settings.get': query('read', nothing, settingsView),
  /** A change of market or currency is refused while a sale is open. */
  'settings.update': command('configure', shopSettings.partial(), settingsView),
  /** Language and theme only: any signed-in person may change what they read. */
  'settings.display': command(
    'read',
    z.strictObject({ language: language.optional(), theme: theme.optional() }),
    settingsView,
  ),
  /** `credential` is write-only: leaving it out keeps the stored one. */
  'terminal.save': command(
    'configure',
    terminalSettings
      .omit({ certificate: true, fallback: true })
      .extend({ credential: newCredential.optional() }),
    settingsView,
  ),
  /** Trusts the certificate that the terminal shows from now on, in place of the one before. */
  'terminal.acceptCertificate': command(
    'configure',
    z.strictObject({ terminalId, certificate: fingerprint }),
    settingsView,
  ),
  /**
   * Finds out how a terminal speaks, with the harmless local search of one entry: at most
   * {@link PROFILE_TRIES_MAX} tries of at most 3 s, until one is accepted. `credential` is write-only; left
   * out, the stored one of `terminalId` is used. Nothing is saved.
   */
  'terminal.probeProfile': query(
    'configure',
    z.strictObject({
      terminalId: terminalId.nullable(),
      serial: terminalSettings.shape.serial,
      host,
      port,
      profile: kushkiProfile.prefault({}),
      credential: newCredential.optional(),
    }),
    profileProbe,
  ),
  /**
   * Changes a credential without a gap: the new one is tried with the harmless look of `terminal.test` while
   * the old one stays in use. `otherwise` says what becomes of one that was not accepted.
   */
  'terminal.rotateCredential': command(
    'configure',
    z.strictObject({ terminalId, credential: newCredential, otherwise: z.enum(['forget', 'keep']) }),
    rotation,
  ),
  /** Forgets the one that waits; the one in use stays. */
  'terminal.forgetWaiting': command('configure', z.strictObject({ terminalId }), settingsView),
  'terminal.remove': command('configure', z.strictObject({ terminalId }), settingsView),
  /** One authenticated read-only call on each route; never touches the payment slot. */
  'terminal.test': query('read', z.strictObject({ terminalId }), terminalTest),
  'printer.save': command('configure', printerSettings, settingsView),
  'printer.remove': command('configure', z.strictObject({ printerId: terminalId }), settingsView),
  'health.get': query('read', nothing, healthView),
} as const
