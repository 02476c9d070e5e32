import { describe, expect, test } from 'vitest'
import { recordedAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState, InquiryState } from '../../main/engine/payment/attempt.ts'
import { PAYMENT_POLICY as POLICY } from '../../main/engine/payment/policy.ts'
import {
  allowedActions,
  looksDue,
  neverSeen,
  nextWakeAtMs,
  quietFromMs,
} from '../../main/engine/payment/rules.ts'

const NOW = Date.UTC(2026, 10, 20, 15)
const RECORDED = recordedAttempt({
  attemptId: 'a',
  clientTransactionId: 'c',
  saleId: 's',
  original: null,
  label: null,
  businessDay: '2026-11-20',
  queryDeferred: false, cashbackMinor: 0,
  note: null,
  tenderId: 't',
  terminalId: 'caja-1',
  terminal: { serial: 'S1', host: '10.0.0.5', port: 6868, cloudUrl: 'https://cloud.example' },
  operation: 'charge',
  amountMinor: 1990,
  currency: 'CLP',
  exponent: 0,
  parts: { taxedNetMinor: 1672, taxMinor: 318, exemptMinor: 0 },
  routes: ['lan', 'cloud'],
  inquirySources: ['local', 'online'],
  saleReference: 's',
  staffId: 'carla',
  recordedAtMs: NOW,
})
/** When the terminal can no longer be busy with what was sent. */
const LET_GO_MS = NOW + POLICY.terminalHoldMs
const INQUIRY: InquiryState = {
  rounds: 1,
  open: null,
  asked: [],
  lastAskedAtMs: NOW,
  nextAskAtMs: NOW + 2000,
  roundStartedAtMs: NOW,
  local: 'not_found',
  online: 'not_found',
}
const asking = {
  ...INQUIRY,
  open: { exchangeId: 'e', source: 'local', route: 'lan', pageIndex: 0, askedAtMs: NOW },
} as const
const open = { exchangeId: 'e', route: 'lan', written: true } as const
const abort = (
  state: AttemptState['abort']['state'],
  more: Partial<AttemptState['abort']> = {},
): AttemptState['abort'] => ({
  state,
  exchangeId: state === 'requested' ? 'x' : null,
  askedAtMs: NOW + 10,
  answeredAtMs: state === 'requested' ? null : NOW + 20,
  staffId: 'carla',
  routes: ['lan'],
  ...more,
})
const attempt = (change: Partial<AttemptState>): AttemptState => ({
  ...RECORDED,
  lastSentAtMs: NOW,
  route: 'lan',
  ...change,
})
const watch = { sinceMs: NOW, looks: 0, dueAtMs: NOW + 60_000, reopened: false }

describe('what a person may do', () => {
  test.each([
    ['recorded', RECORDED, []],
    ['sending', attempt({ phase: 'sending', openMoney: { ...open, written: false } }), ['abort']],
    ['waiting', attempt({ phase: 'waiting', openMoney: open }), ['abort']],
    ['waiting for an abort', attempt({ phase: 'waiting', openMoney: open, abort: abort('requested') }), []],
    [
      'waiting, abort failed',
      attempt({ phase: 'waiting', openMoney: open, abort: abort('failed') }),
      ['abort', 'detach'],
    ],
    [
      'waiting, nothing active',
      attempt({ phase: 'waiting', openMoney: open, abort: abort('nothing_active') }),
      ['abort'],
    ],
    ['unknown, never asked', attempt({ phase: 'unknown' }), ['abort', 'query', 'detach']],
    ['unknown, asking', attempt({ phase: 'unknown', inquiry: asking }), ['abort', 'resolve', 'detach']],
    [
      'unknown, between rounds',
      attempt({ phase: 'unknown', inquiry: INQUIRY }),
      ['abort', 'query', 'resolve', 'detach'],
    ],
    [
      'unknown, aborting',
      attempt({ phase: 'unknown', inquiry: INQUIRY, abort: abort('requested') }),
      ['query', 'resolve', 'detach'],
    ],
    [
      'unknown, gave up before it left',
      attempt({ phase: 'unknown', inquiry: INQUIRY, abort: abort('requested', { exchangeId: null }) }),
      ['abort', 'query', 'resolve', 'detach'],
    ],
    [
      'unknown and set aside',
      attempt({ phase: 'unknown', inquiry: INQUIRY, detachedAtMs: NOW }),
      ['query', 'resolve'],
    ],
    ['not charged, watched', attempt({ phase: 'not_charged', watch }), ['query']],
    ['not charged', attempt({ phase: 'not_charged' }), []],
    ['declined', attempt({ phase: 'declined' }), []],
    ['cancelled', attempt({ phase: 'cancelled' }), []],
    ['approved', attempt({ phase: 'approved' }), []],
  ] as const)('%s', (_what, state, actions) => {
    expect(allowedActions(state)).toEqual(actions)
  })
})

