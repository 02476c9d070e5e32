import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import type { Language, Theme } from '../../shared/contract/staff.ts'
import type { LaneProcess } from './lane-process.ts'
import { openShop, PINS } from './shop.ts'
import { playShop, type TakePicture } from './shots-scenes.ts'

/**
 * Pictures of every screen and state: the real register, a simulated terminal, one scene after another; at
 * each stop the language, the theme and the window are changed under it. `npm run shots -- settings` keeps
 * only the pictures whose name contains the word.
 */
const FOLDER = fileURLToPath(new URL('../../shots/', import.meta.url))

interface Look {
  readonly language: Language
  readonly theme: Exclude<Theme, 'system'>
  readonly width: number
  readonly height: number
}

const SMALL = { width: 1366, height: 768 }
const LARGE = { width: 1920, height: 1080 }
const THEMES = ['light', 'dark'] as const
const LOOKS: readonly Look[] = [
  ...(['es', 'en'] as const).flatMap((language) =>
    THEMES.flatMap((theme) => [SMALL, LARGE].map((size) => ({ language, theme, ...size }))),
  ),
  { language: 'ja', theme: 'light', ...SMALL },
]

const nameOf = ({ language, theme, width, height }: Look): string => `${language}-${theme}-${width}x${height}`

/** Everything on one page, side by side, for whoever looks at all of them. */
function writeIndex(names: readonly string[]): void {
  const picture = (path: string): string =>
    `<a href="${path}"><img loading="lazy" width="440" src="${path}" alt="${path}"></a>`
  const rows = names.map((name) => {
    const pictures = LOOKS.map((look) => picture(`${nameOf(look)}/${name}.png`))
    return `<h2>${name}</h2>\n${pictures.join('\n')}\n`
  })
  const head = '<!doctype html><meta charset="utf-8"><title>Lanekeeper</title>\n'
  writeFileSync(`${FOLDER}index.html`, head + rows.join(''))
}

/** Only who is signed in changes the display; where nobody is, the supervisor does it in passing. */
async function changeDisplay(lane: LaneProcess, language: Language, theme: Look['theme']): Promise<void> {
  const { staff } = await lane.call('register.get', {})
  if (staff === null) await lane.call('staff.signIn', { staffId: 'rosa', pin: PINS.rosa })
  await lane.call('settings.display', { language, theme })
  if (staff === null) await lane.call('staff.signOut', {})
}

async function main(words: readonly string[]): Promise<void> {
  const wanted = words[0] ?? ''
  const startedMs = performance.now()
  rmSync(FOLDER, { recursive: true, force: true })
  for (const look of LOOKS) mkdirSync(FOLDER + nameOf(look), { recursive: true })
  const shop = await openShop({ staffed: true, printer: true })
  const browser = await chromium.launch({
    args: ['--disable-gpu', '--no-first-run'],
    ...(process.env['LANEKEEPER_BROWSER'] === undefined
      ? {}
      : { executablePath: process.env['LANEKEEPER_BROWSER'] }),
  })
  const names: string[] = []
  let shown: Look = { language: 'es', theme: 'light', ...SMALL }
  const wear = async (page: Page, look: Look): Promise<void> => {
    const { language, theme, width, height } = look
    if (language !== shown.language || theme !== shown.theme)
      await changeDisplay(shop.lane(), language, theme)
    await page.setViewportSize({ width, height })
    await page.locator(`html[lang="${language}"][data-theme="${theme}"]`).waitFor({ state: 'attached' })
    await page.evaluate(() => document.fonts.ready)
    shown = look
  }
  const picture: TakePicture = async (page, name, again) => {
    if (!name.includes(wanted)) return
    const numbered = `${String(names.length + 1).padStart(2, '0')}-${name}`
    names.push(numbered)
    for (const look of LOOKS) {
      await wear(page, look)
      await again?.()
      await page.mouse.move(0, 0)
      await page.screenshot({ path: `${FOLDER}${nameOf(look)}/${numbered}.png` })
    }
    await wear(page, { language: 'es', theme: 'light', ...SMALL })
    await again?.()
  }
  try {
    await playShop(shop, browser, picture)
  } finally {
    await browser.close()
    await shop.close()
  }
  writeIndex(names)
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  process.stdout.write(
    `${names.length * LOOKS.length} pictures of ${names.length} states in ${seconds} s: shots/index.html\n`,
  )
}

await main(process.argv.slice(2))
