import react from '@vitejs/plugin-react'
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { rendererFiles } from './build/renderer-files.ts'
import { contract } from './shared/contract/index.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const { version } = JSON.parse(readFileSync(at('./package.json'), 'utf8')) as { readonly version: string }
const BUILT_IN = [...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'electron']

/** The engine's one native library stays outside; everything else that the main process needs is bundled. */
const OUTSIDE_MAIN = [...BUILT_IN, 'better-sqlite3']

/**
 * Three bundles from one place (`build/bundle.ts` runs them): the page, the main process (ES module) and the
 * preload (one
 * CommonJS file, because a sandboxed preload can load nothing beside `electron`).
 */
export default defineConfig({
  root: at('./renderer'),
  base: './',
  publicDir: existsSync(at('./renderer/public')) ? at('./renderer/public') : false,
  plugins: [react(), rendererFiles()],
  clearScreen: false,
  build: { emptyOutDir: true, reportCompressedSize: false },
  environments: {
    client: {
      build: {
        outDir: at('./out/renderer'),
        target: 'chrome140',
        // The page's Content-Security-Policy allows no `data:` fonts and no inline code of any kind.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: at('./renderer/index.html') },
      },
    },
    main: {
      consumer: 'server',
      resolve: { noExternal: true, external: OUTSIDE_MAIN },
      build: {
        outDir: at('./out/main'),
        ssr: true,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          input: { index: at('./main/index.ts') },
          external: OUTSIDE_MAIN,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      // The allow-list is written in at build time, so that the preload carries neither the schemas nor their
      // library.
      define: { CALL_NAMES: JSON.stringify(Object.keys(contract)), VERSION: JSON.stringify(version) },
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: at('./out/preload'),
        ssr: true,
        target: 'chrome140',
        minify: false,
        rolldownOptions: {
          input: { index: at('./preload/index.ts') },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  },
})
