import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBuilder } from 'vite'
import type { Engine } from '../../../main/engine/api.ts'
import { startServedHost } from '../../../main/served/host.ts'
import { readRendererFiles, type RendererFiles } from '../../../main/served/renderer-files.ts'
import { present } from '../../../shared/assert.ts'

/**
 * Builds the page from its sources as they are now and as it is shipped, whatever mode the test runner is in,
 * and reads it; nothing is left on the disk.
 */
export async function builtPage(): Promise<RendererFiles> {
  const mode = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-page-'))
  try {
    const configFile = fileURLToPath(new URL('../../../vite.config.ts', import.meta.url))
    const builder = await createBuilder(
      { configFile, logLevel: 'error', environments: { client: { build: { outDir: folder } } } },
      false,
    )
    await builder.build(present(builder.environments['client'], 'the environment of the page'))
    return readRendererFiles(folder)
  } finally {
    if (mode === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = mode
    rmSync(folder, { recursive: true })
  }
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** The page on the loopback as the product serves it, security headers included. */
export const servePage = (engine: Engine, files: RendererFiles) =>
  startServedHost({ engine, files, port: 0, log: silent })
