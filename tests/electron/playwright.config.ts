import { fileURLToPath } from 'node:url'
import { defineConfig } from 'playwright/test'

/**
 * The built register inside Electron. `npm test` runs it where Electron's program is, and says so where it is
 * not.
 */
export default defineConfig({
  testDir: '.',
  outputDir: fileURLToPath(new URL('../../out/test/electron', import.meta.url)),
  forbidOnly: true,
  // A test that passes when repeated has failed.
  retries: 0,
  // One window has the keyboard.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
})
