import Database from 'better-sqlite3'

export interface SaleRow {
  readonly sale_id: string
  readonly status: string
  readonly receipt_number: number | null
  readonly total_minor: number | null
  readonly rounding_minor: number
  readonly staff_id: string
  readonly rev: number
}
export interface TenderRow {
  readonly kind: string
  readonly status: string
  readonly amount_minor: number
  readonly received_minor: number | null
  readonly change_minor: number | null
  readonly attempt_id: string | null
}
export interface AttemptRow {
  readonly attempt_id: string
  readonly client_transaction_id: string
  readonly amount_minor: number
  readonly phase: string
  readonly reason_code: string | null
  readonly concluded_by: string | null
  readonly route: string | null
}
export interface ExchangeRow {
  readonly client_transaction_id: string
  readonly operation: string
  readonly route: string
  readonly http_code: number | null
  readonly sent: string | null
}
export interface JournalRow {
  readonly seq: number
  readonly kind: string
  readonly body: string
}

/** What the register has written down: the database file itself, looked at from outside. */
export interface Books {
  sales(): readonly SaleRow[]
  tenders(): readonly TenderRow[]
  attempts(): readonly AttemptRow[]
  /** Oldest first, those that move or stop money; searches and probes are `searches`. */
  moneyExchanges(): readonly ExchangeRow[]
  searches(): readonly ExchangeRow[]
  journal(): readonly JournalRow[]
}

const MONEY = "operation IN ('charge', 'abort')"

const SALES = `
  SELECT sale_id, status, receipt_number, total_minor, rounding_minor, staff_id, rev
  FROM sale ORDER BY opened_at_ms`
const TENDERS = `
  SELECT kind, tender.status, amount_minor, received_minor, change_minor, attempt_id
  FROM tender JOIN sale USING (sale_id) ORDER BY opened_at_ms, position`
const ATTEMPTS = `
  SELECT attempt_id, client_transaction_id, amount_minor, phase, reason_code, concluded_by, route
  FROM attempt ORDER BY recorded_at_ms`
const exchanges = (where: string): string => `
  SELECT client_transaction_id, operation, route, http_code, sent
  FROM exchange WHERE ${where} ORDER BY started_at_ms`

/** Reads the database of a lane, open or killed, without changing it. */
export function readBooks(databasePath: string): Books {
  const all = (sql: string): readonly unknown[] => {
    const database = new Database(databasePath, { readonly: true, fileMustExist: true })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }
  return {
    sales: () => all(SALES) as readonly SaleRow[],
    tenders: () => all(TENDERS) as readonly TenderRow[],
    attempts: () => all(ATTEMPTS) as readonly AttemptRow[],
    moneyExchanges: () => all(exchanges(MONEY)) as readonly ExchangeRow[],
    searches: () => all(exchanges(`NOT ${MONEY}`)) as readonly ExchangeRow[],
    journal: () => all('SELECT seq, kind, body FROM journal ORDER BY seq') as readonly JournalRow[],
  }
}
