import { describe, expect, test } from 'vitest'
import { isProvenNow, SLIP_WITHIN_MS } from '../../main/engine/card/slips.ts'
import { cellsOf, paperEncodingOf } from '../../main/engine/receipt/paper-text.ts'
import { receiptPlainText } from '../../main/engine/receipt/render.ts'
import { layOutSlip, type SlipFacts } from '../../main/engine/receipt/slip.ts'
import { SLIP_TEXTS } from '../../main/engine/receipt/slip-texts.ts'
import { isFinalPhase, type PaymentView } from '../../shared/contract/payment.ts'
import { LANGUAGES } from '../../shared/contract/staff.ts'
import { PROVISIONING, type Lane } from '../sim/lane.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000
const PRINTER = {
  ...{ printerId: 'recibos', label: 'Recibos', host: '10.9.8.9', port: 9100 },
  ...{ columns: 42, cutter: true, automatic: true },
}
const withPrinter = (automatic: boolean) => ({
  provisioning: { ...PROVISIONING, printers: [{ ...PRINTER, automatic }] },
})

async function outcomeOf(lane: Lane, attemptId: string): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= 10 * MINUTE_MS; waitedMs += 250) {
    const { payment } = await lane.ask('payment.get', { attemptId })
    if (isFinalPhase(payment.phase)) return payment
    await lane.time.pass(250)
  }
  throw new Error('no outcome')
}

const slipsOf = async (lane: Lane) =>
  (await lane.ask('printing.list', {})).jobs
    .filter(({ paper }) => paper === 'slip')
    .map(({ attemptId, copy }) => ({ attemptId, copy }))

/** A loaf paid by card two minutes ago. */
async function charged(lane: Lane): Promise<string> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  return attemptId
}

/** A loaf paid by card and given back. */
async function voided(lane: Lane): Promise<{ readonly chargeId: string; readonly voidId: string }> {
  const chargeId = await charged(lane)
  const begun = await lane.ask('card.giveBack', { attemptId: chargeId, reason: 'Pan duro' })
  expect((await outcomeOf(lane, begun.attemptId)).phase).toBe('approved')
  return { chargeId, voidId: begun.attemptId }
}

describe('the slip of a card movement', () => {
  test('prints by itself where receipts do, once, and again as a copy', async () => {
    const lane = await openedLane(withPrinter(true))
    const { chargeId, voidId } = await voided(lane)
    expect(await slipsOf(lane)).toEqual([{ attemptId: voidId, copy: false }])
    const held = await lane.ask('card.authorize', { amountMinor: 20_000, label: 'Mesa 4' })
    await outcomeOf(lane, held.attemptId)
    expect(await slipsOf(lane)).toContainEqual({ attemptId: held.attemptId, copy: false })
    expect(await lane.ask('printing.slip', { attemptId: voidId })).toMatchObject({
      paper: 'slip',
      copy: true,
    })
    // The payment of a sale has its receipt.
    const paid = await lane.call('printing.slip', { attemptId: chargeId })
    expect(paid).toMatchObject({ error: { code: 'NOT_A_CARD_PAYMENT' } })
    expect(lane.defects).toEqual([])
  })

  test('prints by itself when asking finds it done while the customer is still there', async () => {
    const lane = await openedLane(withPrinter(true))
    const chargeId = await charged(lane)
    lane.setFate((_route, { url }) => (url.endsWith('/void') ? { breaksAtAnswer: 'reset' } : {}))
    const { attemptId } = await lane.ask('card.giveBack', { attemptId: chargeId, reason: 'Pan duro' })
    expect((await outcomeOf(lane, attemptId)).phase).toBe('approved')
    expect(await slipsOf(lane)).toEqual([{ attemptId, copy: false }])
  })

  test('does not print by itself when it is found done after the customer has gone', async () => {
    const lane = await openedLane(withPrinter(true))
    const chargeId = await charged(lane)
    lane.setFate((_route, { url }) =>
      url.endsWith('/void') ? { breaksAtAnswer: 'reset' } : { connect: 'unroutable' },
    )
    const { attemptId } = await lane.ask('card.giveBack', { attemptId: chargeId, reason: 'Pan duro' })
    await lane.time.pass(SLIP_WITHIN_MS + 1000)
    expect((await lane.ask('payment.get', { attemptId })).payment.phase).toBe('unknown')
    lane.setFate(null)
    expect((await outcomeOf(lane, attemptId)).phase).toBe('approved')
    expect(await slipsOf(lane)).toEqual([])
    // It can be had by hand.
    await lane.ask('printing.slip', { attemptId })
    expect(await slipsOf(lane)).toEqual([{ attemptId, copy: false }])
  })

  test('is for somebody who stands there up to the two minutes, and not a moment longer', () => {
    const asked = { concludedBy: 'inquiry', lastSentAtMs: 5000, chargedLate: null } as const
    const after = (ms: number): boolean => isProvenNow({ ...asked, phaseSinceMs: asked.lastSentAtMs + ms })
    expect([after(0), after(SLIP_WITHIN_MS), after(SLIP_WITHIN_MS + 1)]).toEqual([true, true, false])
    const answered = { ...asked, concludedBy: 'terminal', phaseSinceMs: 5000 + SLIP_WITHIN_MS + 1 } as const
    expect(isProvenNow(answered)).toBe(true)
    expect(isProvenNow({ ...answered, chargedLate: { taskId: 'a', atMs: 6000 } })).toBe(false)
  })

  test("does not print by itself on a supervisor's word, which may turn out not to be so", async () => {
    const lane = await openedLane(withPrinter(true))
    const chargeId = await charged(lane)
    lane.setFate((_route, { url }) => (url.endsWith('/void') ? { requestLost: true, breaksAfterMs: 50 } : {}))
    const { attemptId } = await lane.ask('card.giveBack', { attemptId: chargeId, reason: 'Pan duro' })
    await lane.time.pass(5000)
    await lane.ask('payment.resolve', {
      ...{ attemptId, outcome: 'paid', reason: 'Comprobante del terminal', evidence: 'Autorización 123456' },
    })
    expect((await outcomeOf(lane, attemptId)).phase).toBe('approved')
    expect(await slipsOf(lane)).toEqual([])
  })

  test('prints only when somebody asks where receipts do, too', async () => {
    const lane = await openedLane(withPrinter(false))
    const { voidId } = await voided(lane)
    expect(await slipsOf(lane)).toEqual([])
    await lane.ask('printing.slip', { attemptId: voidId })
    expect(await slipsOf(lane)).toEqual([{ attemptId: voidId, copy: false }])
  })

  test('there is none of what was not done, and none without a printer', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'decline', afterMs: 500 })
    const begun = await lane.ask('card.authorize', { amountMinor: 20_000 })
    expect((await outcomeOf(lane, begun.attemptId)).phase).toBe('declined')
    const none = await lane.call('printing.slip', { attemptId: begun.attemptId })
    expect(none).toMatchObject({ error: { code: 'NOT_A_CARD_PAYMENT' } })
    const { voidId } = await voided(lane)
    const nowhere = await lane.call('printing.slip', { attemptId: voidId })
    expect(nowhere).toMatchObject({ error: { code: 'PRINTER_NONE' } })
  })

  test('is in the evidence of its payment', async () => {
    const lane = await openedLane(withPrinter(true))
    const { voidId } = await voided(lane)
    const { text } = await lane.ask('payment.evidence', { attemptId: voidId })
    expect(text).toContain('Its slip for the customer goes to the printer.')
  })
})

