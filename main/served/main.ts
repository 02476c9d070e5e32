import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runServed } from './run.ts'
import { endWith, servedProcess } from './served-process.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { readonly version: string }

endWith(await runServed(servedProcess({ rendererFolder: at('out/renderer'), version })))
