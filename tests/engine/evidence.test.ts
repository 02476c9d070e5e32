import { describe, expect, test } from 'vitest'
import { cardNumbersIn } from '../../main/engine/evidence/card-guard.ts'
import { createPack } from '../../main/engine/evidence/pack.ts'
import { verifyPack } from '../../main/engine/evidence/verify.ts'
import { present } from '../../shared/assert.ts'
import { hideCardNumbers } from '../../shared/card-numbers.ts'
import { evidencePack } from '../../shared/evidence.ts'
import type { EvidencePack } from '../../shared/evidence.ts'
import { CREDENTIAL } from '../sim/lane.ts'
import {
  approvedByCloud,
  evidenceLane,
  forged,
  isCharge,
  packOf,
  rehashed,
  SUPERVISED,
  troubledAttempt,
} from './evidence-lane.ts'
import { chargedSale, untilPhase } from './opened-lane.ts'

const problemsOf = (text: string): string[] => verifyPack(text).findings.flatMap(({ problems }) => problems)
const holds = (text: string): boolean => verifyPack(text).findings.every(({ ok }) => ok)

describe('the evidence pack of a payment', () => {
  test('tells one attempt: what was to be done, what was sent where, what came back, and when', async () => {
    const { lane } = await evidenceLane()
    const attemptId = await approvedByCloud(lane)
    const { fileName, text } = await lane.ask('payment.evidence', { attemptId })
    const pack = evidencePack.parse(JSON.parse(text))
    const { payment, exchanges } = await lane.ask('payment.get', { attemptId })
    expect(fileName).toBe(
      `evidence-${pack.timeline[0]?.shopTime.slice(0, 10)}-${payment.clientTransactionId.slice(0, 8)}.json`,
    )
    expect(pack).toMatchObject({
      format: 'lanekeeper-evidence',
      version: 1,
      exportedBy: '0.0.0-test',
      shop: { name: 'Almacén de prueba', register: 'Caja 1', market: 'CL', timeZone: 'America/Santiago' },
      terminalLabel: 'Terminal 1',
      attempt: {
        attemptId,
        clientTransactionId: payment.clientTransactionId,
        operation: 'charge',
        amountMinor: 1990,
        currency: 'CLP',
        original: null,
        phase: 'approved',
        concludedBy: 'terminal',
        routesTried: ['lan', 'cloud'],
        card: payment.card,
        supervisor: null,
        writtenBy: ['0.0.0-test'],
      },
    })
    expect(pack.exchanges.map(({ exchangeId, requestHash }) => [exchangeId, requestHash])).toEqual(
      exchanges.map(({ exchangeId, requestHash }) => [exchangeId, requestHash]),
    )
    expect(pack.exchanges).toMatchObject([
      { operation: 'charge', route: 'lan', httpCode: null, sent: 'no', errorCode: 'ECONNREFUSED' },
      { operation: 'charge', route: 'cloud', httpCode: 200, sent: 'maybe', outcomeClass: 'approved_proven' },
    ])
    expect(pack.exchanges[1]?.answer).toEqual(exchanges[1]?.answer)
    expect(pack.exchanges[1]?.timingsUs?.total).toBeGreaterThan(0)
    expect(pack.timeline.map(({ kind }) => kind)).toEqual([
      'register.opened',
      'sale.card_tendered',
      'attempt.recorded',
      'attempt.sending',
      'exchange.started',
      'exchange.finished',
      'attempt.not_sent',
      'attempt.sending',
      'exchange.started',
      'attempt.waiting',
      'exchange.finished',
      'attempt.money_ended',
      'attempt.concluded',
      'sale.tender_settled',
    ])
    expect(pack.timeline.find(({ kind }) => kind === 'attempt.recorded')?.text).toBe(
      'charge of 1990 CLP on caja-1 is recorded; nothing is sent yet.',
    )
    expect(pack.timeline.find(({ kind }) => kind === 'attempt.not_sent')?.text).toBe(
      'It is proven that nothing was sent by the route lan (refused).',
    )
    for (const { atMs, utc, shopTime } of pack.timeline) {
      expect(utc).toBe(new Date(atMs).toISOString())
      const there = new Date(atMs).toLocaleString('sv-SE', { timeZone: 'America/Santiago' })
      expect(shopTime).toBe(there)
    }
    expect(holds(text)).toBe(true)
  })

  test('is the same bytes for the same moment, whoever asks, by either id', async () => {
    const { lane } = await evidenceLane()
    const attemptId = await approvedByCloud(lane)
    const first = await lane.ask('payment.evidence', { attemptId })
    const { clientTransactionId } = (await lane.ask('payment.get', { attemptId })).payment
    expect(await lane.ask('payment.evidence', { attemptId })).toEqual(first)
    expect(await lane.ask('payment.evidence', { attemptId: clientTransactionId })).toEqual(first)
    expect(await lane.call('payment.evidence', { attemptId: lane.newId() })).toMatchObject({
      ok: false,
      error: { code: 'ATTEMPT_NOT_FOUND' },
    })
  })

  test('of a troubled life holds the supervisor, the restart, every question and the task', async () => {
    const { lane } = await evidenceLane()
    const pack = await packOf(lane, await troubledAttempt(lane))
    expect(pack.attempt).toMatchObject({
      phase: 'not_charged',
      concludedBy: 'supervisor',
      supervisor: SUPERVISED,
      stillWatched: false,
    })
    expect(pack.attempt.chargedLateAtMs).toBeGreaterThan(pack.attempt.detachedAtMs ?? Infinity)
    const kinds = new Set(pack.timeline.map(({ kind }) => kind))
    for (const kind of ['attempt.detached', 'attempt.recovered', 'attempt.charged_late', 'reversal.closed'])
      expect(kinds).toContain(kind)
    const approvals = pack.timeline.filter(({ kind }) => kind === 'staff.approved')
    expect(approvals.map(({ text }) => text.split(' ').at(-1))).toEqual([
      'payment.detach.',
      'payment.resolve.not_paid.',
      'reversal.close.',
    ])
    expect(pack.timeline.filter(({ kind }) => kind === 'register.opened')).toHaveLength(2)
    expect(pack.exchanges.map(({ operation }) => operation)).toContain('search_local')
    expect(holds(JSON.stringify(pack))).toBe(true)
  })

  test('of one sale says nothing of another', async () => {
    const { lane } = await evidenceLane()
    const first = await approvedByCloud(lane)
    await lane.ask('sale.next', {}).catch(() => undefined)
    const second = await approvedByCloud(lane)
    expect(second).not.toBe(first)
    const [one, other] = [await packOf(lane, first), await packOf(lane, second)]
    expect(JSON.stringify(one)).not.toContain(second)
    expect(JSON.stringify(other)).not.toContain(first)
  })

  test('holds no secret, no card number and no cardholder, whatever anybody says', async () => {
    const { lane } = await evidenceLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
    const leak = { pan: '4111111111111111', cardholder_name: 'ANA PEREZ', note: 'card 4111 1111 1111 1111' }
    lane.setFate((_route, { url }) =>
      isCharge(url)
        ? {
            rewrite: (status, body) => {
              const {
                transaction_status: _gone,
                approved: _flag,
                ...rest
              } = JSON.parse(body) as object & {
                transaction_status?: unknown
                approved?: unknown
              }
              return { status, body: JSON.stringify({ ...rest, ...leak, kushki_response: undefined }) }
            },
          }
        : url.includes('search')
          ? { connect: 'refused' }
          : {},
    )
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'unknown')
    const reason = 'Customer read 4111-1111-1111-1111 aloud'
    await lane.ask('payment.resolve', { attemptId, outcome: 'paid', reason, evidence: '5555555555554444' })
    const { text } = await lane.ask('payment.evidence', { attemptId })
    for (const secret of [CREDENTIAL, '4111111111111111', '4111 1111', '4111-1111', 'ANA PEREZ', '55555555'])
      expect(text).not.toContain(secret)
    expect(text).toContain('[number hidden]')
    expect(text).toContain('[dropped]')
    // Every run of digits in the file that passes for a card number is a time, an id or a hash of our own.
    const pack = JSON.parse(text) as EvidencePack
    expect(cardNumbersIn(pack.journal.entries)).toEqual([])
    const rest = text.replaceAll(/"[A-Za-z]*(?:hash|Hash|sha256|Id)\\?": ?\\?"[^"]*"|\b1[0-9]{12}\b/g, '')
    const foreign = rest.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|"(?:ticket|reference)[^,]*,/g, '')
    expect(hideCardNumbers(foreign)).toBe(foreign)
  })

  test('is refused when an entry holds a card number after all', async () => {
    const { lane } = await evidenceLane()
    const pack = await packOf(lane, await approvedByCloud(lane))
    const rows = pack.journal.entries.map((entry) => ({
      ...entry,
      body: entry.body.replace('"caja-1"', '"4111 1111 1111 1111"'),
      prevHash: Buffer.from(entry.prevHash, 'hex'),
      hash: Buffer.from(entry.hash, 'hex'),
    }))
    const made = createPack({
      rows,
      head: { seq: pack.journal.head.seq, hash: Buffer.from(pack.journal.head.hash, 'hex') },
      shop: pack.shop,
      terminalLabel: '',
      exportedAtMs: 0,
      exportedBy: '',
    })
    expect(made).toMatchObject({ ok: false })
    expect(JSON.stringify(made)).toMatch(/seq \d+ \$\.plan\.terminalId/)
    expect(JSON.stringify(made)).not.toContain('4111 1111')
  })

  test('of a void names the charge that it goes on from, and tells nothing else of it', async () => {
    const { lane } = await evidenceLane()
    const charge = await approvedByCloud(lane)
    await lane.time.pass(60_000)
    const reason = 'Bought with 4111 1111 1111 1111'
    const { attemptId } = await lane.ask('card.giveBack', { attemptId: charge, reason })
    await lane.time.pass(20_000)
    const { payment } = await lane.ask('payment.get', { attemptId: charge })
    const pack = await packOf(lane, attemptId)
    expect(pack.attempt).toMatchObject({
      attemptId,
      operation: 'void',
      phase: 'approved',
      original: { attemptId: charge, reference: payment.card?.reference },
      plan: { tenderId: null, note: 'Bought with [number hidden]' },
    })
    expect(pack.timeline.map(({ text }) => text)).toContain('The void is done, and counted in the day.')
    expect(JSON.stringify(pack)).not.toContain(payment.clientTransactionId)
    expect(holds(JSON.stringify(pack))).toBe(true)
    expect(JSON.stringify(await packOf(lane, charge))).not.toContain(attemptId)
  })

  test('of a hold needs no sale, and names what the shop calls it', async () => {
    const { lane } = await evidenceLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
    const { attemptId } = await lane.ask('card.authorize', { amountMinor: 20_000, label: 'Mesa 4' })
    await lane.time.pass(20_000)
    const pack = await packOf(lane, attemptId)
    expect(pack.attempt).toMatchObject({
      operation: 'authorization',
      phase: 'approved',
      original: null,
      plan: { saleId: null, label: 'Mesa 4' },
    })
    expect(pack.timeline.some(({ kind }) => kind.startsWith('sale.'))).toBe(false)
    expect(holds(JSON.stringify(pack))).toBe(true)
  })
})

