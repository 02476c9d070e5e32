import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createBuilder } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the named environments of `vite.config.ts` (all of them when none is named), each from scratch. */
const names = process.argv.slice(2)
const builder = await createBuilder({ configFile: at('../vite.config.ts'), logLevel: 'warn' }, false)
const wanted = names.length > 0 ? names : Object.keys(builder.environments)
for (const name of wanted) {
  const environment = builder.environments[name]
  if (environment === undefined) throw new Error(`vite.config.ts has no environment ${name}`)
  await builder.build(environment)
  // The simulator's pages are read from beside the bundle, as they are from beside its source.
  if (name === 'main') cpSync(at('../main/training/screen'), at('../out/screen'), { recursive: true })
}
