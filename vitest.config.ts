import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Suites that need a browser or Electron's binary have their own runner (`tests/e2e`, `tests/electron`). */
const OWN_RUNNER = ['tests/e2e/**', 'tests/electron/**']

export default defineConfig({
  plugins: [react()],
  // Importing electron outside Electron starts a download; whatever reaches for it in a test fails by name
  // instead.
  resolve: { alias: { electron: at('./tests/shell/no-electron.ts') } },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: OWN_RUNNER,
    environment: 'node',
    // No test may leave anything in the keyring of whoever runs it; those of the keyring bring their own.
    env: { LANEKEEPER_KEYRING: 'off' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
    // A test that is left out by accident must not pass in CI.
    allowOnly: false,
    passWithNoTests: false,
  },
})
