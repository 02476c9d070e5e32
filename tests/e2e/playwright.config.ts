import { fileURLToPath } from 'node:url'
import { defineConfig } from 'playwright/test'

/** Chosen by `npm test`; without it Playwright looks for a browser of its own. */
const browser = process.env['LANEKEEPER_BROWSER']
const CALM = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Whole stories: a real register process, a real database file, a simulated terminal on real sockets and the
 * built page in a real browser. Each test has its own lane, so they run side by side.
 */
export default defineConfig({
  testDir: '.',
  outputDir: fileURLToPath(new URL('../../out/test/e2e', import.meta.url)),
  fullyParallel: true,
  forbidOnly: true,
  // A test that passes when repeated has failed.
  retries: 0,
  workers: 2,
  // Generous, for computers that are busy with other things; nothing here waits for a time to pass.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1366, height: 768 },
    locale: 'es-CL',
    timezoneId: 'America/Santiago',
    // A trace of every step would take longer than the steps; --trace on brings it.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args: CALM, ...(browser === undefined ? {} : { executablePath: browser }) },
  },
})
