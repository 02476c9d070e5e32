import Database from 'better-sqlite3'

export interface SaleRow {
  readonly sale_id: string; readonly status: string; readonly receipt_number: number | null
  readonly total_minor: number | null; readonly rounding_minor: number; readonly staff_id: string; readonly rev: number
}
export interface TenderRow {
  readonly kind: string; readonly status: string; readonly amount_minor: number
  readonly received_minor: number | null; readonly change_minor: number | null; readonly attempt_id: string | null
}
export interface AttemptRow {
  readonly attempt_id: string; readonly client_transaction_id: string; readonly amount_minor: number
  readonly phase: string; readonly reason_code: string | null; readonly concluded_by: string | null; readonly route: string | null
}
export interface ExchangeRow {
  readonly client_transaction_id: string; readonly operation: string; readonly route: string
  readonly http_code: number | null; readonly sent: string | null
}
export interface JournalRow { readonly seq: number; readonly kind: string; readonly body: string }

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

/** Reads the database of a lane, open or killed, without changing it. */
export function readBooks(databasePath: string): Books {
  function all<T>(sql: string): readonly T[] {
    const database = new Database(databasePath, { readonly: true, fileMustExist: true })
    try {
      return database.prepare(sql).all() as T[]
    } finally {
      database.close()
    }
  }
  const exchanges = (where: string) => all<ExchangeRow>(
    `SELECT client_transaction_id, operation, route, http_code, sent FROM exchange WHERE ${where} ORDER BY started_at_ms`,
  )
  return {
    sales: () => all<SaleRow>(
      'SELECT sale_id, status, receipt_number, total_minor, rounding_minor, staff_id, rev FROM sale ORDER BY opened_at_ms',
    ),
    tenders: () => all<TenderRow>(
      `SELECT kind, tender.status, amount_minor, received_minor, change_minor, attempt_id
       FROM tender JOIN sale USING (sale_id) ORDER BY opened_at_ms, position`,
    ),
    attempts: () => all<AttemptRow>(
      `SELECT attempt_id, client_transaction_id, amount_minor, phase, reason_code, concluded_by, route
       FROM attempt ORDER BY recorded_at_ms`,
    ),
    moneyExchanges: () => exchanges(MONEY),
    searches: () => exchanges(`NOT ${MONEY}`),
    journal: () => all<JournalRow>('SELECT seq, kind, body FROM journal ORDER BY seq'),
  }
}
