import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { openedLane, chargedSale, untilPhase } from './opened-lane.ts'
import type { Lane } from '../sim/lane.ts'

const PANS = ['4111111111111111', '5500000000000004', '371449635398431'] as const
const [VISA, MASTER, AMEX] = PANS
/** What of a card must be nowhere: numbers in the ways they are written, tracks, codes, the holder. */
const FORBIDDEN = [
  ...PANS,
  ...PANS.map((pan) => Buffer.from(pan).toString('base64').replace(/=+$/, '')),
  ...PANS.map((pan) => Buffer.from(pan).toString('hex')),
  '4111 1111',
  '5500-0000',
  '2512101',
  'ANA PEREZ',
  'PEREZ/ANA',
  '0412ABEE',
  '"971"',
]

/** A careless terminal: whatever it answers, it adds all that its reader gave it, in every place it has. */
function careless(body: unknown, depth = 0): unknown {
  if (Array.isArray(body)) return body.map((item: unknown) => careless(item, depth + 1))
  if (typeof body !== 'object' || body === null || depth > 3) return body
  const inner = Object.entries(body).map(([name, value]): [string, unknown] => [
    name,
    careless(value, depth + 1),
  ])
  return {
    ...Object.fromEntries(inner),
    pan: VISA,
    masked_credit_card: MASTER,
    note: `card 4111 1111 1111 1111 and ${AMEX}`,
    track2: `;${VISA}=25121011234500000?`,
    raw: `;${MASTER}=2512101123? %B${VISA}^PEREZ/ANA ^2512101123?`,
    cvv: '971',
    pin_block: '0412ABEEEEEEEEEE',
    cardholder_name: 'ANA PEREZ',
    card: { name: 'ANA PEREZ', number: Number(VISA) },
    serial_number: MASTER,
    payment_brand: `Visa 5500-0000-0000-0004`,
    ticket_number: VISA,
    transaction_reference: VISA,
    approval_code: `code ${AMEX}`,
    ...('message' in body ? { message: `${'because '.repeat(23)}${VISA} was refused` } : {}),
  }
}

function rewritten(status: number, text: string): { readonly status: number; readonly body: string } {
  try {
    return { status, body: JSON.stringify(careless(JSON.parse(text))) }
  } catch {
    return { status, body: `${text} ${VISA}` }
  }
}

/** Everything that the register wrote, logged, pushed or answered. */
async function everyPlace(lane: Lane, heard: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const folder = dirname(lane.databasePath)
  const files = (): [string, string][] =>
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')])
  const whileOpen = files()
  await lane.crash()
  return new Map([
    ...whileOpen.map(([name, text]): [string, string] => [`${name} while open`, text]),
    ...files(),
    ['log', JSON.stringify(lane.log)],
    ...heard.map((text, index): [string, string] => [`answer or push ${index}`, text]),
  ])
}

test('what a careless terminal tells of a card is nowhere, whatever is asked of it', async () => {
  const lane = await openedLane()
  const heard: string[] = []
  lane.engine().subscribe((push) => heard.push(JSON.stringify(push)))
  const say = async (name: Parameters<Lane['call']>[0], input: unknown, rev?: number): Promise<void> => {
    const answer = lane.call(name, input, rev === undefined ? {} : { rev })
    // Whoever asks a terminal waits for it, in a time that only passes when it is told to.
    if (name.startsWith('terminal.')) await lane.time.pass(30_000)
    heard.push(JSON.stringify(await answer))
  }
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 200 })
  let answers = 0
  const rewrite = (status: number, text: string) => {
    answers += 1
    return rewritten(status, text)
  }
  lane.setFate(() => ({ rewrite }))

  // A charge that is approved, with its receipt, its evidence, and money given back.
  await chargedSale(lane)
  const paid = await untilPhase(lane, 'approved')
  const { sale } = await lane.ask('sale.current', {})
  heard.push(JSON.stringify([paid, sale]))
  await say('payment.evidence', { attemptId: paid.attemptId })
  await say('card.ofSale', { saleId: sale?.saleId })
  await say('card.giveBack', { attemptId: paid.attemptId, reason: 'Devuelto' })
  const { receipts } = await lane.ask('receipt.list', {})
  for (const { receiptNumber } of receipts) {
    await say('receipt.get', { receiptNumber })
    await say('receipt.print', { receiptNumber })
  }
  // A charge that is declined, one whose answer is lost and asked about, and one that is aborted.
  await say('sale.next', {})
  lane.terminal.setAutomatic({ action: 'decline', afterMs: 200 })
  await chargedSale(lane)
  await untilPhase(lane, 'declined')
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 200 })
  const again = await lane.ask('sale.current', {})
  lane.setFate((_route, { url }) => (url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : { rewrite }))
  await say('sale.tenderCard', { saleId: again.sale?.saleId }, again.sale?.rev)
  const asked = await untilPhase(lane, 'approved')
  await say('payment.evidence', { attemptId: asked.attemptId })
  // Looks: at the terminal, into its history, for how it speaks.
  await say('terminal.test', { terminalId: 'caja-1' })
  await say('terminal.history', { terminalId: 'caja-1', source: 'local', pageIndex: 0, filters: {} })
  await say('terminal.history', { terminalId: 'caja-1', source: 'online', pageIndex: 0, filters: {} })
  await say('health.get', {})
  await lane.time.pass(60_000)
  await say('payment.get', { attemptId: paid.attemptId })
  await say('totals.day', {})

  expect(answers).toBeGreaterThan(5)
  const places = await everyPlace(lane, heard)
  const found = [...places].flatMap(([place, text]) =>
    FORBIDDEN.filter((form) => text.includes(form)).map((form) => `${place}: ${form}`),
  )
  expect(found).toEqual([])
  // It was there to be found: what was hidden is marked, and the last four digits are what a receipt shows.
  expect([...places.values()].join('')).toContain('[number hidden]')
})
