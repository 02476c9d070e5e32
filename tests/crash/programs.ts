import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The files that a lane's two processes are started from. */
export interface Programs {
  readonly register: string
  readonly terminal: string
}

export const SOURCES: Programs = {
  register: at('register.ts'),
  terminal: at('../../main/training/terminal.ts'),
}

/**
 * The same programs, each as one file, as they are shipped: a register that reads one file starts in less
 * than half the time of one that reads two hundred sources. The folder lies beside the product's own
 * bundles, where the native library is found.
 */
export async function bundledPrograms(): Promise<{ readonly programs: Programs; remove(): void }> {
  const out = at('../../out')
  mkdirSync(out, { recursive: true })
  const folder = mkdtempSync(join(out, 'crash-'))
  for (const [name, source] of Object.entries(SOURCES) as [keyof Programs, string][])
    await bundle(folder, name, source)
  return {
    programs: { register: join(folder, 'register.mjs'), terminal: join(folder, 'terminal.mjs') },
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Left outside: what is a native library, or is looked for and may be missing. */
const OUTSIDE = ['better-sqlite3', '@napi-rs/keyring']

async function bundle(folder: string, name: string, source: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: { [name]: source },
        external: OUTSIDE,
        output: { format: 'es', codeSplitting: false, entryFileNames: '[name].mjs' },
      },
    },
  })
}
