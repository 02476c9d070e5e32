import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { kushkiProfile, type KushkiProfile } from '../../shared/contract/settings.ts'
import type { AnswerContext, TerminalCall } from '../../main/engine/terminals/driver.ts'
import { kushkiOneDriver as driver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { profileProber } from '../../main/engine/terminals/probe-profile.ts'
import { isReachable } from '../../main/engine/terminals/reach.ts'
import { createHttpPort } from '../../main/node/http.ts'
import {
  startKushkiTerminal, type KushkiTerminal, type KushkiTerminalOptions,
} from '../../main/training/kushki/kushki-terminal.ts'
import { chargeOf, inquiryOf, terminalWith } from './kushki-samples.ts'

const http = createHttpPort()
const running: KushkiTerminal[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})
afterAll(() => http.close())

async function newest(options: KushkiTerminalOptions = {}): Promise<KushkiTerminal> {
  const one = await startKushkiTerminal({
    scheme: 'encrypted', generation: '2026', acquirerMs: 5, tlsPort: 0,
    automatic: { action: 'tap', afterMs: 0 }, ...options,
  })
  running.push(one)
  return one
}
const NEWEST = { scheme: 'encrypted', generation: '2026' } as const
const settingsOf = (one: KushkiTerminal, profile: Partial<KushkiProfile> = {}, more: object = {}) =>
  terminalWith({ ...NEWEST, ...profile }, {
    serial: one.serial, host: '127.0.0.1', port: one.lanPort, certificate: undefined,
    cloudUrl: `http://127.0.0.1:${one.cloudPort}`, ...more,
  })
const freshId = (): string => globalThis.crypto.randomUUID()
const random = (length: number): Uint8Array => randomBytes(length)

async function ask(
  one: KushkiTerminal, call: TerminalCall, settings = settingsOf(one), route: 'lan' | 'cloud' = 'lan',
) {
  const prepared = driver.prepare(call, settings, route, {
    secret: one.credential, nowMs: Date.now(), randomBytes: random,
  })
  const result = await http.send(prepared.request).result
  const context: AnswerContext = { route, answeredAtMs: Date.now(), opening: prepared.opening }
  return { result, context, request: prepared.request }
}

describe('the newest generation, on real sockets', () => {
  it.each(['lan', 'cloud'] as const)('a charge over %s is proven and found again', async (route) => {
    const one = await newest()
    const settings = settingsOf(one, { answers: 'encrypted' })
    const clientTransactionId = freshId()
    const charge = chargeOf(15_990, { clientTransactionId })
    const paid = await ask(one, charge, settings, route)
    expect(JSON.stringify(paid.request)).not.toContain(clientTransactionId)
    expect(JSON.stringify(paid.request)).not.toContain(one.credential)
    const read = driver.interpretMoney(charge, settings, paid.result, paid.context)
    expect(read.answer).toMatchObject({ kind: 'approved', proof: 'proven' })
    expect(read.redacted).toMatchObject({ approved: true })
    // What was heard cannot be read without what went with the request.
    const deaf = driver.interpretMoney(charge, settings, paid.result, { ...paid.context, opening: null })
    expect(deaf).toMatchObject({ answer: { kind: 'unclear' }, redacted: null })
    for (const source of ['local', 'online'] as const) {
      const inquiry = inquiryOf(0, { clientTransactionId, source })
      const found = await ask(one, inquiry, settings, route)
      expect(driver.interpretInquiry(inquiry, settings, found.result, found.context).answer)
        .toMatchObject({ kind: 'approved', proof: 'proven' })
    }
  })

  it('an answer in clear proves nothing where only an encrypted one does', async () => {
    const one = await newest({ answers: 'clear' })
    const strict = settingsOf(one, { answers: 'encrypted' })
    const charge = chargeOf(990, { clientTransactionId: freshId() })
    const { result, context } = await ask(one, charge, strict)
    const proofIn = (settings: typeof strict): unknown =>
      driver.interpretMoney(charge, settings, result, context).answer
    expect(proofIn(strict)).toMatchObject({ kind: 'approved', proof: 'unproven' })
    expect(proofIn(settingsOf(one))).toMatchObject({ kind: 'approved', proof: 'proven' })
    const inquiry = inquiryOf(0, { clientTransactionId: freshId() })
    const asked = await ask(one, inquiry, strict)
    expect(driver.interpretInquiry(inquiry, strict, asked.result, asked.context).answer)
      .toEqual({ kind: 'unavailable', cause: 'unreadable' })
    const look = await ask(one, { kind: 'probe', source: 'local', about: null }, strict)
    expect(driver.interpretProbe(strict, look.result, look.context).verdict).toBe('answers_in_clear')
  })

  it('a forged approval is not believed, and a refusal in clear is', async () => {
    const one = await newest()
    const strict = settingsOf(one, { answers: 'encrypted' })
    await one.setFault({ fault: 'forged_success', detail: 'full' })
    const charge = chargeOf(990, { clientTransactionId: freshId() })
    const forged = await ask(one, charge, strict)
    expect(driver.interpretMoney(charge, strict, forged.result, forged.context).answer)
      .toMatchObject({ kind: 'approved', proof: 'unproven' })
    await one.setFault({ fault: 'reject_signature' })
    const refused = await ask(one, charge, strict)
    expect(driver.interpretMoney(charge, strict, refused.result, refused.context).answer)
      .toMatchObject({ kind: 'refused', reason: { code: 'credential_refused' } })
    expect(one.ledger()).toHaveLength(0)
  })

  it('an abort is understood, signed or not', async () => {
    for (const abortAuth of ['signed-empty', 'none'] as const) {
      const one = await newest({ abortAuth: abortAuth === 'none' ? 'none' : 'signed' })
      const settings = settingsOf(one, { abortAuth })
      const abort = { kind: 'abort', clientTransactionId: freshId() } as const
      const { result, context, request } = await ask(one, abort, settings)
      expect('authorization' in request.headers).toBe(abortAuth === 'signed-empty')
      expect(driver.interpretAbort(abort, settings, result, context).answer)
        .toEqual({ kind: 'nothing_active' })
    }
  })

  it('an acknowledgement is no approval: what becomes of it is asked', async () => {
    const one = await newest()
    const settings = settingsOf(one, { cloudMode: 'async' })
    const clientTransactionId = freshId()
    const charge = chargeOf(990, { clientTransactionId })
    const { result, context, request } = await ask(one, charge, settings, 'cloud')
    expect(request.url).toMatch(/\/async\/charge$/)
    expect(driver.interpretMoney(charge, settings, result, context).answer)
      .toMatchObject({ kind: 'unclear', reason: { code: 'acknowledged' } })
    await one.until((view) => view.display === 'approved')
    const inquiry = inquiryOf(0, { clientTransactionId, amountMinor: 990, source: 'online' })
    const found = await ask(one, inquiry, settings, 'cloud')
    expect(driver.interpretInquiry(inquiry, settings, found.result, found.context).answer)
      .toMatchObject({ kind: 'approved', proof: 'proven' })
  })
})

