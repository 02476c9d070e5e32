import { describe, expect } from 'vitest'
import type { CardDetails, PaymentReason, Route } from '../../shared/contract/payment.ts'
import { evolveAttempt, isFinal, recordedAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { AttemptInput, Decision } from '../../main/engine/payment/decide.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import { PAYMENT_POLICY } from '../../main/engine/payment/policy.ts'
import { allowedActions, isAsking, nextWakeAtMs } from '../../main/engine/payment/rules.ts'
import type {
  AbortAnswer,
  InquiryAnswer,
  InquirySource,
  MoneyAnswer,
} from '../../main/engine/terminals/driver.ts'
import { fc, test } from '../store/property.ts'

const CARD: CardDetails = {
  brand: 'VISA',
  lastFour: '4242',
  funding: null,
  entryMode: null,
  approvalCode: '1',
  reference: 'R',
  ticket: null,
  responseCode: '00',
}
const REASON: PaymentReason = {
  code: 'provider_error',
  providerType: null,
  providerCode: null,
  providerMessage: null,
}
const START_MS = Date.UTC(2026, 10, 20, 15)

const proof = fc.constantFrom('proven' as const, 'unproven' as const, 'contradicted' as const)
const approved = proof.map((how) => ({ kind: 'approved' as const, proof: how, card: CARD }))
const ended = fc.constantFrom(
  { kind: 'declined' as const, reason: REASON, card: null },
  { kind: 'declined' as const, reason: REASON, card: CARD },
  { kind: 'cancelled' as const, reason: REASON },
)
const moneyAnswer: fc.Arbitrary<MoneyAnswer> = fc.oneof(
  approved,
  ended,
  fc.constant({ kind: 'unclear' as const, reason: REASON }),
  fc.constant({ kind: 'not_sent' as const, cause: 'refused' as const }),
  fc.record({
    kind: fc.constant('refused' as const),
    busy: fc.boolean(),
    certainty: fc.constantFrom('documented' as const, 'assumed' as const),
    reason: fc.constant(REASON),
    heldById: fc.constant(null),
  }),
)
const inquiryAnswer: fc.Arbitrary<InquiryAnswer> = fc.oneof(
  { weight: 1, arbitrary: approved },
  { weight: 1, arbitrary: ended },
  {
    weight: 5,
    arbitrary: fc.constantFrom<InquiryAnswer>(
      { kind: 'pending' },
      { kind: 'not_found' },
      { kind: 'not_found' },
      { kind: 'next_page' },
      { kind: 'unavailable', cause: 'unreachable' },
      { kind: 'unavailable', cause: 'unreadable' },
    ),
  },
)
const abortAnswer: fc.Arbitrary<AbortAnswer> = fc.constantFrom<AbortAnswer>(
  { kind: 'accepted' },
  { kind: 'nothing_active' },
  { kind: 'failed', sent: 'no' },
  { kind: 'failed', sent: 'maybe' },
)

/** One thing that happens; `stale` answers belong to an exchange that is not the open one. */
type Step =
  | { readonly on: 'written' | 'wake' | 'recovered'; readonly stale: boolean }
  | { readonly on: 'money'; readonly stale: boolean; readonly answer: MoneyAnswer }
  | { readonly on: 'inquiry'; readonly stale: boolean; readonly answer: InquiryAnswer }
  | { readonly on: 'abort'; readonly stale: boolean; readonly answer: AbortAnswer }
  | { readonly on: 'person'; readonly stale: boolean; readonly choice: number; readonly paid: boolean }
const stale = fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ on: fc.constantFrom('written' as const, 'wake' as const, 'wake' as const), stale }),
  { weight: 1, arbitrary: fc.record({ on: fc.constant('recovered' as const), stale }) },
  { weight: 2, arbitrary: fc.record({ on: fc.constant('money' as const), stale, answer: moneyAnswer }) },
  { weight: 4, arbitrary: fc.record({ on: fc.constant('inquiry' as const), stale, answer: inquiryAnswer }) },
  { weight: 1, arbitrary: fc.record({ on: fc.constant('abort' as const), stale, answer: abortAnswer }) },
  {
    weight: 1,
    arbitrary: fc.record({
      on: fc.constant('person' as const),
      stale,
      choice: fc.nat(9),
      paid: fc.boolean(),
    }),
  },
)
const run = fc.record({
  routes: fc
    .constantFrom<Route[][]>([['lan', 'cloud']], [['lan']], [['cloud']], [['lan', 'localhost', 'cloud']])
    .map(([routes]) => routes ?? []),
  sources: fc
    .constantFrom<InquirySource[][]>([['local', 'online']], [['online']], [['local']])
    .map(([sources]) => sources ?? []),
  steps: fc.array(fc.record({ step, laterMs: fc.constantFrom(0, 1, 500, 4000, 90_000, 400_000) }), {
    maxLength: 60,
  }),
})
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never

