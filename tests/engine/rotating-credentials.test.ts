import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { SecretStore } from '../../main/engine/ports.ts'
import { createCredentials, credentialName } from '../../main/engine/terminals/credentials.ts'
import { createMemorySecretStore } from '../../main/node/secrets.ts'
import { CREDENTIAL } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { settled } from '../sim/virtual-time.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

const NEW = 'the-credential-of-tomorrow'
const QUERY = "SELECT body FROM journal WHERE kind = 'terminal.credential_changed' ORDER BY seq"
/** What the journal says of credentials, in order. */
const changes = (lane: Lane): readonly string[] => {
  const db = new Database(lane.databasePath, { readonly: true })
  const rows = db.prepare<[], { body: string }>(QUERY).all()
  db.close()
  return rows.map(({ body }) => (JSON.parse(body) as { how: string }).how)
}

async function rotate(lane: Lane, credential: string, otherwise: 'forget' | 'keep' = 'forget') {
  const [answer] = await Promise.all([
    lane.ask('terminal.rotateCredential', { terminalId: 'caja-1', credential, otherwise }),
    lane.time.pass(40_000),
  ])
  return answer
}
const looked = async (lane: Lane) => {
  const [answer] = await Promise.all([
    lane.ask('terminal.test', { terminalId: 'caja-1' }),
    lane.time.pass(40_000),
  ])
  await settled()
  await lane.time.pass(10_000)
  return answer
}

describe('a new credential', () => {
  test('is put in place once the terminal has accepted it, and not before', async () => {
    const lane = await openedLane()
    lane.setCredential(NEW)
    const { outcome, settings } = await rotate(lane, NEW)
    expect(outcome).toBe('accepted')
    expect(settings.terminals[0]).toMatchObject({ credentialStored: true, credentialWaiting: false })
    expect([...lane.secrets]).toEqual([[credentialName('caja-1'), NEW]])
    expect((await looked(lane)).verdict).toBe('ready')
    expect(changes(lane)).toEqual(['accepted'])
  })

  test('that the terminal refuses changes nothing', async () => {
    const lane = await openedLane()
    const { outcome, settings } = await rotate(lane, NEW)
    expect(outcome).toBe('refused')
    expect(settings.terminals[0]).toMatchObject({ credentialStored: true, credentialWaiting: false })
    expect([...lane.secrets.values()]).toEqual([CREDENTIAL])
    expect((await looked(lane)).verdict).toBe('ready')
    expect(changes(lane)).toEqual([])
  })

  test('that nobody can judge changes nothing either', async () => {
    const lane = await openedLane()
    lane.setFate(() => ({ requestLost: true }))
    const { outcome } = await rotate(lane, NEW)
    expect(outcome).toBe('not_tried')
    expect([...lane.secrets.values()]).toEqual([CREDENTIAL])
  })

  test('is not accepted by who is busy: nothing shows that it looked at the credential', async () => {
    const lane = await openedLane()
    const body = JSON.stringify({ type: 'TERMINAL', code: 'TER-003', message: 'Terminal is busy' })
    lane.setFate(() => ({ rewrite: () => ({ status: 409, body }) }))
    const { outcome } = await rotate(lane, NEW)
    expect(outcome).toBe('not_tried')
    expect([[...lane.secrets.values()], changes(lane)]).toEqual([[CREDENTIAL], []])
  })

  test('is only ever tried by looking: never by a request that could move money', async () => {
    const lane = await openedLane()
    await rotate(lane, NEW, 'keep')
    expect(lane.requests.length).toBeGreaterThan(0)
    for (const { request } of lane.requests) expect(request.url).toMatch(/search|transactions/i)
  })
})

