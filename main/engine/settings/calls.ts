import type {
  HealthView,
  ProfileProbe,
  ProfileQuestion,
  SettingsView,
  TerminalSettings,
  TerminalTest,
} from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { MARKETS } from '../../../shared/markets.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { AreaHandlers, CommandContext } from '../calls.ts'
import type { SecretStore } from '../ports.ts'
import type { Credentials } from '../terminals/credentials.ts'
import type { Rotation } from '../terminals/rotation.ts'
import { withCertificate } from './certificate.ts'
import { credentialCalls } from './credential-calls.ts'
import { exportSettings } from './export.ts'
import { lineCalls, type LineCallsOptions } from './line-calls.ts'
import type { SettingKey } from './facts.ts'

export interface SettingsCallsOptions extends LineCallsOptions {
  readonly credentials: Credentials
  readonly secretStore: Pick<SecretStore, 'kind' | 'because'>
  /** A sale is open, so that currency and market must stay. */
  readonly saleIsOpen: () => boolean
  /** The products as a file; null when there are none. */
  readonly catalogueCsv: () => string | null
  /** There are products, priced in the currency of the market they were imported for. */
  readonly catalogueIsLoaded: () => boolean
  /** The terminal has an attempt that is not final or still watched. */
  readonly terminalInUse: (terminalId: string) => boolean
  readonly rotation: Pick<Rotation, 'judge'>
  readonly test: (terminal: TerminalSettings) => Promise<TerminalTest>
  readonly health: () => HealthView
  /** Finds out how a terminal speaks; sends nothing that could touch a payment. */
  readonly probeProfile: (question: ProfileQuestion, secret: string) => Promise<ProfileProbe>
  /**
   * The credential of a removed terminal could not be taken out of the secret store; it is no longer used.
   */
  readonly credentialStayed: (terminalId: string) => void
}

type SettingsHandlers = AreaHandlers<'settings'> &
  Omit<AreaHandlers<'terminal'>, 'terminal.history'> &
  AreaHandlers<'printer'> &
  AreaHandlers<'health'>

export function settingsCalls(options: SettingsCallsOptions): SettingsHandlers {
  const { rows } = options
  const view = (): SettingsView => settingsView(options)
  return {
    'settings.get': () => ok(view()),
    'settings.export': () => ok(exportSettings(rows, options.catalogueCsv())),
    'settings.update': {
      run: (input, context) => {
        const problem = marketProblem(input.market, options)
        if (problem) return refuse(problem)
        change(context, {
          shop_name: input.shopName,
          register_name: input.registerName,
          market: input.market,
          language: input.language,
          theme: input.theme,
        })
        return ok(view)
      },
    },
    'settings.display': {
      run: (input, context) => {
        change(context, { language: input.language, theme: input.theme })
        return ok(view)
      },
    },
    'terminal.save': {
      before: async ({ terminalId, credential, ...terminal }) => {
        const problem = terminalProblem({ ...terminal, terminalId, fallback: null }, options)
        if (problem) return refuse(problem)
        if (credential === undefined) return ok({})
        try {
          await options.credentials.save(terminalId, credential)
          return ok({})
        } catch {
          return refuse(
            callError('SECRET_STORE_FAULT', 'The credential could not be kept; nothing was saved.', {
              retry: 'safe',
            }),
          )
        }
      },
      run: ({ credential, ...given }, context) => {
        const settings = asSaved(given, rows.terminal(given.terminalId))
        // Looked at again: while the credential was being kept, another terminal or a payment may have come.
        const problem = terminalProblem(settings, options)
        if (problem) return refuse(problem)
        if (settings.isDefault) {
          for (const other of rows.terminals()) {
            if (!other.isDefault || other.terminalId === settings.terminalId) continue
            context.record([
              {
                kind: 'terminal.saved',
                terminalId: other.terminalId,
                settings: { ...other, isDefault: false },
              },
            ])
          }
        }
        const first = rows.terminals().length === 0
        context.record([
          {
            kind: 'terminal.saved',
            terminalId: settings.terminalId,
            settings: first ? { ...settings, isDefault: true } : settings,
          },
        ])
        if (credential !== undefined) {
          const { terminalId } = settings
          context.record([{ kind: 'terminal.credential_changed', terminalId, how: 'replaced' }])
        }
        context.after(options.lookAgain)
        return ok(view)
      },
    },
    'terminal.remove': {
      run: ({ terminalId }, context) => {
        if (!rows.terminal(terminalId))
          return refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
        if (options.terminalInUse(terminalId))
          return refuse(callError('TERMINAL_IN_USE', 'A payment on this terminal is not settled yet.'))
        context.record([{ kind: 'terminal.removed', terminalId }])
        context.after(() => {
          options.credentials.remove(terminalId).catch(() => {
            options.credentialStayed(terminalId)
          })
        })
        return ok(view)
      },
    },
    ...wireCalls(options, view),
    ...{ ...lineCalls(options, view), ...credentialCalls(options, view) },
    ...printerCalls(options, view),
    'health.get': () => ok(options.health()),
  }
}

