import { existsSync, rmSync } from 'node:fs'
import { run } from './child.mjs'
import { fingerprint, inProject, textOf, writeText } from './place.mjs'
import { Stop, saying } from './say.mjs'

/** @typedef {'client' | 'main' | 'preload'} Bundle */

/**
 * What each bundle is made from, and a file that is there when it was made.
 * @type {Record<Bundle, { sources: string[], made: string }>}
 */
const BUNDLES = {
  client: { sources: ['renderer', 'shared'], made: 'out/renderer/files.json' },
  main: { sources: ['main', 'shared'], made: 'out/main/index.js' },
  preload: { sources: ['preload', 'shared'], made: 'out/preload/index.cjs' },
}
const COMMON = [
  'vite.config.ts',
  'build/bundle.ts',
  'build/renderer-files.ts',
  'package.json',
  'package-lock.json',
]

/** @param {Bundle} name */
const stampOf = (name) => inProject('out', 'stamps', name)

/**
 * Builds those of the named bundles whose sources have changed since they were built. Throws a {@link Stop}
 * with the
 * bundler's own words when one cannot be built.
 * @param {string} node @param {readonly Bundle[]} names
 * @returns {Promise<readonly Bundle[]>} what was built now
 */
export async function ensureBundles(node, names) {
  const wanted = names.map((name) => ({ name, stamp: fingerprint([...BUNDLES[name].sources, ...COMMON]) }))
  const stale = wanted.filter(
    ({ name, stamp }) => textOf(stampOf(name)) !== stamp || !existsSync(inProject(BUNDLES[name].made)),
  )
  if (stale.length === 0) return []
  for (const { name } of stale) rmSync(stampOf(name), { force: true })
  const finished = await saying(
    `Building ${stale.map(({ name }) => name).join(', ')}`,
    run(node, [inProject('build', 'bundle.ts'), ...stale.map(({ name }) => name)]),
  )
  if (finished.code !== 0) throw new Stop(`The build failed:\n${finished.output.trim()}`)
  for (const { name, stamp } of stale) writeText(stampOf(name), stamp)
  return stale.map(({ name }) => name)
}