const SLIP: SlipFacts = {
  ...{ shopName: 'Almacén La Esquina', registerName: 'Caja 1', language: 'es', training: false },
  ...{ currency: 'CLP', exponent: 0, timeZone: 'America/Santiago', deed: 'void', amountMinor: 1990 },
  ...{ atMs: Date.UTC(2026, 10, 21, 18, 50), terminalLabel: 'Mostrador', label: null, receiptNumber: 12 },
  card: {
    ...{ brand: 'Visa', lastFour: '4242', funding: 'debit', entryMode: 'NFC', approvalCode: '289074' },
    ...{ reference: 'R-1', ticket: null, responseCode: null },
  },
}

describe('its paper', () => {
  test('reads like this', () => {
    const markup = layOutSlip(SLIP, { copy: false, columns: 42 })
    expect(receiptPlainText(markup, 42)).toMatchInlineSnapshot(`
      "   Almacén La Esquina
                        Caja 1

      21/11/2026 15:50
      ------------------------------------------
                       ANULACIÓN
      Visa ····4242                       $1.990
      Del recibo 12
      Débito, Sin contacto
      Autorización 289074
      Referencia R-1
      Terminal: Mostrador
      ------------------------------------------
              El cobro quedó sin efecto.

               Guarde este comprobante.
      "
    `)
  })

  test.each(LANGUAGES)('says in %s of each movement what it means, within its columns', (language) => {
    const deeds = Object.keys(SLIP_TEXTS[language].deed) as SlipFacts['deed'][]
    const papers = deeds.flatMap((deed) =>
      [24, 42].map((columns) => {
        const facts = { ...SLIP, language, deed, label: 'Mesa 4', training: true }
        const text = receiptPlainText(layOutSlip(facts, { copy: true, columns }), columns)
        const encoding = paperEncodingOf(text)
        for (const line of text.split('\n'))
          expect(cellsOf(line, encoding), line).toBeLessThanOrEqual(columns)
        return text
      }),
    )
    expect(new Set(papers).size).toBe(papers.length)
  })

  test('takes no data for an instruction', () => {
    const label = '{code:1}|"`^~'
    const markup = layOutSlip({ ...SLIP, label }, { copy: false, columns: 42 })
    expect(markup).not.toContain(label)
    expect(receiptPlainText(markup, 42)).toContain(label)
  })
})
