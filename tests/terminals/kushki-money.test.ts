import { describe, expect, it } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import type { MoneyAnswer } from '../../main/engine/terminals/driver.ts'
import type { HttpResult } from '../../main/engine/ports.ts'
import { REFUSAL_WITHIN_MS } from '../../main/engine/terminals/kushki-one/outcome.ts'
import {
  ABORT, afterMs, answered, APPROVED, chargeOf, failed, NOW_MS, OTHER_ID, OUR_ID, terminalWith, without,
} from './kushki-samples.ts'

const call = chargeOf(15_990)
const ANSWERED = { route: 'lan', answeredAtMs: NOW_MS, opening: null } as const
const read = (result: HttpResult, terminal = terminalWith()) =>
  kushkiOneDriver.interpretMoney(call, terminal, result, ANSWERED)
const answerTo = (body: unknown, status = 200): MoneyAnswer => read(answered(body, status)).answer
const proofTo = (body: unknown, terminal = terminalWith()): string => {
  const { answer } = read(answered(body), terminal)
  return answer.kind === 'approved' ? answer.proof : `not approved: ${answer.kind}`
}
const reasonTo = (body: unknown, status = 200): string => {
  const answer = answerTo(body, status)
  return 'reason' in answer ? `${answer.kind}:${answer.reason.code}` : answer.kind
}

describe('an approval', () => {
  it('is proven by flag, id and amount, and carries what a receipt needs', () => {
    const { answer, outcomeClass, errorType } = read(answered(APPROVED))
    expect(answer).toEqual({
      kind: 'approved', proof: 'proven',
      card: {
        brand: 'Visa', lastFour: '0042', funding: 'debit', entryMode: 'NFC', approvalCode: '651234',
        reference: 'c1f0a5d2-55b3-4d3e-8a52-6a6f0c6e2b11', ticket: '820400123456789012', responseCode: '00',
      },
    })
    expect([outcomeClass, errorType]).toEqual(['approved_proven', null])
  })

  it('may stand in rawResponse, with the status as its flag', () => {
    const raw = { ...without(APPROVED, 'approved', 'client_transaction_id'), message_fields: { F39: '00' } }
    expect(proofTo({ client_transaction_id: OUR_ID.toUpperCase(), rawResponse: raw })).toBe('proven')
  })

  it('keeps all digits of a ticket that came as a number', () => {
    const body = JSON.stringify(APPROVED).replace('"820400123456789012"', '820400123456789012')
    const { answer } = read(answered(body))
    expect(answer.kind === 'approved' && answer.card.ticket).toBe('820400123456789012')
  })

  it.each([
    ['no id', without(APPROVED, 'client_transaction_id')],
    ['no amount', without(APPROVED, 'approved_transaction_amount')],
    ['an amount that cannot be read', { ...APPROVED, approved_transaction_amount: '$ 15.990' }],
    ['a flag in other words', { ...without(APPROVED, 'approved'), transaction_status: 'APPROVED' }],
    ['a malformed flag beside the status', { ...APPROVED, approved: 'true' }],
  ])('is unproven with %s', (_name, body) => expect(proofTo(body)).toBe('unproven'))

  it.each([
    ['another id', { ...APPROVED, client_transaction_id: OTHER_ID }],
    ['two ids', { ...APPROVED, object: { client_transaction_id: OTHER_ID } }],
    ['another amount', { ...APPROVED, approved_transaction_amount: 1599 }],
    ['a second amount that differs', { ...APPROVED, authorized_amount: 15_989 }],
    ['parts with another sum', { ...APPROVED, amount: { iva: 0, subtotal_iva: 1, subtotal_iva0: 15_990 } }],
    ['another currency', { ...APPROVED, currency: 'USD' }],
    ['another currency in the amount', { ...APPROVED, amount: { subtotal_iva0: 15_990, currency: 'COP' } }],
  ])('is contradicted by %s', (_name, body) => expect(proofTo(body)).toBe('contradicted'))

  it('takes a reference for a missing amount only when the profile says so, never for another one', () => {
    const terminal = terminalWith({ evidence: 'reference' })
    const bare = without(APPROVED, 'approved_transaction_amount')
    expect(proofTo(bare, terminal)).toBe('proven')
    expect(proofTo(without(bare, 'transaction_reference'), terminal)).toBe('unproven')
    expect(proofTo({ ...bare, amount: 'much' }, terminal)).toBe('unproven')
    expect(proofTo({ ...bare, amount: 1 }, terminal)).toBe('contradicted')
    expect(proofTo(without(bare, 'client_transaction_id'), terminal)).toBe('unproven')
  })

  it.each([
    ['approved and not approved', { ...APPROVED, operation: { approved: false } }, 200],
    ['approved with the status DECLINED', { ...APPROVED, transaction_status: 'DECLINED' }, 200],
    ['the status APPROVAL beside approved: false', { ...APPROVED, approved: false }, 200],
    ['a refusing response code', { ...APPROVED, kushki_response: { code: '51' } }, 200],
    ['approval of a part only', { ...APPROVED, response_code: '10' }, 200],
    ['a void under our id', { ...APPROVED, transaction_type: 'void' }, 200],
    ['an error family', { ...APPROVED, type: 'ACQUIRER', code: 'ACQ-13' }, 200],
    ['an error of HTTP', APPROVED, 400], ['an error of the server', APPROVED, 500],
    ['a redirect', APPROVED, 302],
  ])('is not built on when it says two things: %s', (_name, body, status) => {
    expect(reasonTo(body, status)).toBe('unclear:answer_contradicts')
  })

  it.each([['the text "true"', 'true'], ['1', 1], ['nothing', null], ['a list', [true]],
    ['an object', { value: true }]])(
    'needs the flag to be strictly true: %s', (_name, approved) => {
      expect(reasonTo({ ...without(APPROVED, 'transaction_status'), approved }))
        .toBe('unclear:answer_unproven')
    })

  it('is not HTTP 200 alone', () => expect(reasonTo({})).toBe('unclear:answer_unproven'))
})

