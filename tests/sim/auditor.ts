import type { RegisterFact } from '../../main/engine/facts.ts'
import type { Store } from '../../main/engine/store/open.ts'
import { marketOf } from '../../shared/markets.ts'
import { present } from '../../shared/assert.ts'
import type { AcquirerRecord } from '../../main/training/kushki/ledger.ts'
import { createPaymentAudit } from './payment-audit.ts'

export const ORACLES = ['doubled', 'lost', 'wronglyApproved', 'stuck', 'books', 'paper'] as const
export type Say = (oracle: Violation['oracle'], story: string) => void
export interface Violation {
  readonly oracle: (typeof ORACLES)[number]
  readonly story: string
}

interface Tender {
  readonly kind: 'cash' | 'card'
  readonly amountMinor: number
  readonly attemptId: string | null
  status: string
}
interface Sale {
  readonly market: string
  readonly lines: Map<string, number>
  readonly tenders: Map<string, Tender>
  status: 'open' | 'completed' | 'voided'
}

/**
 * Reads every fact as it is committed and every charge as it is made, keeps books of its own, and says at
 * once what cannot be: it shares no code with what it checks beyond the words of the journal.
 */
export interface Auditor {
  /** Reads what was committed since the last time. */
  committed(store: Store): void
  /** A register opened: whatever was committed before must still be there. */
  opened(store: Store): void
  /** The acquirer decided, before anybody was told. */
  decided(record: AcquirerRecord): void
  /** `declined` and `cancelled` as a person at the terminal was told them. */
  saidNo(clientTransactionId: string): boolean
  /** Whether the acquirer did it, whatever it is. */
  done(clientTransactionId: string): boolean
  readonly violations: readonly Violation[]
  readonly attempts: () => number
  /** Hash of the last entry read, in hexadecimal. */
  readonly head: () => string
}

interface Row {
  readonly seq: number
  readonly kind: string
  readonly body: string
  readonly hash: Uint8Array
}

