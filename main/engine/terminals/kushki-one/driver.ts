import { beginsWithCard, type Route } from '../../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { assert, assertNever } from '../../../../shared/assert.ts'
import { UUID_V4 } from '../../../../shared/ids.ts'
import type { HttpRequest } from '../../ports.ts'
import type {
  InquiryCall, InquirySource, MoneyCall, Opening, TerminalCall, TerminalDriver,
} from '../driver.ts'
import { interpretAbort } from './abort.ts'
import { wireAmount, wireCashback } from './amount.ts'
import {
  doubtedAbort, doubtedHistory, doubtedInquiry, doubtedMoney, doubtedProbe, isDoubtful,
} from './in-clear.ts'
import { LAN_PORTS, MDNS_NAME, REQUIRED_DOMAINS } from './lan.ts'
import { historyBody, interpretHistory } from './history.ts'
import { interpretMoney } from './outcome.ts'
import { interpretProbe, probeBody } from './probe.ts'
import {
  addressOf, isAcknowledgedOnly, otherAddressOf, WIRE_MONEY, wireRouteOf, type WireOperation,
} from './routes.ts'
import { KEYS_LAST_MS, openAnswer, seal, type SealedOpening } from './sealing.ts'
import { interpretInquiry, pageNumber, searchBody } from './search.ts'
import { EMPTY_BODY, signedHeaders } from './signature.ts'
import { answeredBy } from './who.ts'

/**
 * A charge blocks until the customer is done and the acquirer has answered; the vendor advises at least 90
 * s.
 */
export const CHARGE_DEADLINE_MS = 120_000
/** The cloud says at once that it has taken a charge which it only acknowledges. */
export const ACKNOWLEDGE_DEADLINE_MS = 30_000
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
/** A look repeats itself: the second try of a connection (after a second) fits in, and no more is needed. */
export const LAN_LOOK_CONNECT_TIMEOUT_MS = 1200
/**
 * Name, connection and TLS together; a connection's second try (after a second) fits in. What was not
 * connected by then was not sent, and somebody is waiting at the counter.
 */
export const CLOUD_CONNECT_TIMEOUT_MS = 2800

interface WireCall {
  readonly operation: WireOperation
  readonly body: string | null
  readonly deadlineMs: number
}

/**
 * The wire of Kushki ONE: signed in clear (`Accept payments with Kushki One`), or signed and encrypted as the
 * newest pages have it; which one, and by which paths, is the terminal's profile. Pure.
 */