describe('a decline', () => {
  const declined = { approved: false, client_transaction_id: OUR_ID, transaction_status: 'DECLINED' }

  it.each([['51', 'declined_funds'], ['04', 'declined_card'], ['54', 'declined_card'],
    ['05', 'declined_by_issuer']])(
    'with code %s is %s', (code, reason) => {
      const answer = answerTo({ ...declined, kushki_response: { code, message: 'No' } })
      const told = { code: reason, providerCode: code, providerMessage: 'No' }
      expect(answer).toMatchObject({ kind: 'declined', reason: told })
    })

  it('needs more than a missing approval', () => {
    expect(reasonTo({ approved: false, client_transaction_id: OUR_ID })).toBe('unclear:answer_unproven')
    expect(reasonTo({ approved: false, response_code: '00' })).toBe('unclear:answer_unproven')
    expect(reasonTo({ approved: false, response_code: '51' })).toBe('declined:declined_funds')
  })

  it('of another id or amount is no answer to ours', () => {
    expect(reasonTo({ ...declined, client_transaction_id: OTHER_ID })).toBe('unclear:answer_contradicts')
    expect(reasonTo({ ...declined, amount: 1 })).toBe('unclear:answer_contradicts')
  })

  it('by the acquirer comes with 2xx or 4xx; with 5xx nobody knows', () => {
    const acquirer = { type: 'ACQUIRER', code: '51', message: 'Insufficient funds' }
    expect(reasonTo(acquirer, 402)).toBe('declined:declined_funds')
    expect(reasonTo({ type: 'ACQUIRER', code: 'E001', message: 'Invalid body' }, 400))
      .toBe('declined:request_refused')
    for (const status of [408, 409, 429, 500, 502, 504]) {
      expect(reasonTo(acquirer, status)).toBe('unclear:provider_error')
    }
  })

  it('by the acquirer needs a code that refuses; time-outs, system codes, unknown ones leave it open', () => {
    const open = [
      '06', '09', '10', '16', '19', '20', '21', '22', '25', '68', '88', '89', '90', '91', '92', '94', '95',
      '96', '98', 'ACQ-13', 'ACQ-51', '', '00', '200',
    ]
    for (const code of open) {
      const message = 'Rejected'
      expect(reasonTo({ type: 'ACQUIRER', code, message }), code).toBe('unclear:provider_error')
      expect(reasonTo({ failure: { type: 'ACQUIRER', code, message } }, 402), code)
        .toBe('unclear:provider_error')
      expect(reasonTo({ approved: false, response_code: code }), code).toBe('unclear:answer_unproven')
    }
    const closed = ['01', '05', '14', '30', '51', '55', '59', '63', '75', '82', '93', '6P', '6p', '006']
    for (const code of closed) {
      expect(reasonTo({ type: 'ACQUIRER', code, message: 'No' }, 402), code).toMatch(/^declined:/)
      expect(reasonTo({ approved: false, response_code: code }), code).toMatch(/^declined:/)
    }
  })

  it('by its explicit status needs no code, but none that approves', () => {
    for (const code of ['91', '68', 'ACQ-13', '10']) {
      expect(reasonTo({ ...declined, response_code: code }), code).toBe('declined:declined_by_issuer')
    }
    expect(reasonTo({ ...declined, response_code: '00' })).toBe('unclear:answer_unproven')
    const system = { ...APPROVED, kushki_response: { code: '91' } }
    expect(reasonTo(system)).toBe('unclear:answer_contradicts')
  })

  it('is not the status ERROR', () => {
    expect(reasonTo({ approved: false, transaction_status: 'ERROR', response_code: '96' }))
      .toBe('unclear:provider_error')
  })
})