export function createAuditor(): Auditor {
  const violations: Violation[] = []
  const sales = new Map<string, Sale>()
  let head: { readonly seq: number; readonly hash: Uint8Array } = { seq: 0, hash: new Uint8Array() }
  let lastReceipt = 0
  let statementOf: { readonly store: Store; readonly all: (fromSeq: number) => Row[] } | null = null

  const say: Say = (oracle, story) => {
    violations.push({ oracle, story })
  }
  const payments = createPaymentAudit(say)
  function rowsAfter(store: Store, seq: number): Row[] {
    if (statementOf?.store !== store) {
      const statement = store.db.prepare<[number], Row>(
        'SELECT seq, kind, body, hash FROM journal WHERE seq > ? ORDER BY seq',
      )
      statementOf = { store, all: (fromSeq) => statement.all(fromSeq) }
    }
    return statementOf.all(seq)
  }

  function readSale(fact: Extract<RegisterFact, { kind: `sale.${string}` }>): void {
    if (fact.kind === 'sale.opened') {
      sales.set(fact.saleId, { market: fact.market, lines: new Map(), tenders: new Map(), status: 'open' })
      return
    }
    const sale = present(sales.get(fact.saleId), 'the sale of a fact')
    switch (fact.kind) {
      case 'sale.line_added':
      case 'sale.line_changed':
        sale.lines.set(fact.lineId, fact.totalMinor)
        break
      case 'sale.line_voided':
        sale.lines.delete(fact.lineId)
        break
      case 'sale.cash_tendered':
        sale.tenders.set(fact.tenderId, {
          kind: 'cash',
          amountMinor: fact.amountMinor,
          attemptId: null,
          status: 'certain',
        })
        break
      case 'sale.card_tendered':
        sale.tenders.set(fact.tenderId, {
          kind: 'card',
          amountMinor: fact.amountMinor,
          attemptId: fact.attemptId,
          status: 'pending',
        })
        break
      case 'sale.tender_settled':
        present(sale.tenders.get(fact.tenderId), 'the settled tender').status = fact.status
        break
      case 'sale.completed':
        completed(fact.saleId, sale, fact)
        break
      case 'sale.voided':
        sale.status = 'voided'
        if (certainOf(sale).some(({ kind }) => kind === 'card'))
          say('books', `sale ${fact.saleId} is void with card money in it`)
        break
      default:
        break
    }
  }

  function completed(
    saleId: string,
    sale: Sale,
    fact: Extract<RegisterFact, { kind: 'sale.completed' }>,
  ): void {
    const totalMinor = [...sale.lines.values()].reduce((sum, line) => sum + line, 0)
    const certain = certainOf(sale)
    const paidMinor = certain.reduce((sum, tender) => sum + tender.amountMinor, 0)
    const last = certain.at(-1)
    const dueMinor = totalMinor - (paidMinor - (last?.amountMinor ?? 0))
    // Only the last of the cash may differ from what was due, and only by the coins that do not exist.
    const stepMinor = last?.kind === 'cash' ? (marketOf(sale.market).cashRounding?.stepMinor ?? 0) : 0
    const short = last === undefined || Math.abs(last.amountMinor - dueMinor) * 2 > stepMinor
    if (sale.status !== 'open') say('books', `sale ${saleId} is ${sale.status} and was completed`)
    if (short || fact.totalMinor !== totalMinor || fact.roundingMinor !== paidMinor - totalMinor) {
      say('books', `sale ${saleId} of ${totalMinor} is completed with ${paidMinor}`)
    }
    for (const tender of sale.tenders.values()) {
      if (OPEN_TENDERS.has(tender.status))
        say('books', `sale ${saleId} is completed while a card tender is open`)
      const phase = tender.attemptId === null ? null : payments.phase(tender.attemptId)
      if (tender.kind === 'card' && tender.status === 'certain' && phase !== 'approved') {
        say('wronglyApproved', `sale ${saleId} counts money of an attempt that is ${phase ?? 'unknown'}`)
      }
    }
    if (fact.receiptNumber !== lastReceipt + 1)
      say('books', `receipt ${fact.receiptNumber} follows on ${lastReceipt}`)
    lastReceipt = fact.receiptNumber
    sale.status = 'completed'
  }

  return {
    violations,
    attempts: payments.count,
    head: () => Buffer.from(head.hash).toString('hex'),
    done: payments.done,
    saidNo: (id) => ['declined', 'cancelled'].includes(payments.phaseOfTransaction(id) ?? ''),
    opened: (store) => {
      if (head.seq === 0) return
      const row = rowsAfter(store, head.seq - 1)[0]
      if (row === undefined || !Buffer.from(row.hash).equals(head.hash))
        say('books', `entry ${head.seq} was committed and is gone`)
    },
    committed: (store) => {
      for (const row of rowsAfter(store, head.seq)) {
        const fact = { ...(JSON.parse(row.body) as object), kind: row.kind } as RegisterFact
        if (row.seq !== head.seq + 1) say('books', `entry ${row.seq} follows on ${head.seq}`)
        head = { seq: row.seq, hash: row.hash }
        if (isAbout(fact, 'attempt.')) payments.read(fact)
        else if (isAbout(fact, 'sale.')) readSale(fact)
      }
    },
    decided: payments.decided,
  }
}

const OPEN_TENDERS: ReadonlySet<string> = new Set(['pending', 'unknown', 'returning'])

function certainOf(sale: Sale): readonly Tender[] {
  return [...sale.tenders.values()].filter((tender) => tender.status === 'certain')
}

function isAbout<Area extends 'attempt.' | 'sale.'>(
  fact: RegisterFact,
  area: Area,
): fact is Extract<RegisterFact, { kind: `${Area}${string}` }> {
  return fact.kind.startsWith(area)
}
