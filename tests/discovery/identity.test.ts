import { describe, expect, it } from 'vitest'
import { present } from '../../shared/assert.ts'
import {
  A,
  B,
  ANONYMOUS,
  charge,
  confirm,
  during,
  folder,
  healthOf,
  moneyTo,
  shop,
  stranger,
  untouched,
} from './identity-scene.ts'
import { CLOUD, createVirtualLan, payOnce, registerOn, settingsOf } from './virtual-lan.ts'
import type { LanRegister, VirtualLan } from './virtual-lan.ts'

describe('another device at the same address', () => {
  it('that names its serial number is not charged, not even between two looks', async () => {
    const { lan, register } = await shop({ wire: {} })
    const other = stranger(lan, {})
    lan.hosts.set(A, other)
    // It has served somebody, so that what it lists names it.
    const neighbour = await registerOn(lan, [settingsOf('caja-2', 'SIM0000002', A)])
    await payOnce(lan, neighbour, 'caja-2')
    const before = [moneyTo(lan), other.state.ledger().length]
    await register.reopen()
    const payment = await charge(lan, register, 100)
    expect(payment).toMatchObject({ phase: 'not_charged', reason: { code: 'other_device' }, watch: null })
    expect([moneyTo(lan), other.state.ledger().length]).toEqual(before)
    expect(register.defects).toEqual([])
  })

  it('that names none and takes our credential is not charged until somebody confirms it', async () => {
    const { lan, register } = await shop()
    const other = stranger(lan)
    lan.hosts.set(A, other)
    const before = moneyTo(lan)
    const payment = await charge(lan, register, 100)
    expect(payment).toMatchObject({
      phase: 'not_charged',
      reason: { code: 'unconfirmed_device' },
      watch: null,
    })
    expect([moneyTo(lan) - before, untouched(other)]).toEqual([0, true])
    expect(await healthOf(register)).toMatchObject({ level: 'down', verdict: 'device_unconfirmed' })
    expect(await confirm(lan, register)).toBeNull()
    expect(register.facts('terminal.recognised').at(-1)).toMatchObject({
      terminalId: 'caja-1',
      serial: 'SIM0000001',
      at: { host: A, port: 6868 },
      hardware: lan.hardwareOf(other),
      proof: 'person',
    })
    expect(register.facts('terminal.recognised').at(-1)?.['staffId']).toEqual(expect.any(String))
    await payOnce(lan, register, 'caja-1')
    expect(other.state.ledger()).toHaveLength(1)
    // Said once, for good: the next opening asks nobody.
    await register.reopen()
    await register.ask('sale.next', {})
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(register.facts('terminal.recognised').filter(({ proof }) => proof === 'person')).toHaveLength(1)
    expect(register.defects).toEqual([])
  })

  it('is seen before a sale, within two seconds', async () => {
    const { lan, register } = await shop()
    lan.hosts.set(A, stranger(lan))
    await lan.time.pass(2000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'device_unconfirmed' })
  })

  it('that was confirmed and is gone again is not mixed up with the one before', async () => {
    const { lan, mine, register } = await shop()
    mine.state.setFault({ fault: 'reboot', memory: 'lose', ms: 1 })
    lan.hosts.set(A, stranger(lan))
    await lan.time.pass(3000)
    expect(await confirm(lan, register)).toBeNull()
    lan.hosts.set(A, mine)
    await lan.time.pass(3000)
    expect((await charge(lan, register)).reason?.code).toMatch(/^(?:unconfirmed_device|address_conflict)$/)
    expect(mine.state.view().active).toBeNull()
  })

  it('gets no void either, and what was paid stands', async () => {
    const { lan, register } = await shop()
    const [paid] = (await register.ask('receipt.list', {})).receipts
    const { payments } = await register.ask('card.ofSale', { saleId: present(paid, 'a receipt').saleId })
    const attemptId = present(payments[0], 'a payment').attemptId
    await lan.time.pass(70_000)
    const other = stranger(lan)
    lan.hosts.set(A, other)
    const before = moneyTo(lan)
    const begun = await register.ask('card.giveBack', { attemptId, reason: 'wrong article' })
    await lan.time.pass(400)
    const { payment } = await register.ask('payment.get', { attemptId: begun.attemptId })
    expect(payment).toMatchObject({ phase: 'not_charged', reason: { code: 'unconfirmed_device' } })
    expect(moneyTo(lan)).toBe(before)
  })

  it('is not asked for the books, which would tell it what is looked for', async () => {
    const { lan, mine, register } = await shop()
    const ask = (): Promise<string | null> =>
      during(
        lan,
        register.code('terminal.history', {
          terminalId: 'caja-1',
          source: 'local',
          pageIndex: 0,
          filters: { lastFour: '4242' },
        }),
      )
    const told = (): number => lan.received.filter(({ body }) => body?.includes('4242') === true).length
    expect([await ask(), told()]).toEqual([null, 1])
    lan.hosts.set(A, stranger(lan))
    await lan.time.pass(5000)
    expect([await ask(), told()]).toEqual(['TERMINAL_NOT_THERE', 1])
    lan.hosts.set(A, mine)
    await lan.time.pass(130_000)
    expect([await ask(), told()]).toEqual([null, 2])
  })

  it('is passed over for the cloud, which knows the terminal by its serial number', async () => {
    const { lan, mine, register } = await shop({
      more: { routes: ['lan', 'cloud'], cloudUrl: `http://${CLOUD}:6868` },
    })
    const other = stranger(lan)
    lan.hosts.set(CLOUD, mine)
    lan.hosts.set(A, other)
    const payment = await charge(lan, register)
    expect(payment).toMatchObject({ phase: 'waiting', routesTried: ['lan', 'cloud'] })
    expect(untouched(other)).toBe(true)
    expect(mine.state.view().active).toMatchObject({ clientTransactionId: payment.clientTransactionId })
  })

  it('is refused without a question where the key is made from the serial number', async () => {
    const encrypted = { scheme: 'encrypted', answers: 'encrypted' } as const
    const profile = { ...settingsOf('x', 'x', A).profile, ...encrypted }
    const { lan, register } = await shop({ more: { profile }, wire: { ...ANONYMOUS, ...encrypted } })
    const other = stranger(lan, { ...ANONYMOUS, ...encrypted })
    lan.hosts.set(A, other)
    expect((await charge(lan, register)).reason?.code).toBe('other_device')
    expect(untouched(other)).toBe(true)
    expect(await confirm(lan, register)).toBe('TERMINAL_NOT_THERE')
    expect(register.facts('terminal.recognised')).toMatchObject([{ proof: 'serial_key' }])
  })

  it('that is another terminal of this register is known by its hardware', async () => {
    const lan = createVirtualLan()
    const devices = ['SIM0000001', 'SIM0000002'].map((serial) => lan.terminal(serial, {}, ANONYMOUS))
    const [one, two] = [present(devices[0], 'one'), present(devices[1], 'two')]
    lan.hosts.set(A, one)
    lan.hosts.set(B, two)
    const both = [settingsOf('caja-1', 'SIM0000001', A), settingsOf('caja-2', 'SIM0000002', B)]
    const register = await registerOn(lan, both, folder())
    await lan.time.pass(2000)
    lan.hosts.set(A, two)
    lan.hosts.set(B, one)
    await register.reopen()
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect([one, two].map(untouched)).toEqual([true, true])
  })
})

