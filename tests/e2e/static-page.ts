import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../out/renderer', import.meta.url))
/** As strict as the hosts' own, so that whatever the page injects shows in a test. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
].join('; ')

export interface StaticPage {
  readonly url: string
  close(): Promise<void>
}

/** Serves the built page alone on the loopback, for tests and pictures that bring their own register. */
export async function openStaticPage(folder: string = FOLDER): Promise<StaticPage> {
  const types = JSON.parse(readFileSync(`${folder}/files.json`, 'utf8')) as Readonly<
    Record<string, { readonly contentType: string } | undefined>
  >
  const server = createServer((request, response) => {
    const path =
      request.url === '/' ? '/index.html' : new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    const type = types[path]?.contentType
    if (type === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': type, 'content-security-policy': CONTENT_SECURITY_POLICY })
    response.end(readFileSync(folder + path))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