describe('a cancel', () => {
  it.each([
    ['as seen', { type: 'TERMINAL-SUNMI', code: '-1', message: 'User cancel the process' }, 200,
      'cancelled_by_customer'],
    ['as a number', { type: 'TERMINAL-SUNMI', code: -1, message: '' }, 200, 'cancelled_by_customer'],
    ['in Spanish', { type: 'TERMINAL-SUNMI', code: '-1', message: 'Abortado por el cajero' }, 422,
      'cancelled_by_cashier'],
    ['by the customer, who is named', {
      type: 'TERMINAL-SUNMI', code: '-1', message: 'Abort: user cancelled',
    }, 200, 'cancelled_by_customer'],
    ['by another status', { transaction_status: 'ABORTED', client_transaction_id: OUR_ID }, 200,
      'cancelled_by_customer'],
    ['wrapped', { failure: { type: 'TERMINAL-SUNMI', code: '-1', message: 'User cancel' } }, 400,
      'cancelled_by_customer'],
    ['by abort', { type: 'TERMINAL-SUNMI', code: '-1', message: 'Transaction aborted' }, 200,
      'cancelled_by_cashier'],
    ['by status', { transaction_status: 'CANCELLED', client_transaction_id: OUR_ID }, 200,
      'cancelled_by_customer'],
    ['with the status ERROR', {
      type: 'TERMINAL-SUNMI', code: '-1', message: 'User cancel', transaction_status: 'ERROR',
    }, 200, 'cancelled_by_customer'],
  ])('%s', (_name, body, status, reason) => expect(reasonTo(body, status)).toBe(`cancelled:${reason}`))

  it.each([
    ['TERMINAL', 'TER-009', 'Operation cancelled by the user'],
    ['MANUFACTURER', 'M', 'Cancelado por el cliente'],
    ['TERMINAL', 'TER-002', 'Connection aborted'], ['TERMINAL-SUNMI', '-2', 'User cancel the process'],
    ['CONFIGURATION', 'CONF-4007', 'canceled'], ['NOT_FOUND', 'NF-001', 'Aborted'],
    ['CLOUDPAYMENT_VALIDATION_ERROR', 'C', 'Request aborted'], ['ACQUIRER', 'ACQ-13', 'User cancelled'],
    ['NEW_FAMILY', '-1', 'User cancel the process'],
  ])('is not said by words alone: %s %s %s', (type, code, message) => {
    for (const status of [200, 400, 409]) {
      expect(reasonTo({ type, code, message }, status)).toBe('unclear:provider_error')
    }
  })

  it('by status is said with our id only', () => {
    expect(reasonTo({ transaction_status: 'CANCELLED' })).toBe('unclear:answer_unproven')
    expect(reasonTo({ transaction_status: 'CANCELLED', client_transaction_id: OTHER_ID }))
      .toBe('unclear:answer_contradicts')
    const both = { transaction_status: 'CANCELLED', operation: { status: 'PENDING' } }
    expect(reasonTo({ ...both, client_transaction_id: OUR_ID })).toBe('unclear:answer_unproven')
  })

  it('of another transaction, or in a 5xx, says nothing about ours', () => {
    const cancel = { type: 'TERMINAL-SUNMI', code: '-1', message: 'User cancel' }
    expect(reasonTo({ ...cancel, object: { client_transaction_id: OTHER_ID } }))
      .toBe('unclear:answer_contradicts')
    expect(reasonTo({ ...cancel, operation: { client_transaction_id: OTHER_ID } }))
      .toBe('unclear:answer_contradicts')
    expect(reasonTo(cancel, 500)).toBe('unclear:provider_error')
  })
})