describe('somebody who only says that he is busy', () => {
  const busy = {
    kind: 'other',
    port: 6868,
    answer: () => ({ status: 409, body: JSON.stringify({ type: 'TERMINAL', code: 'TER-003' }) }),
  } as const

  it('is not believed on first use, and leaves the terminal its own', async () => {
    const lan = createVirtualLan()
    const mine = lan.terminal('SIM0000001', {}, ANONYMOUS)
    lan.hosts.set(A, busy)
    const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', A)], folder())
    await lan.time.pass(2000)
    expect(register.facts('terminal.recognised')).toEqual([])
    lan.hosts.set(A, mine)
    await lan.time.pass(130_000)
    expect(register.facts('terminal.recognised')).toMatchObject([
      { proof: 'first_use', hardware: lan.hardwareOf(mine) },
    ])
  })

  it('cannot be confirmed', async () => {
    const { lan, register } = await shop()
    lan.hosts.set(A, busy)
    await lan.time.pass(130_000)
    expect(await confirm(lan, register)).toBe('TERMINAL_NOT_THERE')
    expect(moneyTo(lan)).toBe(1)
  })

  it('is neither charged nor followed where the key is made from the serial number', async () => {
    const encrypted = { scheme: 'encrypted', answers: 'encrypted' } as const
    const profile = { ...settingsOf('x', 'x', A).profile, ...encrypted }
    const { lan, register } = await shop({ more: { profile }, wire: { ...ANONYMOUS, ...encrypted } })
    lan.hosts.set(A, busy)
    await lan.time.pass(10_000)
    const before = moneyTo(lan)
    expect((await charge(lan, register)).reason?.code).toBe('other_device')
    expect(moneyTo(lan)).toBe(before)
    lan.hosts.delete(A)
    lan.hosts.set(B, busy)
    await lan.time.pass(30_000)
    expect(register.facts('terminal.moved')).toEqual([])
    expect(register.facts('terminal.recognised')).toHaveLength(1)
  })
})