function printerCalls(options: SettingsCallsOptions, view: () => SettingsView): AreaHandlers<'printer'> {
  const { rows } = options
  return {
    'printer.save': {
      run: (settings, context) => {
        context.record([{ kind: 'printer.saved', printerId: settings.printerId, settings }])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
    'printer.remove': {
      run: ({ printerId }, context) => {
        if (!rows.printer(printerId)) return refuse(callError('PRINTER_NONE', 'There is no such printer.'))
        context.record([{ kind: 'printer.removed', printerId }])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
  }
}

/** Looks at a terminal, and what a person may say about its wire: which certificate is right. */
function wireCalls(
  options: SettingsCallsOptions,
  view: () => SettingsView,
): Pick<SettingsHandlers, 'terminal.acceptCertificate' | 'terminal.test' | 'terminal.probeProfile'> {
  return {
    'terminal.acceptCertificate': {
      run: ({ terminalId, certificate }, context) => {
        if (!options.rows.terminal(terminalId))
          return refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
        context.record([{ kind: 'terminal.certificate_pinned', terminalId, certificate, how: 'accepted' }])
        context.after(options.lookAgain)
        return ok(view)
      },
    },
    'terminal.test': async ({ terminalId }) => {
      const terminal = options.rows.terminal(terminalId)
      return terminal
        ? ok(await options.test(terminal))
        : refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
    },
    'terminal.probeProfile': async ({ credential, terminalId, ...question }) => {
      const secret = credential ?? (terminalId === null ? null : options.credentials.get(terminalId))
      if (secret !== null) return ok(await options.probeProfile(question, secret))
      const sentence = 'Type the credential of the terminal first.'
      return refuse(
        callError('TERMINAL_CREDENTIAL_MISSING', sentence, { detail: { terminal: question.serial } }),
      )
    },
  }
}

function change(
  context: CommandContext,
  values: Readonly<Partial<Record<SettingKey, string | undefined>>>,
): void {
  for (const [key, value] of Object.entries(values) as [SettingKey, string | undefined][]) {
    if (value !== undefined) context.record([{ kind: 'setting.changed', key, value }])
  }
}

/** What speaks against a change of the market; null when it may change, or does not. */
function marketProblem(market: string | undefined, options: SettingsCallsOptions): CallError | null {
  if (market === undefined || market === options.rows.shop().market.market) return null
  if (!Object.hasOwn(MARKETS, market)) {
    return callError('SETTING_INVALID', `There is no market ${market}.`, { detail: { market } })
  }
  // The prices would be read in another currency.
  if (options.catalogueIsLoaded()) {
    const sentence = 'Market and catalogue change together, through the provisioning file.'
    return callError('SETTING_INVALID', sentence, { detail: { market, cause: 'catalogue_loaded' } })
  }
  if (!options.saleIsOpen()) return null
  const sentence = 'Finish the open sale before the market changes.'
  return callError('SETTING_INVALID', sentence, { detail: { market, cause: 'sale_open' } })
}

/** What only other calls change stays as it is. */
const asSaved = (
  given: Omit<TerminalSettings, 'fallback'>,
  before: TerminalSettings | null,
): TerminalSettings => withCertificate({ ...given, fallback: before?.fallback ?? null }, before)

/** What would make a terminal unusable; null when it can be saved. */
function terminalProblem(terminal: TerminalSettings, options: SettingsCallsOptions): CallError | null {
  if (new Set(terminal.routes).size !== terminal.routes.length) {
    return callError('SETTING_INVALID', 'Each route can be named once.', { detail: { field: 'routes' } })
  }
  if (terminal.routes.includes('lan') && terminal.host === null) {
    return callError('ADDRESS_INVALID', 'The local route needs the address of the terminal.', {
      detail: { field: 'host' },
    })
  }
  if (terminal.routes.includes('cloud') && terminal.cloudUrl === null) {
    return callError('ADDRESS_INVALID', 'The cloud route needs the address of the cloud.', {
      detail: { field: 'cloudUrl' },
    })
  }
  const twin = options.rows
    .terminals()
    .find(
      (other) =>
        other.terminalId !== terminal.terminalId &&
        other.provider === terminal.provider &&
        other.serial === terminal.serial,
    )
  if (twin) {
    return callError('SETTING_INVALID', `The serial number ${terminal.serial} belongs to ${twin.label}.`, {
      detail: { field: 'serial' },
    })
  }
  const before = options.rows.terminal(terminal.terminalId)
  if (before && before.serial !== terminal.serial && options.terminalInUse(terminal.terminalId)) {
    return callError(
      'TERMINAL_IN_USE',
      'A payment on this terminal is not settled yet; its serial number must stay until then.',
    )
  }
  return null
}

function settingsView(options: SettingsCallsOptions): SettingsView {
  const shop = options.rows.shop()
  return {
    shop: {
      shopName: shop.name,
      registerName: shop.registerName,
      market: shop.market.market,
      language: shop.language,
      theme: shop.theme,
      currency: shop.market.currency,
      exponent: shop.market.exponent,
      timeZone: shop.market.timeZone,
      markets: Object.keys(MARKETS),
    },
    terminals: options.rows.terminals().map((terminal) => ({
      ...terminal,
      lending: options.lending(terminal),
      credentialStored: options.credentials.get(terminal.terminalId) !== null,
      credentialWaiting: options.credentials.waiting(terminal.terminalId) !== null,
    })),
    printers: [...options.rows.printers()],
    secretStore: options.secretStore.kind,
    secretStoreCause: options.secretStore.because ?? null,
  }
}
