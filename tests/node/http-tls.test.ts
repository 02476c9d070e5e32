import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BODY, END, exchange, port, post } from './http-exchanges.ts'
import { answerText } from './raw-servers.ts'

const able = spawnSync('openssl', ['version']).status === 0
if (!able) console.warn('SKIPPED HTTP over TLS: the command openssl, which makes the certificate, is missing')

describe.skipIf(!able)('HTTP over TLS', () => {
  let folder = ''
  let server: Server
  let ca = ''
  let read = ''
  const ended = Promise.withResolvers<string>()
  let onRequest: (socket: TLSSocket) => void = () => undefined

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lanekeeper-tls-'))
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'), '-subj', '/CN=terminal',
      '-addext', 'subjectAltName=IP:127.0.0.1',
    ], { stdio: 'ignore' })
    ca = readFileSync(join(folder, 'cert.pem'), 'utf8')
    server = createServer({ key: readFileSync(join(folder, 'key.pem')), cert: ca }, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        read += chunk.toString('latin1')
        if (read.endsWith(END)) onRequest(socket)
      })
      socket.on('error', (error: NodeJS.ErrnoException) => ended.resolve(error.code ?? error.name))
      socket.on('end', () => ended.resolve('FIN'))
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  })

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await new Promise<void>((resolve) => { server.close(() => resolve()) })
  })

  const url = (host = '127.0.0.1'): string => `https://${host}:${(server.address() as AddressInfo).port}`

  it('sends nothing to somebody who cannot prove who they are', async () => {
    const { result, written } = await exchange(port(), post(url()))
    expect(result)
      .toMatchObject({ kind: 'failed', sent: 'no', cause: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const { result: misnamed } = await exchange(port({ ca }), post(url('localhost')))
    expect(misnamed)
      .toMatchObject({ kind: 'failed', sent: 'no', cause: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect([written, read]).toEqual([0, ''])
  })

  it('exchanges with somebody who can, and gives up with a reset', async () => {
    onRequest = (socket) => { socket.write(answerText('{"a":1}')) }
    const http = port({ ca })
    expect((await exchange(http, post(url()))).result).toMatchObject({ kind: 'answered', body: '{"a":1}' })
    expect(read).toContain(BODY)
    const waiting = Promise.withResolvers<void>()
    onRequest = () => waiting.resolve()
    const call = http.send(post(url()))
    await waiting.promise
    call.abandon()
    expect(await call.result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'aborted' })
    expect(await ended.promise).toBe('ECONNRESET')
  })
})
