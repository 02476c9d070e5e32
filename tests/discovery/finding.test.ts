import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../shared/contract/discovery.ts'
import { SWEEP_BATCH, SWEEP_BATCH_EVERY_MS } from '../../main/engine/terminals/discovery/sweep.ts'
import { createVirtualLan, payOnce, registerOn, settingsOf, type Host } from './virtual-lan.ts'

const at = (candidates: readonly Candidate[], host: string): Candidate | undefined =>
  candidates.find((one) => one.host === host)
const refusing = (serial: string) => () => ({
  status: 401,
  body: JSON.stringify({
    type: 'AUTHENTICATION',
    code: 'AUTH-001',
    message: 'no',
    object: { serial_number: serial },
  }),
})
const other = (answer: Extract<Host, { kind: 'other' }>['answer'], port = 6868): Host => ({
  kind: 'other',
  port,
  answer,
})

describe('looking for terminals', () => {
  it('finds everybody who listens and says who they are, without a word of money', async () => {
    const lan = createVirtualLan()
    lan.hosts.set('10.77.0.11', lan.terminal('SIM0000001'))
    lan.hosts.set('10.77.0.12', lan.terminal('SIM0000009'))
    lan.hosts.set('10.77.0.13', other(refusing('OTHERSHOP1')))
    lan.hosts.set(
      '10.77.0.14',
      other(() => ({ status: 200, body: '{"items":[]}' })),
    )
    lan.hosts.set(
      '10.77.0.15',
      other(() => ({ status: 200, body: '<html>' })),
    )
    lan.hosts.set(
      '10.77.0.16',
      other(() => null),
    )
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', '10.77.0.11')])
    await lan.time.pass(1000)
    lan.received.length = 0
    const begun = await register.ask('discovery.start', {})
    expect([begun.running, begun.reason, begun.networks]).toEqual([true, 'asked', ['10.77.0.0/24']])
    await lan.time.pass(3000)
    const { running, candidates, tookMs, tried, planned } = await register.ask('discovery.get', {})
    expect([running, tried, planned]).toEqual([false, 253, 253])
    expect(tookMs).toBeLessThan(2500)
    expect(at(candidates, '10.77.0.11')).toMatchObject({
      state: 'verified',
      terminalId: 'caja-1',
      proof: 'named',
    })
    expect(at(candidates, '10.77.0.12')).toMatchObject({ state: 'other_terminal', serialNamed: 'SIM0000009' })
    expect(at(candidates, '10.77.0.13')).toMatchObject({ state: 'key_refused', serialNamed: 'OTHERSHOP1' })
    expect(at(candidates, '10.77.0.14')).toMatchObject({ state: 'careless', terminalId: null })
    expect(at(candidates, '10.77.0.15')).toMatchObject({ state: 'not_a_terminal', port: 6868 })
    expect(at(candidates, '10.77.0.16')).toMatchObject({ state: 'no_answer' })
    expect(candidates).toHaveLength(6)
    for (const { path } of lan.received) expect(path).toBe('/terminal/v1/sync/transaction_search_local')
    expect(register.defects).toEqual([])
  })

  it('gives a host that takes a wrong key nothing more, and never our signature', async () => {
    const lan = createVirtualLan()
    lan.hosts.set('10.77.0.11', lan.terminal('SIM0000001'))
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', '10.77.0.11')])
    await lan.time.pass(100)
    const ours = new Set(lan.received.map(({ authorization }) => authorization))
    for (const host of ['10.77.0.66', '10.77.0.67'])
      lan.hosts.set(
        host,
        other(() => ({ status: 200, body: '{"items":[],"approved":true}' })),
      )
    lan.mdnsHints.push({ address: '10.77.0.66', port: 6868 }, { address: '8.8.8.8', port: 6868 })
    await register.ask('discovery.start', {})
    await lan.time.pass(3000)
    const hostile = lan.received.filter(({ host }) => /\.6[67]$/.test(host))
    expect(hostile).toHaveLength(2)
    for (const { authorization } of hostile) expect(ours.has(authorization)).toBe(false)
    expect(lan.received.some(({ host }) => host === '8.8.8.8')).toBe(false)
  })

  it('recognises a terminal by a payment that was made on it, which another one does not show', async () => {
    const lan = createVirtualLan()
    lan.hosts.set('10.77.0.11', lan.terminal('SIM0000001'))
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', '10.77.0.11')])
    await payOnce(lan, register, 'caja-1')
    // A twin: the same shop's key and the same serial number on its lips, and another history.
    lan.hosts.set('10.77.0.12', lan.terminal('SIM0000001'))
    await register.ask('discovery.start', {})
    await lan.time.pass(3000)
    const { candidates } = await register.ask('discovery.get', {})
    expect(at(candidates, '10.77.0.11')).toMatchObject({ state: 'verified', proof: 'history' })
    expect(at(candidates, '10.77.0.12')).toMatchObject({ state: 'verified', proof: 'named' })
  })

  it('is not fooled by a host that refuses the first key and then repeats whatever it is asked', async () => {
    const lan = createVirtualLan()
    lan.hosts.set('10.77.0.11', lan.terminal('SIM0000001'))
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', '10.77.0.11')])
    await payOnce(lan, register, 'caja-1')
    const asked: unknown[] = []
    lan.hosts.set(
      '10.77.0.66',
      other(({ body }) => {
        asked.push(body)
        if (asked.length === 1) return refusing('')()
        const { filters } = JSON.parse(body ?? '{}') as { filters: { client_transaction_id?: string } }
        const entry = { ...filters, approved: true, transaction_status: 'APPROVAL' }
        return { status: 200, body: JSON.stringify({ items: [entry], total: 1 }) }
      }),
    )
    await register.ask('discovery.start', {})
    await lan.time.pass(3000)
    const { candidates } = await register.ask('discovery.get', {})
    // It takes wrong keys too: which one is ours it cannot know.
    expect(asked.length).toBeGreaterThan(1)
    expect(at(candidates, '10.77.0.66')).toMatchObject({ state: 'careless', proof: null })
  })

  it('knocks no faster than it promised', async () => {
    const lan = createVirtualLan()
    const register = await registerOn(lan, [])
    await register.ask('discovery.start', {})
    for (let batch = 1; batch <= 4; batch += 1) {
      const { tried } = await register.ask('discovery.get', {})
      expect(tried).toBeLessThanOrEqual(batch * SWEEP_BATCH)
      await lan.time.pass(SWEEP_BATCH_EVERY_MS)
    }
  })

  it('finds terminals for a register that has none yet, by how they refuse', async () => {
    const lan = createVirtualLan()
    lan.hosts.set('10.77.0.30', lan.terminal('NEW0000001'))
    const register = await registerOn(lan, [])
    await register.ask('discovery.start', {})
    await lan.time.pass(3000)
    const { candidates, planned } = await register.ask('discovery.get', {})
    // Both of the provider's ports: nobody has said yet how they are spoken to.
    expect(planned).toBe(253 * 2)
    expect(at(candidates, '10.77.0.30')).toMatchObject({ state: 'key_refused', serialNamed: 'NEW0000001' })
  })
})

