import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../main/node/config.ts'
import { createMemorySecretStore } from '../../main/node/secrets.ts'
import type { CallValue } from '../../shared/contract/index.ts'
import { SAMPLES } from '../contract/samples.ts'
import { PINS, STAFFED } from '../contract/staffed-lane.ts'
import { bareEngine } from '../engine/bare-engine.ts'

function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-export-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'lane.json')
  writeFileSync(file, text)
  return file
}
const rowsIn = (bare: Awaited<ReturnType<typeof bareEngine>>): readonly unknown[] =>
  bare.store.db
    .prepare("SELECT kind FROM journal WHERE kind NOT LIKE 'staff.sign%' AND kind <> 'register.opened'")
    .pluck()
    .all()

test('an exported set-up changes nothing at home, and names each missing secret elsewhere', async () => {
  const secrets = createMemorySecretStore({ 'terminal.caja-1': 'first-credential' })
  const bare = await bareEngine({ provisioning: STAFFED, secrets })
  await bare.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })
  expect(await bare.call('terminal.save', SAMPLES['terminal.save'])).toMatchObject({ ok: true })
  expect(await bare.call('printer.save', SAMPLES['printer.save'])).toMatchObject({ ok: true })
  const answer = await bare.call('settings.export', {})
  if (!answer.ok) throw new Error(answer.error.message)
  const { text, fileName, leftOut } = answer.value as CallValue<'settings.export'>
  expect(fileName).toMatch(/^lane-[a-z0-9-]+\.json$/)
  expect(leftOut.terminals.toSorted()).toEqual(['caja-1', 'caja-2'])
  for (const secret of ['first-credential', 'another-credential', ...Object.values(PINS)])
    expect(text).not.toContain(secret)

  const file = written(text)
  const same = await readConfig(file, { env: {}, stored: (name) => secrets.get(name) })
  if (!same.ok) throw new Error(JSON.stringify(same.error))
  const before = rowsIn(bare)
  const again = await bareEngine({ provisioning: same.value.provisioning, secrets, store: bare.store })
  expect(rowsIn(again)).toEqual(before)
  expect(await again.call('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })).toMatchObject({ ok: true })

  const fresh = await readConfig(file, { env: {}, stored: async () => null })
  const missing = fresh.ok ? [] : fresh.error.map(({ path }) => path)
  expect(missing).toHaveLength(leftOut.terminals.length + leftOut.staff.length)
  expect(missing.join(' ')).toMatch(/terminals.*credential.*staff.*pin/)
})
