import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { evidenceOf, type Heard } from '../../main/engine/terminals/identity/evidence.ts'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import type { HttpFailure, HttpResult } from '../../main/engine/ports.ts'
import type { Route } from '../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { encrypted, keysAt } from '../../main/training/kushki/encryption.ts'
import { answered, failed, NOW_MS, terminalWith } from './kushki-samples.ts'

const probe = (result: HttpResult, route: Route = 'lan') =>
  kushkiOneDriver.interpretProbe(terminalWith(), result, { route, answeredAtMs: NOW_MS, opening: null })
const LOOK = { kind: 'probe', source: 'local', about: null } as const
const WITH = {
  secret: 'a-credential-of-the-tests', nowMs: NOW_MS, randomBytes: (length: number) => randomBytes(length),
}
/** What a doubtful look is worth; nobody shows a payment of ours. */
const heard = (terminal: TerminalSettings, said: Heard) =>
  evidenceOf(terminal, said, {
    keyProves: kushkiOneDriver.keyProves(terminal), isDoubted: true, shownBefore: null,
    knows: () => Promise.resolve(false),
  })
const at = (offsetMs: number): Record<string, string> => ({ date: new Date(NOW_MS + offsetMs).toUTCString() })

describe('a look at a terminal', () => {
  it('finds it ready, with the time it took', () => {
    expect(probe(answered({ items: [] })))
      .toEqual({ verdict: 'ready', latencyMs: 901, httpCode: 200, clockOffsetMs: null })
  })

  it.each([
    ['no such route', { type: 'NOT_FOUND', code: 'NF-001' }, 404, 'unreadable'],
    ['no such route in 2xx', { type: 'NOT_FOUND', code: 'NF-001', items: [] }, 200, 'unreadable'],
    ['an error beside a list', { type: 'ACQUIRER', message: 'x', data: [] }, 200, 'unreadable'],
    ['busy with a customer', { type: 'TERMINAL', code: 'TER-003' }, 409, 'ready'],
    ['offline', { type: 'TERMINAL', code: 'TER-002' }, 503, 'terminal_offline'],
    ['offline in the cloud', { failure: { type: 'CLOUDPAYMENT_VALIDATION_ERROR', code: 'x' } }, 400,
      'terminal_offline'],
    ['a wrong credential', { type: 'AUTHENTICATION', code: 'AUTH-001' }, 401, 'credential_refused'],
    ['other fields expected', { type: 'PARAMETER', code: 'PAR-001' }, 400, 'unreadable'],
    ['a web page', '<html>', 200, 'not_a_terminal'], ['another service', { ok: true }, 200, 'not_a_terminal'],
    ['a failing service', 'x', 500, 'not_a_terminal'], ['a redirect', '', 302, 'not_a_terminal'],
  ])('finds %s', (_name, body, status, verdict) => {
    expect(probe(answered(body, status))).toMatchObject({ verdict, httpCode: status, clockOffsetMs: null })
  })

  it.each(['encrypted', 'any'] as const)(
    'takes no busy in clear for the word of who holds the key (answers %s)', async (answers) => {
      const terminal = terminalWith({ scheme: 'encrypted', answers })
      const result = answered({ type: 'TERMINAL', code: 'TER-003', message: 'Terminal is busy' }, 409)
      const { opening } = kushkiOneDriver.prepare(LOOK, terminal, 'lan', WITH)
      const context = { route: 'lan', answeredAtMs: NOW_MS, opening } as const
      const { verdict } = kushkiOneDriver.interpretProbe(terminal, result, context)
      const by = kushkiOneDriver.answeredBy(terminal, result, NOW_MS, opening)
      expect(by).toMatchObject({ busyWith: '', turnedAway: true })
      expect(verdict).toBe(answers === 'any' ? 'ready' : 'answers_in_clear')
      expect(await heard(terminal, { verdict, by })).toEqual({ kind: 'unclear' })
    },
  )

  it('takes a busy that opens with the key of the request for a proof, and one without a key for none',
    async () => {
      const terminal = terminalWith({ scheme: 'encrypted', answers: 'encrypted' })
      const { request, opening } = kushkiOneDriver.prepare(LOOK, terminal, 'lan', WITH)
      const keys = keysAt(request.headers['timestamp'] ?? '', {
        credential: WITH.secret, serial: terminal.serial,
      })
      const busy = JSON.stringify({ type: 'TERMINAL', code: 'TER-003' })
      const result = answered({ data: encrypted(busy, keys, randomBytes(16)) }, 409)
      const context = { route: 'lan', answeredAtMs: NOW_MS, opening } as const
      const { verdict } = kushkiOneDriver.interpretProbe(terminal, result, context)
      const by = kushkiOneDriver.answeredBy(terminal, result, NOW_MS, opening)
      expect([verdict, by.turnedAway]).toEqual(['ready', false])
      expect(await heard(terminal, { verdict, by })).toEqual({ kind: 'proven', proof: 'serial_key' })
      const plain = terminalWith()
      const named = { serial_number: plain.serial }
      const unsealed = answered({ type: 'TERMINAL', code: 'TER-003', object: named }, 409)
      const told = kushkiOneDriver.answeredBy(plain, unsealed, NOW_MS, null)
      expect(await heard(plain, { verdict: probe(unsealed).verdict, by: told })).toEqual({ kind: 'unclear' })
    })

  it('tells a wrong clock from a wrong credential, and how wrong', () => {
    const auth = { type: 'AUTH', code: 'AUTH-001', message: 'Invalid' }
    expect(probe(answered(auth, 401, at(300_000))))
      .toMatchObject({ verdict: 'credential_refused', clockOffsetMs: null })
    expect(probe(answered(auth, 401, at(301_000))))
      .toMatchObject({ verdict: 'clock_off', clockOffsetMs: 301_000 })
    expect(probe(answered(auth, 401, at(-400_000))))
      .toMatchObject({ verdict: 'clock_off', clockOffsetMs: -400_000 })
    expect(probe(answered({ ...auth, message: 'timestamp too old' }, 401)))
      .toMatchObject({ verdict: 'clock_off', clockOffsetMs: null })
    expect(probe(answered(auth, 401, { date: 'yesterday' }))).toMatchObject({ verdict: 'credential_refused' })
  })

  it.each<[HttpFailure, string]>([
    ['refused', 'connection_refused'], ['unresolved', 'address_unknown'], ['unroutable', 'unreachable'],
    ['connect_timeout', 'unreachable'], ['timeout', 'no_answer'], ['reset', 'no_answer'],
    ['closed', 'no_answer'],
    ['protocol', 'not_a_terminal'], ['tls', 'not_a_terminal'], ['other', 'unreachable'],
  ])('that fails with %s says %s, or that the cloud cannot be reached', (cause, verdict) => {
    expect(probe(failed(cause, 'no')))
      .toEqual({ verdict, latencyMs: null, httpCode: null, clockOffsetMs: null })
    expect(probe(failed(cause, 'no'), 'cloud').verdict).toBe('cloud_unreachable')
  })

  it('tells a gateway before the cloud from a terminal that answers strangely', () => {
    expect(probe(answered('Bad Gateway', 502), 'cloud').verdict).toBe('cloud_unreachable')
    expect(probe(answered('?', 200), 'cloud').verdict).toBe('unreadable')
    expect(probe(answered({ message: 'Forbidden' }, 403), 'cloud').verdict).toBe('unreadable')
  })

  it.each([
    ['a page instead of the cloud', '<html>This site is blocked</html>', 200],
    ['a page that forbids', ' \n<!DOCTYPE html>', 403], ['a way elsewhere', '', 302],
    ['a network that wants a sign-in', '<html>', 511], ['a proxy that does', '', 407],
  ])('finds %s', (_name, body, status) => {
    expect(probe(answered(body, status), 'cloud').verdict).toBe('cloud_blocked')
    expect(probe(answered(body, status)).verdict).toBe('not_a_terminal')
  })
})
