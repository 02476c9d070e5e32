import { beginsWithCard, type Route } from '../../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { assert, assertNever } from '../../../../shared/assert.ts'
import { UUID_V4 } from '../../../../shared/ids.ts'
import type { HttpRequest } from '../../ports.ts'
import type { InquiryCall, MoneyCall, TerminalCall, TerminalDriver } from '../driver.ts'
import { interpretAbort } from './abort.ts'
import { wireAmount } from './amount.ts'
import { LAN_PORTS, MDNS_NAME, REQUIRED_DOMAINS } from './lan.ts'
import { interpretMoney } from './outcome.ts'
import { interpretProbe, probeBody } from './probe.ts'
import { addressOf, WIRE_MONEY, WIRE_ROUTES, type WireOperation } from './routes.ts'
import { interpretInquiry, pageNumber, searchBody } from './search.ts'
import { signedHeaders } from './signature.ts'
import { answeredBy } from './who.ts'

/**
 * A charge blocks until the customer is done and the acquirer has answered; the vendor advises at least 90
 * s.
 */
export const CHARGE_DEADLINE_MS = 120_000
export const ABORT_DEADLINE_MS = 10_000
export const SEARCH_DEADLINE_MS = 30_000
/**
 * The terminal answers a local search from its own store, with nobody to wait for: one that has not
 * answered after this is gone or stuck, and asking again costs nothing, while a longer wait would keep the
 * cashier from knowing.
 */
export const LOCAL_SEARCH_DEADLINE_MS = 8000
/** A look at a terminal; a terminal that cannot be reached has its verdict within three seconds. */
export const PROBE_DEADLINE_MS = 2500
export const LAN_CONNECT_TIMEOUT_MS = 2000
export const CLOUD_CONNECT_TIMEOUT_MS = 5000

interface WireCall {
  readonly operation: WireOperation
  readonly body: string | null
  readonly deadlineMs: number
}

/** The wire of Kushki ONE in clear text with HMAC signatures (`Accept payments with Kushki One`). Pure. */
export const kushkiOneDriver: TerminalDriver = {
  provider: 'kushki-one',
  inquirySources: ['local', 'online'],
  lanPorts: LAN_PORTS, mdnsName: MDNS_NAME, domains: REQUIRED_DOMAINS,
  keyProves: () => 'credential',
  prepare(call, terminal, route, context) {
    const wire = wireCallOf(call, terminal, route)
    const { method, emptyBody } = WIRE_ROUTES[wire.operation][route]
    const body = wire.body ?? emptyBody
    assert(method === 'POST' ? body !== null : body === null, 'a POST has a body and a GET has none')
    const connectTimeoutMs = route === 'cloud' ? CLOUD_CONNECT_TIMEOUT_MS : LAN_CONNECT_TIMEOUT_MS
    const request: HttpRequest = {
      method, url: addressOf(terminal, route, wire.operation), body,
      headers: {
        accept: 'application/json', ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...signedHeaders(body, terminal.profile, context.secret, context.nowMs),
      },
      connectTimeoutMs: Math.min(connectTimeoutMs, wire.deadlineMs), deadlineMs: wire.deadlineMs,
      lane: call.kind === 'money' ? 'money' : 'side',
    }
    return request
  },
  interpretMoney,
  interpretAbort: (_terminal, result) => interpretAbort(result),
  interpretInquiry,
  interpretProbe: (_terminal, result, context) => interpretProbe(result, context),
  answeredBy: (_terminal, result, answeredAtMs) => answeredBy(result, answeredAtMs),
}

function wireCallOf(call: TerminalCall, terminal: TerminalSettings, route: Route): WireCall {
  switch (call.kind) {
    case 'money': {
      const body = moneyBody(call, terminal)
      return { operation: WIRE_MONEY[call.operation], body, deadlineMs: CHARGE_DEADLINE_MS }
    }
    case 'abort': return { operation: 'abort', body: null, deadlineMs: ABORT_DEADLINE_MS }
    case 'inquiry': return inquiryCall(call, terminal, route)
    case 'probe': {
      const body = probeBody(terminal.profile.firstPage, call.about)
      const operation = call.source === 'local' ? 'transaction_search_local' : 'transaction_search_online'
      return { operation, body, deadlineMs: PROBE_DEADLINE_MS }
    }
    default: return assertNever(call, 'call of a terminal')
  }
}

/**
 * Field order and number form are fixed: what is signed is what leaves, byte by byte. Whatever goes on from
 * an earlier approval names it by `transaction_reference` (`Accept payments with Kushki One`, Key concepts)
 * and carries an amount object like every other operation (the same page, Amount Structure).
 */
function moneyBody(call: MoneyCall, terminal: TerminalSettings): string {
  assert(UUID_V4.test(call.clientTransactionId), 'a client_transaction_id is a UUID version 4')
  const { originalReference } = call
  assert((originalReference === null) === beginsWithCard(call.operation), 'what follows names its original')
  return JSON.stringify({
    amount: wireAmount(call, terminal.profile), client_transaction_id: call.clientTransactionId,
    ...(originalReference === null ? {} : { transaction_reference: originalReference }),
    ...(call.queryDeferred ? { query_deferred: true } : {}),
    metadata: { reference: call.saleReference, device: terminal.profile.device || terminal.serial },
  })
}

function inquiryCall(call: InquiryCall, terminal: TerminalSettings, route: Route): WireCall {
  assert(Number.isSafeInteger(call.pageIndex) && call.pageIndex >= 0, 'pages count from 0')
  const local = call.source === 'local'
  return {
    operation: local ? 'transaction_search_local' : 'transaction_search_online',
    body: searchBody(call.clientTransactionId, pageNumber(call.pageIndex, terminal.profile)),
    deadlineMs: local && route !== 'cloud' ? LOCAL_SEARCH_DEADLINE_MS : SEARCH_DEADLINE_MS,
  }
}