describe('terminals behind something that answers for all of them', () => {
  it('are not told apart by a hardware address that all of them have', async () => {
    const lan = createVirtualLan()
    const devices = ['SIM0000001', 'SIM0000002'].map((serial) => lan.terminal(serial, {}, ANONYMOUS))
    const [one, two] = [present(devices[0], 'one'), present(devices[1], 'two')]
    lan.hosts.set(A, one)
    lan.hosts.set(B, two)
    for (const device of devices) lan.wear(device, '00:1c:42:00:0a:99')
    const both = [settingsOf('caja-1', 'SIM0000001', A), settingsOf('caja-2', 'SIM0000002', B)]
    const register = await registerOn(lan, both, folder())
    await lan.time.pass(5000)
    await register.reopen()
    await lan.time.pass(5000)
    await payOnce(lan, register, 'caja-1')
    await payOnce(lan, register, 'caja-2')
    expect([one, two].map((device) => device.state.ledger().length)).toEqual([1, 1])
  })
})

describe('the same terminal', () => {
  const outcomeOf = async (lan: VirtualLan, register: LanRegister): Promise<string> => {
    const said = { terminalId: 'caja-1', verdict: 'device_unconfirmed' } as const
    return (await during(lan, register.ask('discovery.confirm', said))).outcome
  }

  it('is not said to have proved itself where only its hardware says so', async () => {
    const { lan, mine, register } = await shop()
    mine.state.setFault({ fault: 'reboot', memory: 'lose', ms: 1 })
    lan.hosts.set(A, stranger(lan))
    await lan.time.pass(130_000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'device_unconfirmed' })
    // It is back before somebody presses what was shown of the other one.
    lan.hosts.set(A, mine)
    expect(await outcomeOf(lan, register)).toBe('known')
    expect(register.facts('terminal.recognised').some(({ proof }) => proof === 'person')).toBe(false)
  })

  it('is taken to be what somebody has just said that it is, and remembered', async () => {
    const { lan, mine, register } = await shop({ paid: false })
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(register.facts('terminal.recognised')).toMatchObject([
      { proof: 'first_use', hardware: lan.hardwareOf(mine), staffId: null },
    ])
  })

  it('goes on after a restart that cost it its memory', async () => {
    const { lan, mine, register } = await shop()
    mine.state.setFault({ fault: 'reboot', memory: 'lose', ms: 1000 })
    await lan.time.pass(6000)
    await register.reopen()
    expect((await charge(lan, register)).phase).toBe('waiting')
  })

  it('goes on from Wi-Fi to its dock by what it remembers, and later without', async () => {
    const { lan, mine, register } = await shop()
    const before = lan.hardwareOf(mine)
    lan.wear(mine, '00:1c:42:00:0d:0c')
    await payOnce(lan, register, 'caja-1')
    expect(register.facts('terminal.recognised')).toMatchObject([
      { proof: 'first_use', hardware: before },
      { proof: 'history', hardware: '00:1c:42:00:0d:0c' },
    ])
    lan.wear(mine, before)
    mine.state.setFault({ fault: 'reboot', memory: 'lose', ms: 1 })
    await lan.time.pass(3000)
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(register.facts('terminal.recognised')).toHaveLength(2)
  })

  it('is asked nothing before a charge as long as nothing has changed', async () => {
    const { lan, register } = await shop()
    await lan.time.pass(2000)
    const sale = await register.ask('sale.scan', { code: '7800000000017' })
    // With the first product comes the look that every sale begins with.
    await lan.time.pass(500)
    const before = lan.received.length
    await register.ask('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
    await lan.time.pass(10)
    expect(lan.received.slice(before).map(({ path }) => path.split('/').at(-1))).toEqual(['charge'])
  })

  it('is believed at an address that somebody types, and another one there is not, later', async () => {
    const { lan, mine, register } = await shop()
    lan.move(A, B)
    const typed = settingsOf('caja-1', 'SIM0000001', B)
    const { certificate: _none, fallback: _place, ...settings } = typed
    await register.ask('terminal.save', settings)
    await lan.time.pass(1000)
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(mine.state.view().active).not.toBeNull()
    expect(register.facts('terminal.recognised').map(({ proof }) => proof)).toEqual(['first_use', 'history'])
  })

  it('has nothing to be confirmed while it proves itself', async () => {
    const { lan, register } = await shop({ wire: {} })
    expect(await confirm(lan, register)).toBeNull()
    expect(register.facts('terminal.recognised').some(({ proof }) => proof === 'person')).toBe(false)
    expect(await outcomeOf(lan, register)).toBe('proven')
    expect(
      await register.code('discovery.confirm', { terminalId: 'nobody', verdict: 'device_unconfirmed' }),
    ).toBe('TERMINAL_UNKNOWN')
  })
})
