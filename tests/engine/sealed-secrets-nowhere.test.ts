import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { kushkiProfile } from '../../shared/contract/settings.ts'
import { openLane, CREDENTIAL, PROVISIONING, SERIAL } from '../sim/lane.ts'
import { chargedSale, untilPhase } from './opened-lane.ts'

/** What the encrypted profile makes of the credential for one request, by the provider's own steps. */
function keysOf(timestamp: string, credential = CREDENTIAL, serial = SERIAL): readonly string[] {
  const [, year, month, day, hour, minute] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(new Date(Number(timestamp) * 1000).toISOString()) ?? []
  const dated = `${credential}${serial}${year}:${month}:${day}:${hour}:${minute}`
  const password = createHash('md5').update(dated.padEnd(32, '0')).digest('hex')
  const aesKey = `${timestamp}___${password}`.slice(0, 32)
  const encodedKey = Buffer.from(`${password}${timestamp}`).toString('base64')
  return [password, aesKey, encodedKey, Buffer.from(aesKey).toString('base64')]
}

test('no key of the encrypted profile is on disk, in a log or in an answer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-sealed-'))
  const lane = await openLane({
    databasePath: join(folder, 'register.db'),
    wire: { scheme: 'encrypted', generation: '2026' },
    provisioning: {
      ...PROVISIONING,
      terminals: PROVISIONING.terminals.map((terminal) => ({
        ...terminal,
        profile: kushkiProfile.parse({ scheme: 'encrypted', generation: '2026' }),
      })),
    },
  })
  onTestFinished(async () => {
    await lane.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 200 })
  lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : {}))
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'approved')
  const told = [
    await lane.ask('payment.evidence', { attemptId }),
    await lane.ask('payment.get', { attemptId }),
  ]
  await lane.crash()
  const stamps = new Set(lane.requests.map(({ request }) => request.headers['timestamp'] ?? ''))
  expect(stamps.size).toBeGreaterThan(1)
  const looked = [CREDENTIAL, ...[...stamps].flatMap((stamp) => keysOf(stamp))]
  const places = [
    ...readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1')),
    JSON.stringify(lane.log),
    JSON.stringify(told),
  ]
  expect(looked.filter((secret) => places.some((text) => text.includes(secret)))).toEqual([])
  // What is looked for is what is really made: the published steps give the known keys.
  expect(keysOf('1710000000', 'TEST-BUSINESS-CODE-0001', 'PB00000000001').slice(0, 2)).toEqual([
    '128475aa5859d1d68a0832851f6e1652',
    '1710000000___128475aa5859d1d68a0',
  ])
})
