import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { TIMESTAMP_TOLERANCE_MS } from '../../main/training/kushki/signature.ts'
import {
  call,
  chargeBody,
  cloudCall,
  lanCall,
  newId,
  searchBody,
  terminalForTest,
} from './terminal-client.ts'

describe('the signature', () => {
  test('is over the exact bytes: another spacing of the same JSON is another signature', async () => {
    const terminal = await terminalForTest()
    const [compact, spaced] = [JSON.stringify(searchBody()), JSON.stringify(searchBody(), null, 1)]
    expect((await lanCall(terminal, 'transaction_search_local', spaced)).status).toBe(200)
    const refused = await lanCall(terminal, 'transaction_search_local', spaced, { signed: compact })
    expect(refused.status).toBe(401)
    expect(refused.body).toMatchObject({
      type: 'AUTHENTICATION',
      code: 'AUTH-001',
      param: 'Authorization',
      object: { serial_number: terminal.serial },
    })
  })

  test('covers text outside ASCII as UTF-8', async () => {
    const terminal = await terminalForTest({ automatic: { action: 'tap', afterMs: 0 } })
    const body = { ...chargeBody(newId()), metadata: { reference: 'Ñandú 売上 €' } }
    expect((await lanCall(terminal, 'charge', body)).body['approved']).toBe(true)
  })

  test('of another key, or none at all, is refused and nothing is charged', async () => {
    const terminal = await terminalForTest({ automatic: { action: 'tap', afterMs: 0 } })
    for (const options of [
      { credential: 'another' },
      { authorization: '' },
      { authorization: 'A'.repeat(44) },
    ]) {
      expect((await lanCall(terminal, 'charge', chargeBody(newId()), options)).status).toBe(401)
    }
    expect(terminal.ledger()).toHaveLength(0)
    expect(terminal.view().display).toBe('idle')
  })

  test('may be asked for in hex and with a prefix, and then only so', async () => {
    const terminal = await terminalForTest({ digest: 'hex', authorizationPrefix: 'Basic ' })
    const search = (options: Parameters<typeof lanCall>[3]): Promise<number> =>
      lanCall(terminal, 'transaction_search_local', searchBody(), options).then((reply) => reply.status)
    expect(await search({ digest: 'hex', prefix: 'Basic ' })).toBe(200)
    expect(await search({ digest: 'hex' })).toBe(401)
    expect(await search({ digest: 'base64', prefix: 'Basic ' })).toBe(401)
  })

  test('agrees with a value worked out beforehand', async () => {
    const terminal = await terminalForTest({ credential: 'key' })
    const text = '{"page":1,"size":1}'
    // HMAC-SHA256("key", that text), computed with the system's openssl.
    const known = 'HUR0EkV64oAKlb7L1rYd1FGPVQdbefvR2HL96wJTylQ='
    expect(createHmac('sha256', 'key').update(text).digest('base64')).toBe(known)
    const reply = await call(`${terminal.lanUrl}/sync/transaction_search_local`, text, {
      authorization: known,
    })
    expect(reply.status).toBe(200)
  })
})

describe('an abort without a body', () => {
  test.each(['', '{}'])('may be signed over "%s"', async (signed) => {
    const terminal = await terminalForTest()
    expect((await lanCall(terminal, 'abort', undefined, { method: 'GET', signed })).status).toBe(409)
    expect((await cloudCall(terminal, 'abort', undefined, { method: 'POST', signed })).status).toBe(409)
  })

  test('must be signed unless the terminal is set otherwise', async () => {
    const strict = await terminalForTest()
    expect((await lanCall(strict, 'abort', undefined, { method: 'GET', authorization: 'x' })).status).toBe(
      401,
    )
    const loose = await terminalForTest({ abortAuth: 'none' })
    expect((await lanCall(loose, 'abort', undefined, { method: 'GET', authorization: 'x' })).status).toBe(409)
    expect(
      (await lanCall(loose, 'transaction_search_local', searchBody(), { authorization: 'x' })).status,
    ).toBe(401)
  })
})

describe('the timestamp', () => {
  const margin = 30_000

  test.each([-1, 1])('may be almost five minutes off, in direction %i, and not more', async (direction) => {
    const terminal = await terminalForTest()
    const near = Date.now() + direction * (TIMESTAMP_TOLERANCE_MS - margin)
    const far = Date.now() + direction * (TIMESTAMP_TOLERANCE_MS + margin)
    expect(
      (await lanCall(terminal, 'transaction_search_local', searchBody(), { timestampMs: near })).status,
    ).toBe(200)
    const refused = await lanCall(terminal, 'transaction_search_local', searchBody(), { timestampMs: far })
    expect(refused).toMatchObject({ status: 401, body: { type: 'AUTHENTICATION', param: 'timestamp' } })
    expect(Math.abs(Date.parse(String(refused.headers['date'])) - Date.now())).toBeLessThan(margin)
  })

  test.each(['', 'soon', '1800000000', '18000000000000'])(
    '"%s" is no time in milliseconds',
    async (timestampMs) => {
      const terminal = await terminalForTest()
      const refused = await lanCall(terminal, 'transaction_search_local', searchBody(), { timestampMs })
      expect(refused).toMatchObject({ status: 401, body: { param: 'timestamp' } })
    },
  )

  test("is measured by the terminal's own clock, which its Date header shows", async () => {
    const terminal = await terminalForTest()
    await terminal.setFault({ fault: 'clock_skew', ms: 600_000 })
    const refused = await lanCall(terminal, 'transaction_search_local', searchBody())
    expect(refused.status).toBe(401)
    expect(Date.parse(String(refused.headers['date'])) - Date.now()).toBeGreaterThan(590_000)
    const adjusted = await lanCall(terminal, 'transaction_search_local', searchBody(), {
      timestampMs: Date.now() + 600_000,
    })
    expect(adjusted.status).toBe(200)
    await terminal.clearFaults('clock_skew')
    expect((await lanCall(terminal, 'transaction_search_local', searchBody())).status).toBe(200)
  })
})
