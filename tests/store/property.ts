import fc from 'fast-check'

export { default as fc } from 'fast-check'
export { test } from 'vitest'

// A failing property prints its own seed; SEED=… runs it again.
const seed = process.env['SEED']
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
