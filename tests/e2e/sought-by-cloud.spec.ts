import { expect, test, type Page } from 'playwright/test'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { fakeScript, installFakeRegister } from './fake-register.ts'
import { payment, SALES } from './fake-sales.ts'
import { openStaticPage } from './static-page.ts'

/** A charge that goes on by the cloud, for a reason why the local network did not get it. */
async function shown(page: Page, sale: SaleView): Promise<string> {
  const site = await openStaticPage(process.env['LANEKEEPER_PAGE_FOLDER'])
  await page.addInitScript(installFakeRegister, fakeScript({ sale }))
  await page.goto(site.url)
  const said = await page.locator('.payment-explanation').textContent()
  await site.close()
  return said ?? ''
}

const saleOf = (change: Partial<PaymentView>): SaleView => {
  const sale = SALES['waiting-sought']?.()
  if (sale == null) throw new Error('There is no such scene.')
  return { ...sale, payment: payment({ route: 'cloud', routesTried: ['lan', 'cloud'], ...change }) }
}
const because = (code: NonNullable<PaymentView['reason']>['code']): Partial<PaymentView> => ({
  reason: { code, providerType: null, providerCode: null, providerMessage: null },
})

for (const code of ['other_device', 'unconfirmed_device', 'address_conflict', 'certificate_changed'] as const)
  for (const phase of ['sending', 'waiting'] as const)
    test(`says which terminal asks for the card when the local one is ${code}, while ${phase}`, async ({
      page,
    }) => {
      const said = await shown(page, saleOf({ phase, ...because(code) }))
      expect(said).toContain('Mesón 1')
      expect(said).toContain('KO20240117')
      expect(said).toMatch(/cancela/)
    })

test('says nothing of another place when the local network was merely not there', async ({ page }) => {
  expect(await shown(page, saleOf({ phase: 'waiting' }))).not.toContain('KO20240117')
})