describe('when an attempt is looked at next', () => {
  test.each([
    ['recorded: never by itself', RECORDED, null],
    [
      'waiting: when the terminal must have let go',
      attempt({ phase: 'waiting', openMoney: open }),
      LET_GO_MS,
    ],
    [
      'waiting, abort accepted: when its answer is late',
      attempt({ phase: 'waiting', openMoney: open, abort: abort('accepted') }),
      NOW + 20 + POLICY.abortGraceMs,
    ],
    [
      'waiting, abort failed: when the terminal must have let go',
      attempt({ phase: 'waiting', openMoney: open, abort: abort('failed') }),
      LET_GO_MS,
    ],
    ['unknown: at the planned time', attempt({ phase: 'unknown', inquiry: INQUIRY }), NOW + 2000],
    [
      'unknown, asking: the answer comes first',
      attempt({ phase: 'unknown', inquiry: { ...asking, nextAskAtMs: NOW + 2000 } }),
      null,
    ],
    ['watched: at the planned look', attempt({ phase: 'not_charged', watch }), NOW + 60_000],
    [
      'watched, all looks taken: at the next opening',
      attempt({ phase: 'not_charged', watch: { ...watch, dueAtMs: null } }),
      null,
    ],
    ['over: never', attempt({ phase: 'approved' }), null],
  ] as const)('%s', (_what, state, atMs) => {
    expect(nextWakeAtMs(state, POLICY)).toBe(atMs)
  })

  test.each([
    [0, 0],
    [59_999, 0],
    [60_000, 1],
    [6.5 * 60_000 - 1, 1],
    [6.5 * 60_000, 2],
    [15 * 60_000 - 1, 2],
    [15 * 60_000, 3],
    [60 * 60_000, 4],
    [10 ** 9, 4],
  ])('after %i ms %i looks have come due', (elapsedMs, count) => {
    expect(looksDue(attempt({ phase: 'not_charged', watch }), NOW + elapsedMs, POLICY)).toBe(count)
  })
})

describe('never seen by anybody', () => {
  const quietMs = NOW + POLICY.terminalHoldMs
  const unknown = (change: Partial<AttemptState>, roundStartedAtMs: number): AttemptState =>
    attempt({ phase: 'unknown', inquiry: { ...INQUIRY, roundStartedAtMs }, ...change })

  test.each([
    ['no abort', abort('none', { askedAtMs: null, answeredAtMs: null }), quietMs],
    ['an accepted abort', abort('accepted'), NOW + 20 + POLICY.abortGraceMs],
    ['an abort of nothing', abort('nothing_active'), NOW + 20 + POLICY.acquirerHoldMs],
    ['an abort of nothing, late', abort('nothing_active', { answeredAtMs: quietMs - 1 }), quietMs],
    ['a failed abort', abort('failed'), quietMs],
    ['an abort under way', abort('requested'), quietMs],
    ['an abort of an earlier request', abort('accepted', { askedAtMs: NOW - 1 }), quietMs],
  ] as const)('needs a round that began when the terminal had let go: %s', (_what, state, quietFrom) => {
    expect(quietFromMs(attempt({ abort: state }), POLICY)).toBe(quietFrom)
    expect(neverSeen(unknown({ abort: state }, quietFrom - 1), POLICY)).toBe(false)
    expect(neverSeen(unknown({ abort: state }, quietFrom), POLICY)).toBe(true)
  })

  test('needs everybody to have read their whole list, and nothing under way', () => {
    const late = quietMs + 1
    for (const finding of ['none', 'pending', 'unreachable', 'unreadable', 'contradicts'] as const) {
      expect(
        neverSeen(unknown({ inquiry: { ...INQUIRY, roundStartedAtMs: late, local: finding } }, late), POLICY),
        finding,
      ).toBe(false)
      expect(
        neverSeen(
          unknown({ inquiry: { ...INQUIRY, roundStartedAtMs: late, online: finding } }, late),
          POLICY,
        ),
        finding,
      ).toBe(false)
    }
    expect(neverSeen(unknown({ openMoney: open }, late), POLICY)).toBe(false)
    expect(neverSeen(unknown({ lastSentAtMs: null }, late), POLICY)).toBe(false)
    expect(neverSeen(unknown({ inquiry: null }, late), POLICY)).toBe(false)
    expect(neverSeen({ ...unknown({}, late), plan: { ...RECORDED.plan, inquirySources: [] } }, POLICY)).toBe(
      false,
    )
  })
})
