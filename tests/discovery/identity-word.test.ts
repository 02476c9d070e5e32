import { describe, expect, it } from 'vitest'
import { DEVICES_MAX } from '../../main/engine/settings/devices.ts'
import { SETTLED_MS } from '../../main/engine/terminals/identity/standing.ts'
import { present } from '../../shared/assert.ts'
import {
  A,
  ANONYMOUS,
  B,
  byTurns,
  charge,
  confirm,
  folder,
  healthOf,
  moneyTo,
  shop,
  stranger,
  tap,
  untouched,
} from './identity-scene.ts'
import { createVirtualLan, payOnce, registerOn, settingsOf } from './virtual-lan.ts'

const DOCK = '00:1c:42:00:0d:0c'
const ENCRYPTED = { scheme: 'encrypted', answers: 'encrypted' } as const
const SEALED = { ...settingsOf('x', 'x', A).profile, ...ENCRYPTED }

describe('two devices with one address, where what is sent is sealed for one of them', () => {
  it('stop nobody while the right one has it, and the other one is never charged', async () => {
    const wire = { ...ANONYMOUS, ...ENCRYPTED }
    const { lan, mine, register } = await shop({ more: { profile: SEALED }, wire })
    const other = stranger(lan, wire)
    await byTurns(lan, [other, mine, other])
    const before = moneyTo(lan)
    expect((await charge(lan, register)).reason?.code).toMatch(/^(?:other_device|address_conflict)$/)
    expect(moneyTo(lan)).toBe(before)
    await byTurns(lan, [mine])
    expect(await healthOf(register)).toMatchObject({ verdict: 'ready' })
    expect((await charge(lan, register)).phase).toBe('waiting')
    await tap(lan, register, mine)
    await byTurns(lan, [other])
    expect((await charge(lan, register)).reason?.code).toMatch(/^(?:other_device|address_conflict)$/)
    expect(untouched(other)).toBe(true)
    expect(register.defects).toEqual([])
  })
})

describe('a person who says that the other device is gone', () => {
  it('is believed once the address has stayed with one, and ends the waiting', async () => {
    const { lan, mine, register } = await shop()
    const other = stranger(lan)
    await byTurns(lan, [other, mine])
    expect(await healthOf(register)).toMatchObject({ verdict: 'address_conflict' })
    // It changed hands a moment ago: the other one is not gone.
    expect(await confirm(lan, register, { alone: true })).toBe('TERMINAL_NOT_THERE')
    await lan.time.pass(SETTLED_MS)
    // Who saw no conflict has not said that the other one is gone.
    expect(await confirm(lan, register)).toBe('DEVICE_CHANGED')
    expect((await charge(lan, register)).reason?.code).toBe('address_conflict')
    expect(await confirm(lan, register, { alone: true })).toBeNull()
    await lan.time.pass(1000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'ready' })
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(register.facts('terminal.recognised').at(-1)).toMatchObject({ proof: 'person', alone: true })
  })

  it('has said nothing about the one that is left once the conflict is over by itself', async () => {
    const { lan, mine, register } = await shop()
    const other = stranger(lan)
    await byTurns(lan, [other, mine, other])
    expect(await healthOf(register)).toMatchObject({ verdict: 'address_conflict' })
    await lan.time.pass(130_000)
    expect(await confirm(lan, register, { alone: true })).toBe('DEVICE_CHANGED')
    expect(register.facts('terminal.recognised').some(({ proof }) => proof === 'person')).toBe(false)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(await healthOf(register)).toMatchObject({ verdict: 'device_unconfirmed' })
    expect([await confirm(lan, register), untouched(other)]).toEqual([null, true])
  })

  it('is not believed about a device that comes back', async () => {
    const { lan, mine, register } = await shop()
    const other = stranger(lan)
    await byTurns(lan, [other, mine])
    await lan.time.pass(SETTLED_MS)
    expect(await confirm(lan, register, { alone: true })).toBeNull()
    const before = moneyTo(lan)
    await byTurns(lan, [other])
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    await byTurns(lan, [mine])
    expect((await charge(lan, register)).reason?.code).toBe('address_conflict')
    expect([moneyTo(lan) - before, untouched(other)]).toEqual([0, true])
  })

  it('has nothing to say for one that names itself as another', async () => {
    const { lan, mine, register } = await shop({ wire: {} })
    const other = stranger(lan, {})
    lan.hosts.set(B, other)
    const neighbour = await registerOn(lan, [settingsOf('caja-1', 'SIM0000002', B)])
    await payOnce(lan, neighbour, 'caja-1')
    await byTurns(lan, [other, mine, other])
    await lan.time.pass(SETTLED_MS)
    expect(await confirm(lan, register, { alone: true })).toBe('TERMINAL_NOT_THERE')
  })
})

