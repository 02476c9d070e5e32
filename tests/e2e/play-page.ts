import { chromium, type Page } from 'playwright'
import type { LaneProcess } from './lane-process.ts'

/** Runs a story on the register's page in a browser of its own, for processes apart from the test runner. */
export async function withBrowserPage<T>(lane: LaneProcess, run: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    ...(process.env['LANEKEEPER_BROWSER'] === undefined
      ? {}
      : { executablePath: process.env['LANEKEEPER_BROWSER'] }),
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'es-CL' })
    await page.goto(await lane.link())
    await page.getByRole('banner').waitFor()
    return await run(page)
  } finally {
    await browser.close()
  }
}
