import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, type CheckedConfig } from '../../main/node/config.ts'

/** Stands for a credential: no refusal may ever hold it. */
export const SECRET = 'hunter2-never-to-be-seen'
/** The folder of the test that runs now. */
export const at = { folder: '' }
export function beginFolder(): void {
  at.folder = mkdtempSync(join(tmpdir(), 'lanekeeper-config-'))
}
export function endFolder(): void {
  rmSync(at.folder, { recursive: true, force: true })
}

const ENV: Readonly<Record<string, string>> = {
  KUSHKI_KEY: SECRET, ROSA_PIN: '2468', EMPTY: '', BLANK: ` ${SECRET}`, LINE: `${SECRET}\nx`, WORD: 'abcd',
}
export const TERMINAL = {
  id: 'front', label: 'Terminal 1', provider: 'kushki-one', serial: 'PB0001',
  address: '127.0.0.1', port: 6868,
  routes: ['lan', 'cloud'], cloudUrl: 'https://cloud.example', credential: { env: 'KUSHKI_KEY' },
} as const
export const SHOP = { name: 'Almacén', register: 'Caja 1', market: 'CL', language: 'es' } as const
export const GOOD = {
  shop: SHOP, terminals: [TERMINAL], printers: [{ id: 'paper', address: '127.0.0.1' }],
  staff: [{ id: 'rosa', name: 'Rosa', role: 'supervisor', pin: { env: 'ROSA_PIN' } }],
} as const
export const CSV =
  'sku,barcode,name,unit,price,tax_class,department,favourite\n1,,Pan,kg,1990,standard,Pan,1\n'

export type Stored = Readonly<Record<string, string>>
function read(content: unknown, stored: Stored): ReturnType<typeof readConfig> {
  const file = join(at.folder, 'lane.json')
  const isWhole = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(file, isWhole ? content : JSON.stringify(content))
  return readConfig(file, { env: ENV, stored: async (name) => stored[name] ?? null })
}
export async function good(content: unknown, stored: Stored = {}): Promise<CheckedConfig> {
  const result = await read(content, stored)
  if (!result.ok) throw new Error(result.error.map(({ path, sentence }) => `${path}: ${sentence}`).join('\n'))
  return result.value
}
/** What is wrong with the file, as `path: sentence`. */
export async function problems(content: unknown, stored: Stored = {}): Promise<readonly string[]> {
  const result = await read(content, stored)
  return result.ok ? [] : result.error.map(({ path, sentence }) => `${path}: ${sentence}`)
}
export const terminal = (change: object): unknown => ({ ...GOOD, terminals: [{ ...TERMINAL, ...change }] })
export const lacking = (key: string): unknown => ({
  ...GOOD, terminals: [Object.fromEntries(Object.entries(TERMINAL).filter(([name]) => name !== key))],
})