describe('a word that was given by mistake', () => {
  it('is taken back by the next one', async () => {
    const { lan, mine, register } = await shop({ paid: false })
    await lan.time.pass(2000)
    const other = stranger(lan)
    lan.hosts.set(A, other)
    await lan.time.pass(130_000)
    expect(await confirm(lan, register)).toBeNull()
    lan.hosts.set(A, mine)
    await lan.time.pass(130_000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'device_unconfirmed' })
    expect(await confirm(lan, register)).toBeNull()
    lan.hosts.set(A, other)
    await lan.time.pass(130_000)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(untouched(other)).toBe(true)
  })

  it('is taken back by the proof of another device', async () => {
    const { lan, mine, register } = await shop()
    const other = stranger(lan)
    lan.hosts.set(A, other)
    await lan.time.pass(130_000)
    expect(await confirm(lan, register)).toBeNull()
    lan.hosts.set(A, mine)
    await lan.time.pass(130_000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'ready' })
    await register.reopen()
    lan.hosts.set(A, other)
    await lan.time.pass(130_000)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(untouched(other)).toBe(true)
  })

  it('of one terminal lets nobody be taken for another one', async () => {
    const lan = createVirtualLan()
    const one = lan.terminal('SIM0000001', {}, ANONYMOUS)
    const two = lan.terminal('SIM0000002', {}, ANONYMOUS)
    lan.hosts.set(A, one)
    lan.hosts.set(B, two)
    const both = [settingsOf('caja-1', 'SIM0000001', A), settingsOf('caja-2', 'SIM0000002', B)]
    const register = await registerOn(lan, both, folder())
    await lan.time.pass(2000)
    const verdicts = async (): Promise<readonly (string | null)[]> =>
      (await register.ask('health.get', {})).terminals.map(({ verdict }) => verdict)
    expect(await verdicts()).toEqual(['ready', 'ready'])
    lan.hosts.set(A, two)
    lan.hosts.set(B, one)
    await lan.time.pass(130_000)
    expect(await verdicts()).toEqual(['device_unconfirmed', 'device_unconfirmed'])
    // Said of the first one only: nobody has said anything of the second one.
    expect(await confirm(lan, register)).toBeNull()
    for (const isReopened of [false, true]) {
      if (isReopened) await register.reopen()
      await lan.time.pass(60_000)
      expect(await verdicts()).toEqual(['ready', 'device_unconfirmed'])
    }
    const sale = await register.ask('sale.scan', { code: '7800000000017' })
    const wanted = { saleId: sale.saleId, terminalId: 'caja-2' }
    const { payment } = await register.ask('sale.tenderCard', wanted, sale.rev)
    await lan.time.pass(500)
    const attemptId = present(payment, 'a payment').attemptId
    expect((await register.ask('payment.get', { attemptId })).payment.reason?.code).toBe('unconfirmed_device')
    expect(untouched(one)).toBe(true)
  })
})

