import { describe, expect, it } from 'vitest'
import { present } from '../../shared/assert.ts'
import {
  A,
  ANONYMOUS,
  B,
  blip,
  charge,
  confirm,
  healthOf,
  moneyTo,
  shop,
  slowly,
  stranger,
  tap,
  untouched,
} from './identity-scene.ts'
import type { Device, Shop } from './identity-scene.ts'
import { payOnce, registerOn, settingsOf } from './virtual-lan.ts'
import type { Host, LanRegister, VirtualLan } from './virtual-lan.ts'

/** Another register of the shop, with ids of its own. */
const neighbourOn = (lan: VirtualLan, serial: string, host: string): Promise<LanRegister> =>
  registerOn(lan, [settingsOf('caja-1', serial, host)], ':memory:', `neighbour of ${serial}`)

describe('a computer that cannot tell hardware apart', () => {
  it('asks before each charge, and sells after a restart', async () => {
    const { lan, register } = await shop({ tellsHardware: false, paid: false })
    expect((await charge(lan, register)).phase).toBe('waiting')
    expect(register.facts('terminal.recognised')).toEqual([])
  })

  it('charges no other terminal that names itself', async () => {
    const { lan, register } = await shop({ tellsHardware: false, wire: {} })
    const other = stranger(lan, {})
    lan.hosts.set(A, other)
    const neighbour = await registerOn(lan, [settingsOf('caja-2', 'SIM0000002', A)])
    await payOnce(lan, neighbour, 'caja-2')
    const before = moneyTo(lan)
    expect((await charge(lan, register, 100)).reason?.code).toBe('other_device')
    expect(moneyTo(lan)).toBe(before)
  })

  it('asks a person once the address was empty and nothing proves who came', async () => {
    const { lan, register } = await shop({ tellsHardware: false })
    lan.hosts.delete(A)
    await lan.time.pass(3000)
    const other = stranger(lan)
    lan.hosts.set(A, other)
    await lan.time.pass(3000)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(untouched(other)).toBe(true)
    expect(await confirm(lan, register)).toBeNull()
    expect((await charge(lan, register)).phase).toBe('waiting')
  })

  for (const takesMs of [0, 1300, 3000])
    it(`trusts nobody the more for taking ${takesMs} ms to search`, async () => {
      const { lan, register } = await shop({ tellsHardware: false })
      const other = stranger(lan)
      await blip(
        lan,
        slowly(lan, other, () => takesMs),
      )
      await lan.time.pass(10_000)
      expect((await charge(lan, register, 6000)).reason?.code).toBe('unconfirmed_device')
      expect(untouched(other)).toBe(true)
    })

  it('trusts nobody the more for refusing its credential', async () => {
    const { lan, register } = await shop({ tellsHardware: false })
    const other = stranger(lan, { ...ANONYMOUS, credential: 'a-credential-of-somebody-else' })
    await blip(lan, other)
    const before = moneyTo(lan)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    // The cause that somebody can act on: a credential that waits is tried because of it.
    expect(await healthOf(register)).toMatchObject({ verdict: 'credential_refused' })
    expect(await confirm(lan, register)).toBe('TERMINAL_NOT_THERE')
    expect(moneyTo(lan)).toBe(before)
  })
})

describe('a device in the dock of the terminal', () => {
  it('that names itself is not charged because a later look was not answered in time', async () => {
    const { lan, mine, register } = await shop({ wire: {} })
    const other = stranger(lan, {})
    // It has served somebody elsewhere, so that what it lists names it.
    lan.hosts.set(B, other)
    const neighbour = await neighbourOn(lan, 'SIM0000002', B)
    await payOnce(lan, neighbour, 'caja-1')
    lan.hosts.delete(B)
    lan.hosts.delete(A)
    await lan.time.pass(3000)
    let takesMs = 0
    const docked = slowly(lan, other, () => takesMs)
    lan.wear(docked, lan.hardwareOf(mine))
    lan.hosts.set(A, docked)
    await lan.time.pass(25_000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'other_terminal' })
    const before = moneyTo(lan)
    expect((await charge(lan, register, 6000)).reason?.code).toBe('other_device')
    takesMs = 3000
    expect((await charge(lan, register, 6000)).reason?.code).toBe('other_device')
    expect(moneyTo(lan)).toBe(before)
    // What a look refused, a look that says something lifts.
    lan.hosts.set(A, mine)
    await lan.time.pass(25_000)
    expect((await charge(lan, register)).phase).toBe('waiting')
  })
})

