import type { RegisterFact } from '../../main/engine/facts.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import type { Store } from '../../main/engine/store/open.ts'
import { marketOf } from '../../shared/markets.ts'
import { present } from '../../shared/assert.ts'
import type { AcquirerRecord } from '../../main/training/kushki/ledger.ts'

export const ORACLES = ['doubled', 'lost', 'wronglyApproved', 'stuck', 'books', 'paper'] as const
export interface Violation { readonly oracle: (typeof ORACLES)[number]; readonly story: string }

interface Attempt {
  readonly plan: AttemptPlan
  phase: 'open' | 'approved' | 'declined' | 'cancelled' | 'not_charged'
  watched: boolean
  detached: boolean
  late: boolean
}

interface Tender { readonly kind: 'cash' | 'card'; readonly amountMinor: number; readonly attemptId: string | null; status: string }
interface Sale {
  readonly market: string
  readonly lines: Map<string, number>
  readonly tenders: Map<string, Tender>
  status: 'open' | 'completed' | 'voided'
}

/**
 * Reads every fact as it is committed and every charge as it is made, keeps books of its own, and says at once what
 * cannot be: it shares no code with what it checks beyond the words of the journal.
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
  taken(clientTransactionId: string): number
  readonly violations: readonly Violation[]
  readonly attempts: () => number
  /** Hash of the last entry read, in hexadecimal. */
  readonly head: () => string
}

interface Row { readonly seq: number; readonly kind: string; readonly body: string; readonly hash: Uint8Array }

