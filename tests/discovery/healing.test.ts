import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HealthView, TerminalSettingsView } from '../../shared/contract/settings.ts'
import { present } from '../../shared/assert.ts'
import { OWN, createVirtualLan, payOnce, registerOn, settingsOf } from './virtual-lan.ts'
import type { Host, LanRegister } from './virtual-lan.ts'
import { ANONYMOUS, folder, type Device } from './identity-scene.ts'

const A = '10.77.0.11'
const B = '10.77.0.21'
const CAJA = settingsOf('caja-1', 'SIM0000001', A)

async function shop(paid = true, more: Parameters<typeof settingsOf>[3] = {}) {
  const lan = createVirtualLan()
  const terminal = lan.terminal('SIM0000001')
  lan.hosts.set(A, terminal)
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-move-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', A, more)], join(folder, 'r.db'))
  if (paid) await payOnce(lan, register, 'caja-1')
  return { lan, terminal, register }
}
const terminalOf = async (register: LanRegister): Promise<TerminalSettingsView> =>
  present((await register.ask('settings.get', {})).terminals[0], 'a terminal')
const healthOf = async (register: LanRegister): Promise<HealthView['terminals'][number]> =>
  present((await register.ask('health.get', {})).terminals[0], 'a terminal')

describe('a terminal whose only payment was a trial that was given back', () => {
  /** Lists the charge as the provider may once it was given back, and under what reference. */
  const listing = (device: Device, referenceOf: (told: unknown) => unknown): Device => ({
    ...device,
    wire: {
      ...device.wire,
      exchange: async (request) => {
        const answer = await device.wire.exchange(request)
        if (answer.kind !== 'answer') return answer
        const read = JSON.parse(answer.bodyText) as { items?: Record<string, unknown>[] }
        if (!device.state.ledger().some(({ operation }) => operation === 'void')) return answer
        const items = read.items?.map((item) =>
          item['transaction_type'] === 'charge'
            ? {
                ...item,
                transaction_status: 'VOIDED',
                transaction_reference: referenceOf(item['transaction_reference']),
              }
            : item,
        )
        return { ...answer, bodyText: JSON.stringify(items === undefined ? read : { ...read, items }) }
      },
    },
  })

  async function afterATrial(referenceOf: (told: unknown) => unknown) {
    const lan = createVirtualLan()
    const mine = listing(lan.terminal('SIM0000001', {}, ANONYMOUS), referenceOf)
    lan.hosts.set(A, mine)
    const register = await registerOn(lan, [CAJA], folder())
    await lan.time.pass(2000)
    const { attemptId } = await register.ask('card.tryOut', { amountMinor: 100, terminalId: 'caja-1' })
    await lan.time.pass(500)
    expect(mine.state.customer({ action: 'tap' }).ok).toBe(true)
    await lan.time.pass(65_000)
    const back = await register.ask('card.giveBack', { attemptId, reason: 'Era una prueba' })
    await lan.time.pass(60_000)
    const { payment } = await register.ask('payment.get', { attemptId: back.attemptId })
    expect(payment.phase).toBe('approved')
    lan.move(A, B)
    await lan.time.pass(30_000)
    return { host: (await terminalOf(register)).host, moves: register.facts('terminal.moved') }
  }

  it('is followed by what its history tells of that payment', async () => {
    const { host, moves } = await afterATrial((told) => told)
    expect([host, moves.map(({ proof }) => proof)]).toEqual([B, ['history']])
  })

  it('is not proven by an entry that anybody could make of our own question', async () => {
    for (const reference of [undefined, 'another-reference'])
      expect(await afterATrial(() => reference)).toEqual({ host: A, moves: [] })
  })
})

