import { performance } from 'node:perf_hooks'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { assert } from '../../shared/assert.ts'
import type { NetworkPort, TlsProbe } from '../engine/ports.ts'
import { failureOf } from './http-failure.ts'
import { PROBE_FINDINGS } from './probe-findings.ts'

/** Longest name of an issuer that is told. */
const ISSUER_MAX = 64

/**
 * Opens a connection, lets the other side show its certificate, and drops it: with the same trust as every
 * request of the register, and without sending one. Never rejects.
 */
export const tlsProbe: NetworkPort['tlsProbe'] = ({ address, port, name }, timeoutMs) => {
  assert(timeoutMs > 0, 'a probe has a limit')
  const startedMs = performance.now()
  return new Promise((resolve) => {
    // Trust is looked at afterwards, so that an untrusted certificate can be named.
    const socket = connectTls({
      host: address,
      port,
      servername: name,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    })
    let isConnected = false
    const end = (found: TlsProbe['found'], issuer: string | null = null): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ found, issuer, tookMs: performance.now() - startedMs })
    }
    const timer = setTimeout(() => end(isConnected ? 'broken' : 'silent'), timeoutMs)
    socket.once('connect', () => {
      isConnected = true
    })
    socket.once('secureConnect', () => {
      if (socket.authorized) end('open')
      else end('untrusted', issuerOf(socket))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isTls = failureOf(error, false).cause === 'tls'
      end(isConnected || isTls ? 'broken' : (PROBE_FINDINGS[error.code ?? ''] ?? 'silent'))
    })
    socket.once('close', () => end(isConnected ? 'broken' : 'silent'))
  })
}

function issuerOf(socket: TLSSocket): string | null {
  const { issuer } = socket.getPeerCertificate()
  const name = issuer === undefined ? undefined : (issuer.O ?? issuer.CN)
  const text = Array.isArray(name) ? name[0] : name
  // Whoever stands in between wrote it: signs that could shape a line of text are left out.
  return text === undefined ? null : text.replace(/\p{C}/gu, '').slice(0, ISSUER_MAX)
}