describe('a refusal', () => {
  it.each([
    ['PARAMETER', 'PAR-003', 400, 'documented', 'request_refused'],
    ['AUTHENTICATION', 'AUTH-001', 401, 'documented', 'credential_refused'],
    ['AUTH', 'AUTH-001', 200, 'documented', 'credential_refused'],
    ['NOT_FOUND', 'NF-001', 404, 'assumed', 'request_refused'],
    ['CONFIGURATION', 'CONF-4007', 400, 'assumed', 'configuration_refused'],
    ['TERMINAL', 'TER-002', 400, 'assumed', 'terminal_refused'],
    ['CLOUDPAYMENT_VALIDATION_ERROR', 'C', 400, 'assumed', 'terminal_unreachable'],
  ])('%s %s with %i is %s: %s', (type, code, status, certainty, reason) => {
    const failure = { type, code, message: 'no', object: { client_transaction_id: OUR_ID } }
    expect(answerTo(failure, status)).toMatchObject({
      kind: 'refused', busy: false, certainty, heldById: null,
      reason: { code: reason, providerType: type, providerCode: code },
    })
    expect(answerTo({ failure: { type, code, message: 'no' } }, status))
      .toMatchObject({ kind: 'refused', certainty })
    expect(answerTo({ type, code, message: 'no' }, 503).kind).toBe('unclear')
  })

  it('for a wrong clock is told from one for a wrong credential by the Date header', () => {
    const auth = { type: 'AUTHENTICATION', code: 'AUTH-001', message: 'Invalid signature' }
    const at = (aheadMs: number): MoneyAnswer => kushkiOneDriver.interpretMoney(
      call, terminalWith(), answered(auth, 401, { date: new Date(NOW_MS + aheadMs).toUTCString() }),
      ANSWERED,
    ).answer
    expect(at(300_000)).toMatchObject({ reason: { code: 'credential_refused' } })
    expect(at(301_000)).toMatchObject({ reason: { code: 'clock_off' } })
    expect(at(-301_000)).toMatchObject({ reason: { code: 'clock_off' } })
    expect(answerTo({ ...auth, message: 'Timestamp out of range' }, 401))
      .toMatchObject({ reason: { code: 'clock_off' } })
  })

  it('because the terminal is busy says whose transaction holds it', () => {
    const busy = {
      type: 'TERMINAL', code: 'TER-003', message: 'Already processing',
      object: { client_transaction_id: OTHER_ID },
    }
    const expected = { kind: 'refused', busy: true, certainty: 'assumed', heldById: OTHER_ID }
    expect(answerTo(busy, 409)).toMatchObject(expected)
    expect(answerTo({ ...busy, code: 'TER-0' }, 409)).toMatchObject(expected)
    expect(answerTo({ type: 'TERMINAL', code: 'TER-003' }, 409)).toMatchObject({ busy: true, heldById: null })
    expect(answerTo({ ...busy, code: 'TER-003' }, 400)).toMatchObject(expected)
    expect(answerTo({ type: 'TERMINAL', message: 'x' }, 409)).toMatchObject({ busy: true })
  })

  it('by another known code of the terminal is not busy, whatever the HTTP status', () => {
    for (const code of ['TER-002', 'TER-004']) {
      expect(answerTo({ type: 'TERMINAL', code, message: 'x' }, 409)).toMatchObject({
        kind: 'refused', busy: false, certainty: 'assumed', reason: { code: 'terminal_refused' },
      })
    }
  })

  it.each([
    ['busy', { type: 'TERMINAL', code: 'TER-003', message: 'x' }, 409],
    ['the terminal', { type: 'TERMINAL', code: 'TER-002', message: 'x' }, 400],
    ['the cloud', { type: 'CLOUDPAYMENT_VALIDATION_ERROR', message: 'x' }, 400],
    ['a reference', { type: 'NOT_FOUND', code: 'NF-001', message: 'x' }, 404],
    ['its set-up', { type: 'CONFIGURATION', code: 'CONF-4007', message: 'x' }, 400],
  ])('that is only assumed to come first is believed only when it came early: %s', (_name, body, status) => {
    const at = (waitedMs: number): MoneyAnswer => read(afterMs(answered(body, status), waitedMs)).answer
    expect(REFUSAL_WITHIN_MS).toBe(5000)
    expect(at(REFUSAL_WITHIN_MS)).toMatchObject({ kind: 'refused', certainty: 'assumed' })
    expect(at(REFUSAL_WITHIN_MS + 1)).toMatchObject({ kind: 'unclear', reason: { code: 'provider_error' } })
    const timings = { writtenMs: null, headersMs: null, totalMs: REFUSAL_WITHIN_MS + 1 }
    expect(read({ ...answered(body, status), timings }).answer.kind).toBe('unclear')
  })

  it('of what needs no card is believed only when it speaks of the original, and came early', () => {
    const refund = { ...call, operation: 'refund', originalReference: OTHER_ID } as const
    const at = (body: unknown, status: number, waitedMs: number): string =>
      kushkiOneDriver.interpretMoney(
        refund, terminalWith(), afterMs(answered(body, status), waitedMs), ANSWERED,
      ).answer.kind
    const unknownReference = { type: 'NOT_FOUND', code: 'NF-001', message: 'x' }
    expect(at(unknownReference, 404, REFUSAL_WITHIN_MS)).toBe('refused')
    expect(at(unknownReference, 404, REFUSAL_WITHIN_MS + 1)).toBe('unclear')
    expect(at({ type: 'TERMINAL', code: 'TER-002', message: 'x' }, 400, 10)).toBe('unclear')
  })

  it('that is documented to come first, and a cancel, may come late', () => {
    const late = (body: unknown, status: number): string =>
      read(afterMs(answered(body, status), 60_000)).answer.kind
    expect(late({ type: 'PARAMETER', code: 'PAR-003', message: 'x' }, 400)).toBe('refused')
    expect(late({ type: 'AUTHENTICATION', code: 'AUTH-001', message: 'x' }, 401)).toBe('refused')
    expect(late({ type: 'TERMINAL-SUNMI', code: '-1', message: 'User cancel' }, 200)).toBe('cancelled')
  })

  it('because the terminal is busy with this very attempt is none', () => {
    const busy = { type: 'TERMINAL', code: 'TER-003', object: { client_transaction_id: OUR_ID } }
    expect(reasonTo(busy, 409)).toBe('unclear:no_answer')
  })

  it.each([
    ['a message', { type: 'PARAMETER', code: 'PAR-009', message: 'Duplicated transaction' }],
    ['another message', { type: 'TERMINAL', code: 'TER-004', message: 'Id was already processed' }],
    ['Spanish', { type: 'ACQUIRER', code: 'X', message: 'La transacción ya existe' }],
    ['the field', { type: 'PARAMETER', code: 'PAR-002', param: 'client_transaction_id', message: 'Invalid' }],
  ])('that means the id is known already must be asked about: %s', (_name, body) => {
    expect(reasonTo(body, 400)).toBe('unclear:no_answer')
    expect(reasonTo(body, 409)).toBe('unclear:no_answer')
  })
})