export function createAuditor(): Auditor {
  const violations: Violation[] = []
  const attempts = new Map<string, Attempt>()
  const byTransaction = new Map<string, Attempt>()
  const sales = new Map<string, Sale>()
  const taken = new Map<string, number[]>()
  let head: { readonly seq: number; readonly hash: Uint8Array } = { seq: 0, hash: new Uint8Array() }
  let lastReceipt = 0
  let statementOf: { readonly store: Store; readonly all: (fromSeq: number) => Row[] } | null = null

  const say = (oracle: Violation['oracle'], story: string): void => { violations.push({ oracle, story }) }
  const moneyOf = (attempt: Attempt): readonly number[] => taken.get(attempt.plan.clientTransactionId) ?? []
  const nameOf = (attempt: Attempt): string => `attempt ${attempt.plan.clientTransactionId} (${attempt.plan.amountMinor})`

  function rowsAfter(store: Store, seq: number): Row[] {
    if (statementOf?.store !== store) {
      const statement = store.db.prepare<[number], Row>('SELECT seq, kind, body, hash FROM journal WHERE seq > ? ORDER BY seq')
      statementOf = { store, all: (fromSeq) => statement.all(fromSeq) }
    }
    return statementOf.all(seq)
  }

  function readAttempt(fact: Extract<RegisterFact, { kind: `attempt.${string}` }>): void {
    if (fact.kind === 'attempt.recorded') return recorded(fact.plan)
    const attempt = present(attempts.get(fact.attemptId), 'the attempt of a fact')
    switch (fact.kind) {
      case 'attempt.detached': attempt.detached = true; break
      case 'attempt.concluded': {
        if (attempt.phase !== 'open') say('books', `${nameOf(attempt)} is ${attempt.phase} and was concluded again as ${fact.phase}`)
        attempt.phase = fact.phase
        attempt.watched = fact.watched
        concluded(attempt)
        break
      }
      case 'attempt.charged_late': {
        attempt.late = true
        attempt.watched = false
        const money = moneyOf(attempt)
        if (money.length !== 1 || money[0] !== attempt.plan.amountMinor) {
          say('wronglyApproved', `${nameOf(attempt)} is to be given back, the acquirer took ${money.join('+') || 'nothing'}`)
        }
        break
      }
      case 'attempt.watch_closed': attempt.watched = false; denied(attempt); break
      default: break
    }
  }

  function recorded(plan: AttemptPlan): void {
    for (const other of attempts.values()) {
      const open = other.phase === 'open' && !other.detached
      if (open && other.plan.terminalId === plan.terminalId) say('books', `${nameOf(other)} holds the terminal, and another began there`)
      if (open && other.plan.saleId === plan.saleId) say('books', `${nameOf(other)} is not final, and its sale was tendered again`)
    }
    if (byTransaction.has(plan.clientTransactionId)) say('books', `the id ${plan.clientTransactionId} was used twice`)
    const attempt: Attempt = { plan, phase: 'open', watched: false, detached: false, late: false }
    attempts.set(plan.attemptId, attempt)
    byTransaction.set(plan.clientTransactionId, attempt)
  }

  function concluded(attempt: Attempt): void {
    const money = moneyOf(attempt)
    if (attempt.phase !== 'approved') return denied(attempt)
    if (money.length !== 1 || money[0] !== attempt.plan.amountMinor) {
      say('wronglyApproved', `${nameOf(attempt)} is approved, the acquirer took ${money.join('+') || 'nothing'}`)
    }
  }

  /** Whatever is called not paid, with nobody looking any more, must never have been and never become paid. */
  function denied(attempt: Attempt): void {
    if (attempt.phase === 'open' || attempt.phase === 'approved' || attempt.late) return
    const money = moneyOf(attempt)
    if (money.length > 0 && (!attempt.watched || attempt.phase === 'declined')) {
      say('lost', `${nameOf(attempt)} is ${attempt.phase}, the acquirer took ${money.join('+')}`)
    }
  }

  function readSale(fact: Extract<RegisterFact, { kind: `sale.${string}` }>): void {
    if (fact.kind === 'sale.opened') {
      sales.set(fact.saleId, { market: fact.market, lines: new Map(), tenders: new Map(), status: 'open' })
      return
    }
    const sale = present(sales.get(fact.saleId), 'the sale of a fact')
    switch (fact.kind) {
      case 'sale.line_added': case 'sale.line_changed': sale.lines.set(fact.lineId, fact.totalMinor); break
      case 'sale.line_voided': sale.lines.delete(fact.lineId); break
      case 'sale.cash_tendered':
        sale.tenders.set(fact.tenderId, { kind: 'cash', amountMinor: fact.amountMinor, attemptId: null, status: 'certain' })
        break
      case 'sale.card_tendered':
        sale.tenders.set(fact.tenderId, { kind: 'card', amountMinor: fact.amountMinor, attemptId: fact.attemptId, status: 'pending' })
        break
      case 'sale.tender_settled': present(sale.tenders.get(fact.tenderId), 'the settled tender').status = fact.status; break
      case 'sale.completed': completed(fact.saleId, sale, fact); break
      case 'sale.voided':
        sale.status = 'voided'
        if (certainOf(sale).some(({ kind }) => kind === 'card')) say('books', `sale ${fact.saleId} is void with card money in it`)
        break
      default: break
    }
  }

  function completed(saleId: string, sale: Sale, fact: Extract<RegisterFact, { kind: 'sale.completed' }>): void {
    const totalMinor = [...sale.lines.values()].reduce((sum, line) => sum + line, 0)
    const certain = certainOf(sale)
    const paidMinor = certain.reduce((sum, tender) => sum + tender.amountMinor, 0)
    const last = certain.at(-1)
    const dueMinor = totalMinor - (paidMinor - (last?.amountMinor ?? 0))
    // Only the last of the cash may differ from what was due, and only by the coins that do not exist.
    const stepMinor = last?.kind === 'cash' ? marketOf(sale.market).cashRounding?.stepMinor ?? 0 : 0
    const short = last === undefined || Math.abs(last.amountMinor - dueMinor) * 2 > stepMinor
    if (sale.status !== 'open') say('books', `sale ${saleId} is ${sale.status} and was completed`)
    if (short || fact.totalMinor !== totalMinor || fact.roundingMinor !== paidMinor - totalMinor) {
      say('books', `sale ${saleId} of ${totalMinor} is completed with ${paidMinor}`)
    }
    for (const tender of sale.tenders.values()) {
      if (tender.status === 'pending' || tender.status === 'unknown') say('books', `sale ${saleId} is completed while a card tender is open`)
      const attempt = tender.attemptId === null ? undefined : attempts.get(tender.attemptId)
      if (tender.kind === 'card' && tender.status === 'certain' && attempt?.phase !== 'approved') {
        say('wronglyApproved', `sale ${saleId} counts money of an attempt that is ${attempt?.phase ?? 'unknown'}`)
      }
    }
    if (fact.receiptNumber !== lastReceipt + 1) say('books', `receipt ${fact.receiptNumber} follows on ${lastReceipt}`)
    lastReceipt = fact.receiptNumber
    sale.status = 'completed'
  }

  return {
    violations, attempts: () => attempts.size, head: () => Buffer.from(head.hash).toString('hex'),
    taken: (id) => (taken.get(id) ?? []).reduce((sum, amount) => sum + amount, 0),
    saidNo: (id) => { const phase = byTransaction.get(id)?.phase; return phase === 'declined' || phase === 'cancelled' },
    opened: (store) => {
      if (head.seq === 0) return
      const row = rowsAfter(store, head.seq - 1)[0]
      if (row === undefined || !Buffer.from(row.hash).equals(head.hash)) say('books', `entry ${head.seq} was committed and is gone`)
    },
    committed: (store) => {
      for (const row of rowsAfter(store, head.seq)) {
        const fact = { ...JSON.parse(row.body) as object, kind: row.kind } as RegisterFact
        if (row.seq !== head.seq + 1) say('books', `entry ${row.seq} follows on ${head.seq}`)
        head = { seq: row.seq, hash: row.hash }
        if (isAbout(fact, 'attempt.')) readAttempt(fact)
        else if (isAbout(fact, 'sale.')) readSale(fact)
      }
    },
    decided: (record) => {
      if (!record.approved || record.movedMinor <= 0) return
      const id = record.clientTransactionId
      const amounts = [...taken.get(id) ?? [], record.movedMinor]
      taken.set(id, amounts)
      if (amounts.length > 1) say('doubled', `${id} was charged ${amounts.length} times`)
      const attempt = byTransaction.get(id)
      if (attempt) denied(attempt)
      else say('lost', `${id} was charged (${record.movedMinor}) and is not in the journal`)
    },
  }
}

function certainOf(sale: Sale): readonly Tender[] {
  return [...sale.tenders.values()].filter((tender) => tender.status === 'certain')
}

function isAbout<Area extends 'attempt.' | 'sale.'>(fact: RegisterFact, area: Area): fact is Extract<RegisterFact, { kind: `${Area}${string}` }> {
  return fact.kind.startsWith(area)
}
