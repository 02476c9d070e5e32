import { createServer, type Server, type Socket } from 'node:net'
import { assert } from '../../../shared/assert.ts'
import { createEscPosReader, PENDING_BYTES_MAX } from './escpos-reader.ts'
import type { PrinterCommand } from './escpos-reader.ts'
import { startPaperServer } from './paper-server.ts'
import { createPrintHead, paperText } from './paper.ts'
import type { Paper } from './paper.ts'
import type { PrintedPaper, VirtualPrinterState } from './printer-state.ts'

export interface VirtualPrinter {
  readonly port: number
  /** Where the paper can be looked at. */
  readonly url: string
  /** The last papers, oldest first. */
  papers(): readonly PrintedPaper[]
  /** Calls `listener` with every later paper until the returned function is called. */
  onPaper(listener: (paper: PrintedPaper) => void): () => void
  state(): VirtualPrinterState
  /** Resolves when the change is in force. */
  setState(change: Partial<VirtualPrinterState>): Promise<void>
  /** Pulses that would have opened a drawer. */
  drawerPulses(): number
  stop(): Promise<void>
}

export const PAPERS_KEPT = 50
const CONNECTIONS_MAX = 16

interface Printer {
  state: VirtualPrinterState
  readonly papers: PrintedPaper[]
  readonly paperListeners: Set<(paper: PrintedPaper) => void>
  readonly stateListeners: Set<(state: VirtualPrinterState) => void>
  /** Resumes connections whose work waits for paper or a closed cover. */
  readonly waiting: Set<() => void>
  readonly sockets: Set<Socket>
  papersPrinted: number
  drawerPulses: number
}

const READY: VirtualPrinterState = {
  power: 'on', paper: 'loaded', cover: 'closed', hang: false, cutAfterBytes: null, answersStatus: true,
  confirms: true,
}

/**
 * Starts a receipt printer on TCP that prints to a web page of its own. Both listen on `host`, a loopback
 * address; port 0 takes any free one. Rejects when a port is taken.
 */
export async function startVirtualPrinter(options: {
  readonly host?: string; readonly port?: number; readonly httpPort?: number
}): Promise<VirtualPrinter> {
  const host = options.host ?? '127.0.0.1'
  assert(/^127(?:\.\d{1,3}){3}$/.test(host), 'the virtual printer listens on this computer only')
  const printer: Printer = {
    state: READY, papers: [], paperListeners: new Set(), stateListeners: new Set(), waiting: new Set(),
    sockets: new Set(), papersPrinted: 0, drawerPulses: 0,
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => serve(printer, socket))
  server.maxConnections = CONNECTIONS_MAX
  const port = await listen(server, host, options.port ?? 0)

  const setState = async (change: Partial<VirtualPrinterState>): Promise<void> => {
    const before = printer.state
    printer.state = { ...before, ...change }
    if (printer.state.power === 'off' && before.power === 'on') await powerOff(printer, server)
    if (printer.state.power === 'on' && before.power === 'off') await listen(server, host, port)
    if (!isStuck(printer.state)) for (const resume of printer.waiting) resume()
    for (const listener of printer.stateListeners) listener(printer.state)
  }
  const page = await startPaperServer({
    host, port: options.httpPort ?? 0, papers: () => printer.papers, state: () => printer.state, setState,
    onPaper: (listener) => subscribe(printer.paperListeners, listener),
    onState: (listener) => subscribe(printer.stateListeners, listener),
  }).catch(async (error: unknown) => {
    await powerOff(printer, server)
    throw error
  })
  return {
    port, url: page.url, papers: () => [...printer.papers],
    onPaper: (listener) => subscribe(printer.paperListeners, listener),
    state: () => printer.state, setState, drawerPulses: () => printer.drawerPulses,
    async stop() {
      await page.stop()
      if (printer.state.power === 'on') await powerOff(printer, server)
    },
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      assert(address !== null && typeof address === 'object', 'a TCP server has an address')
      resolve(address.port)
    })
  })
}

