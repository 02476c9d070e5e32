import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { assert, present } from '../../shared/assert.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { HealthView, TerminalSettings } from '../../shared/contract/settings.ts'
import {
  createVirtualLan,
  payOnce,
  registerOn,
  settingsOf,
  type Host,
  type LanRegister,
  type VirtualLan,
} from './virtual-lan.ts'

export const A = '10.77.0.11'
export const B = '10.77.0.21'
export const ANONYMOUS = { namesSerial: false }
export type Device = Host & { kind: 'terminal' }

export interface Shop {
  readonly lan: VirtualLan
  readonly mine: Device
  readonly register: LanRegister
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'lanekeeper-identity-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return join(path, 'r.db')
}

/** A shop whose terminals name no serial number and share one credential, with a payment behind it. */
export async function shop(
  options: {
    readonly more?: Partial<TerminalSettings>
    readonly paid?: boolean
    readonly wire?: Parameters<VirtualLan['terminal']>[2]
    readonly tellsHardware?: boolean
  } = {},
): Promise<Shop> {
  const lan = createVirtualLan()
  lan.tellsHardware = options.tellsHardware ?? true
  const mine = lan.terminal('SIM0000001', {}, options.wire ?? ANONYMOUS)
  lan.hosts.set(A, mine)
  const register = await registerOn(lan, [settingsOf('caja-1', 'SIM0000001', A, options.more)], folder())
  if (options.paid !== false) await payOnce(lan, register, 'caja-1')
  return { lan, mine, register }
}

export const stranger = (lan: VirtualLan, wire: Parameters<VirtualLan['terminal']>[2] = ANONYMOUS): Device =>
  lan.terminal('SIM0000002', {}, wire)

/** The same device, whose searches take some time, as of one with much in its store. */
export const slowly = (lan: VirtualLan, device: Device, takesMs: () => number): Device => ({
  ...device,
  wire: {
    ...device.wire,
    exchange: async (request) => {
      const waitMs = request.target.includes('search') ? takesMs() : 0
      if (waitMs > 0) await new Promise<void>((resolve) => lan.time.timers.set(waitMs, resolve))
      return device.wire.exchange(request)
    },
  },
})

export const healthOf = async (register: LanRegister): Promise<HealthView['terminals'][number]> =>
  present((await register.ask('health.get', {})).terminals[0], 'a terminal')

/** Charges a loaf and lets some time pass; nobody presents a card. */
export async function charge(lan: VirtualLan, register: LanRegister, afterMs = 400): Promise<PaymentView> {
  const sale = await register.ask('sale.scan', { code: '7800000000017' })
  const begun = await register.ask('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
  await lan.time.pass(afterMs)
  const { payment } = await register.ask('payment.get', {
    attemptId: present(begun.payment, 'a payment').attemptId,
  })
  return payment
}

export const moneyTo = (lan: VirtualLan, host = A): number =>
  lan.received.filter((one) => one.host === host && /\/(?:charge|void|refund|abort)$/.test(one.path)).length
export const untouched = (device: Device): boolean =>
  device.state.view().active === null && device.state.ledger().length === 0
/** Lets a command's look happen while time passes. */
export async function during<T>(lan: VirtualLan, work: Promise<T>): Promise<T> {
  await lan.time.pass(500)
  return work
}
export const confirm = (
  lan: VirtualLan,
  register: LanRegister,
  said: { readonly alone?: boolean } = {},
): Promise<string | null> =>
  during(
    lan,
    register.code('discovery.confirm', {
      terminalId: 'caja-1',
      verdict: said.alone === true ? 'address_conflict' : 'device_unconfirmed',
    }),
  )
/** The address is whose it is by turns, for two seconds each. */
export async function byTurns(lan: VirtualLan, devices: readonly Device[]): Promise<void> {
  for (const device of devices) {
    lan.hosts.set(A, device)
    await lan.time.pass(2000)
  }
}
/** Nobody takes a connection for a while; then whoever is named does. */
export async function blip(lan: VirtualLan, then: Device, ms = 3000): Promise<void> {
  lan.hosts.delete(A)
  await lan.time.pass(ms)
  lan.hosts.set(A, then)
  await lan.time.pass(3000)
}
/** Lets the customer pay what the terminal asks for, and the sale end. */
export async function tap(lan: VirtualLan, register: LanRegister, device: Device): Promise<void> {
  assert(device.state.customer({ action: 'tap' }).ok, 'a card is wanted')
  await lan.time.pass(5000)
  await register.ask('sale.next', {})
}