describe('a terminal behind a router, after its address was empty', () => {
  it('proves itself by the newest entry that it showed, whoever made it', async () => {
    const { lan, mine, register } = await shop({ tellsHardware: false, paid: false })
    const neighbour = await neighbourOn(lan, 'SIM0000001', A)
    await payOnce(lan, neighbour, 'caja-1')
    await lan.time.pass(25_000)
    await blip(lan, mine)
    expect(await healthOf(register)).toMatchObject({ verdict: 'ready' })
    expect((await charge(lan, register)).phase).toBe('waiting')
  })

  it('is not taken for another one with entries of its own', async () => {
    const { lan, register } = await shop({ tellsHardware: false, paid: false })
    const neighbour = await neighbourOn(lan, 'SIM0000001', A)
    await payOnce(lan, neighbour, 'caja-1')
    await lan.time.pass(25_000)
    const other = stranger(lan)
    lan.hosts.set(B, other)
    const another = await neighbourOn(lan, 'SIM0000002', B)
    await payOnce(lan, another, 'caja-1')
    await blip(lan, other)
    const before = moneyTo(lan)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(moneyTo(lan)).toBe(before)
  })

  it('asks a person only as long as it has nothing to show', async () => {
    const { lan, mine, register } = await shop({ tellsHardware: false, paid: false })
    await lan.time.pass(2000)
    await blip(lan, mine)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(await confirm(lan, register)).toBeNull()
    // Nothing was paid on it, so that the next time is no better than this one.
    await blip(lan, mine)
    expect((await charge(lan, register)).reason?.code).toBe('unconfirmed_device')
    expect(await confirm(lan, register)).toBeNull()
    expect((await charge(lan, register)).phase).toBe('waiting')
    await tap(lan, register, mine)
    await blip(lan, mine)
    expect((await charge(lan, register)).phase).toBe('waiting')
  })
})

describe('two devices with one address', () => {
  it('are recognised as such, and neither is charged while the address changes hands', async () => {
    const { lan, mine, register } = await shop()
    const other = stranger(lan)
    const before = moneyTo(lan)
    for (const device of [other, mine, other, mine]) {
      lan.hosts.set(A, device)
      await lan.time.pass(2000)
    }
    expect(await healthOf(register)).toMatchObject({ verdict: 'address_conflict' })
    // The right one has it just now; a moment later the other one may.
    expect((await charge(lan, register)).reason?.code).toBe('address_conflict')
    expect(await confirm(lan, register, { alone: true })).toBe('TERMINAL_NOT_THERE')
    expect(await confirm(lan, register)).toBe('DEVICE_CHANGED')
    expect([moneyTo(lan) - before, untouched(other)]).toEqual([0, true])
    // It ends by itself once the address stays with one.
    await lan.time.pass(130_000)
    expect(await healthOf(register)).toMatchObject({ verdict: 'ready' })
    expect((await charge(lan, register)).phase).toBe('waiting')
  })

  it('are none where both are one terminal’s own', async () => {
    const { lan, mine, register } = await shop()
    const own = lan.hardwareOf(mine)
    for (const hardware of ['00:1c:42:00:0d:0c', own, '00:1c:42:00:0d:0c', own]) {
      lan.wear(mine, hardware)
      await lan.time.pass(2000)
    }
    expect((await charge(lan, register)).phase).toBe('waiting')
  })
})