describe('a terminal whose address changes', () => {
  it('is followed within three seconds, written down, and the cashier is told', async () => {
    const { lan, register } = await shop()
    const closedBefore = lan.closed()
    lan.move(A, B)
    await lan.time.pass(3000)
    expect(await terminalOf(register)).toMatchObject({ host: B, serial: 'SIM0000001' })
    expect(register.facts('terminal.moved')).toMatchObject([
      {
        from: { host: A },
        to: { host: B },
        proof: 'history',
        vacated: true,
        foundBy: 'sweep',
        staffId: null,
      },
    ])
    expect(await healthOf(register)).toMatchObject({
      level: 'ok',
      notice: { kind: 'moved', from: `${A}:6868`, to: `${B}:6868` },
    })
    expect(lan.closed()).toBeGreaterThan(closedBefore)
    await payOnce(lan, register, 'caja-1')
    expect(register.defects).toEqual([])
  })

  it('is followed before its first payment by its own word, which counts for nothing else', async () => {
    const { lan, register } = await shop(false)
    await lan.time.pass(500)
    lan.move(A, B)
    await lan.time.pass(3000)
    expect(register.facts('terminal.moved')).toMatchObject([{ proof: 'named' }])
  })

  it('stays where it is for the journal: an older provisioning file does not bring it back', async () => {
    const { lan, register } = await shop()
    lan.move(A, B)
    await lan.time.pass(3000)
    await register.reopen()
    expect((await terminalOf(register)).host).toBe(B)
    expect(register.facts('terminal.saved')).toHaveLength(1)
  })

  it('is not followed to a twin that only takes the same key', async () => {
    const { lan, terminal, register } = await shop()
    expect(terminal.state.options.serial).toBe('SIM0000001')
    lan.hosts.delete(A)
    const stranger = lan.terminal('SIM0000002')
    lan.hosts.set(B, stranger)
    await lan.time.pass(4000)
    expect((await terminalOf(register)).host).toBe(A)
    expect(await healthOf(register)).toMatchObject({ level: 'down', notice: { kind: 'not_found' } })
    expect(stranger.state.ledger()).toEqual([])
  })

  it('is not followed when two say that they are it', async () => {
    const { lan, register } = await shop(false)
    lan.hosts.delete(A)
    lan.hosts.set(B, lan.terminal('SIM0000001'))
    lan.hosts.set('10.77.0.22', lan.terminal('SIM0000001'))
    // Somebody looks at everything, so that the first is not enough.
    await lan.time.pass(1400)
    await register.ask('discovery.start', {})
    await lan.time.pass(3000)
    const { notice } = await healthOf(register)
    expect([(await terminalOf(register)).host, notice?.kind]).toEqual([A, 'several'])
  })

  it('is looked for again, ever more rarely, until it is back', async () => {
    const { lan, terminal, register } = await shop()
    lan.hosts.delete(A)
    await lan.time.pass(30_000)
    expect((await healthOf(register)).notice?.kind).toBe('not_found')
    lan.hosts.set(B, terminal)
    await lan.time.pass(61_000)
    expect((await terminalOf(register)).host).toBe(B)
  })

  it('is found again where it was, without a move', async () => {
    const { lan, terminal, register } = await shop()
    lan.hosts.delete(A)
    await lan.time.pass(4000)
    lan.hosts.set(A, terminal)
    await lan.time.pass(2500)
    expect(await healthOf(register)).toMatchObject({ level: 'ok', notice: null })
    expect(register.facts('terminal.moved')).toEqual([])
  })

  it("is looked for when the register's own addresses change, and old connections are closed", async () => {
    const { lan, register } = await shop()
    const before = lan.closed()
    lan.hosts.set('10.88.0.21', present(lan.hosts.get(A), 'the terminal'))
    lan.hosts.delete(A)
    lan.readdress([{ ...OWN, address: '10.88.0.1' }])
    await lan.time.pass(5000)
    expect(lan.closed()).toBeGreaterThan(before)
    expect((await terminalOf(register)).host).toBe('10.88.0.21')
  })
})

