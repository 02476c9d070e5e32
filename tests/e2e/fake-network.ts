import type { Candidate, DiscoveryView } from '../../shared/contract/discovery.ts'
import type { HealingNotice, HealthView, SettingsView } from '../../shared/contract/settings.ts'
import { kushkiProfile, operationRules } from '../../shared/contract/settings.ts'
import { MARKETS } from '../../shared/markets.ts'
import { NOW_MS } from './fake-sales.ts'
import { health } from './fake-views.ts'

/** Canned views of the network around a register, for looking at the screens of finding and setting up. */
export const settingsView = (currency: 'CLP' | 'COP', isSetUp: boolean): SettingsView => ({
  shop: {
    shopName: 'Almacén La Esquina',
    registerName: 'Caja 1',
    market: currency === 'CLP' ? 'CL' : 'CO',
    language: 'es',
    theme: 'light',
    currency,
    exponent: 0,
    timeZone: 'America/Santiago',
    markets: Object.keys(MARKETS),
  },
  terminals: isSetUp
    ? ['Mesón 1', 'Mesón 2'].map((label, index) => ({
        terminalId: `meson-${index + 1}`,
        label,
        provider: 'kushki-one',
        serial: `PB000${index + 1}`,
        routes: ['lan', 'cloud'],
        host: `192.168.1.5${index}`,
        port: 6868,
        cloudUrl: 'https://cloudt.kushkipagos.com',
        isDefault: index === 0,
        fallback: null,
        belongsTo: null,
        lending: null,
        credentialStored: true,
        credentialWaiting: false,
        operations: operationRules.parse({}),
        profile: kushkiProfile.parse({}),
      }))
    : [],
  printers: [],
  secretStore: 'key_file',
  secretStoreCause: 'no_keyring',
})

const candidate = (last: number, change: Partial<Candidate>): Candidate => ({
  host: `192.168.1.${last}`,
  port: 6868,
  sources: ['sweep'],
  state: 'verified',
  terminalId: null,
  proof: null,
  serialNamed: null,
  afterMs: 40,
  ...change,
})

/** One of each kind of what a search can find. */
export const EVERY_KIND: readonly Candidate[] = [
  candidate(50, {
    terminalId: 'meson-1',
    proof: 'history',
    serialNamed: 'PB0001',
    sources: ['known', 'mdns'],
  }),
  candidate(77, { terminalId: 'meson-2', proof: 'serial_key', serialNamed: 'PB0002' }),
  candidate(78, { state: 'unidentified' }),
  candidate(79, { state: 'other_terminal', serialNamed: 'PB0003' }),
  candidate(80, { state: 'key_refused', serialNamed: 'PB0004' }),
  candidate(80, { state: 'key_refused', serialNamed: 'PB0004', port: 6869 }),
  candidate(81, { state: 'clock_off' }),
  candidate(82, { state: 'busy', serialNamed: 'PB0005' }),
  candidate(83, { state: 'careless' }),
  candidate(84, { state: 'checking', afterMs: null }),
  candidate(1, { state: 'not_a_terminal' }),
]

export const TWENTY: readonly Candidate[] = Array.from({ length: 20 }, (_, index) =>
  candidate(101 + index, { state: 'other_terminal', serialNamed: `PB01${String(index).padStart(2, '0')}` }),
)

export const discovery = (candidates: readonly Candidate[]): DiscoveryView => ({
  running: false,
  reason: 'asked',
  startedAtMs: NOW_MS - 1500,
  tookMs: 1240,
  networks: ['192.168.1.0/24'],
  tried: 506,
  planned: 506,
  candidates: [...candidates],
})

/** The usual terminal is lost, or was found elsewhere. */
export const noticed = (kind: HealingNotice['kind']): HealthView => ({
  ...health,
  terminals: health.terminals.map((terminal) => ({
    ...terminal,
    level: kind === 'moved' ? 'ok' : 'down',
    verdict: kind === 'moved' ? 'ready' : 'unreachable',
    notice: { kind, from: '192.168.1.50:6868', to: '192.168.1.77:6868', atMs: NOW_MS - 4000 },
  })),
})
