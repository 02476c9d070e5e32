import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { runEvidence } from '../../main/node/evidence-command.ts'
import { evidencePack } from '../../shared/evidence.ts'
import { key, loseTheAnswer, MILK, paid, ring } from './cashier.ts'
import { CREDENTIAL } from './shop.ts'
import { expect, test } from './story.ts'

/** Checks a pack as the command does, against the data folder of the register that runs. */
function verified(file: string, dataFolder: string): { code: number; said: string } {
  let said = ''
  const say = (text: string): void => {
    said += text
  }
  const world = { print: say, complain: say, nowMs: () => 0, version: '0.0.0-test' }
  return { code: runEvidence(['verify', file, '--database', dataFolder], world), said }
}

async function saved(till: Page, folder: string): Promise<{ name: string; file: string; text: string }> {
  const downloading = till.waitForEvent('download')
  await till.keyboard.press('e')
  const download = await downloading
  const name = download.suggestedFilename()
  const text = await readFile(await download.path(), 'utf8')
  const file = join(folder, name)
  await writeFile(file, text)
  await expect(till.getByText(`Archivo entregado para guardar: ${name}`)).toBeVisible()
  return { name, file, text }
}

test('a payment without an answer: its messages in words, and its whole record as a file that holds', async ({
  till,
  shop,
}) => {
  await ring(till, MILK)
  await loseTheAnswer(till, shop.terminal)
  await till.keyboard.press('F12')
  const dialog = till.getByRole('dialog', { name: 'Detalle del pago' })
  const row = (text: string) => dialog.getByRole('row').filter({ hasText: text })
  await expect(row('Cobro')).toContainText('sin resultado claro')
  await expect(row('Cobro').locator('small')).toContainText(['charge', 'unclear'])
  await expect(row('Pregunta al terminal').first()).toContainText('no respondió a la pregunta')
  await expect(dialog).toContainText('Todo lo registrado de este pago, en un archivo para una disputa.')
  const { name, file, text } = await saved(till, shop.folder)
  const pack = evidencePack.parse(JSON.parse(text))
  const [attempt] = shop.books.attempts()
  expect(name).toBe(
    `evidence-${pack.timeline[0]?.shopTime.slice(0, 10)}-${attempt?.client_transaction_id.slice(0, 8)}.json`,
  )
  expect(pack.attempt).toMatchObject({ attemptId: attempt?.attempt_id, phase: 'unknown', amountMinor: 1190 })
  expect(text).not.toContain(CREDENTIAL)
  const { code, said } = verified(file, join(shop.folder, 'data'))
  expect(said).not.toContain('FAILS')
  expect(code).toBe(0)
  await till.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await shop.terminal.clearFaults('search_failing')
  await till.keyboard.press('F5')
  await expect(paid(till)).toBeVisible()
})

test('long after the sale: the record of a card payment is found by its receipt', async ({ till, shop }) => {
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  await till.keyboard.press('F2')
  await expect(key(till, 'Registro del pago •••• 4242')).toBeVisible()
  await till.keyboard.press('F8')
  const dialog = till.getByRole('dialog', { name: 'Detalle del pago' })
  await expect(dialog.getByRole('row').filter({ hasText: 'Cobro' })).toContainText('aprobado, con prueba')
  const { file, text } = await saved(till, shop.folder)
  expect(evidencePack.parse(JSON.parse(text)).attempt).toMatchObject({ phase: 'approved', amountMinor: 1190 })
  expect(verified(file, join(shop.folder, 'data')).code).toBe(0)
})