describe('another terminal at the same address', () => {
  it('is recognised by its serial number, and nothing is charged on it', async () => {
    const { lan, terminal, register } = await shop()
    const stranger = lan.terminal('SIM0000002')
    // It has served somebody, so that its history can say whose it is.
    lan.hosts.set(A, stranger)
    lan.hosts.set(B, terminal)
    const other = await registerOn(lan, [settingsOf('caja-2', 'SIM0000002', A)])
    await payOnce(lan, other, 'caja-2')
    const before = stranger.state.ledger().length
    await lan.time.pass(25_000)
    // The right one was found, and it is the one that is charged.
    expect((await terminalOf(register)).host).toBe(B)
    expect(register.facts('terminal.moved')).toMatchObject([{ proof: 'history', vacated: false }])
    await payOnce(lan, register, 'caja-1')
    expect([stranger.state.ledger().length, terminal.state.ledger().length]).toEqual([before, 2])
  })

  it('is not charged while the right one cannot be found', async () => {
    const { lan, register } = await shop()
    const stranger = lan.terminal('SIM0000002')
    lan.hosts.set(A, stranger)
    const other = await registerOn(lan, [settingsOf('caja-2', 'SIM0000002', A)])
    await payOnce(lan, other, 'caja-2')
    const before = stranger.state.ledger().length
    await lan.time.pass(25_000)
    expect(await healthOf(register)).toMatchObject({ level: 'down', verdict: 'other_terminal' })
    const { saleId, rev } = await register.ask('sale.scan', { code: '7800000000017' })
    await register.ask('sale.tenderCard', { saleId }, rev)
    await lan.time.pass(1000)
    const { sale } = await register.ask('sale.current', {})
    expect(sale?.payment).toMatchObject({ phase: 'not_charged' })
    expect([stranger.state.view().active, stranger.state.ledger().length]).toEqual([null, before])
  })
})

describe('a payment is under way while its terminal moves', () => {
  it('is asked about at the new address, never sent again, and ends as what it is', async () => {
    const { lan, terminal, register } = await shop()
    const { saleId, rev } = await register.ask('sale.scan', { code: '7800000000017' })
    const begun = await register.ask('sale.tenderCard', { saleId }, rev)
    const attemptId = present(begun.payment, 'a payment').attemptId
    await lan.time.pass(500)
    lan.move(A, B)
    terminal.state.customer({ action: 'tap' })
    await lan.time.pass(3000)
    expect((await terminalOf(register)).host).toBe(B)
    const open = await register.ask('payment.get', { attemptId })
    expect(open.payment.phase).toBe('waiting')
    // The connection to the old address has nobody at its end; its deadline ends it.
    await lan.time.pass(125_000)
    const { payment } = await register.ask('payment.get', { attemptId })
    expect(payment.phase).toBe('approved')
    expect(terminal.state.ledger()).toHaveLength(2)
    expect(lan.received.filter(({ path }) => path.endsWith('/charge'))).toHaveLength(2)
    expect(register.facts('attempt.recorded').at(-1)).toMatchObject({ plan: { terminal: { host: A } } })
  })

  it('a "never seen" from the new address counts when the device is proven, and not otherwise', async () => {
    for (const paid of [true, false]) {
      const { lan, terminal, register } = await shop(paid)
      await lan.time.pass(500)
      const { saleId, rev } = await register.ask('sale.scan', { code: '7800000000017' })
      // It takes the request from the wire and loses it before it is read.
      terminal.state.setFault({ fault: 'drop_request', times: 1, operation: 'charge' })
      const deaf: Host = { kind: 'other', port: 6868, answer: () => null }
      lan.wear(deaf, lan.hardwareOf(terminal))
      lan.hosts.set(A, deaf)
      await register.ask('sale.tenderCard', { saleId }, rev)
      await lan.time.pass(100)
      lan.hosts.delete(A)
      lan.hosts.set(B, terminal)
      await lan.time.pass(400_000)
      expect((await terminalOf(register)).host).toBe(B)
      const { sale } = await register.ask('sale.current', {})
      expect(sale?.payment?.phase).toBe(paid ? 'not_charged' : 'unknown')
    }
  })
})

describe('a person says where a terminal is', () => {
  it('is believed only after whoever is there was asked', async () => {
    const { lan, terminal, register } = await shop(false)
    const stranger = lan.terminal('SIM0000002')
    lan.hosts.set('10.77.0.12', stranger)
    const adopt = (host: string): Promise<string | null> => {
      const code = register.code('discovery.adopt', { terminalId: 'caja-1', host, port: 6868 })
      return lan.time.pass(2000).then(() => code)
    }
    expect(await adopt(CAJA.host ?? '')).toBe('TERMINAL_NOT_THERE')
    expect(await adopt('10.77.0.12')).toBe('TERMINAL_NOT_THERE')
    expect(await adopt('10.77.0.99')).toBe('TERMINAL_NOT_THERE')
    lan.hosts.set(B, terminal)
    expect(await adopt(B)).toBeNull()
    expect(register.facts('terminal.moved')).toMatchObject([
      { foundBy: 'person', proof: 'named', vacated: false },
    ])
  })
})
