import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createByteSockets } from '../../main/node/byte-sockets.ts'
import { layOutReceipt } from '../../main/engine/receipt/layout.ts'
import { receiptEscPos, receiptPlainText } from '../../main/engine/receipt/render.ts'
import { createEscPosReader } from '../../main/training/printer/escpos-reader.ts'
import { paperPicture } from '../../main/training/printer/paper-picture.ts'
import { createPrintHead, paperText } from '../../main/training/printer/paper.ts'
import type { Paper } from '../../main/training/printer/paper.ts'
import { PAPERS_KEPT, startVirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import type { PrintedPaper } from '../../main/training/printer/printer-state.ts'
import type { VirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import { EXAMPLES } from '../receipt/example-receipts.ts'

const running: VirtualPrinter[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((printer) => printer.stop()))
})
async function start(): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter({})
  running.push(printer)
  return printer
}
const nextPaper = (printer: VirtualPrinter): Promise<PrintedPaper> =>
  new Promise((resolve) => {
    const forget = printer.onPaper((paper) => {
      forget()
      resolve(paper)
    })
  })
const sockets = createByteSockets()
const LIMITS = { connectTimeoutMs: 1000, deadlineMs: 5000 }

function paperFrom(bytes: Uint8Array, pieceLength: number): Paper[] {
  const reader = createEscPosReader()
  const head = createPrintHead()
  const papers: Paper[] = []
  for (let offset = 0; offset < bytes.length; offset += pieceLength) {
    for (const command of reader.read(bytes.subarray(offset, offset + pieceLength))) {
      expect(command.kind).not.toBe('unknown')
      const paper = head.print(command)
      if (paper) papers.push(paper)
    }
  }
  expect(reader.pendingBytes()).toBe(0)
  return papers
}

describe.each(Object.entries(EXAMPLES))('the receipt %s on paper', (_name, { facts, copy, columns }) => {
  const markup = layOutReceipt(facts, { copy, columns })
  const bytes = receiptEscPos(markup, { columns, cutter: true })

  test('says to the letter what the screen says, however the bytes arrive', () => {
    for (const pieceLength of [1, 7, bytes.length]) {
      const [paper, ...more] = paperFrom(bytes, pieceLength)
      expect(more).toEqual([])
      expect(paper && paperText(paper)).toBe(receiptPlainText(markup, columns))
    }
  })
  test('has a barcode that scans back as the receipt number', () => {
    const [paper] = paperFrom(bytes, bytes.length)
    const codes = paper?.parts.flatMap((part) => (part.kind === 'code' ? [part.code.content] : []))
    expect(codes).toEqual([String(facts.receiptNumber)])
  })
  test('is as wide as the paper and no glyph lies outside', () => {
    const [paper] = paperFrom(bytes, bytes.length)
    expect(paper?.widthDots).toBe(columns * 12)
    for (const part of paper?.parts ?? []) {
      if (part.kind !== 'line') continue
      for (const glyph of part.glyphs) {
        expect(glyph.leftDots + glyph.cells * glyph.across * 12).toBeLessThanOrEqual(columns * 12)
      }
    }
  })
  test('is a picture that loads nothing', () => {
    const [paper] = paperFrom(bytes, bytes.length)
    expect(paper && paperPicture(paper)).not.toMatch(/<style|<script|<image|<foreignObject|(?:href|src)=/i)
  })
})

describe('the reader', () => {
  const read = (...bytes: number[]): string[] =>
    createEscPosReader()
      .read(Uint8Array.from(bytes))
      .map((command) => command.kind)

  test('knows cuts, drawers, pictures and counted commands by their length', () => {
    expect(read(0x1d, 0x56, 0x42, 0, 0x1d, 0x56, 1)).toEqual(['cut', 'cut'])
    expect(read(0x1b, 0x70, 0, 25, 250)).toEqual(['drawer'])
    expect(read(0x1d, 0x76, 0x30, 0, 1, 0, 2, 0, 0xff, 0x81)).toEqual(['raster'])
    expect(read(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30)).toEqual(['symbol'])
    expect(read(0x1d, 0x38, 0x4c, 11, 0, 0, 0, 48, 112, 48, 1, 1, 49, 8, 0, 1, 0, 0xff)).toEqual(['raster'])
  })
  test('skips what it does not know and says so', () => {
    expect(read(0x1b, 0x7e, 0x41)).toEqual(['unknown', 'text'])
  })
  test('waits for the rest of a command', () => {
    const reader = createEscPosReader()
    expect(reader.read(Uint8Array.of(0x1d, 0x6b, 73, 3, 0x7b))).toEqual([])
    expect(reader.pendingBytes()).toBe(5)
    expect(reader.read(Uint8Array.of(0x42, 0x37))).toMatchObject([{ kind: 'barcode', symbology: 73 }])
  })
})

