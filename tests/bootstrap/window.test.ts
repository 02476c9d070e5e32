import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask, endWorlds, world } from '../served/wire.ts'
import { oneTimeLink, runWindow } from '../../build/commands/start.mjs'

const TOKEN = 'the-token-of-the-ready-line'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-window-'))
})
afterEach(async () => {
  await endWorlds()
  rmSync(folder, { recursive: true, force: true })
})

function program(name: string, code: string): string {
  const path = join(folder, `${name}.cjs`)
  writeFileSync(path, `#!${process.execPath}\n${code}`, { mode: 0o755 })
  return path
}

/** A host that answers every request as told, keeps what it was asked, and comes to its end with its pipe. */
const hostProgram = (answer: string): string =>
  program(
    'host',
    `
  const asked = []
  const end = () => {
    require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'asked.json'))}, JSON.stringify(asked))
    process.exit(0)
  }
  const address = (token) => 'http://127.0.0.1:' + server.address().port + '/?token=' + token
  const server = require('node:http').createServer((request, response) => {
    asked.push([request.method, request.url, request.headers.authorization ?? null])
    ${answer}
  })
  process.stdin.on('end', end).resume()
  server.listen(0, '127.0.0.1', () => console.log('ready ' + address('${TOKEN}')))
`,
  )

const LINKS = "response.writeHead(201).end(JSON.stringify({ url: address('once') }))"
const REFUSES = "response.on('close', end).writeHead(401).end('{}')"

describe('the window', () => {
  test('is opened by a link that is good once, and the token stands on no command line', async () => {
    const shown = join(folder, 'shown.json')
    const browser = program(
      'browser',
      `require('node:fs').writeFileSync(${JSON.stringify(shown)}, JSON.stringify(process.argv.slice(2)))`,
    )
    expect(await runWindow(hostProgram(LINKS), browser, ['--headless', '--port', '0'])).toBe(0)
    const args = JSON.parse(readFileSync(shown, 'utf8')) as readonly string[]
    expect(args[0]).toMatch(/^--app=http:\/\/127\.0\.0\.1:\d+\/\?token=once$/)
    expect(args.join(' ')).not.toContain(TOKEN)
    expect(JSON.parse(readFileSync(join(folder, 'asked.json'), 'utf8'))).toEqual([
      ['POST', '/api/link', `Bearer ${TOKEN}`],
    ])
  })

  test('is not opened with the token when there is no link', async () => {
    const shown = join(folder, 'shown.json')
    const browser = program('browser', `require('node:fs').writeFileSync(${JSON.stringify(shown)}, '')`)
    expect(await runWindow(hostProgram(REFUSES), browser, ['--headless'])).toBe(0)
    expect(() => readFileSync(shown)).toThrow('ENOENT')
  })

  test('has a link of its own from the register itself, and leaves the one that was printed', async () => {
    const { host } = await world()
    const link = new URL(await oneTimeLink(host.url))
    expect(link.searchParams.get('token')).not.toBe(host.token)
    const open = (url: URL): Promise<number> =>
      ask(host.port, { path: url.pathname + url.search }).then((got) => got.status)
    expect([await open(link), await open(link), await open(new URL(host.url))]).toEqual([303, 401, 303])
    await expect(oneTimeLink(`http://127.0.0.1:${host.port}/?token=wrong`)).rejects.toThrow('status 401')
  })
})
