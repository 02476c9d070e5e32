import { fileURLToPath } from 'node:url'
import { createBuilder } from 'vite'

/** Builds the named environments of `vite.config.ts` (all of them when none is named), each from scratch. */
const names = process.argv.slice(2)
const builder = await createBuilder({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }, false)
const wanted = names.length > 0 ? names : Object.keys(builder.environments)
for (const name of wanted) {
  const environment = builder.environments[name]
  if (environment === undefined) throw new Error(`vite.config.ts has no environment ${name}`)
  await builder.build(environment)
}