function planOf({ routes, sources }: Run): AttemptPlan {
  return {
    attemptId: 'attempt',
    clientTransactionId: 'id',
    saleId: 'sale',
    original: null,
    label: null,
    businessDay: '2026-11-20',
    queryDeferred: false, cashbackMinor: 0,
    note: null,
    tenderId: 'tender',
    terminalId: 'caja-1',
    terminal: { serial: 'S1', host: '10.0.0.5', port: 6868, cloudUrl: 'https://cloud.example' },
    operation: 'charge',
    amountMinor: 1990,
    currency: 'CLP',
    exponent: 0,
    parts: { taxedNetMinor: 1672, taxMinor: 318, exemptMinor: 0 },
    routes,
    inquirySources: sources,
    saleReference: 'sale',
    staffId: 'carla',
    recordedAtMs: START_MS,
  }
}

function inputOf(state: AttemptState, { on, ...rest }: Step): AttemptInput | null {
  const known = (id: string | null | undefined): string | null =>
    rest.stale ? 'another-exchange' : (id ?? null)
  const money = known(state.openMoney?.exchangeId)
  const inquiry = known(state.inquiry?.open?.exchangeId)
  const abort = known(state.abort.exchangeId)
  if (on === 'wake' || on === 'recovered') return { kind: on }
  if (on === 'written') return money === null ? null : { kind: 'money_written', exchangeId: money }
  if (on === 'person' && 'choice' in rest) return personOf(state, rest.choice, rest.paid)
  if (!('answer' in rest)) return null
  if (on === 'money' && money !== null) {
    return {
      kind: 'money_answered',
      exchangeId: money,
      route: state.route ?? 'lan',
      answer: rest.answer as MoneyAnswer,
    }
  }
  if (on === 'inquiry' && inquiry !== null)
    return { kind: 'inquiry_answered', exchangeId: inquiry, answer: rest.answer as InquiryAnswer }
  return on === 'abort' && abort !== null
    ? { kind: 'abort_answered', exchangeId: abort, answer: rest.answer as AbortAnswer }
    : null
}

function personOf(state: AttemptState, choice: number, paid: boolean): AttemptInput | null {
  const actions = allowedActions(state)
  const action = actions[choice % Math.max(actions.length, 1)]
  const words = { staffId: 'sofia', reason: 'Slip', evidence: 'Paper' }
  switch (action) {
    case undefined:
      return null
    case 'abort':
      return { kind: 'abort', staffId: 'carla' }
    case 'detach':
      return { kind: 'detach', staffId: 'sofia', reason: 'Cash' }
    case 'resolve':
      return { kind: 'resolve', outcome: paid ? 'paid' : 'not_paid', ...words }
    default:
      return { kind: action }
  }
}

interface Told {
  readonly before: AttemptState
  readonly input: AttemptInput
  readonly after: Decision
}

/** Plays a run and calls `look` with every decision. Nothing may throw, whatever happens. */
function play(parts: Run, look: (told: Told) => void): AttemptState {
  let ids = 0
  let nowMs = START_MS
  let state = recordedAttempt(planOf(parts))
  const decide = (input: AttemptInput): void => {
    const before = state
    const after = decideAttempt(before, input, {
      nowMs,
      policy: PAYMENT_POLICY,
      newId: () => `id-${(ids += 1)}`,
    })
    look({ before, input, after })
    state = after.state
  }
  decide({ kind: 'begin' })
  for (const { step: happening, laterMs } of parts.steps) {
    nowMs += laterMs
    const input = inputOf(state, happening)
    if (input !== null) decide(input)
  }
  return state
}

const always = (look: (told: Told) => void, end: (state: AttemptState) => void = () => undefined): void => {
  fc.assert(
    fc.property(run, (parts) => {
      end(play(parts, look))
    }),
    { numRuns: 1500 },
  )
}
/** An input that proves that money was taken, and that belongs to a question or a charge of this attempt. */
function proves({ before, input }: Told): boolean {
  const proven = 'answer' in input && input.answer.kind === 'approved' && input.answer.proof === 'proven'
  if (!proven) return false
  if (input.kind === 'money_answered') return before.openMoney?.exchangeId === input.exchangeId
  return input.kind === 'inquiry_answered' && before.inquiry?.open?.exchangeId === input.exchangeId
}
const supervised = ({ input }: Told): boolean => input.kind === 'resolve'

