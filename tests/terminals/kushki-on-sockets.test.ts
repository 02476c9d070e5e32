import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HttpResult } from '../../main/engine/ports.ts'
import type { TerminalCall } from '../../main/engine/terminals/driver.ts'
import { kushkiOneDriver as driver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { createHttpPort } from '../../main/node/http.ts'
import { startKushkiTerminal, type KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import type { Route } from '../../shared/contract/payment.ts'
import type { KushkiProfile } from '../../shared/contract/settings.ts'
import { chargeOf, inquiryOf, terminalWith } from './kushki-samples.ts'

const http = createHttpPort()
let simulated: KushkiTerminal
beforeAll(async () => { simulated = await startKushkiTerminal() })
afterAll(async () => {
  await http.close()
  await simulated.stop()
})
beforeEach(async () => {
  await simulated.clearFaults()
  simulated.setAutomatic({ action: 'tap', afterMs: 0 })
})

const terminal = (profile: Partial<KushkiProfile> = {}) => terminalWith(profile, {
  serial: simulated.serial, host: '127.0.0.1', port: simulated.lanPort,
  cloudUrl: `http://127.0.0.1:${simulated.cloudPort}`,
})
async function call(
  wanted: TerminalCall, route: Route = 'lan', secret = simulated.credential,
): Promise<HttpResult> {
  const context = { secret, nowMs: Date.now(), randomBytes: (length: number) => new Uint8Array(length) }
  return http.send(driver.prepare(wanted, terminal(), route, context).request).result
}
/** When an answer came matters for a wrong clock alone. */
const ANSWERED = { route: 'lan', answeredAtMs: Date.now(), opening: null } as const
const freshId = (): string => globalThis.crypto.randomUUID()

describe('against a simulated terminal, on real sockets', () => {
  it.each(['lan', 'localhost', 'cloud'] as const)('a charge over %s is proven and found again',
    async (route) => {
    const clientTransactionId = freshId()
    const charge = chargeOf(15_990, { clientTransactionId })
    const { answer } = driver.interpretMoney(charge, terminal(), await call(charge, route), ANSWERED)
    expect(answer).toMatchObject({ kind: 'approved', proof: 'proven' })
    for (const source of ['local', 'online'] as const) {
      const inquiry = inquiryOf(0, { clientTransactionId, source })
      const found = driver.interpretInquiry(inquiry, terminal(), await call(inquiry, route), ANSWERED)
      expect(found.answer).toMatchObject({ kind: 'approved', proof: 'proven' })
    }
    expect(simulated.ledger().filter((entry) => JSON.stringify(entry).includes(clientTransactionId)).length)
      .toBeGreaterThan(0)
  })

  it('an id that was never there is not found, once every possible first page is read', async () => {
    const clientTransactionId = freshId()
    const kinds: string[] = []
    for (const pageIndex of [0, 1, 2]) {
      const inquiry = inquiryOf(pageIndex, { clientTransactionId })
      kinds.push(driver.interpretInquiry(inquiry, terminal(), await call(inquiry), ANSWERED).answer.kind)
    }
    expect(kinds).toEqual(['next_page', 'next_page', 'not_found'])
  })

  it('a customer who cancels, and is found to have', async () => {
    simulated.setAutomatic({ action: 'cancel', afterMs: 0 })
    const clientTransactionId = freshId()
    const charge = chargeOf(990, { clientTransactionId })
    expect(driver.interpretMoney(charge, terminal(), await call(charge), ANSWERED).answer)
      .toMatchObject({ kind: 'cancelled' })
    const inquiry = inquiryOf(0, { clientTransactionId, amountMinor: 990 })
    expect(driver.interpretInquiry(inquiry, terminal(), await call(inquiry), ANSWERED).answer)
      .toMatchObject({ kind: 'cancelled' })
  })

  it('a terminal that counts hundredths of pesos is charged and found in them', async () => {
    const colombian = await startKushkiTerminal({ currency: 'COP', exponent: 0, amountUnit: 'hundredths' })
    try {
      colombian.setAutomatic({ action: 'tap', afterMs: 0 })
      const settings = terminalWith({ amountUnit: 'hundredths' }, {
        serial: colombian.serial, host: '127.0.0.1', port: colombian.lanPort,
      })
      const ask = (wanted: TerminalCall): Promise<HttpResult> => {
        const { credential: secret } = colombian
        const context = { secret, nowMs: Date.now(), randomBytes: () => new Uint8Array() }
        return http.send(driver.prepare(wanted, settings, 'lan', context).request).result
      }
      const clientTransactionId = freshId()
      const charge = chargeOf(43_890, { clientTransactionId, currency: 'COP' })
      const context = ANSWERED
      expect(driver.interpretMoney(charge, settings, await ask(charge), context).answer)
        .toMatchObject({ kind: 'approved', proof: 'proven' })
      const inquiry = inquiryOf(0, { clientTransactionId, amountMinor: 43_890, currency: 'COP' })
      expect(driver.interpretInquiry(inquiry, settings, await ask(inquiry), ANSWERED).answer)
        .toMatchObject({ kind: 'approved', proof: 'proven' })
      expect(colombian.ledger().map((entry) => entry.amountMinor)).toEqual([43_890])
    } finally {
      await colombian.stop()
    }
  })

  it('an abort overtakes the charge; busy names its holder; an abort of nothing says so', async () => {
    simulated.setAutomatic(null)
    const clientTransactionId = freshId()
    const charge = chargeOf(990, { clientTransactionId })
    const running = call(charge)
    await simulated.until((view) => JSON.stringify(view).includes(clientTransactionId))
    const second = chargeOf(500, { clientTransactionId: freshId() })
    expect(driver.interpretMoney(second, terminal(), await call(second), ANSWERED).answer)
      .toMatchObject({ kind: 'refused', busy: true, heldById: clientTransactionId })
    const abort = { kind: 'abort', clientTransactionId } as const
    expect(driver.interpretAbort(abort, terminal(), await call(abort), ANSWERED).answer)
      .toEqual({ kind: 'accepted' })
    expect(driver.interpretMoney(charge, terminal(), await running, ANSWERED).answer)
      .toMatchObject({ kind: 'cancelled', reason: { code: 'cancelled_by_cashier' } })
    for (const route of ['lan', 'cloud'] as const) {
      expect(driver.interpretAbort(abort, terminal(), await call(abort, route), ANSWERED).answer)
        .toEqual({ kind: 'nothing_active' })
    }
  })

  it('a look finds it ready, and a wrong credential as what it is', async () => {
    for (const route of ['lan', 'cloud'] as const) {
      const context = { ...ANSWERED, route }
      const probe = async (secret?: string) =>
        driver.interpretProbe(
          terminal(), await call({ kind: 'probe', source: 'local', about: null }, route, secret), context,
        ).verdict
      expect(await probe()).toBe('ready')
      expect(await probe('another')).toBe('credential_refused')
    }
  })
})
