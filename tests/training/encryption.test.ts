import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openAnswer, seal } from '../../main/engine/terminals/kushki-one/sealing.ts'
import type { KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import {
  brokenBy,
  call,
  chargeBody,
  newId,
  searchBody,
  terminalForTest,
  type Reply,
} from './terminal-client.ts'

const randomOf = (length: number): Uint8Array => randomBytes(length)
interface Sealing {
  readonly secret?: string
  readonly serial?: string
  readonly nowMs?: number
  readonly method?: string
}

/** A call by the newest scheme, with the answer opened: `sealed` says whether it came encrypted. */
async function sealedCall(
  terminal: KushkiTerminal,
  url: string,
  body: unknown,
  how: Sealing = {},
): Promise<Reply & { sealed: boolean; read: Record<string, unknown> }> {
  const { secret = terminal.credential, serial = terminal.serial, nowMs = Date.now(), method } = how
  const sealed = seal(JSON.stringify(body ?? {}), { secret, serial, nowMs, random: randomOf })
  const reply = await call(url, body === undefined ? undefined : sealed.body, {
    authorization: sealed.headers['authorization'] ?? '',
    timestampMs: sealed.headers['timestamp'] ?? '',
    ...(method === undefined ? {} : { method }),
  })
  const timings = { writtenMs: 0, headersMs: 0, totalMs: 0 }
  const came = {
    kind: 'answered',
    status: reply.status,
    headers: {},
    body: reply.text,
    truncated: false,
  } as const
  const opened = openAnswer({ ...came, timings }, sealed.opening)
  const text = opened.result.kind === 'answered' ? opened.result.body : ''
  return { ...reply, sealed: opened.seal === 'opened', read: JSON.parse(text) as Record<string, unknown> }
}

const tapping = { scheme: 'encrypted', automatic: { action: 'tap', afterMs: 0 } } as const

describe('the encrypted scheme', () => {
  test('charges by both ways, and answers encrypted', async () => {
    const terminal = await terminalForTest(tapping)
    for (const base of [terminal.lanUrl, terminal.cloudUrl]) {
      const id = newId()
      const reply = await sealedCall(terminal, `${base}/sync/charge`, chargeBody(id))
      expect(reply).toMatchObject({ status: 200, sealed: true })
      expect(reply.read).toMatchObject({ approved: true, client_transaction_id: id })
      expect(reply.text).not.toContain('approved')
    }
    expect(terminal.ledger()).toHaveLength(2)
  })

  test('answers in clear where it is told to', async () => {
    const terminal = await terminalForTest({ ...tapping, answers: 'clear' })
    const reply = await sealedCall(terminal, `${terminal.lanUrl}/sync/charge`, chargeBody(newId()))
    expect(reply).toMatchObject({ status: 200, sealed: false, read: { approved: true } })
  })

  test('refuses another credential, serial number or time, in clear, and charges nothing', async () => {
    const terminal = await terminalForTest(tapping)
    const ways: readonly Sealing[] = [
      { secret: 'another' },
      { serial: 'ANOTHER' },
      { nowMs: Date.now() - 6 * 60_000 },
      { nowMs: Date.now() + 6 * 60_000 },
    ]
    for (const how of ways) {
      const reply = await sealedCall(terminal, `${terminal.lanUrl}/sync/charge`, chargeBody(newId()), how)
      expect(reply).toMatchObject({ status: 401, sealed: false, read: { type: 'AUTHENTICATION' } })
    }
    expect(terminal.ledger()).toHaveLength(0)
  })

  test('refuses what is signed by the older scheme, and the older one refuses this', async () => {
    const newest = await terminalForTest(tapping)
    expect((await call(`${newest.lanUrl}/sync/charge`, chargeBody(newId()))).status).toBe(401)
    const older = await terminalForTest({ automatic: { action: 'tap', afterMs: 0 } })
    expect((await sealedCall(older, `${older.lanUrl}/sync/charge`, chargeBody(newId()))).status).toBe(401)
    expect([newest.ledger(), older.ledger()]).toEqual([[], []])
  })

  test('an abort signs an empty object, with a body or without', async () => {
    const terminal = await terminalForTest(tapping)
    const without = await sealedCall(terminal, `${terminal.lanUrl}/sync/abort`, undefined, { method: 'GET' })
    expect(without).toMatchObject({ status: 409, sealed: true })
    expect((await sealedCall(terminal, `${terminal.cloudUrl}/sync/abort`, {})).status).toBe(409)
    const loose = await terminalForTest({ ...tapping, abortAuth: 'none' })
    expect((await call(`${loose.lanUrl}/sync/abort`, undefined, { method: 'GET' })).status).toBe(409)
  })

  test('whoever forges an approval has no key and answers in clear', async () => {
    const terminal = await terminalForTest(tapping)
    await terminal.setFault({ fault: 'forged_success', detail: 'full' })
    const reply = await sealedCall(terminal, `${terminal.lanUrl}/sync/charge`, chargeBody(newId()))
    expect(reply).toMatchObject({ sealed: false, read: { approved: true } })
    expect(terminal.ledger()).toHaveLength(0)
  })
})

describe('generations of the interface', () => {
  const statusOf = async (base: string, path: string, method = 'POST') =>
    (await call(`${base}/${path}`, method === 'GET' ? undefined : searchBody(), { method })).status

  test('2025 has everything under /sync, and GET for every abort', async () => {
    const terminal = await terminalForTest({ generation: '2025' })
    const { lanUrl, cloudUrl } = terminal
    expect(await statusOf(lanUrl, 'sync/transaction_search_local')).toBe(200)
    expect(await statusOf(lanUrl, 'transaction_search_local')).toBe(404)
    expect(await statusOf(cloudUrl, 'sync/abort', 'GET')).toBe(409)
    expect(await statusOf(cloudUrl, 'sync/abort')).toBe(405)
    expect(await statusOf(cloudUrl, 'async/charge')).toBe(404)
  })

  test('2026 has LAN searches without /sync, cloud ones with it, and POST for a cloud abort', async () => {
    const terminal = await terminalForTest({ generation: '2026' })
    const { lanUrl, cloudUrl } = terminal
    expect(await statusOf(lanUrl, 'transaction_search_local')).toBe(200)
    expect(await statusOf(lanUrl, 'sync/transaction_search_local')).toBe(404)
    expect(await statusOf(cloudUrl, 'sync/transaction_search_online')).toBe(200)
    expect(await statusOf(cloudUrl, 'transaction_search_online')).toBe(404)
    expect(await statusOf(lanUrl, 'sync/abort', 'GET')).toBe(409)
    expect(await statusOf(cloudUrl, 'sync/abort', 'GET')).toBe(405)
  })
})

describe('a charge that is only acknowledged', () => {
  test('is answered at once, goes on by itself and can be found afterwards', async () => {
    const terminal = await terminalForTest()
    const id = newId()
    const reply = await call(`${terminal.cloudUrl}/async/charge`, chargeBody(id))
    expect(reply.body).toEqual({ status: 'TERMINAL_ACKNOWLEDGED', client_transaction_id: id })
    await terminal.until((view) => view.display === 'card')
    terminal.customer({ action: 'tap' })
    await terminal.until((view) => view.display === 'approved')
    expect(terminal.ledger()).toMatchObject([{ clientTransactionId: id }])
    const found = await call(
      `${terminal.cloudUrl}/sync/transaction_search_online`,
      searchBody({ client_transaction_id: id }),
    )
    expect(found.body['items']).toMatchObject([{ client_transaction_id: id, approved: true }])
  })

  test('that is refused is refused at once', async () => {
    const terminal = await terminalForTest()
    const reply = await call(`${terminal.cloudUrl}/async/charge`, chargeBody(newId(), 0))
    expect(reply).toMatchObject({ status: 400, body: { type: 'PARAMETER' } })
  })
})

describe('the LAN over TLS', () => {
  const statusOver = (url: string): Promise<{ status: number; fingerprint: string }> =>
    new Promise((resolve, reject) => {
      const request = httpsRequest(url, { rejectUnauthorized: false, agent: false }, (response) => {
        const socket = response.socket as unknown as { getPeerCertificate(): { fingerprint256: string } }
        const fingerprint = socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase()
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, fingerprint }))
      })
      request.on('error', reject)
      request.end()
    })
  const tlsOf = (terminal: KushkiTerminal): { url: string; fingerprint: string } => {
    if (!terminal.tls) throw new Error('no TLS')
    return terminal.tls
  }

  test('is the same terminal, with a certificate of its own that stays over restarts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-certificate-'))
    try {
      const ledgerFile = join(folder, 'ledger')
      const first = await terminalForTest({ tlsPort: 0, ledgerFile })
      const { url, fingerprint } = tlsOf(first)
      expect(await statusOver(`${url}/sync/abort`)).toEqual({ status: 401, fingerprint })
      await first.stop()
      expect(existsSync(`${ledgerFile}.certificate`)).toBe(true)
      expect(tlsOf(await terminalForTest({ tlsPort: 0, ledgerFile })).fingerprint).toBe(fingerprint)
      expect(tlsOf(await terminalForTest({ tlsPort: 0 })).fingerprint).not.toBe(fingerprint)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('shows the certificate of somebody else while that fault stands', async () => {
    const terminal = await terminalForTest({ tlsPort: 0 })
    const { url, fingerprint } = tlsOf(terminal)
    await terminal.setFault({ fault: 'other_certificate' })
    expect((await statusOver(`${url}/sync/abort`)).fingerprint).not.toBe(fingerprint)
    await terminal.clearFaults('other_certificate')
    expect((await statusOver(`${url}/sync/abort`)).fingerprint).toBe(fingerprint)
  })

  test('fails in the same ways: a shut port, a reset, a lost answer', async () => {
    const terminal = await terminalForTest({ tlsPort: 0 })
    const { url } = tlsOf(terminal)
    await terminal.setFault({ fault: 'reset_connection' })
    expect(await brokenBy(statusOver(`${url}/sync/abort`))).toBe('ECONNRESET')
    await terminal.setFault({ fault: 'reset_mid_body' })
    expect(await brokenBy(statusOver(`${url}/sync/abort`))).not.toBe('answered')
    await terminal.setFault({ fault: 'lan_down' })
    expect(await brokenBy(statusOver(`${url}/sync/abort`))).toBe('ECONNREFUSED')
    await terminal.clearFaults()
    expect((await statusOver(`${url}/sync/abort`)).status).toBe(401)
  })
})