describe('a terminal with a dock', () => {
  it('that proves itself by both changes between them without waiting', async () => {
    const { lan, mine, register } = await shop()
    const own = lan.hardwareOf(mine)
    for (const hardware of [DOCK, own, DOCK, own]) {
      lan.wear(mine, hardware)
      await lan.time.pass(1000)
    }
    expect(await healthOf(register)).toMatchObject({ verdict: 'ready' })
    expect((await charge(lan, register)).phase).toBe('waiting')
  })

  it('that remembers nothing is asked about at each change, until it was paid on', async () => {
    const { lan, mine, register } = await shop({ paid: false })
    const own = lan.hardwareOf(mine)
    const wear = async (hardware: string): Promise<string | null> => {
      lan.wear(mine, hardware)
      await lan.time.pass(130_000)
      return (await healthOf(register)).verdict
    }
    await lan.time.pass(2000)
    // Another device would look the very same, so that each word takes the place of the one before.
    for (const hardware of [DOCK, own, DOCK]) {
      expect(await wear(hardware)).toBe('device_unconfirmed')
      expect(await confirm(lan, register)).toBeNull()
    }
    expect((await charge(lan, register)).phase).toBe('waiting')
    await tap(lan, register, mine)
    for (const hardware of [own, DOCK, own]) {
      expect(await wear(hardware)).toBe('ready')
      lan.wear(mine, hardware === own ? DOCK : own)
      await lan.time.pass(2000)
    }
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(register.facts('terminal.recognised').map(({ proof }) => proof)).toEqual([
      'first_use',
      ...['person', 'person', 'person'],
      ...['history', 'history'],
    ])
  })

  it('is not mixed up with a device that a person took for it by mistake', async () => {
    const { lan, mine, register } = await shop()
    await register.reopen()
    const other = stranger(lan)
    await byTurns(lan, [other])
    expect(await confirm(lan, register)).toBeNull()
    // The right one proves itself, so that the person meant another device than the one that answered.
    await byTurns(lan, [mine])
    const before = moneyTo(lan)
    expect(await healthOf(register)).toMatchObject({ verdict: 'address_conflict' })
    expect((await charge(lan, register)).reason?.code).toBe('address_conflict')
    await byTurns(lan, [other])
    expect((await charge(lan, register)).reason?.code).toBe('address_conflict')
    expect([moneyTo(lan) - before, untouched(other)]).toEqual([0, true])
  })
})

describe('hardware by which a terminal is recognised', () => {
  it('leaves with the oldest when there is too much of it', async () => {
    const { lan, mine, register } = await shop()
    const docks = Array.from({ length: DEVICES_MAX + 1 }, (_, index) => `00:1c:42:00:0d:1${index}`)
    const verdictAt = async (dock: string | undefined): Promise<string | null> => {
      lan.wear(mine, present(dock, 'a dock'))
      await lan.time.pass(130_000)
      return (await healthOf(register)).verdict
    }
    for (const dock of docks) expect(await verdictAt(dock)).toBe('ready')
    // From here on only the hardware can say who it is.
    mine.state.setFault({ fault: 'reboot', memory: 'lose', ms: 1 })
    await lan.time.pass(3000)
    await register.reopen()
    expect(await verdictAt(docks[1])).toBe('ready')
    expect(await verdictAt(docks[0])).toBe('device_unconfirmed')
  })

  it('leaves with another terminal of ours that is recognised by it', async () => {
    const lan = createVirtualLan()
    const mine = lan.terminal('SIM0000001', {}, ANONYMOUS)
    const next = lan.terminal('SIM0000002', {}, {})
    lan.hosts.set(A, mine)
    lan.hosts.set(B, next)
    const both = [settingsOf('caja-1', 'SIM0000001', A), settingsOf('caja-2', 'SIM0000002', B)]
    const register = await registerOn(lan, both, folder())
    await payOnce(lan, register, 'caja-2')
    await lan.time.pass(2000)
    // The dock of the first one gets the second one, in its own place.
    const dock = lan.hardwareOf(mine)
    lan.wear(mine, DOCK)
    await lan.time.pass(130_000)
    expect(await confirm(lan, register)).toBeNull()
    lan.wear(mine, dock)
    await lan.time.pass(130_000)
    expect(await confirm(lan, register)).toBeNull()
    lan.wear(mine, DOCK)
    await lan.time.pass(2000)
    lan.wear(next, dock)
    await lan.time.pass(130_000)
    lan.wear(next, '00:1c:42:00:00:77')
    lan.wear(mine, dock)
    await lan.time.pass(130_000)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(untouched(mine)).toBe(true)
  })
})