function powerOff(printer: Printer, server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of printer.sockets) socket.resetAndDestroy()
  })
}

const isStuck = (state: VirtualPrinterState): boolean => state.paper === 'out' || state.cover === 'open'

/** One connection: bytes in, paper and status out. */
function serve(printer: Printer, socket: Socket): void {
  const reader = createEscPosReader()
  const head = createPrintHead()
  let held = Buffer.alloc(0)
  let receivedBytes = 0
  let ended = false

  const process = (): void => {
    if (isStuck(printer.state)) return
    const bytes = held
    held = Buffer.alloc(0)
    for (const command of reader.read(bytes)) execute(printer, socket, command, (done) => head.print(done))
    if (ended) leave()
  }
  const leave = (): void => {
    addPaper(printer, head.tearOff(true))
    socket.end()
  }
  printer.sockets.add(socket)
  printer.waiting.add(process)
  socket.on('error', () => undefined)
  socket.on('close', () => {
    printer.sockets.delete(socket)
    printer.waiting.delete(process)
    addPaper(printer, head.tearOff(false))
  })
  if (printer.state.hang) {
    socket.pause()
    return
  }
  socket.on('data', (chunk: Buffer) => {
    const { cutAfterBytes } = printer.state
    const room = cutAfterBytes === null ? chunk.length : cutAfterBytes - receivedBytes
    receivedBytes += chunk.length
    const taken = chunk.subarray(0, Math.max(0, room))
    held = Buffer.concat([held, isStuck(printer.state) ? answerWhileStuck(printer, socket, taken) : taken])
    process()
    if (chunk.length > room || held.length > PENDING_BYTES_MAX / 2) socket.resetAndDestroy()
  })
  socket.on('end', () => {
    ended = true
    if (isStuck(printer.state)) socket.end()
    else leave()
  })
}

/** A stuck printer still answers real-time questions; everything else stays in its memory. */
function answerWhileStuck(printer: Printer, socket: Socket, chunk: Buffer): Buffer {
  const kept: number[] = []
  for (let index = 0; index < chunk.length; index++) {
    if (chunk[index] === 0x10 && chunk[index + 1] === 0x04 && index + 2 < chunk.length) {
      answerStatus(printer, socket, chunk[index + 2] ?? 0)
      index += 2
    } else {
      kept.push(chunk[index] ?? 0)
    }
  }
  return Buffer.from(kept)
}

function execute(
  printer: Printer, socket: Socket, command: PrinterCommand, print: (command: PrinterCommand) => Paper | null,
): void {
  switch (command.kind) {
    case 'real_time_status': return answerStatus(printer, socket, command.which)
    case 'paper_status':
      if (printer.state.confirms && socket.writable) socket.write(Uint8Array.of(0))
      return
    case 'drawer':
      printer.drawerPulses++
      return
    default: return addPaper(printer, print(command))
  }
}

/** `DLE EOT n`: bits 1 and 4 always set; see the engine's printer status for the others. */
function answerStatus(printer: Printer, socket: Socket, which: number): void {
  if (!printer.state.answersStatus || !socket.writable) return
  const out = printer.state.paper === 'out'
  const open = printer.state.cover === 'open'
  const bits: Readonly<Record<number, number>> = {
    1: out || open ? 0x08 : 0, 2: (open ? 0x04 : 0) | (out ? 0x20 : 0), 3: 0, 4: out ? 0x60 : 0,
  }
  socket.write(Uint8Array.of(0x12 | (bits[which] ?? 0)))
}

function addPaper(printer: Printer, paper: Paper | null): void {
  if (paper === null) return
  printer.papersPrinted++
  const printed: PrintedPaper = {
    paperNumber: printer.papersPrinted, printedAtMs: Date.now(), paper, text: paperText(paper),
    complete: paper.complete,
  }
  printer.papers.push(printed)
  if (printer.papers.length > PAPERS_KEPT) printer.papers.shift()
  for (const listener of printer.paperListeners) listener(printed)
}
