import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideCapture, decideGiveBack } from '../../main/engine/card/decide.ts'
import { dayClosesAtMs, giveBackWays, VOID_WAIT_MS } from '../../main/engine/card/give-back.ts'
import {
  captureMaxMinor,
  heldMinor,
  HOLD_DAYS,
  holdUntilMs,
  refundedMinor,
  remainingMinor,
  standingOf,
} from '../../main/engine/card/standing.ts'
import type { CardBook } from '../../main/engine/card/standing.ts'
import { recordedAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import type { Operation, Phase } from '../../shared/contract/payment.ts'
import { operationRules } from '../../shared/contract/settings.ts'
import { shopTime } from '../../shared/time.ts'

const TIME_ZONE = 'America/Santiago'
/** Noon in Santiago. */
const NOON_MS = Date.UTC(2026, 10, 20, 15)
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
let made = 0

function attempt(
  operation: Operation,
  amountMinor: number,
  phase: Phase,
  more: { readonly atMs?: number; readonly late?: boolean; readonly funding?: 'credit' | 'debit' } = {},
): AttemptState {
  made += 1
  const atMs = more.atMs ?? NOON_MS
  const state = recordedAttempt({
    attemptId: `a${made}`,
    clientTransactionId: `c${made}`,
    saleId: null,
    tenderId: null,
    original: null,
    label: null,
    businessDay: '2026-11-20',
    queryDeferred: false,
    cashbackMinor: 0,
    note: null,
    terminalId: 'caja-1',
    terminal: { serial: 'S1', host: null, port: 6868, cloudUrl: null },
    operation,
    amountMinor,
    currency: 'CLP',
    exponent: 0,
    parts: { taxedNetMinor: 0, taxMinor: 0, exemptMinor: amountMinor },
    routes: ['lan'],
    inquirySources: ['local'],
    saleReference: 's',
    staffId: 'x',
    recordedAtMs: atMs,
  })
  return {
    ...state,
    phase,
    phaseSinceMs: atMs,
    card: {
      brand: 'Visa',
      lastFour: '4242',
      funding: more.funding ?? null,
      entryMode: null,
      approvalCode: null,
      reference: `ref-${made}`,
      ticket: null,
      responseCode: '00',
    },
    chargedLate: more.late === true ? { taskId: 't', atMs } : null,
  }
}

const rulesOf = (partialRefunds: boolean) => operationRules.parse({ partialRefunds })
const FINAL: readonly Phase[] = ['approved', 'declined', 'cancelled', 'not_charged']

const followUps = (charged: number): fc.Arbitrary<readonly AttemptState[]> =>
  fc.array(
    fc
      .record({
        operation: fc.constantFrom<Operation>('void', 'refund', 'tip'),
        amount: fc.integer({ min: 1, max: charged }),
        phase: fc.constantFrom<Phase>(...FINAL, 'unknown', 'waiting', 'recorded'),
        late: fc.boolean(),
      })
      .map(({ operation, amount, phase, late }) =>
        attempt(operation, operation === 'void' ? charged : amount, phase, {
          late: late && phase === 'not_charged',
        }),
      ),
    { maxLength: 5 },
  )

const books = fc.integer({ min: 1, max: 1_000_000 }).chain((charged) =>
  fc.record({
    root: fc.constant(attempt('charge', charged, 'approved')),
    followUps: followUps(charged),
  }),
)

describe('giving back', () => {
  test('never orders more than is left, nothing beside an open operation, and a void only whole', () => {
    fc.assert(
      fc.property(
        books,
        fc.option(fc.integer({ min: 1, max: 1_100_000 }), { nil: undefined }),
        fc.integer({ min: -MINUTE_MS, max: 40 * DAY_MS }),
        fc.boolean(),
        fc.boolean(),
        (book, wanted, laterMs, partialRefunds, saleIsOpen) => {
          const nowMs = NOON_MS + laterMs
          const moment = {
            nowMs,
            steadyNowMs: nowMs,
            timeZone: TIME_ZONE,
            rules: rulesOf(partialRefunds),
            saleIsOpen,
          }
          const ways = giveBackWays(book, moment)
          const order = decideGiveBack(book, ways, wanted)
          if (!order.ok) return
          const { operation, amountMinor } = order.value
          expect(amountMinor).toBeGreaterThan(0)
          expect(amountMinor).toBeLessThanOrEqual(remainingMinor(book))
          expect(book.followUps.every(({ phase }) => FINAL.includes(phase))).toBe(true)
          if (wanted !== undefined) expect(amountMinor).toBe(wanted)
          if (operation === 'void') {
            expect(amountMinor).toBe(book.root.plan.amountMinor)
            expect(refundedMinor(book)).toBe(0)
            expect(shopTime(nowMs, TIME_ZONE).day).toBe('2026-11-20')
          } else {
            expect(saleIsOpen).toBe(false)
            if (!partialRefunds) expect(amountMinor).toBe(remainingMinor(book))
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  test('one way or another everything can be given back in the end, unless an operation is open', () => {
    fc.assert(
      fc.property(books, (book) => {
        const moment = {
          nowMs: NOON_MS + 2 * DAY_MS,
          steadyNowMs: NOON_MS + 2 * DAY_MS,
          timeZone: TIME_ZONE,
          rules: rulesOf(false),
          saleIsOpen: false,
        }
        const order = decideGiveBack(book, giveBackWays(book, moment), undefined)
        const open = book.followUps.some(({ phase }) => !FINAL.includes(phase))
        expect(order.ok).toBe(remainingMinor(book) > 0 && !open)
      }),
      { numRuns: 300 },
    )
  })

  test('a void waits exactly a minute, and ends exactly at the cut-off', () => {
    const book: CardBook = { root: attempt('charge', 1990, 'approved'), followUps: [] }
    const state = (nowMs: number) =>
      giveBackWays(book, {
        nowMs,
        steadyNowMs: nowMs,
        timeZone: TIME_ZONE,
        rules: rulesOf(false),
        saleIsOpen: false,
      }).find((way) => way.method === 'void')?.state
    const closesMs = dayClosesAtMs(NOON_MS, { timeZone: TIME_ZONE, rules: rulesOf(false) })
    expect(shopTime(closesMs, TIME_ZONE)).toEqual({ day: '2026-11-20', hour: 23, minute: 0 })
    expect(state(NOON_MS + VOID_WAIT_MS - 1)).toBe('later')
    expect(state(NOON_MS + VOID_WAIT_MS)).toBe('possible')
    expect(state(closesMs - 1)).toBe('possible')
    expect(state(closesMs)).toBe('never')
  })

  test('what came after the cut-off can be voided until midnight', () => {
    const lateMs = NOON_MS + 11.5 * 60 * MINUTE_MS
    const closesMs = dayClosesAtMs(lateMs, { timeZone: TIME_ZONE, rules: rulesOf(false) })
    expect(shopTime(closesMs, TIME_ZONE)).toEqual({ day: '2026-11-21', hour: 0, minute: 0 })
  })

  test('after a declined void the refund comes first today, once the books show the charge', () => {
    const root = attempt('charge', 1990, 'approved')
    const declined = attempt('void', 1990, 'declined')
    const seen = (finding: 'stands' | 'undone' | null): CardBook => ({
      root,
      followUps: [{ ...declined, originalSeen: finding === null ? null : { finding, atMs: NOON_MS } }],
    })
    const moment = {
      nowMs: NOON_MS + 5 * MINUTE_MS,
      steadyNowMs: NOON_MS + 5 * MINUTE_MS,
      timeZone: TIME_ZONE,
      rules: rulesOf(false),
      saleIsOpen: false,
    }
    const refundOf = (book: CardBook, at = moment) =>
      giveBackWays(book, at).find(({ method }) => method === 'refund')
    const [first] = giveBackWays(seen('stands'), moment)
    expect(first).toMatchObject({ method: 'refund', reason: 'void_declined' })
    expect(refundOf(seen(null))).toMatchObject({ state: 'later', reason: 'void_unclear' })
    expect(refundOf(seen('undone'))).toMatchObject({ state: 'never', reason: 'undone_there' })
    // That a terminal takes refunds on the same day says nothing about why it declined a void.
    const atOnce = { ...moment, rules: { ...rulesOf(true), refundsBeforeCutOff: true } }
    expect(refundOf(seen(null), atOnce)).toMatchObject({ state: 'later' })
    const unvouched = { ...attempt('void', 1990, 'not_charged'), concludedBy: 'supervisor' as const }
    const book = { root, followUps: [unvouched, ...seen('stands').followUps] }
    expect(refundOf(book)).toMatchObject({ state: 'later', reason: 'void_unclear' })
  })
})

describe('a hold', () => {
  test('is never captured above 110 %, twice, or after its time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 20_000_000 }),
        (amount, raises, isCredit, captured, days, wanted) => {
          const root = attempt('authorization', amount, 'approved', {
            funding: isCredit ? 'credit' : 'debit',
          })
          const book = {
            root,
            followUps: [
              ...raises.map((raise) => attempt('re_authorization', raise, 'approved')),
              ...(captured ? [attempt('capture', 1, 'approved')] : []),
            ],
          }
          expect(heldMinor(book)).toBe(amount + raises.reduce((sum, raise) => sum + raise, 0))
          const nowMs = NOON_MS + days * DAY_MS
          const order = decideCapture(book, wanted, nowMs)
          const inTime = days <= (isCredit ? HOLD_DAYS.credit : HOLD_DAYS.debit)
          expect(order.ok).toBe(!captured && inTime && wanted * 100 <= heldMinor(book) * 110)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('begins its time anew with each extension, and rounds the most that may be captured down', () => {
    const root = attempt('authorization', 101, 'approved')
    const book = { root, followUps: [attempt('re_authorization', 0, 'approved', { atMs: NOON_MS + DAY_MS })] }
    expect(holdUntilMs(book)).toBe(NOON_MS + DAY_MS + HOLD_DAYS.debit * DAY_MS)
    expect(captureMaxMinor(book)).toBe(111)
    expect(standingOf(book, holdUntilMs(book))).toBe('held')
    expect(standingOf(book, holdUntilMs(book) + 1)).toBe('expired')
  })
})
