import { contract, type CallInput } from '../../../shared/contract/index.ts'
import { kushkiProfile, operationRules, type SettingsView } from '../../../shared/contract/settings.ts'
import { marketOf, MARKETS } from '../../../shared/markets.ts'
import type { FakeShopOptions, Handlers, State } from './fake-shop-state.ts'

const profile = kushkiProfile.parse({})
const operations = operationRules.parse({})
const terminals: SettingsView['terminals'] = [
  {
    terminalId: 'mostrador',
    label: 'Mostrador',
    provider: 'kushki-one',
    serial: 'TJ44241P20057',
    routes: ['lan', 'cloud'],
    host: '192.168.1.50',
    port: 6868,
    cloudUrl: 'https://cloudt.kushkipagos.com',
    isDefault: true,
    fallback: null,
    belongsTo: null,
    lending: null,
    credentialStored: true,
    credentialWaiting: false,
    operations,
    profile,
  },
  {
    terminalId: 'segunda-caja',
    label: 'Segunda caja',
    provider: 'kushki-one',
    serial: 'TJ44241P20991',
    routes: ['lan'],
    host: '192.168.1.51',
    port: 6868,
    cloudUrl: null,
    isDefault: false,
    fallback: 1,
    belongsTo: null,
    lending: null,
    credentialStored: false,
    credentialWaiting: false,
    operations,
    profile: { ...profile, digest: 'hex' },
  },
]
const printers: SettingsView['printers'] = [
  {
    printerId: 'recibos',
    label: 'Impresora de recibos',
    host: '192.168.1.60',
    port: 9100,
    columns: 42,
    cutter: true,
    automatic: true,
  },
]

/** Two terminals, one of them without its credential, and a printer; or nothing at all. */
export function startingSettings({ language, theme, isSetUp }: FakeShopOptions): SettingsView {
  const { currency, exponent, timeZone } = marketOf('CL')
  const names = { shopName: 'Almacén Los Aromos', registerName: 'Caja 1', market: 'CL' }
  return {
    shop: { ...names, language, theme, currency, exponent, timeZone, markets: Object.keys(MARKETS) },
    terminals: isSetUp ? terminals : [],
    printers: isSetUp ? printers : [],
    secretStore: 'key_file',
    secretStoreCause: 'no_keyring',
  }
}

/** Settings as they are read and changed. */
export function settingsHandlers(state: State): Handlers {
  const put = (change: Partial<SettingsView>): SettingsView => {
    state.settings = { ...state.settings, ...change }
    return state.settings
  }
  const putShop = (input: CallInput<'settings.update'>): SettingsView => {
    const given = Object.entries(input).filter(([, value]) => value !== undefined)
    return put({ shop: { ...state.settings.shop, ...(Object.fromEntries(given) as object) } })
  }
  return {
    'settings.get': () => state.settings,
    'settings.update': (input) => putShop(input),
    'settings.display': (input) => putShop(input),
    'terminal.save': (input) => {
      const { credential, ...settings } = contract['terminal.save'].input.parse(input)
      const before = state.settings.terminals.find((terminal) => terminal.terminalId === settings.terminalId)
      const saved = {
        ...settings,
        fallback: before?.fallback ?? null,
        lending: before?.lending ?? null,
        credentialStored: credential !== undefined || before?.credentialStored === true,
        credentialWaiting: false,
      }
      const others = state.settings.terminals
        .filter((terminal) => terminal !== before)
        .map((terminal) => ({ ...terminal, isDefault: saved.isDefault ? false : terminal.isDefault }))
      return put({
        terminals: before
          ? [...others, saved].toSorted((one, other) => (one.terminalId < other.terminalId ? -1 : 1))
          : [...others, saved],
      })
    },
    'terminal.rotateCredential': ({ terminalId }) => ({
      outcome: 'accepted' as const,
      test: { terminalId, ...state.test },
      settings: state.settings,
    }),
    'terminal.remove': ({ terminalId }) =>
      put({ terminals: state.settings.terminals.filter((terminal) => terminal.terminalId !== terminalId) }),
    'terminal.test': ({ terminalId }) => ({ terminalId, ...state.test }),
    'printer.save': (input) => {
      const saved = contract['printer.save'].input.parse(input)
      return put({
        printers: [
          ...state.settings.printers.filter((printer) => printer.printerId !== saved.printerId),
          saved,
        ],
      })
    },
    'printer.remove': ({ printerId }) =>
      put({ printers: state.settings.printers.filter((printer) => printer.printerId !== printerId) }),
  }
}
