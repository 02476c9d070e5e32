import { describe, expect, test } from 'vitest'
import {
  abortCall,
  chargeBody,
  cloudCall,
  lanCall,
  newId,
  tappedCharge,
  terminalForTest,
} from './terminal-client.ts'

describe('a charge', () => {
  test('is answered with everything that proves it, and stands in the ledger once', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const reply = await tappedCharge(terminal, id)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({
      approved: true,
      client_transaction_id: id,
      amount: { iva: 0, subtotal_iva: 0, subtotal_iva0: 15_990 },
      approved_transaction_amount: 15_990,
      currency: 'CLP',
      payment_brand: 'Visa',
      card_type: 'debit',
      last_four_digits: '4242',
      masked_credit_card: '****4242',
      card_details: { reading_type: 'NFC' },
      transaction_status: 'APPROVAL',
      kushki_response: { code: '00', message: 'Approved' },
    })
    expect(reply.body['ticket_number']).toMatch(/^[1-9]\d{17}$/)
    expect(reply.body['approval_code']).toMatch(/^\d{6}$/)
    expect(reply.body['transaction_reference']).toMatch(/^[0-9a-f-]{36}$/)
    expect(terminal.ledger()).toHaveLength(1)
    expect(terminal.ledger()[0]).toMatchObject({
      entry: 1,
      operation: 'charge',
      clientTransactionId: id,
      amountMinor: 15_990,
      movedMinor: 15_990,
      currency: 'CLP',
      route: 'lan',
    })
  })

  test('adds up every part of the amount', async () => {
    const terminal = await terminalForTest({ automatic: { action: 'tap', afterMs: 0 } })
    const amount = {
      iva: 190,
      subtotal_iva: 1000,
      subtotal_iva0: 300,
      extra_taxes: { airport_tax: 5, iac: 0 },
    }
    const reply = await lanCall(terminal, 'charge', { amount, client_transaction_id: newId() })
    expect(reply.body).toMatchObject({ approved: true, approved_transaction_amount: 1495, amount })
    expect(terminal.ledger()[0]?.amountMinor).toBe(1495)
  })

  test('counts minor units by its own setting: major pesos and cents', async () => {
    const terminal = await terminalForTest({
      currency: 'MXN',
      exponent: 2,
      amountUnit: 'major',
      automatic: { action: 'tap', afterMs: 0 },
    })
    const amount = { iva: 19.99, subtotal_iva: 0.1, subtotal_iva0: 0.2 }
    const reply = await lanCall(terminal, 'charge', { amount, client_transaction_id: newId() })
    expect(reply.body['approved_transaction_amount']).toBe(20.29)
    expect(terminal.ledger()[0]?.amountMinor).toBe(2029)
    const tooFine = await lanCall(terminal, 'charge', {
      amount: { ...amount, iva: 0.001 },
      client_transaction_id: newId(),
    })
    expect(tooFine).toMatchObject({ status: 400, body: { type: 'PARAMETER', param: 'amount.iva' } })
  })

  test('counts hundredths of pesos that have no decimals, as reported for Colombia', async () => {
    const terminal = await terminalForTest({
      currency: 'COP',
      exponent: 0,
      amountUnit: 'hundredths',
      automatic: { action: 'tap', afterMs: 0 },
    })
    const amount = { iva: 0, subtotal_iva: 0, subtotal_iva0: 4_389_000 }
    const reply = await lanCall(terminal, 'charge', { amount, client_transaction_id: newId() })
    expect(reply.body['approved_transaction_amount']).toBe(4_389_000)
    expect(terminal.ledger()[0]?.amountMinor).toBe(43_890)
    const tooFine = await lanCall(terminal, 'charge', {
      amount: { ...amount, iva: 1 },
      client_transaction_id: newId(),
    })
    expect(tooFine).toMatchObject({ status: 400, body: { type: 'PARAMETER', param: 'amount.iva' } })
  })

  test('with the chip asks for the PIN first', async () => {
    const terminal = await terminalForTest()
    const reply = lanCall(terminal, 'charge', chargeBody(newId()))
    await terminal.until((view) => view.display === 'card')
    expect(terminal.customer({ action: 'insert', card: 'mastercard_credit' })).toEqual({ ok: true })
    expect(terminal.view().display).toBe('pin')
    expect(terminal.customer({ action: 'tap' })).toMatchObject({ ok: false })
    expect(terminal.customer({ action: 'pin' })).toEqual({ ok: true })
    expect((await reply).body).toMatchObject({
      approved: true,
      payment_brand: 'Mastercard',
      card_type: 'credit',
      card_details: { reading_type: 'ICC' },
    })
  })

  test('with a wrong PIN three times is declined, with a right one after two it is not', async () => {
    const terminal = await terminalForTest()
    for (const [wrongTimes, approved] of [
      [3, false],
      [2, true],
    ] as const) {
      const reply = lanCall(terminal, 'charge', chargeBody(newId()))
      await terminal.until((view) => view.display === 'card')
      terminal.customer({ action: 'insert' })
      for (let time = 0; time < wrongTimes; time += 1) terminal.customer({ action: 'wrong_pin' })
      if (approved) terminal.customer({ action: 'pin' })
      expect((await reply).body['approved']).toBe(approved)
    }
    expect(terminal.ledger()).toHaveLength(1)
  })

  test.each([
    [1000, '01'],
    [4000, '04'],
    [5000, '05'],
  ])('of the test amount %i is declined with %s', async (total, code) => {
    const terminal = await terminalForTest()
    const reply = await tappedCharge(terminal, newId(), total)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({
      approved: false,
      transaction_status: 'DECLINED',
      kushki_response: { code },
    })
    expect(reply.body).not.toHaveProperty('approval_code')
    expect(reply.body).not.toHaveProperty('approved_transaction_amount')
    expect(terminal.ledger()).toHaveLength(0)
  })

  test('of 7400 is approved late', async () => {
    const terminal = await terminalForTest({ acquirerMs: 0, delayedMs: 80 })
    const startedMs = performance.now()
    const reply = await tappedCharge(terminal, newId(), 7400)
    expect(reply.body['approved']).toBe(true)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(79)
  })

  test('with the declined card is declined by the issuer', async () => {
    const terminal = await terminalForTest()
    const reply = lanCall(terminal, 'charge', chargeBody(newId()))
    await terminal.until((view) => view.display === 'card')
    terminal.customer({ action: 'decline' })
    expect((await reply).body).toMatchObject({
      approved: false,
      kushki_response: { code: '05' },
      last_four_digits: '0005',
    })
  })

  test('cancelled by the customer is HTTP 200 with an error body and without approved', async () => {
    const terminal = await terminalForTest()
    const reply = lanCall(terminal, 'charge', chargeBody(newId()))
    await terminal.until((view) => view.display === 'card')
    terminal.customer({ action: 'cancel' })
    const came = await reply
    expect(came.status).toBe(200)
    expect(came.body).toMatchObject({
      type: 'TERMINAL-SUNMI',
      code: '-1',
      message: 'User cancel the process',
    })
    expect(came.body).not.toHaveProperty('approved')
    expect(terminal.ledger()).toHaveLength(0)
  })

  test('ends by itself when the customer does nothing', async () => {
    const terminal = await terminalForTest({ customerTimeoutMs: 20 })
    const reply = await lanCall(terminal, 'charge', chargeBody(newId()))
    expect(reply.body).toMatchObject({
      type: 'TERMINAL-SUNMI',
      code: '-1',
      message: 'Card reading timed out',
    })
    expect(terminal.view().display).toBe('timed_out')
  })
})

