import { expect, test, type Page } from 'playwright/test'
import { present } from '../../shared/assert.ts'
import { LANGUAGES, type Language } from '../../shared/contract/staff.ts'
import { fakeScript, installFakeRegister } from './fake-register.ts'
import { registerView } from './fake-views.ts'
import { GALLERY } from './gallery.ts'
import { openStaticPage } from './static-page.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

/** Smallest height of what a finger presses; strip and bars reach it with their invisible rim. */
const TARGET_PX = 48
const RIMMED = '.strip, .bar'

/** Words that do not fit where they stand, as the reader would see them cut. */
function cutWords(): string[] {
  const texts = document.querySelectorAll<HTMLElement>(
    'button, h1, h2, h3, p, span, strong, dd, dt, small, label',
  )
  return [...texts]
    .filter((text) => text.clientWidth > 0 && (text.textContent ?? '').trim() !== '')
    .filter((text) => getComputedStyle(text).display !== 'inline' && text.scrollWidth > text.clientWidth + 1)
    .map((text) => `${text.className}: ${(text.textContent ?? '').slice(0, 60)}`)
}

function smallTargets([least, rimmed]: [number, string]): string[] {
  return [
    ...document.querySelectorAll<HTMLElement>(
      // A switch is pressed by its whole label; the box in it is nobody's target.
      'button, [role=option], [role=radio], .switch, input:not([type=radio], [role=switch])',
    ),
  ]
    .filter(
      (target) => !target.closest(rimmed) && target.checkVisibility() && target.getClientRects().length > 0,
    )
    .filter(
      (target) => target.getBoundingClientRect().height < least || target.getBoundingClientRect().width < 40,
    )
    .filter((target) => getComputedStyle(target).position !== 'absolute')
    .map((target) => `${target.className}: ${Math.round(target.getBoundingClientRect().height)} px`)
}

async function look(page: Page, name: string): Promise<readonly string[]> {
  const cut = await page.evaluate(cutWords)
  const small = await page.evaluate(smallTargets, [TARGET_PX, RIMMED] as [number, string])
  return [
    ...cut.map((text) => `${name} cuts ${text}`),
    ...small.map((text) => `${name} has a small target ${text}`),
  ]
}

/** The page as it is, in another language; what is open stays open. */
async function speak(page: Page, language: Language, register: unknown): Promise<void> {
  await page.evaluate(
    (view) =>
      (window as unknown as { fakePush: (topic: string, value: unknown) => void }).fakePush('register', view),
    register,
  )
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  await page.evaluate(() => document.fonts.ready)
}

/** Scenes in one test; all of them in one would take longer than a test may. */
const PART = 15
const NAMES = Object.keys(GALLERY)
const PARTS = Array.from({ length: Math.ceil(NAMES.length / PART) }, (_, index) =>
  NAMES.slice(index * PART, (index + 1) * PART),
)

for (const [index, names] of PARTS.entries()) {
  test(`in every language nothing is cut, too small or complained of, part ${index + 1}`, async ({
    context,
  }) => {
    test.setTimeout(240_000)
    const site = await openStaticPage(process.env['LANEKEEPER_PAGE_FOLDER'])
    const complaints: string[] = []
    for (const name of names) {
      const item = present(GALLERY[name], name)
      const page = await context.newPage()
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          complaints.push(`${name}: ${message.text()}`)
      })
      page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`))
      await page.addInitScript(installFakeRegister, fakeScript(item.options, item.answers))
      await page.goto(site.url)
      await page.locator('.strip').waitFor()
      await item.steps?.(page)
      const buttons = await page.locator('button').count()
      for (const language of LANGUAGES) {
        await speak(page, language, registerView({ ...item.options, language }))
        complaints.push(...(await look(page, `${name} in ${language}`)))
        expect(await page.locator('button').count(), `${name} shows the same in ${language}`).toBe(buttons)
      }
      await page.close()
    }
    await site.close()
    expect(complaints).toEqual([])
  })
}
