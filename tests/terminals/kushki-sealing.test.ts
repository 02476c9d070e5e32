import { describe, expect, it } from 'vitest'
import { openAnswer, seal, type SealedOpening } from '../../main/engine/terminals/kushki-one/sealing.ts'
import type { HttpResult } from '../../main/engine/ports.ts'
import {
  authorizationFor, decrypted, encrypted, keysAt, readEncrypted,
} from '../../main/training/kushki/encryption.ts'

/** Worked out once, in two languages, from the scheme as written down; the vendor publishes no values. */
const SECRET = 'TEST-BUSINESS-CODE-0001'
const SERIAL = 'PB00000000001'
const NOW_MS = 1_710_000_000_000
const IV = Uint8Array.from({ length: 16 }, (_, index) => index)
const context = { secret: SECRET, serial: SERIAL, nowMs: NOW_MS, random: () => IV }
const CHARGE = '{"amount":{"iva":0,"subtotal_iva":0,"subtotal_iva0":1500},'
  + '"client_transaction_id":"6680eadc-6c8d-44aa-8ca0-18e061c1472a"}'
const CHARGE_AUTHORIZATION = 'Basic bd447e8592fd9375e15379a638c83260faf7257a7437c78560a4e2243cb873b4'
  + '36d9bd2b0c9b4be8bdc0da9c3338e616c97845b2c1d8ac08e9cccfc9849d3d32'
const CHARGE_DATA = '000102030405060708090a0b0c0d0e0f:a90e21452320d39c02a24ac0afb295da'
  + 'e0e44d9709b010ad76b3a5bb1f4011f77a17ad54d4b5e671c7393f25f8a370ca97b535e4240bf97ab3f24449bfc81926'
  + 'd24092640e11722c230cc7bd5d1b23b074fa2462a8c5544f37e5aac48fa8354cd35cdf4aeec47d843f1d83f73ee054ec'
  + 'e110186ef48e58f25973bc64b9e42b26'
const ABORT_AUTHORIZATION = 'Basic d341cfb115b8754c7174e3dfda65c763337a1e652d5dccfcebb03fb7c22d117b'
  + 'f4c87c33ee996bffd3b65a3cf2783acf5b8177d794560ce871d481108708497e'
const ABORT_DATA = '000102030405060708090a0b0c0d0e0f:e634232f0bb038d2da9aaa252de1db30'

const answered = (body: string): HttpResult => ({
  kind: 'answered', status: 200, headers: {}, body, truncated: false,
  timings: { writtenMs: 1, headersMs: 2, totalMs: 3 },
})
const keys = keysAt('1710000000', { credential: SECRET, serial: SERIAL })
const open = (body: string, opening: SealedOpening | null = seal(CHARGE, context).opening) =>
  openAnswer(answered(body), opening)
const sealedBy = (text: string, iv = Uint8Array.from({ length: 16 }, () => 7)): string =>
  JSON.stringify({ data: encrypted(text, keys, iv) })

describe('a sealed request', () => {
  it('is what the scheme says, for a charge and for an abort', () => {
    const charge = seal(CHARGE, context)
    expect(charge.headers).toEqual({ authorization: CHARGE_AUTHORIZATION, timestamp: '1710000000' })
    expect(JSON.parse(charge.body)).toEqual({ data: CHARGE_DATA })
    const abort = seal('{}', context)
    expect(abort.headers['authorization']).toBe(ABORT_AUTHORIZATION)
    expect(JSON.parse(abort.body)).toEqual({ data: ABORT_DATA })
  })

  it('is the same on the simulated side, which was written apart', () => {
    expect(authorizationFor(JSON.parse(CHARGE) as Record<string, unknown>, keys)).toBe(CHARGE_AUTHORIZATION)
    expect(authorizationFor({}, keys)).toBe(ABORT_AUTHORIZATION)
    expect(encrypted(CHARGE, keys, IV)).toBe(CHARGE_DATA)
    expect(decrypted(ABORT_DATA, keys)).toBe('{}')
  })

  it.each([0, 59, 60, 86_399])('is read by the other side %i seconds later in the day', (seconds) => {
    const nowMs = Date.UTC(2026, 0, 1) + seconds * 1000 + 999
    const text = '{"note":"Ñandú 売上 €/\\"","n":10.5}'
    const { headers, body } = seal(text, { ...context, nowMs })
    const profile = { credential: SECRET, serial: SERIAL }
    const sent = { authorization: headers['authorization'], timestamp: headers['timestamp'],
      body: JSON.parse(body) as unknown }
    expect(readEncrypted(sent, nowMs, profile)).toMatchObject({ ok: true, body: JSON.parse(text) as unknown })
    expect(readEncrypted(sent, nowMs, { ...profile, serial: 'ANOTHER' })).toMatchObject({ ok: false })
    expect(readEncrypted(sent, nowMs, { ...profile, credential: 'other' })).toMatchObject({ ok: false })
  })

  it.each(['{"key":1}', '{"a": 1}', '[]', '{"a":1.0}', '{"10":1,"2":1}'])(
    'is never made of %s, which would not be the same when written again', (text) => {
      expect(() => seal(text, context)).toThrow()
    })
})

describe('an answer', () => {
  it('is read in clear and encrypted', () => {
    const text = '{"approved":true,"note":"Ñ"}'
    expect(open(text)).toMatchObject({ seal: 'clear', result: { body: text } })
    expect(open(sealedBy(text))).toMatchObject({ seal: 'opened', result: { body: text } })
    expect(open('{"data":[{"approved":true}]}').seal).toBe('clear')
    expect(open('<html>').seal).toBe('none')
  })

  it.each([
    ['of another key', JSON.stringify({
      data: encrypted('{"approved":true}', keysAt('1710000060', { credential: SECRET, serial: SERIAL }), IV),
    })],
    ['that is cut', sealedBy('{"approved":true,"a":"bcdefghijk"}').slice(0, -34) + '"}'],
    ['that is no hex', JSON.stringify({ data: `${'0'.repeat(32)}:${'zz'.repeat(16)}` })],
    ['without blocks', JSON.stringify({ data: `${'0'.repeat(32)}:` })],
    ['that is not text', JSON.stringify({ data: encrypted('\u0000', keys, IV).replace(/.{2}$/, '00') })],
  ])('%s is unreadable, and its bytes are not kept', (_what, body) => {
    expect(open(body)).toMatchObject({ seal: 'unopened', result: { body: '' } })
  })

  it('that looks encrypted is unreadable where nothing was encrypted', () => {
    expect(open(sealedBy('{"approved":true}'), null))
      .toMatchObject({ seal: 'unopened', result: { body: '' } })
  })

  it('put together out of our own request is unreadable', () => {
    const sent = seal(CHARGE, context)
    expect(open(sent.body, sent.opening).seal).toBe('unopened')
    const data = (JSON.parse(sent.body) as { data: string }).data
    // Another vector in front rewrites the first block as whoever did it likes.
    const bent = Buffer.from(data.slice(0, 32), 'hex').map((byte, index) => byte ^ index)
    const pasted = `${Buffer.from(bent).toString('hex')}${data.slice(32)}`.toUpperCase()
    const body = JSON.stringify({ data: pasted })
    expect(open(body, sent.opening).seal).toBe('unopened')
  })

  it('counts by its encrypted part alone', () => {
    const body = JSON.stringify({ approved: true, ...(JSON.parse(sealedBy('{"approved":false}')) as object) })
    expect(open(body).result).toMatchObject({ body: '{"approved":false}' })
  })
})