describe('a credential that waits', () => {
  test('leaves the old one in use, takes over once that is refused, and is written down', async () => {
    const lane = await openedLane()
    const { outcome, settings } = await rotate(lane, NEW, 'keep')
    expect([outcome, settings.terminals[0]?.credentialWaiting]).toEqual(['waiting', true])
    expect((await looked(lane)).verdict).toBe('ready')
    lane.setCredential(NEW)
    await looked(lane)
    expect((await looked(lane)).verdict).toBe('ready')
    const { terminals } = await lane.ask('settings.get', {})
    expect(terminals[0]).toMatchObject({ credentialStored: true, credentialWaiting: false })
    expect([...lane.secrets]).toEqual([[credentialName('caja-1'), NEW]])
    expect(changes(lane)).toEqual(['waiting', 'took_over'])
  })

  test('stays waiting while the terminal refuses both', async () => {
    const lane = await openedLane()
    await rotate(lane, NEW, 'keep')
    lane.setCredential('a-third-one')
    await looked(lane)
    const { terminals } = await lane.ask('settings.get', {})
    expect(terminals[0]?.credentialWaiting).toBe(true)
    expect(lane.secrets.get(credentialName('caja-1'))).toBe(CREDENTIAL)
  })

  test('outlives the register, and can be forgotten', async () => {
    const lane = await openedLane()
    await rotate(lane, NEW, 'keep')
    await lane.crash()
    expect((await lane.ask('settings.get', {})).terminals[0]?.credentialWaiting).toBe(true)
    const view = await lane.ask('terminal.forgetWaiting', { terminalId: 'caja-1' })
    expect(view.terminals[0]?.credentialWaiting).toBe(false)
    expect([...lane.secrets.values()]).toEqual([CREDENTIAL])
    expect(changes(lane)).toEqual(['waiting', 'forgotten'])
  })

  test('answers for a payment whose questions the old one can no longer ask', async () => {
    const lane = await openedLane()
    await rotate(lane, NEW, 'keep')
    // The charge's answer is lost while the customer pays, and the provider changes the credential meanwhile.
    lane.setFate((_route, request) => (request.url.endsWith('/charge') ? { answerLost: true } : {}))
    await chargedSale(lane)
    await lane.time.pass(2_000)
    lane.terminal.customer({ action: 'tap' })
    await lane.time.pass(5_000)
    lane.setCredential(NEW)
    lane.setFate(null)
    const payment = await untilPhase(lane, 'approved', 900_000)
    expect(payment.phase).toBe('approved')
    expect(lane.terminal.ledger()).toHaveLength(1)
    expect(lane.secrets.get(credentialName('caja-1'))).toBe(NEW)
  })
})

describe('a register that ends in the middle of a change', () => {
  /** Ends at the n-th write: what was asked for then, and later, never happens. */
  function dying(values: Map<string, string>, writes: number): SecretStore {
    let left = writes
    const write = async (act: () => void): Promise<void> => {
      if (left === 0) throw new Error('the process is gone')
      left -= 1
      act()
    }
    return {
      kind: 'memory',
      get: async (name) => values.get(name) ?? null,
      set: (name, value) => write(() => values.set(name, value)),
      remove: (name) => write(() => values.delete(name)),
    }
  }

  test.each([0, 1, 2, 3])('has one credential in use afterwards, ended after %i writes', async (writes) => {
    const values = new Map([[credentialName('a'), 'old']])
    const before = createCredentials(dying(values, writes))
    await before.load(['a'])
    const changing = before.takeOver('a', 'new').then(() => before.settled('a'))
    if (writes < 3) await expect(changing).rejects.toThrow('gone')
    else await changing
    const after = createCredentials(createMemorySecretStore(Object.fromEntries(values)))
    const ended = await after.load(['a'])
    // Accepted and kept as such: in use. Not even kept: the old one is.
    expect([after.get('a'), after.waiting('a')]).toEqual([writes === 0 ? 'old' : 'new', null])
    expect(ended).toEqual(writes === 1 || writes === 2 ? ['a'] : [])
  })

  test('writes down at the next opening what it had not', async () => {
    const lane = await openedLane()
    lane.secrets.set(`${credentialName('caja-1')}:next`, `a${NEW}`)
    lane.setCredential(NEW)
    await lane.crash()
    expect([...lane.secrets]).toEqual([[credentialName('caja-1'), NEW]])
    expect((await looked(lane)).verdict).toBe('ready')
    expect(changes(lane)).toEqual(['completed'])
    await lane.crash()
    expect(changes(lane)).toEqual(['completed'])
  })
})
