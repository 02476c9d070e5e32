import { describe, expect, test } from 'vitest'
import { factsOf } from '../../main/engine/terminals/kushki-one/answer.ts'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { amountMatch } from '../../main/engine/terminals/kushki-one/proof.ts'
import { chargeOf, terminalWith } from './kushki-samples.ts'

const terminal = terminalWith()
const context = {
  secret: 'a-key',
  nowMs: 1_780_000_000_000,
  randomBytes: (length: number) => new Uint8Array(length),
}
const bodyOf = (more: Parameters<typeof chargeOf>[1]): Record<string, unknown> =>
  JSON.parse(
    kushkiOneDriver.prepare(chargeOf(9990, more), terminal, 'lan', context).request.body ?? '{}',
  ) as Record<string, unknown>

test('instalments and cash on top are sent only when they were asked for', () => {
  expect(bodyOf({})).not.toHaveProperty('query_deferred')
  expect(bodyOf({ queryDeferred: true })).toMatchObject({ query_deferred: true })
  expect(bodyOf({})).not.toHaveProperty('cashback_amount')
  expect(bodyOf({ cashbackMinor: 5000 })).toMatchObject({
    cashback_amount: 5000,
    amount: { subtotal_iva0: 9990 },
  })
})

describe('the amount of an answer, with 5,000 on top of 9,990', () => {
  const match = (answer: Record<string, unknown>, cashbackMinor = 5000): string =>
    amountMatch(factsOf(answer), chargeOf(9990, { cashbackMinor }), terminal.profile)
  test.each([
    ['without the cash', { approved_transaction_amount: 9990 }, 'same'],
    ['with the cash', { approved_transaction_amount: 14_990 }, 'same'],
    ['asked without, approved with', { request_amount: 9990, approved_transaction_amount: 14_990 }, 'same'],
    ['asked with, approved without', { request_amount: 14_990, approved_transaction_amount: 9990 }, 'other'],
    [
      'approved twice, differently',
      { approved_transaction_amount: 9990, authorized_amount: 14_990 },
      'other',
    ],
    ['the cash alone', { approved_transaction_amount: 5000 }, 'other'],
    ['one peso off', { approved_transaction_amount: 14_991 }, 'other'],
    ['other cash', { approved_transaction_amount: 9990, cashback_amount: 4000 }, 'other'],
    ['no cash', { approved_transaction_amount: 9990, cashback_amount: 0 }, 'other'],
    ['nothing', {}, 'none'],
  ])('%s', (_name, answer, expected) => {
    expect(match(answer)).toBe(expected)
  })
  test('without cash asked for, only the amount itself will do', () => {
    expect(match({ approved_transaction_amount: 14_990 }, 0)).toBe('other')
    expect(match({ approved_transaction_amount: 9990, cashback_amount: 5000 }, 0)).toBe('other')
    expect(match({ approved_transaction_amount: 9990 }, 0)).toBe('same')
  })
})
