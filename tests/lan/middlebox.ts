import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:tls'
import { CLEAR_PORT, TLS_PORT, type Certificates } from './world.ts'

/**
 * A proxy on the shop's router: whatever is led to it meets a certificate of its own over TLS, and in clear a
 * page that says that the site is blocked.
 */
const { proxy } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Certificates
const page = '<!doctype html><title>Blocked</title><p>This site is not allowed here.</p>'

const secure = createTlsServer({ key: proxy.keyPem, cert: proxy.certificatePem }, (socket) => {
  socket.on('error', () => undefined)
})
secure.on('tlsClientError', () => undefined)
secure.listen(TLS_PORT, '0.0.0.0')
createHttpServer((request, response) => {
  request.resume()
  response.writeHead(403, { 'content-type': 'text/html' }).end(page)
}).listen(CLEAR_PORT, '0.0.0.0', () => {
  process.stdout.write('ready\n')
})
