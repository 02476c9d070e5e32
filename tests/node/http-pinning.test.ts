import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { newCertificate, type TerminalCertificate } from '../../main/training/kushki/certificate.ts'
import { BODY, END, exchange, port, post } from './http-exchanges.ts'
import { answerText } from './raw-servers.ts'

const certificateNow = (name = 'P3'): TerminalCertificate =>
  newCertificate(name, Date.now(), new Uint8Array(15).fill(3))

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

/** A server that answers every whole request and shows whichever certificate stands at the time. */
async function secureServer(first: TerminalCertificate): Promise<{
  url: string
  show: (certificate: TerminalCertificate) => void
  read: () => string
  connections: () => number
}> {
  let certificate = first
  let read = ''
  let connections = 0
  const server = createServer((socket: Socket) => {
    connections += 1
    sockets.push(socket)
    socket.on('error', () => undefined)
    const secure = new TLSSocket(socket, {
      isServer: true, key: certificate.keyPem, cert: certificate.certificatePem,
    })
    secure.on('error', () => undefined)
    secure.on('data', (chunk: Buffer) => {
      read += chunk.toString('latin1')
      if (read.endsWith(END)) secure.write(answerText('{"a":1}'))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (next) => { certificate = next }, read: () => read, connections: () => connections,
  }
}

describe('the certificate that is written by hand', () => {
  it('is one that others can read and that verifies itself', () => {
    for (const name of ['P3', 'Ñ'.repeat(100)]) {
      const { certificatePem, fingerprint } = certificateNow(name)
      const read = new X509Certificate(certificatePem)
      expect(read.verify(read.publicKey)).toBe(true)
      expect(read.subject).toBe(`CN=${name}`)
      expect(read.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(fingerprint)
      expect(Date.parse(read.validTo) - Date.now()).toBeGreaterThan(3000 * 86_400_000)
    }
  })
})

describe('pinning', () => {
  it('learns whichever certificate is shown, and speaks to that one from then on', async () => {
    const own = certificateNow()
    const server = await secureServer(own)
    const http = port()
    const learnt = await exchange(http, post(server.url, { tls: { pin: null } }))
    expect(learnt.result).toMatchObject({ kind: 'answered', peerCertificate: own.fingerprint })
    const pinned = await exchange(http, post(server.url, { tls: { pin: own.fingerprint } }))
    expect(pinned.result).toMatchObject({ kind: 'answered', peerCertificate: own.fingerprint })
    const again = await exchange(http, post(server.url, { tls: { pin: own.fingerprint } }))
    expect(again.result).toMatchObject({ kind: 'answered', peerCertificate: own.fingerprint })
    // What trusts one only did not use the connection that trusted anybody, but did use its own again.
    expect(server.connections()).toBe(2)
  })

  it('another certificate gets no byte of the request, and that is proven', async () => {
    const [own, other] = [certificateNow(), certificateNow()]
    const server = await secureServer(other)
    const { result, written } = await exchange(port(), post(server.url, { tls: { pin: own.fingerprint } }))
    expect(result).toMatchObject({
      kind: 'failed', sent: 'no', cause: 'certificate_changed', peerCertificate: other.fingerprint,
    })
    expect(written).toBe(0)
    expect(server.read()).toBe('')
  })

  it('holds when the connection is made again', async () => {
    const [own, other] = [certificateNow(), certificateNow()]
    const server = await secureServer(own)
    const http = port({ reusedWithinMs: { money: 0, side: 0 } })
    const request = post(server.url, { tls: { pin: own.fingerprint } })
    expect((await exchange(http, request)).result.kind).toBe('answered')
    server.show(other)
    const before = server.read()
    expect((await exchange(http, request)).result).toMatchObject({ sent: 'no', cause: 'certificate_changed' })
    expect(server.read()).toBe(before)
    server.show(own)
    expect((await exchange(http, request)).result.kind).toBe('answered')
  })

  it('does not loosen what is asked without a pin', async () => {
    const server = await secureServer(certificateNow())
    const { result } = await exchange(port(), post(server.url))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'tls' })
    expect(result.peerCertificate).toBeUndefined()
    expect(server.read()).not.toContain(BODY)
  })

  it('somebody who speaks no TLS gets nothing but a greeting', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 200 OK\r\n\r\n')
    })
    servers.push(server)
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    const { port: number } = server.address() as AddressInfo
    const url = `https://127.0.0.1:${number}`
    const { result } = await exchange(port(), post(url, { tls: { pin: 'f'.repeat(64) } }))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no' })
  })
})