describe('whatever happens to an attempt', () => {
  test('nothing throws, the same decision is made twice, and its facts alone give its state', () => {
    always(({ before, input, after }) => {
      expect(
        after.facts.reduce<AttemptState>((state, fact) => evolveAttempt(state, fact), before),
      ).toStrictEqual(after.state)
      expect(JSON.parse(JSON.stringify(after.facts))).toStrictEqual(after.facts)
      expect(JSON.parse(JSON.stringify(after.state))).toStrictEqual(after.state)
      if (after.facts.length === 0) expect([after.state, after.effects]).toStrictEqual([before, []])
      expect(input.kind).not.toBe('')
    })
  })

  test('it is approved only by a proof or a supervisor, and what is final stays so', () => {
    always((told) => {
      const { before, after } = told
      if (isFinal(before.phase)) expect(after.state.phase).toBe(before.phase)
      else if (after.state.phase === 'approved') expect(proves(told) || supervised(told)).toBe(true)
      if (after.state.phase !== before.phase && after.state.concludedBy === 'supervisor')
        expect(supervised(told)).toBe(true)
    })
  })

  test('proven money is never lost: it pays the sale or is to be given back, and that once', () => {
    always(
      (told) => {
        const { before, after } = told
        if (proves(told))
          expect(after.state.phase === 'approved' || after.state.chargedLate !== null).toBe(true)
        if (before.chargedLate) expect(after.state.chargedLate).toEqual(before.chargedLate)
        if (after.state.chargedLate && !before.chargedLate)
          expect(proves(told) || supervised(told)).toBe(true)
      },
      (state) => {
        // A tender that was freed for another one can no longer be paid by this attempt.
        if (state.phase === 'approved' && state.detachedAtMs !== null)
          expect(state.chargedLate).not.toBeNull()
        if (state.phase === 'approved' && state.detachedAtMs === null) expect(state.chargedLate).toBeNull()
      },
    )
  })

  test('it is sent again only as long as nothing of it can have left, and on another route', () => {
    fc.assert(
      fc.property(run, (parts) => {
        const sent: string[] = []
        let left = false
        play(parts, ({ before, input, after }) => {
          const sends = after.effects.flatMap((effect) =>
            effect.kind === 'send_money' ? [effect.route] : [],
          )
          if (left) expect(sends).toEqual([])
          for (const route of sends) expect(sent).not.toContain(route)
          sent.push(...sends)
          const mine = 'exchangeId' in input && before.openMoney?.exchangeId === input.exchangeId
          left ||=
            (mine && input.kind === 'money_written') ||
            input.kind === 'recovered' ||
            (mine && input.kind === 'money_answered' && input.answer.kind !== 'not_sent')
        })
      }),
      { numRuns: 1500 },
    )
  })

  test('not charged without a word only when nothing was sent, or after everybody was asked', () => {
    always(({ before, after }) => {
      const { state } = after
      if (isFinal(before.phase) || state.phase !== 'not_charged') return
      if (state.concludedBy === 'not_sent') expect(before.openMoney?.written ?? false).toBe(false)
      if (state.concludedBy !== 'inquiry') return
      expect(state.plan.inquirySources.map((source) => state.inquiry?.[source])).toEqual(
        state.plan.inquirySources.map(() => 'not_found'),
      )
      expect(state.watch).not.toBeNull()
    })
  })

  test('it never waits for nothing: it asks, is to be woken, has a request under way, or is over', () => {
    always(({ after: { state } }) => {
      const waits =
        isAsking(state) || nextWakeAtMs(state, PAYMENT_POLICY) !== null || state.openMoney !== null
      const over = isFinal(state.phase) && (state.watch === null || state.watch.dueAtMs === null)
      expect(waits || over).toBe(true)
    })
  })

  test('every effect belongs to a fact of the same decision, and nothing is asked twice at a time', () => {
    always(({ before, after }) => {
      const begun = after.facts.flatMap((fact) =>
        'exchangeId' in fact && fact.exchangeId !== null ? [fact.exchangeId] : [],
      )
      for (const effect of after.effects) {
        if (effect.kind === 'abandon_money')
          expect([before.openMoney?.exchangeId, ...begun]).toContain(effect.exchangeId)
        else expect(begun).toContain(effect.exchangeId)
      }
      expect(after.effects.filter((effect) => effect.kind === 'send_inquiry').length).toBeLessThanOrEqual(1)
    })
  })
})

describe('what a person may do with an attempt', () => {
  test('is at most to ask when it is over, and always something while it is unknown', () => {
    always(({ after: { state } }) => {
      const actions = allowedActions(state)
      expect(new Set(actions).size).toBe(actions.length)
      if (isFinal(state.phase)) expect(actions).toEqual(state.watch === null ? [] : ['query'])
      if (state.phase === 'unknown')
        expect(actions.some((action) => action === 'query' || action === 'resolve')).toBe(true)
      if (state.phase === 'unknown' && state.detachedAtMs === null) expect(actions).toContain('detach')
      if (state.detachedAtMs !== null)
        expect(actions.filter((action) => action === 'abort' || action === 'detach')).toEqual([])
      const abortUnderWay =
        state.abort.state === 'requested' && (state.abort.exchangeId !== null || state.openMoney !== null)
      if (!isFinal(state.phase) && state.phase !== 'recorded' && state.detachedAtMs === null) {
        expect(actions.includes('abort')).toBe(!abortUnderWay)
      }
    })
  })
})
