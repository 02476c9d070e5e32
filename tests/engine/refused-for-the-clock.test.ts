import { expect, test } from 'vitest'
import { recordedAttempt } from '../../main/engine/payment/attempt.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { AttemptInput, Decision } from '../../main/engine/payment/decide.ts'
import { PAYMENT_POLICY } from '../../main/engine/payment/policy.ts'
import type { ReasonCode } from '../../shared/contract/payment.ts'

const RECORDED = recordedAttempt({
  attemptId: 'a',
  clientTransactionId: 'c',
  saleId: 's',
  tenderId: 't',
  terminalId: 'caja-1',
  original: null,
  label: null,
  businessDay: '2026-11-20',
  queryDeferred: false,
  cashbackMinor: 0,
  note: null,
  terminal: { serial: 'S1', host: '10.0.0.5', port: 6868, cloudUrl: null },
  operation: 'charge',
  amountMinor: 1990,
  currency: 'CLP',
  exponent: 0,
  parts: { taxedNetMinor: 1672, taxMinor: 318, exemptMinor: 0 },
  routes: ['lan'],
  inquirySources: ['local', 'online'],
  saleReference: 's',
  staffId: 'carla',
  recordedAtMs: 1_000_000,
})

/** A charge that left and was refused before any processing, as the provider documents it. */
function refusedFor(code: ReasonCode): Decision['state'] {
  const context = { nowMs: 1_000_000, newId: () => 'x', policy: PAYMENT_POLICY }
  const reason = { code, providerType: 'AUTHENTICATION', providerCode: 'AUTH-001', providerMessage: null }
  const inputs: readonly AttemptInput[] = [
    { kind: 'begin' },
    { kind: 'money_written', exchangeId: 'x' },
    {
      kind: 'money_answered',
      exchangeId: 'x',
      route: 'lan',
      answer: { kind: 'refused', busy: false, certainty: 'documented', reason, heldById: null },
    },
  ]
  return inputs.reduce((state, input) => decideAttempt(state, input, context).state, RECORDED)
}

test('a charge refused for its time stamp is watched: a copy of it may come when the stamp is right', () => {
  const state = refusedFor('clock_off')
  expect(state.phase).toBe('not_charged')
  expect(state.watch).toMatchObject({ looks: 0, dueAtMs: 1_000_000 + (PAYMENT_POLICY.watchAfterMs[0] ?? 0) })
})

test('a charge refused for what it says can never become right, and is not watched', () => {
  expect(refusedFor('request_refused')).toMatchObject({ phase: 'not_charged', watch: null })
})
