import { assert, present } from '../../../../shared/assert.ts'
import type { Operation, Route } from '../../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'

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

/**
 * Where the same interface is found on the terminal itself: `Accept payments with Kushki One`, How it
 * works.
 */
const LAN_PATH = '/terminal/v1/sync'

export interface WireRoute {
  readonly method: 'GET' | 'POST'
  /** The body when the operation has none of its own; null for a request without a body. */
  readonly emptyBody: string | null
}

const POST: WireRoute = { method: 'POST', emptyBody: '{}' }
const POST_EVERYWHERE: Readonly<Record<Route, WireRoute>> = { lan: POST, localhost: POST, cloud: POST }
const LAN_ABORT: WireRoute = { method: 'GET', emptyBody: null }

/**
 * Method of each operation on each route. Only the abort differs: GET without a body on the terminal itself
 * (`Accept payments with Kushki One`, Available Endpoints), POST through the cloud.
 */
export const WIRE_ROUTES: Readonly<Record<WireOperation, Readonly<Record<Route, WireRoute>>>> = {
  charge: POST_EVERYWHERE,
  authorization: POST_EVERYWHERE,
  re_authorization: POST_EVERYWHERE,
  capture: POST_EVERYWHERE,
  pos_tip: POST_EVERYWHERE,
  void: POST_EVERYWHERE,
  refund: POST_EVERYWHERE,
  abort: { lan: LAN_ABORT, localhost: LAN_ABORT, cloud: POST },
  transaction_search_local: POST_EVERYWHERE,
  transaction_search_online: POST_EVERYWHERE,
}

/**
 * The absolute address of an operation. Settings that lack what the route needs are a defect: they are
 * checked before.
 */
export function addressOf(terminal: TerminalSettings, route: Route, operation: WireOperation): string {
  return `${baseOf(terminal, route)}/${operation}`
}

function baseOf(terminal: TerminalSettings, route: Route): string {
  if (route === 'cloud') {
    const cloudUrl = present(terminal.cloudUrl, 'the address of the cloud')
    assert(/^https?:\/\//.test(cloudUrl), 'the address of the cloud is http or https')
    return `${cloudUrl.replace(/\/+$/, '')}/terminal/v1/${encodeURIComponent(terminal.serial)}/sync`
  }
  const host = route === 'localhost' ? '127.0.0.1' : present(terminal.host, 'the address of the terminal')
  return `http://${host}:${terminal.port}${LAN_PATH}`
}
