import { assert, present } from '../../../../shared/assert.ts'
import type { Operation, Route } from '../../../../shared/contract/payment.ts'
import type { KushkiProfile, TerminalSettings } from '../../../../shared/contract/settings.ts'

/** What the wire calls an operation that moves money or holds it. */
export type WireMoneyOperation =
  'charge' | 'authorization' | 're_authorization' | 'capture' | 'pos_tip' | 'void' | 'refund'
/** What the wire calls an operation; the last part of the path. */
export type WireOperation =
  WireMoneyOperation | 'abort' | 'transaction_search_local' | 'transaction_search_online'

/** The provider's names of what a card can be asked for (`Accept payments with Kushki One`, Endpoints). */
export const WIRE_MONEY: Readonly<Record<Operation, WireMoneyOperation>> = {
  charge: 'charge', authorization: 'authorization', re_authorization: 're_authorization',
  capture: 'capture', tip: 'pos_tip', void: 'void', refund: 'refund',
}

/** Where an interface is found on the terminal itself: `Accept payments with Kushki One`, How it works. */
const ROOT = '/terminal/v1'

export interface WireRoute {
  readonly method: 'GET' | 'POST'
  /** Between root and operation. */
  readonly mode: '/sync' | '/async' | ''
  /** The body when the operation has none of its own; null for a request without a body. */
  readonly emptyBody: string | null
}
/** What moves money is asked for in one way only: nothing about it is ever tried in another. */
type Family = 'money' | 'abort' | 'search'
type RouteTable = Readonly<Record<'terminal' | 'cloud', Readonly<Record<Family, WireRoute>>>>

const POST_SYNC: WireRoute = { method: 'POST', mode: '/sync', emptyBody: '{}' }
const POST_BARE: WireRoute = { ...POST_SYNC, mode: '' }
const POST_ASYNC: WireRoute = { ...POST_SYNC, mode: '/async' }
const GET_SYNC: WireRoute = { method: 'GET', mode: '/sync', emptyBody: null }
const CLOUD = { money: POST_SYNC, abort: POST_SYNC, search: POST_SYNC } as const

/**
 * Method and path by generation of the interface. An abort is a GET without a body on the terminal
 * (`Accept payments with Kushki One`, Available Endpoints) and a POST through the cloud; the pages of 2026
 * show the searches of the terminal without `/sync`, those of the cloud with it.
 */
export const ROUTE_TABLES: Readonly<Record<KushkiProfile['generation'], RouteTable>> = {
  '2025': { terminal: { money: POST_SYNC, abort: GET_SYNC, search: POST_SYNC }, cloud: CLOUD },
  '2026': { terminal: { money: POST_SYNC, abort: GET_SYNC, search: POST_BARE }, cloud: CLOUD },
}

const familyOf = (operation: WireOperation): Family =>
  (operation === 'abort' ? 'abort' : operation.startsWith('transaction_search') ? 'search' : 'money')

/** Whether the cloud only acknowledges this operation, so that its end has to be asked for. */
export const isAcknowledgedOnly = (
  { cloudMode }: KushkiProfile, route: Route, operation: WireOperation,
): boolean => route === 'cloud' && cloudMode === 'async' && operation === 'charge'

/** How an operation is asked for on a route. */
export function wireRouteOf(profile: KushkiProfile, route: Route, operation: WireOperation): WireRoute {
  if (isAcknowledgedOnly(profile, route, operation)) return POST_ASYNC
  return ROUTE_TABLES[profile.generation][route === 'cloud' ? 'cloud' : 'terminal'][familyOf(operation)]
}

/**
 * The absolute address of an operation. Settings that lack what the route needs are a defect: they are
 * checked before.
 */
export function addressOf(terminal: TerminalSettings, route: Route, operation: WireOperation): string {
  const { mode } = wireRouteOf(terminal.profile, route, operation)
  return `${baseOf(terminal, route)}${mode}/${operation}`
}

/**
 * The other path by which the same question may be served: the pages of the two generations have searches of
 * the terminal with and without `/sync`. Null for whatever moves money or stops it: that is asked in one way.
 */
export function otherAddressOf(
  terminal: TerminalSettings, route: Route, operation: WireOperation,
): string | null {
  if (route === 'cloud' || familyOf(operation) !== 'search') return null
  const { generation } = terminal.profile
  const other = ROUTE_TABLES[generation === '2025' ? '2026' : '2025'].terminal.search
  assert(other.mode !== wireRouteOf(terminal.profile, route, operation).mode, 'two paths')
  return `${baseOf(terminal, route)}${other.mode}/${operation}`
}

function baseOf(terminal: TerminalSettings, route: Route): string {
  if (route === 'cloud') {
    const cloudUrl = present(terminal.cloudUrl, 'the address of the cloud')
    assert(/^https?:\/\//.test(cloudUrl), 'the address of the cloud is http or https')
    return `${cloudUrl.replace(/\/+$/, '')}${ROOT}/${encodeURIComponent(terminal.serial)}`
  }
  const host = route === 'localhost' ? '127.0.0.1' : present(terminal.host, 'the address of the terminal')
  return `${terminal.profile.transport}://${host}:${terminal.port}${ROOT}`
}