describe('everything else is unclear', () => {
  it.each([
    ['the terminal\'s own software', { type: 'MANUFACTURER', code: 'MAN-30005', message: 'x' }, 200,
      'provider_error'],
    ['another code of it', { type: 'TERMINAL-SUNMI', code: '-2', message: 'x' }, 200, 'provider_error'],
    ['an unknown family', { type: 'NEW_FAMILY', code: '1', message: 'x' }, 400, 'provider_error'],
    ['404 of something else', { error: 'Not Found' }, 404, 'answer_unreadable'],
    ['404 as a page', '<html>Not Found</html>', 404, 'answer_unreadable'],
    ['a redirect', '', 301, 'answer_unreadable'], ['no JSON', 'approved: true', 200, 'answer_unreadable'],
    ['nothing', '', 200, 'answer_unreadable'], ['a list', [APPROVED], 200, 'answer_unreadable'],
    ['half an answer', JSON.stringify(APPROVED).slice(0, -1), 200, 'answer_unreadable'],
    ['a gateway', '<html>Bad Gateway</html>', 502, 'provider_error'],
    ['null', null, 200, 'answer_unreadable'],
  ])('%s', (_name, body, status, reason) => expect(reasonTo(body, status)).toBe(`unclear:${reason}`))

  it('an answer that was cut off, even when what is left can be read', () => {
    const result = answered(APPROVED)
    expect(read({ ...result, truncated: true } as HttpResult).answer).toMatchObject({ kind: 'unclear' })
  })

  it('no answer: proven unsent or not', () => {
    expect(read(failed('refused', 'no')).answer).toEqual({ kind: 'not_sent', cause: 'refused' })
    expect(read(failed('reset', 'no')).answer).toEqual({ kind: 'not_sent', cause: 'reset' })
    const reasons = (['timeout', 'reset', 'closed', 'aborted', 'protocol', 'other'] as const).map((cause) => {
      const { answer } = read(failed(cause, 'maybe', 200))
      return answer.kind === 'unclear' ? answer.reason.code : answer.kind
    })
    expect(reasons).toEqual(
      ['no_answer', 'connection_lost', 'connection_lost', 'connection_lost', 'answer_unreadable',
        'connection_lost'])
  })
})