describe('the virtual printer', () => {
  const simple = Uint8Array.from(
    [...'Hola\n'].map((character) => character.charCodeAt(0)).concat([0x1d, 0x56, 0x42, 0]),
  )

  test('keeps the last papers and forgets the oldest', async () => {
    const printer = await start()
    for (let count = 0; count < PAPERS_KEPT + 1; count++) {
      const paper = nextPaper(printer)
      expect(await sockets.send({ host: '127.0.0.1', port: printer.port }, simple, LIMITS)).toEqual({
        ok: true,
      })
      expect((await paper).text).toBe('Hola\n')
    }
    expect(printer.papers()).toHaveLength(PAPERS_KEPT)
    expect(printer.papers()[0]?.paperNumber).toBe(2)
    expect(printer.papers().at(-1)?.paperNumber).toBe(PAPERS_KEPT + 1)
  })

  test('tears off what a broken connection left', async () => {
    const printer = await start()
    await printer.setState({ cutAfterBytes: 3 })
    const paper = nextPaper(printer)
    expect(await sockets.send({ host: '127.0.0.1', port: printer.port }, simple, LIMITS)).toMatchObject({
      ok: false,
      cause: 'connection_lost',
    })
    expect(await paper).toMatchObject({ text: 'Hol\n', complete: false })
  })

  test('is refused while it is off and heard again on the same port', async () => {
    const printer = await start()
    const to = { host: '127.0.0.1', port: printer.port }
    await printer.setState({ power: 'off' })
    expect(await sockets.probe(to, 1000)).toMatchObject({ ok: false, cause: 'refused' })
    await printer.setState({ power: 'on' })
    expect(await sockets.probe(to, 1000)).toEqual({ ok: true })
  })

  test('counts pulses to the drawer', async () => {
    const printer = await start()
    const sent = await sockets.send(
      { host: '127.0.0.1', port: printer.port },
      Uint8Array.of(0x1b, 0x70, 0, 25, 250),
      LIMITS,
    )
    expect(sent).toEqual({ ok: true })
    expect(printer.drawerPulses()).toBe(1)
    expect(printer.papers()).toEqual([])
  })

  test('prints what waited in its memory once the paper is loaded', async () => {
    const printer = await start()
    await printer.setState({ paper: 'out' })
    const socket = connect(printer.port, '127.0.0.1')
    await new Promise((resolve) => {
      socket.write(simple, resolve)
    })
    socket.write(Uint8Array.of(0x10, 0x04, 4))
    const [status] = await new Promise<Buffer>((resolve) => {
      socket.once('data', resolve)
    })
    expect((status ?? 0) & 0x60).toBe(0x60)
    expect(printer.papers()).toEqual([])
    const paper = nextPaper(printer)
    await printer.setState({ paper: 'loaded' })
    expect((await paper).text).toBe('Hola\n')
    socket.destroy()
  })
})

describe('the page of the virtual printer', () => {
  const post = (url: string, body: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}state`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    })

  test('has a strict policy and no inline code', async () => {
    const printer = await start()
    const response = await fetch(printer.url)
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(html).not.toMatch(/<style| style=| on[a-z]+="|<script(?! src="\/page\.js" defer><\/script>)/)
  })

  test.each([
    ['es', 'Impresora de práctica'],
    ['en-GB,en', 'Practice printer'],
    ['ja', '練習用プリンター'],
    ['fr', 'Practice printer'],
  ])('speaks %s', async (language, title) => {
    const printer = await start()
    expect(await (await fetch(printer.url, { headers: { 'Accept-Language': language } })).text()).toContain(
      title,
    )
  })

  test('shows each paper as a picture and tells of it at once', async () => {
    const printer = await start()
    const watching = new AbortController()
    const events = await fetch(`${printer.url}events`, { signal: watching.signal })
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    while (!heard.includes('event: start')) heard += (await reader?.read())?.value ?? ''
    const bytes = Uint8Array.from([0x41, 0x0a, 0x1d, 0x56, 0x42, 0])
    await sockets.send({ host: '127.0.0.1', port: printer.port }, bytes, LIMITS)
    while (!heard.includes('event: paper')) heard += (await reader?.read())?.value ?? ''
    const picture = await fetch(`${printer.url}papers/1.svg`)
    expect(picture.headers.get('content-type')).toContain('image/svg+xml')
    expect(await picture.text()).toContain('>A</text>')
    expect((await fetch(`${printer.url}papers/2.svg`)).status).toBe(404)
    watching.abort()
  })

  test('lets nobody else change the printer', async () => {
    const printer = await start()
    const origin = printer.url.slice(0, -1)
    expect((await post(printer.url, '{"paper":"out"}', { Origin: 'http://evil.example' })).status).toBe(403)
    expect((await post(printer.url, '{"paper":"out"}', {})).status).toBe(403)
    expect((await post(printer.url, '{"hang":true}', { Origin: origin })).status).toBe(400)
    expect((await post(printer.url, '{"paper":"eaten"}', { Origin: origin })).status).toBe(400)
    expect(printer.state().paper).toBe('loaded')
    expect((await post(printer.url, '{"paper":"out"}', { Origin: origin })).status).toBe(200)
    expect(printer.state().paper).toBe('out')
  })

  test('answers only to its own name', async () => {
    const printer = await start()
    const port = new URL(printer.url).port
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n')
      })
      let text = ''
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1')
      })
      socket.on('end', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 421 /)
  })
})