export const kushkiOneDriver: TerminalDriver = {
  provider: 'kushki-one',
  inquirySources: ['local', 'online'],
  lanPorts: LAN_PORTS, mdnsName: MDNS_NAME, domains: REQUIRED_DOMAINS,
  keysLastMs: ({ profile }) => (profile.scheme === 'encrypted' ? KEYS_LAST_MS : 0),
  keyProves: ({ profile }) =>
    (profile.scheme === 'hmac' ? 'credential' : profile.answers === 'encrypted' ? 'serial' : 'word'),
  prepare(call, terminal, route, context) {
    const wire = wireCallOf(call, terminal, route)
    const { method, emptyBody } = wireRouteOf(terminal.profile, route, wire.operation)
    const plainText = wire.body ?? emptyBody
    assert(method === 'POST' ? plainText !== null : plainText === null, 'a POST has a body, a GET has none')
    const nearMs = call.kind === 'probe' ? LAN_LOOK_CONNECT_TIMEOUT_MS : LAN_CONNECT_TIMEOUT_MS
    const connectTimeoutMs = route === 'cloud' ? CLOUD_CONNECT_TIMEOUT_MS : nearMs
    const unsigned = call.kind === 'abort' && plainText === null && terminal.profile.abortAuth === 'none'
    const { headers, body, opening } = unsigned ? UNSIGNED : signed(plainText, terminal, context)
    const pin = terminal.certificate ?? null
    const pinned = terminal.profile.transport === 'https' && route !== 'cloud'
    const reads = call.kind === 'probe' || call.kind === 'inquiry'
    assert(!pinned || pin !== null || reads, 'only a question goes to an unknown certificate')
    const otherUrl = otherAddressOf(terminal, route, wire.operation)
    const request: HttpRequest = {
      method, url: addressOf(terminal, route, wire.operation), body,
      headers: {
        accept: 'application/json', ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      connectTimeoutMs: Math.min(connectTimeoutMs, wire.deadlineMs), deadlineMs: wire.deadlineMs,
      lane: call.kind === 'money' ? 'money' : 'side', ...(pinned ? { tls: { pin } } : {}),
      ...(otherUrl === null ? {} : { otherUrl }),
    }
    return { request, opening: opening && { opening } }
  },
  interpretMoney(call, terminal, result, context) {
    const opened = openAnswer(result, openingOf(context.opening))
    const read = interpretMoney(call, terminal, opened.result, context)
    return isDoubtful(terminal.profile, opened.seal) ? doubtedMoney(read) : read
  },
  interpretAbort(call, terminal, result, context) {
    const opened = openAnswer(result, openingOf(context.opening))
    const read = interpretAbort(call, opened.result)
    return isDoubtful(terminal.profile, opened.seal) ? doubtedAbort(read) : read
  },
  interpretInquiry(call, terminal, result, context) {
    const opened = openAnswer(result, openingOf(context.opening))
    const read = interpretInquiry(call, terminal, opened.result)
    return isDoubtful(terminal.profile, opened.seal) ? doubtedInquiry(read) : read
  },
  interpretHistory(call, terminal, result, context) {
    const opened = openAnswer(result, openingOf(context.opening))
    const read = interpretHistory(call, terminal, opened.result)
    return isDoubtful(terminal.profile, opened.seal) ? doubtedHistory(read) : read
  },
  interpretProbe(terminal, result, context) {
    const opened = openAnswer(result, openingOf(context.opening))
    const read = interpretProbe(opened.result, context)
    // It is a terminal, and one that took us for somebody else.
    if (opened.seal === 'unopened') return { ...read, verdict: 'unreadable' }
    return isDoubtful(terminal.profile, opened.seal) ? doubtedProbe(read) : read
  },
  answeredBy: (_terminal, result, answeredAtMs, opening) =>
    answeredBy(openAnswer(result, openingOf(opening)), answeredAtMs),
}

interface Signed {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly opening: SealedOpening | null
}
const UNSIGNED: Signed = { headers: {}, body: null, opening: null }

function signed(
  plainText: string | null, terminal: TerminalSettings, context: Parameters<TerminalDriver['prepare']>[3],
): Signed {
  const { secret, nowMs, randomBytes: random } = context
  if (terminal.profile.scheme === 'hmac') {
    const headers = signedHeaders(plainText, terminal.profile, secret, nowMs)
    return { headers, body: plainText, opening: null }
  }
  // Without a body an empty object is signed (how an abort on the LAN is signed is on no page).
  const sealed = seal(plainText ?? EMPTY_BODY, { secret, serial: terminal.serial, nowMs, random })
  return { ...sealed, body: plainText === null ? null : sealed.body }
}

/** The opening is only ever one that `prepare` above has given out. */
const openingOf = (opening: Opening | null): SealedOpening | null =>
  (opening === null ? null : opening.opening as SealedOpening)

function wireCallOf(call: TerminalCall, terminal: TerminalSettings, route: Route): WireCall {
  switch (call.kind) {
    case 'money': {
      const operation = WIRE_MONEY[call.operation]
      const briefly = isAcknowledgedOnly(terminal.profile, route, operation)
      const deadlineMs = briefly ? ACKNOWLEDGE_DEADLINE_MS : CHARGE_DEADLINE_MS
      return { operation, body: moneyBody(call, terminal), deadlineMs }
    }
    case 'abort': return { operation: 'abort', body: null, deadlineMs: ABORT_DEADLINE_MS }
    case 'inquiry': return inquiryCall(call, terminal, route)
    case 'probe': {
      const body = probeBody(terminal.profile.firstPage, call.about)
      const operation = call.source === 'local' ? 'transaction_search_local' : 'transaction_search_online'
      return { operation, body, deadlineMs: PROBE_DEADLINE_MS }
    }
    case 'history': {
      const body = historyBody(call, terminal.profile.firstPage)
      return { ...searchOf(call.source, route), body }
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
    ...(call.cashbackMinor > 0 ? { cashback_amount: wireCashback(call, terminal.profile) } : {}),
    metadata: { reference: call.saleReference, device: terminal.profile.device || terminal.serial },
  })
}

function inquiryCall(call: InquiryCall, terminal: TerminalSettings, route: Route): WireCall {
  assert(Number.isSafeInteger(call.pageIndex) && call.pageIndex >= 0, 'pages count from 0')
  const body = searchBody(call.clientTransactionId, pageNumber(call.pageIndex, terminal.profile))
  return { ...searchOf(call.source, route), body }
}

function searchOf(source: InquirySource, route: Route): Pick<WireCall, 'operation' | 'deadlineMs'> {
  const local = source === 'local'
  return {
    operation: local ? 'transaction_search_local' : 'transaction_search_online',
    deadlineMs: local && route !== 'cloud' ? LOCAL_SEARCH_DEADLINE_MS : SEARCH_DEADLINE_MS,
  }
}
