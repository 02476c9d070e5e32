import { describe, expect, it } from 'vitest'
import { exchangeView } from '../../shared/contract/payment.ts'
import { printingView } from '../../shared/contract/receipt.ts'
import { product, saleView } from '../../shared/contract/sale.ts'
import { doctorReport } from '../../shared/contract/discovery.ts'
import { healthView, settingsView, terminalTest } from '../../shared/contract/settings.ts'
import { registerView as registerSchema } from '../../shared/contract/staff.ts'
import { historyPage as historySchema } from '../../shared/contract/history.ts'
import { agreeingPage, historyPage } from '../e2e/fake-history.ts'
import { cardStanding } from '../../shared/contract/card.ts'
import { CLOSED_HOLDS, HOLDS, onHold, PARTLY_BACK, standing, TOO_SOON } from '../e2e/fake-cards.ts'
import {
  DOCTOR_ILL,
  DOCTOR_WELL,
  healthOfBusy,
  healthOfLent,
  healthOfNine,
  healthOfUnconfirmed,
  settingsOfNine,
  testOfReady,
  testOfUnconfirmed,
  turnedAway,
} from '../e2e/fake-lanes.ts'
import { products, SALES } from '../e2e/fake-sales.ts'
import { exchanges, health, printing, registerView } from '../e2e/fake-views.ts'

describe('the canned views that pictures are made from', () => {
  it.each(Object.keys(SALES))('%s is a view that the register could send', (name) => {
    const sale = SALES[name]?.() ?? null
    if (sale) expect(saleView.parse(sale)).toEqual(sale)
    expect(() => registerSchema.parse(registerView({ sale, alerts: true }))).not.toThrow()
  })

  it('keep to the contract in what became of card payments', () => {
    const all = [...HOLDS, ...CLOSED_HOLDS, onHold({}), standing(), PARTLY_BACK, TOO_SOON]
    for (const item of all) expect(cardStanding.parse(item)).toEqual(item)
  })

  it('keep to the contract in health, printing, products and exchanges', () => {
    expect(healthView.parse(health)).toEqual(health)
    expect(printingView.parse(printing)).toEqual(printing)
    for (const page of [historyPage, agreeingPage]) expect(historySchema.parse(page)).toEqual(page)
    for (const item of products) expect(product.parse(item)).toEqual(item)
    for (const item of exchanges) expect(() => exchangeView.parse(item)).not.toThrow()
  })

  it('keep to the contract in lines of terminals and in what is found on the network', () => {
    for (const item of [healthOfNine, healthOfLent, healthOfUnconfirmed, healthOfBusy('over')])
      expect(healthView.parse(item)).toEqual(item)
    for (const item of [DOCTOR_WELL, DOCTOR_ILL]) expect(doctorReport.parse(item)).toEqual(item)
    for (const item of [testOfReady, testOfUnconfirmed]) expect(terminalTest.parse(item)).toEqual(item)
    expect(settingsView.parse(settingsOfNine())).toEqual(settingsOfNine())
    expect(saleView.parse(turnedAway())).toEqual(turnedAway())
  })
})
