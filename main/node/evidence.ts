import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createClock } from './clock.ts'
import { runEvidence } from './evidence-command.ts'

/** `npm run evidence`: exports and checks the evidence packs of payments. */
const packagePath = fileURLToPath(new URL('../../package.json', import.meta.url))
const { version } = JSON.parse(readFileSync(packagePath, 'utf8')) as { readonly version: string }

process.exitCode = runEvidence(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  nowMs: createClock().nowMs,
  version,
})
