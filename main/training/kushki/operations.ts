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
  /** `/sync` is left out by newer generations of the interface. */
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

export type PathReading =
  | { readonly kind: 'operation'; readonly entry: OperationEntry; readonly serial: string | null }
  | { readonly kind: 'method'; readonly entry: OperationEntry; readonly serial: string | null }
  | { readonly kind: 'unknown' }

/** Finds the operation that a request line asks for. `path` has no query. */
export function readPath(route: FrontRoute, method: string, path: string): PathReading {
  if (!path.startsWith(ROOT)) return { kind: 'unknown' }
  let rest = path.slice(ROOT.length)
  let serial: string | null = null
  if (route === 'cloud') {
    const cut = rest.indexOf('/')
    if (cut <= 0) return { kind: 'unknown' }
    serial = rest.slice(0, cut)
    rest = rest.slice(cut + 1)
  }
  const synchronous = rest.startsWith('sync/')
  const name = synchronous ? rest.slice('sync/'.length) : rest
  const entries = OPERATIONS.filter(
    (entry) => entry.paths.includes(name) && (synchronous || entry.sync === 'optional'),
  )
  const match = entries.find((entry) => entry.methods[route].includes(method))
  if (match) return { kind: 'operation', entry: match, serial }
  const named = entries[0]
  return named ? { kind: 'method', entry: named, serial } : { kind: 'unknown' }
}