describe('what a listener learns', () => {
  it('is no signature that fits anything else, or comes twice', async () => {
    const lan = createVirtualLan()
    const heard: { readonly authorization: string; readonly body: string | null }[] = []
    lan.hosts.set('10.77.0.11', lan.terminal('SIM0000001'))
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', '10.77.0.11')])
    lan.hosts.set(
      '10.77.0.66',
      other(({ headers, body }) => {
        heard.push({ authorization: headers['authorization'] ?? '', body })
        return refusing('SIM0000001')()
      }),
    )
    for (let round = 0; round < 5; round += 1) {
      await register.ask('discovery.start', {})
      await lan.time.pass(3000)
    }
    // Up to the one that was ours and refused: then nothing more is asked.
    expect(heard.length).toBeGreaterThanOrEqual(10)
    expect(new Set(heard.map(({ authorization }) => authorization)).size).toBe(heard.length)
    for (const { body } of heard) {
      const asked = JSON.parse(body ?? '') as { size: number; filters: { client_transaction_id: string } }
      expect([asked.size, asked.filters.client_transaction_id]).toEqual([
        1,
        expect.stringMatching(/^[0-9a-f-]{36}$/),
      ])
    }
    const { candidates } = await register.ask('discovery.get', {})
    expect(at(candidates, '10.77.0.66')).toMatchObject({ state: 'key_refused', terminalId: null })
  })
})
