import { isRecord } from './amount.ts'
import { CARDS } from './cards.ts'
import { FAULT_NAMES, REBOOT_STAGES, type FaultName, type FaultOrder } from './faults.ts'
import { OPERATIONS } from './operations.ts'
import { CUSTOMER_DEEDS, type AutomaticCustomer, type CustomerAction } from './terminal-view.ts'

/** Orders as people write them, on the command line or as JSON, checked field by field. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

const AUTOMATIC_ACTIONS = ['tap', 'insert', 'swipe', 'decline', 'cancel', 'none'] as const
const DELAY_MS_MAX = 3_600_000
const bad = (message: string): { readonly ok: false; readonly message: string } => ({ ok: false, message })

type Check = (value: unknown) => boolean
const whole =
  (from: number, to: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to
const oneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value)

const FAULT_FIELDS: Readonly<Record<string, { readonly check: Check; readonly want: string }>> = {
  times: {
    check: (value) => value === null || whole(0, 1_000_000)(value),
    want: 'a whole number, or null for always',
  },
  skip: { check: whole(0, 1_000_000), want: 'a whole number' },
  probability: {
    check: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    want: 'a number from 0 to 1',
  },
  route: { check: oneOf('lan', 'cloud'), want: 'lan or cloud' },
  operation: {
    check: oneOf(...OPERATIONS.map((entry) => entry.operation)),
    want: 'the name of an operation',
  },
  ms: { check: whole(-DELAY_MS_MAX, DELAY_MS_MAX), want: 'whole milliseconds, at most an hour' },
  status: { check: whole(200, 599), want: 'an HTTP status' },
  bytes: { check: whole(1, 1024 * 1024 * 1024), want: 'a number of bytes' },
  stage: { check: oneOf(...REBOOT_STAGES), want: REBOOT_STAGES.join(', ') },
  memory: { check: oneOf('keep', 'lose'), want: 'keep or lose' },
  detail: { check: oneOf('bare', 'full'), want: 'bare or full' },
}

export function isFaultName(value: unknown): value is FaultName {
  return FAULT_NAMES.includes(value as FaultName)
}

/** A fault order from plain data; unknown faults and fields are refused by name. */
export function readFaultOrder(value: unknown): Reading<FaultOrder> {
  if (!isRecord(value)) return bad('a fault is an object with the field fault')
  const { fault, ...fields } = value
  if (!isFaultName(fault))
    return bad(`there is no fault named ${String(fault)}; there are: ${FAULT_NAMES.join(', ')}`)
  for (const [name, given] of Object.entries(fields)) {
    const field = FAULT_FIELDS[name]
    if (!field) return bad(`${fault} has no field ${name}`)
    if (!field.check(given)) return bad(`${name} of ${fault} must be ${field.want}`)
  }
  if (typeof value['ms'] === 'number' && value['ms'] < 0 && fault !== 'clock_skew')
    return bad(`ms of ${fault} must not be negative`)
  return { ok: true, value: value as unknown as FaultOrder }
}

/** `name` or `name:field=value,field=value`. */
export function readFaultText(text: string): Reading<FaultOrder> {
  const cut = text.indexOf(':')
  const order: Record<string, unknown> = { fault: cut < 0 ? text : text.slice(0, cut) }
  const fields = cut < 0 ? [] : text.slice(cut + 1).split(',')
  for (const field of fields) {
    const [name, given] = field.split('=')
    if (name === undefined || name === '' || given === undefined) return bad(`"${field}" is not field=value`)
    order[name] =
      given === 'null' ? null : given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : given
  }
  return readFaultOrder(order)
}

export function readCustomerAction(value: unknown): Reading<CustomerAction> {
  const known = CUSTOMER_DEEDS.join(', ')
  if (!isRecord(value)) return bad(`an action is an object with the field action: ${known}`)
  const { action, card } = value
  const deed = CUSTOMER_DEEDS.find((name) => name === action)
  if (!deed) return bad(`there is no action named ${String(action)}; there are: ${known}`)
  if (card === undefined) return { ok: true, value: { action: deed } }
  if (typeof card !== 'string') return bad('card must be the name of a card')
  return { ok: true, value: { action: deed, card } }
}

/** The automatic customer; null switches it off. */
export function readAutomatic(value: unknown): Reading<AutomaticCustomer | null> {
  if (value === null) return { ok: true, value: null }
  if (!isRecord(value)) return bad('an automatic customer is an object with action and afterMs, or null')
  const action = AUTOMATIC_ACTIONS.find((name) => name === value['action'])
  if (!action)
    return bad(`the automatic customer can ${AUTOMATIC_ACTIONS.join(', ')}, not ${String(value['action'])}`)
  const { afterMs = 0, card } = value
  if (!whole(0, DELAY_MS_MAX)(afterMs)) return bad('afterMs must be whole milliseconds, at most an hour')
  if (card === undefined) return { ok: true, value: { action, afterMs: afterMs as number } }
  const known = CARDS.find((one) => one.card === card)
  if (!known) return bad(`there is no such card; there are: ${CARDS.map((one) => one.card).join(', ')}`)
  return { ok: true, value: { action, afterMs: afterMs as number, card: known.card } }
}

/** `off`, or `action[:afterMs[:card]]`. */
export function readAutomaticText(text: string): Reading<AutomaticCustomer | null> {
  if (text === 'off') return { ok: true, value: null }
  const [action, after, card, ...rest] = text.split(':')
  if (rest.length > 0) return bad('--auto is action:afterMs:card')
  return readAutomatic({
    action,
    ...(after === undefined ? {} : { afterMs: after === '' ? Number.NaN : Number(after) }),
    ...(card === undefined ? {} : { card }),
  })
}