describe('what is kept of an error', () => {
  it('is cut to its limits', () => {
    const at = answerTo({ type: 'PARAMETER', code: 'C'.repeat(32), message: 'm'.repeat(200) }, 400)
    const past = answerTo({ type: 'PARAMETER', code: 'C'.repeat(33), message: 'm'.repeat(201) }, 400)
    expect(at).toEqual(past)
    expect(past).toMatchObject({ reason: { providerCode: 'C'.repeat(32), providerMessage: 'm'.repeat(200) } })
  })

  it('names family and code for the journal', () => {
    const { errorType, errorCode, outcomeClass } = read(answered({ type: 'TERMINAL', code: 'TER-003' }, 409))
    expect([errorType, errorCode, outcomeClass]).toEqual(['TERMINAL', 'TER-003', 'busy'])
  })
})

describe('an abort', () => {
  const abort = (result: HttpResult) =>
    kushkiOneDriver.interpretAbort(ABORT, terminalWith(), result, ANSWERED).answer
  it('is accepted, without effect, or failed', () => {
    expect(abort(answered({ message: 'ok' }, 202))).toEqual({ kind: 'accepted' })
    expect(abort(answered({ type: 'TERMINAL', code: 'TER-004', message: 'Nothing active' }, 409)))
      .toEqual({ kind: 'nothing_active' })
    expect(abort(answered({ type: 'TERMINAL', code: 'TER-002', message: 'x' })))
      .toEqual({ kind: 'failed', sent: 'maybe' })
    expect(abort(answered('', 500))).toEqual({ kind: 'failed', sent: 'maybe' })
    expect(abort(failed('refused', 'no'))).toEqual({ kind: 'failed', sent: 'no' })
    expect(abort(failed('timeout', 'maybe'))).toEqual({ kind: 'failed', sent: 'maybe' })
  })

  it.each([
    ['nothing', ''], ['a web page', '<html>ok</html>'], ['a list', '[]'], ['a text', '"ok"'],
    ['null', 'null'],
    ['half an object', '{"message":"o'], ['an error', { error: 'not here' }], ['errors', { errors: ['x'] }],
    ['a wrapped error', { failure: { type: 'TERMINAL', code: 'TER-002' } }],
  ])('is not accepted by %s in 2xx', (_name, body) => {
    expect(abort(answered(body))).toEqual({ kind: 'failed', sent: 'maybe' })
    const cut = { ...answered({ message: 'ok' }), truncated: true } as HttpResult
    expect(abort(cut)).toEqual({ kind: 'failed', sent: 'maybe' })
  })
})