describe('the client_transaction_id', () => {
  test('of a finished charge brings its answer again and never another charge, on either route', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const first = await tappedCharge(terminal, id)
    expect((await lanCall(terminal, 'charge', chargeBody(id))).text).toBe(first.text)
    expect((await cloudCall(terminal, 'charge', chargeBody(id))).text).toBe(first.text)
    expect((await lanCall(terminal, 'charge', chargeBody(id, 1))).text).toBe(first.text)
    expect(terminal.ledger()).toHaveLength(1)
  })

  test('of a declined or cancelled one brings that answer again', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const first = await tappedCharge(terminal, id, 5000)
    expect((await lanCall(terminal, 'charge', chargeBody(id, 5000))).text).toBe(first.text)
    const cancelledId = newId()
    const cancelled = lanCall(terminal, 'charge', chargeBody(cancelledId))
    await terminal.until((view) => view.active?.clientTransactionId === cancelledId)
    terminal.customer({ action: 'cancel' })
    expect((await lanCall(terminal, 'charge', chargeBody(cancelledId))).text).toBe((await cancelled).text)
  })

  test('still in progress is refused as busy with itself; another one as busy with the holder', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const reply = lanCall(terminal, 'charge', chargeBody(id))
    await terminal.until((view) => view.display === 'card')
    for (const [caller, other] of [
      [lanCall, id],
      [cloudCall, id],
      [lanCall, newId()],
      [cloudCall, newId()],
    ] as const) {
      const busy = await caller(terminal, 'charge', chargeBody(other))
      expect(busy.status).toBe(409)
      expect(busy.body).toMatchObject({
        type: 'TERMINAL',
        code: 'TER-003',
        object: { client_transaction_id: id, serial_number: terminal.serial },
      })
    }
    terminal.customer({ action: 'tap' })
    expect((await reply).body['approved']).toBe(true)
    expect(terminal.ledger()).toHaveLength(1)
  })
})

describe('an abort', () => {
  test('is refused with 409 when nothing is active, also right after a charge', async () => {
    const terminal = await terminalForTest()
    expect((await abortCall(terminal)).status).toBe(409)
    await tappedCharge(terminal, newId())
    expect((await abortCall(terminal)).status).toBe(409)
    expect((await cloudCall(terminal, 'abort', {})).status).toBe(409)
  })

  test('while the card is awaited ends the charge as cancelled', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const reply = lanCall(terminal, 'charge', chargeBody(id))
    await terminal.until((view) => view.display === 'card')
    const abort = await abortCall(terminal)
    expect(abort).toMatchObject({ status: 200, body: { object: { client_transaction_id: id } } })
    expect((await reply).body).toMatchObject({
      type: 'TERMINAL-SUNMI',
      code: '-1',
      message: 'Transaction aborted',
    })
    expect(terminal.ledger()).toHaveLength(0)
  })

  test('from the cloud stops a charge of the LAN: there is one payment slot', async () => {
    const terminal = await terminalForTest()
    const reply = lanCall(terminal, 'charge', chargeBody(newId()))
    await terminal.until((view) => view.display === 'card')
    expect((await cloudCall(terminal, 'abort', {})).status).toBe(200)
    expect((await reply).body).not.toHaveProperty('approved')
  })
})