describe('a pack that was tampered with', () => {
  let whole: Promise<EvidencePack> | null = null
  const aPack = (): Promise<EvidencePack> =>
    (whole ??= evidenceLane().then(async ({ lane }) => packOf(lane, await approvedByCloud(lane))))
  const indexOf = ({ journal }: EvidencePack, kind: string): number =>
    journal.entries.findIndex((entry) => entry.kind === kind)

  test('any changed byte of an entry is found, with its place', async () => {
    const pack = await aPack()
    for (const [index, { seq }] of pack.journal.entries.entries()) {
      for (const [name, change] of [
        ['body', (body: string) => body.replace(/[0-9a-z]/, (byte) => (byte === 'q' ? 'r' : 'q'))],
        ['kind', (kind: string) => `${kind}x`],
        ['hash', (hash: string) => hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
        ['prevHash', (hash: string) => hash.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
      ] as const) {
        const text = forged(pack, ({ journal }) => {
          const entry = present(journal.entries[index], 'the entry')
          journal.entries[index] = { ...entry, [name]: change(entry[name]) }
        })
        const found = problemsOf(text).filter((problem) => problem.startsWith(`seq ${seq}: its hash`))
        expect(found, `${name} of entry ${seq}`).toHaveLength(1)
      }
      for (const name of ['seq', 'atMs', 'epoch'] as const) {
        const text = forged(pack, ({ journal }) => {
          const entry = present(journal.entries[index], 'the entry')
          journal.entries[index] = { ...entry, [name]: entry[name] + 1 }
        })
        expect(holds(text), `${name} of entry ${seq}`).toBe(false)
      }
      const renamed = forged(pack, ({ journal }) => {
        const entry = present(journal.entries[index], 'the entry')
        journal.entries[index] = { ...entry, commandId: `${entry.commandId ?? ''}1` }
      })
      expect(holds(renamed)).toBe(false)
    }
  })

  test('an entry that was left out is found by its neighbours or by the story', async () => {
    const pack = await aPack()
    for (const [index, { seq, kind }] of pack.journal.entries.entries()) {
      const text = forged(pack, ({ journal }) => journal.entries.splice(index, 1))
      expect(holds(text), `${seq} ${kind}`).toBe(false)
    }
  })

  test('entries that changed places are found', async () => {
    const pack = await aPack()
    const at = indexOf(pack, 'attempt.sending')
    const text = forged(pack, ({ journal: { entries } }) => {
      entries.splice(at, 2, ...entries.slice(at, at + 2).reverse())
    })
    expect(problemsOf(text)).toContain(
      `seq ${pack.journal.entries[at]?.seq}: it does not come after the one before`,
    )
  })

  test.each([
    ['exchanges.1.httpCode', (copy: EvidencePack) => (present(copy.exchanges[1], 'it').httpCode = 500)],
    ['exchanges.1.requestHash', (copy: EvidencePack) => (present(copy.exchanges[1], 'it').requestHash = 'x')],
    ['exchanges.1', (copy: EvidencePack) => copy.exchanges.pop()],
    ['attempt.phase', (copy: EvidencePack) => (copy.attempt.phase = 'declined')],
    ['attempt.amountMinor', (copy: EvidencePack) => (copy.attempt.amountMinor = 199)],
    ['attempt.plan.amountMinor', (copy: EvidencePack) => (copy.attempt.plan['amountMinor'] = 199)],
    ['timeline.3.text', (copy: EvidencePack) => (present(copy.timeline[3], 'it').text = 'Nothing happened.')],
    ['timeline.0.shopTime', (copy: EvidencePack) => (copy.shop.timeZone = 'Asia/Tokyo')],
  ])('a summary that does not say what the entries say is found at %s', async (place, change) => {
    const found = problemsOf(forged(await aPack(), change))
    expect(found.some((problem) => problem.startsWith(`${place}: the document says`))).toBe(true)
  })

  test('a changed word anywhere is found by the hash of the document', async () => {
    const pack = await aPack()
    const text = JSON.stringify({ ...pack, terminalLabel: 'Terminal 2' })
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^sha256: the document says/)])
  })

  test('an entry about something else has no place in it, however right its hash', async () => {
    const pack = await aPack()
    const stranger = rehashed({
      ...present(pack.journal.entries[0], 'it'),
      kind: 'sale.opened',
      body: '{"saleId":"x"}',
    })
    const text = forged(pack, ({ journal }) => journal.entries.splice(0, 1, stranger))
    expect(problemsOf(text)).toContain(`seq ${stranger.seq}: sale.opened is about something else`)
  })

  test('a head that is not the head is found where the pack itself can tell', async () => {
    const pack = await aPack()
    const last = present(pack.journal.entries.at(-1), 'it')
    const text = forged(pack, ({ journal }) => (journal.head = { seq: last.seq - 1, hash: last.hash }))
    expect(problemsOf(text)).toContain(`seq ${last.seq}: it comes after the journal's head, ${last.seq - 1}`)
  })

  test('what is no pack is refused in words, and nothing crashes', async () => {
    const pack = await aPack()
    for (const [text, why] of [
      ['', /not JSON/],
      ['null', /does not say/],
      ['{"format":"other"}', /does not say/],
      [JSON.stringify({ ...pack, version: 2 }), /version 2 is not known/],
      [JSON.stringify({ ...pack, more: 1 }), /more/],
      [JSON.stringify({ ...pack, journal: { ...pack.journal, entries: [] } }), /journal\.entries/],
    ] as const)
      expect(problemsOf(text).join()).toMatch(why)
    for (const body of ['nonsense', '[]', 'null', '{"plan":null}', '{}']) {
      const text = forged(pack, ({ journal }) => {
        const at = journal.entries.findIndex(({ kind }) => kind === 'attempt.recorded')
        journal.entries[at] = rehashed({ ...present(journal.entries[at], 'it'), body })
      })
      expect(holds(text), body).toBe(false)
    }
  })
})
