import { afterEach, vi } from 'vitest'
import type { HttpPort, HttpRequest, HttpResult } from '../../main/engine/ports.ts'
import { createHttpPort } from '../../main/node/http.ts'
import { rawServer, type RawConnection, type RawServer } from './raw-servers.ts'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close()
})

type OnConnection = (connection: RawConnection, index: number) => void

export async function serve(onConnection: OnConnection): Promise<RawServer> {
  const server = await rawServer(onConnection)
  cleanUp.push(() => server.close())
  return server
}

export function port(options: Parameters<typeof createHttpPort>[0] = {}): HttpPort {
  const http = createHttpPort(options)
  cleanUp.push(() => http.close())
  return http
}

export const BODY = '{"amount":1}'
export const END = `\r\n\r\n${BODY}`
export function post(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST', url: `${url}/charge`, headers: { 'content-type': 'application/json', timestamp: '1' },
    body: BODY,
    connectTimeoutMs: 2000, deadlineMs: 5000, lane: 'money', ...more,
  }
}

/** Sends and tells, beside the result, whether the port said that the request was being written. */
export async function exchange(
  http: HttpPort, request: HttpRequest,
): Promise<{ result: HttpResult; written: number }> {
  const onWritten = vi.fn()
  const result = await http.send(request, onWritten).result
  return { result, written: onWritten.mock.calls.length }
}

export const answering = (text: string) => ({ socket, reads }: RawConnection): void => {
  void reads(END).then(() => socket.write(text))
}
