import type { AmountRules } from './amount.ts'

/** Where a request came in: over the shop's LAN, or relayed by the provider's cloud. */
export type FrontRoute = 'lan' | 'cloud'

export type MoneyOperation =
  'charge' | 'authorization' | 'capture' | 're_authorization' | 'pos_tip' | 'void' | 'refund'
export type OperationName =
  | MoneyOperation
  | 'abort'
  | 'transaction_search_local'
  | 'transaction_search_online'
  | 'print_job'
  | 'print_status'

/** One entry a call of the terminal's interface: adding an operation is adding an entry here and its rule. */
export interface OperationEntry {
  readonly operation: OperationName
  readonly kind: 'money' | 'abort' | 'search' | 'print'
  /** What follows `/terminal/v1[/serial][/sync]/`. */
  readonly paths: readonly string[]
  readonly methods: Readonly<Record<FrontRoute, readonly string[]>>
  /** `/sync` is left out by the newer generation of the interface where a search comes over the LAN. */
  readonly sync: 'required' | 'optional'
  readonly money: {
    /** `card`: the customer must present one. `reference`: goes on from an earlier approval. */
    readonly needs: 'card' | 'reference'
    readonly amount: AmountRules
    readonly amountRequired: boolean
  } | null
}

const POST = { lan: ['POST'], cloud: ['POST'] }

function money(
  operation: MoneyOperation,
  needs: 'card' | 'reference',
  amount: Partial<AmountRules> = {},
  amountRequired = true,
): OperationEntry {
  return {
    operation,
    kind: 'money',
    paths: [operation],
    methods: POST,
    sync: 'required',
    money: {
      needs,
      amountRequired,
      amount: { tip: 'forbidden', extraTaxes: false, zeroTotal: false, ...amount },
    },
  }
}

function other(
  operation: OperationName,
  kind: 'abort' | 'search' | 'print',
  paths: readonly string[],
  methods: OperationEntry['methods'],
  sync: OperationEntry['sync'],
): OperationEntry {
  return { operation, kind, paths, methods, sync, money: null }
}

/**
 * Kushki ONE's operations (payments page, Available Endpoints). Abort is a GET on the LAN; on the cloud the
 * older pages say GET and the newer ones POST. Void and refund name the original; their amount may be left
 * out and means all of it.
 */
export const OPERATIONS: readonly OperationEntry[] = [
  money('charge', 'card', { extraTaxes: true }),
  money('authorization', 'card', { extraTaxes: true }),
  money('capture', 'reference'),
  money('re_authorization', 'reference', { zeroTotal: true }),
  money('pos_tip', 'reference', { tip: 'required', extraTaxes: true }),
  money('void', 'reference', {}, false),
  money('refund', 'reference', {}, false),
  other('abort', 'abort', ['abort'], { lan: ['GET'], cloud: ['POST', 'GET'] }, 'required'),
  other('transaction_search_local', 'search', ['transaction_search_local'], POST, 'optional'),
  other('transaction_search_online', 'search', ['transaction_search_online'], POST, 'optional'),
  other('print_job', 'print', ['print/job', 'print'], POST, 'optional'),
  other('print_status', 'print', ['print_job'], { lan: ['GET'], cloud: ['GET'] }, 'optional'),
]

const ROOT = '/terminal/v1/'

/**
 * Which pages of the vendor this terminal follows: `2025` has everything under `/sync`, `2026` has searches
 * without it on the LAN, POST for the abort of the cloud, and `/async` there. `any` takes all of them.
 */
export const GENERATIONS = ['2025', '2026', 'any'] as const
export type Generation = (typeof GENERATIONS)[number]

/** `waits`: the answer comes when all is over; otherwise at once, and the result is to be asked for. */
interface Named {
  readonly entry: OperationEntry
  readonly serial: string | null
  readonly waits: boolean
}
export type PathReading =
  | ({ readonly kind: 'operation' } & Named)
  | ({ readonly kind: 'method' } & Named)
  | { readonly kind: 'unknown' }

const MODES = [
  ['sync/', 'sync'],
  ['async/', 'async'],
] as const

/** Whether this generation has the operation under `/sync`, `/async` or neither. */
function isServed(
  entry: OperationEntry,
  route: FrontRoute,
  mode: 'sync' | 'async' | 'bare',
  generation: Generation,
): boolean {
  if (mode === 'async') return generation !== '2025' && route === 'cloud' && entry.kind === 'money'
  const bare = entry.sync === 'optional' && generation !== '2025' && (route === 'lan' || generation === 'any')
  if (mode === 'bare') return bare
  return !(generation === '2026' && route === 'lan' && entry.kind === 'search')
}

function isMethod(entry: OperationEntry, route: FrontRoute, method: string, generation: Generation): boolean {
  if (entry.kind === 'abort' && route === 'cloud' && generation !== 'any')
    return method === (generation === '2025' ? 'GET' : 'POST')
  return entry.methods[route].includes(method)
}

/** Finds the operation that a request line asks for. `path` has no query. */
export function readPath(
  route: FrontRoute,
  method: string,
  path: string,
  generation: Generation = 'any',
): PathReading {
  if (!path.startsWith(ROOT)) return { kind: 'unknown' }
  let rest = path.slice(ROOT.length)
  let serial: string | null = null
  if (route === 'cloud') {
    const cut = rest.indexOf('/')
    if (cut <= 0) return { kind: 'unknown' }
    serial = rest.slice(0, cut)
    rest = rest.slice(cut + 1)
  }
  const [prefix, mode] = MODES.find(([start]) => rest.startsWith(start)) ?? (['', 'bare'] as const)
  const name = rest.slice(prefix.length)
  const waits = mode !== 'async'
  const entries = OPERATIONS.filter(
    (entry) => entry.paths.includes(name) && isServed(entry, route, mode, generation),
  )
  const match = entries.find((entry) => isMethod(entry, route, method, generation))
  if (match) return { kind: 'operation', entry: match, serial, waits }
  const named = entries[0]
  return named ? { kind: 'method', entry: named, serial, waits } : { kind: 'unknown' }
}