describe('while it is being found out who is there', () => {
  it('nobody who answers: the payment ends unsent, by the same failure', async () => {
    const { lan, register } = await shop()
    lan.hosts.delete(A)
    const payment = await charge(lan, register, 2600)
    expect(payment).toMatchObject({ phase: 'not_charged', reason: { code: 'terminal_unreachable' } })
    const { exchanges } = await register.ask('payment.get', { attemptId: payment.attemptId })
    expect(exchanges).toMatchObject([{ operation: 'charge', sent: 'no', errorType: 'connect_timeout' }])
  })

  it('a cashier who stops it stops it at once, and nothing leaves', async () => {
    const { lan, register } = await shop()
    const deaf: Host = { kind: 'other', port: 6868, answer: () => null }
    lan.hosts.set(A, deaf)
    const { attemptId, phase } = await charge(lan, register, 100)
    expect(phase).toBe('sending')
    const before = moneyTo(lan)
    await register.ask('payment.abort', { attemptId })
    await lan.time.pass(10)
    const { payment } = await register.ask('payment.get', { attemptId })
    expect(payment).toMatchObject({ phase: 'cancelled', reason: { code: 'cancelled_by_cashier' } })
    await lan.time.pass(5000)
    expect(moneyTo(lan)).toBe(before)
  })

  it('a question that is not answered in time is given up before the money goes', async () => {
    const { lan, mine, register } = await shop()
    await register.reopen()
    const deaf: Host = { kind: 'other', port: 6868, answer: () => null }
    lan.wear(deaf, lan.hardwareOf(mine))
    lan.hosts.set(A, deaf)
    const sale = await register.ask('sale.scan', { code: '7800000000017' })
    const { payment } = await register.ask('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
    await lan.time.pass(2400)
    const { attemptId } = present(payment, 'a payment')
    const phaseOf = async (): Promise<string> =>
      (await register.ask('payment.get', { attemptId })).payment.phase
    expect([await phaseOf(), lan.givenUp.length]).toEqual(['sending', 0])
    await lan.time.pass(200)
    expect(await phaseOf()).toBe('waiting')
    expect(lan.givenUp.map((path) => path.split('/').at(-1))).toEqual(['transaction_search_local'])
  })

  it('one that answers nothing in time is what its hardware says', async () => {
    const { lan, mine, register } = await shop()
    await register.reopen()
    const deaf: Host = { kind: 'other', port: 6868, answer: () => null }
    lan.wear(deaf, lan.hardwareOf(mine))
    lan.hosts.set(A, deaf)
    const before = moneyTo(lan)
    expect((await charge(lan, register, 3000)).phase).toBe('waiting')
    expect(moneyTo(lan)).toBe(before + 1)
  })
})

describe('what another device says of a payment', () => {
  /** A charge that was sent, whose terminal then vanished with all that it knew. */
  async function lost(): Promise<Shop & { readonly other: Device; readonly attemptId: string }> {
    const built = await shop()
    const { lan, register } = built
    await lan.time.pass(2000)
    const { attemptId, phase } = await charge(lan, register, 200)
    expect(phase).toBe('waiting')
    const other = stranger(lan)
    lan.hosts.set(A, other)
    return { ...built, other, attemptId }
  }

  it('counts for nothing, neither before somebody confirmed it nor after', async () => {
    const { lan, register, other, attemptId } = await lost()
    await lan.time.pass(130_000)
    expect(await confirm(lan, register)).toBeNull()
    await lan.time.pass(400_000)
    expect((await register.ask('payment.get', { attemptId })).payment.phase).toBe('unknown')
    expect(untouched(other)).toBe(true)
  })

  it('counts for nothing where only its name gives it away', async () => {
    const { lan, register } = await shop({ tellsHardware: false, wire: {} })
    const { attemptId } = await charge(lan, register, 200)
    const other = stranger(lan, {})
    lan.hosts.set(A, other)
    const neighbour = await registerOn(lan, [settingsOf('caja-2', 'SIM0000002', A)])
    await payOnce(lan, neighbour, 'caja-2')
    await lan.time.pass(500_000)
    expect((await register.ask('payment.get', { attemptId })).payment.phase).toBe('unknown')
    const findings = register.facts('attempt.inquiry_answered').map(({ finding }) => finding)
    expect(findings.length).toBeGreaterThan(0)
    expect(findings).not.toContain('not_found')
  })

  it('is not even asked for: no abort reaches it', async () => {
    const { lan, register, other, attemptId } = await lost()
    await lan.time.pass(2000)
    const before = lan.received.length
    await register.ask('payment.abort', { attemptId })
    await lan.time.pass(300)
    expect(lan.received.slice(before).filter(({ path }) => path.endsWith('/abort'))).toEqual([])
    expect(untouched(other)).toBe(true)
  })
})
