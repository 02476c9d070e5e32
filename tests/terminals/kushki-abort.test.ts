import { describe, expect, test } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { ABORT, answered, NOW_MS, OTHER_ID, OUR_ID, terminalWith } from './kushki-samples.ts'

const ANSWERED = { route: 'lan', answeredAtMs: NOW_MS, opening: null } as const
const aborted = (body: unknown) =>
  kushkiOneDriver.interpretAbort(ABORT, terminalWith(), answered(body), ANSWERED).answer

describe('an abort on a terminal that several registers use', () => {
  test('counts as ours when it names our payment, or nobody’s', () => {
    expect(aborted({ message: 'aborted' })).toEqual({ kind: 'accepted' })
    expect(aborted({ client_transaction_id: OUR_ID })).toEqual({ kind: 'accepted' })
    expect(aborted({ object: { client_transaction_id: OUR_ID.toUpperCase() } })).toEqual({ kind: 'accepted' })
  })

  test('says nothing about our payment when it stopped another one', () => {
    const said = { kind: 'failed', sent: 'maybe' }
    expect(aborted({ client_transaction_id: OTHER_ID })).toEqual(said)
    expect(aborted({ message: 'aborted', object: { client_transaction_id: OTHER_ID } })).toEqual(said)
    expect(aborted({ client_transaction_id: OUR_ID, object: { client_transaction_id: OTHER_ID } })).toEqual(
      said,
    )
  })
})
