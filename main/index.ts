import process from 'node:process'

/** Electron's entry. Everything else of Electron is in `shell/`; the register itself needs none of it. */
if (process.versions['electron'] === undefined) {
  process.stderr.write('Electron\'s entry. Without Electron, the register is: npm start -- --served\n')
  process.exit(64)
}
// Awaited, so that what Electron takes only before it is ready is set in time.
const { launch } = await import('./shell/launch.ts')
await launch()