describe('over a pinned certificate', () => {
  it('a charge goes to that certificate only; nothing of it leaves for another', async () => {
    const one = await newest()
    if (!one.tls) throw new Error('no TLS')
    const at = { port: one.tls.port, certificate: one.tls.fingerprint }
    const settings = settingsOf(one, { transport: 'https' }, at)
    const charge = chargeOf(990, { clientTransactionId: freshId() })
    const paid = await ask(one, charge, settings)
    expect(driver.interpretMoney(charge, settings, paid.result, paid.context).answer)
      .toMatchObject({ kind: 'approved', proof: 'proven' })
    const other = { ...settings, certificate: 'f'.repeat(64) }
    const kept = await ask(one, { ...charge, clientTransactionId: freshId() }, other)
    expect(driver.interpretMoney(charge, other, kept.result, kept.context).answer)
      .toEqual({ kind: 'not_sent', cause: 'certificate_changed' })
    const look = await ask(one, { kind: 'probe', source: 'local', about: null }, other)
    expect(driver.interpretProbe(other, look.result, look.context).verdict).toBe('certificate_changed')
    expect(look.result.peerCertificate).toBe(one.tls.fingerprint)
    expect(one.ledger()).toHaveLength(1)
  })

  it('no payment goes where none is known yet', () => {
    const unknown = terminalWith({ transport: 'https' })
    expect([isReachable(unknown, 'lan'), isReachable(unknown, 'cloud')]).toEqual([false, true])
    expect(isReachable({ ...unknown, certificate: 'a'.repeat(64) }, 'lan')).toBe(true)
    const context = { secret: 's', nowMs: Date.now(), randomBytes: random }
    expect(() => driver.prepare(chargeOf(1), unknown, 'lan', context)).toThrow('unknown certificate')
  })
})

describe('finding out how a terminal speaks', () => {
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
  const ports = { clock, http, randomness: { bytes: random } }
  const probe = (one: KushkiTerminal, port = one.lanPort, secret = one.credential) =>
    profileProber(ports, driver)(
      { serial: one.serial, host: '127.0.0.1', port, profile: kushkiProfile.parse({}) }, secret,
    )

  it.each([
    [{ scheme: 'encrypted', generation: '2026' }, 1], [{ scheme: 'hmac', generation: '2025' }, 2],
    [{ scheme: 'encrypted', generation: '2025' }, 3],
  ] as const)('names %j after %i tries', async (kind, tries) => {
    const one = await newest(kind)
    const found = await probe(one)
    expect(found.accepted).toEqual({ ...kind, transport: 'http', port: one.lanPort })
    expect(found.tries).toHaveLength(tries)
    expect(found.tries.slice(0, -1).every(({ verdict }) => verdict !== 'ready')).toBe(true)
    expect(one.view().requests.map(({ operation }) => operation)).not.toContain('charge')
    expect(one.ledger()).toEqual([])
  })

  it('ends without an answer where the credential is wrong, or where nobody is', async () => {
    const one = await newest()
    const wrong = await probe(one, one.lanPort, 'another')
    expect(wrong.accepted).toBeNull()
    expect(wrong.tries[0]).toMatchObject({ verdict: 'credential_refused', httpCode: 401 })
    const nobody = await probe(one, 1)
    expect(nobody.accepted).toBeNull()
    expect(nobody.tries.length).toBeLessThanOrEqual(4)
  })
})
