import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { assert } from '../../shared/assert.ts'
import { resetConnection } from '../../main/node/http-connection.ts'
import { createWeather, type Direction, type Trouble, type Weather } from './weather.ts'

export interface FaultProxy {
  readonly port: number
  /** Stands until it has struck `times` connections or is healed. */
  trouble(trouble: Trouble): void
  /** From now on everything passes, and what hangs goes on. What was dropped stays lost. */
  heal(): void
  /** Shut: a new connection is refused and every old one reset. */
  setOpen(open: boolean): Promise<void>
  /** How often something went wrong. */
  strikes(): number
  stop(): Promise<void>
}

/** Both ends of one connection, and the trouble that waits for it. */
interface Pair {
  readonly near: Socket
  readonly far: Socket
  trouble: Trouble | null
}

/**
 * A TCP relay between a register and a terminal that treats bytes as a bad network would: what it has taken
 * it
 * may deliver late, cut short or lose, whatever has become of the sender.
 */
export async function openFaultProxy(options: {
  /** Asked at each connection; null resets it. */
  readonly target: () => { readonly host: string; readonly port: number } | null
  readonly host?: string
  readonly port?: number
}): Promise<FaultProxy> {
  const weather = createWeather()
  const pairs = new Set<Pair>()
  const host = options.host ?? '127.0.0.1'
  let port = options.port ?? 0
  let server: Server | null = null
  let turn: Promise<void> = Promise.resolve()

  function heal(): void {
    for (const pair of pairs) pair.trouble = null
    weather.heal()
  }
  async function set(open: boolean): Promise<void> {
    if (open === (server !== null)) return
    if (open) {
      server = await listening(host, port, (near) => relay(near, options.target(), pairs, weather))
      ;({ port } = server.address() as AddressInfo)
      return
    }
    const closing = server
    server = null
    for (const { near, far } of pairs) for (const socket of [near, far]) resetConnection(socket)
    await new Promise<void>((resolve) => {
      closing?.close(() => resolve())
    })
  }
  await set(true)
  assert(port > 0, 'an open proxy has a port')
  const setOpen = (open: boolean): Promise<void> => {
    turn = turn.then(() => set(open))
    return turn
  }
  return {
    port,
    heal,
    setOpen,
    trouble: weather.add,
    strikes: weather.strikes,
    stop() {
      heal()
      return setOpen(false)
    },
  }
}

function listening(host: string, port: number, accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accept)
    server.once('error', reject)
    server.listen({ host, port }, () => {
      resolve(server)
    })
  })
}

function relay(
  near: Socket,
  target: { readonly host: string; readonly port: number } | null,
  pairs: Set<Pair>,
  weather: Weather,
): void {
  near.on('error', () => undefined)
  if (target === null) return resetConnection(near)
  const far = connect({ ...target, noDelay: true, allowHalfOpen: true })
  far.on('error', () => undefined)
  const pair: Pair = { near, far, trouble: weather.take() }
  pairs.add(pair)
  let open = 2
  for (const socket of [near, far]) {
    socket.once('close', () => {
      open -= 1
      if (open === 0) pairs.delete(pair)
    })
  }
  carry(pair, 'out', weather)
  carry(pair, 'back', weather)
}

/** Carries one direction: bytes, end and reset, in the order in which they came. */
function carry(pair: Pair, direction: Direction, weather: Weather): void {
  const [from, to] = direction === 'out' ? [pair.near, pair.far] : [pair.far, pair.near]
  let passed = 0
  let lost = false
  let line: Promise<void> = Promise.resolve()
  const next = (work: () => void): void => {
    line = line.then(() => {
      if (!to.destroyed) work()
    })
  }
  const pass = (bytes: Buffer): void => {
    if (bytes.length > 0 && !lost) next(() => to.write(bytes))
  }
  const strike = (trouble: Trouble): void => {
    pair.trouble = null
    const held = weather.strike(trouble)
    if (trouble.kind === 'delay' || trouble.kind === 'hang') line = line.then(() => held)
    else lost = true
    if (trouble.kind === 'cut') next(() => [from, to].forEach((socket) => socket.end()))
    if (trouble.kind === 'reset') next(() => [from, to].forEach(resetConnection))
  }
  from.on('data', (bytes: Buffer) => {
    const { trouble } = pair
    const strikes = trouble?.direction === direction && passed + bytes.length > trouble.afterBytes
    const safe = strikes ? Math.max(0, trouble.afterBytes - passed) : bytes.length
    passed += bytes.length
    pass(bytes.subarray(0, safe))
    if (strikes) strike(trouble)
    pass(bytes.subarray(safe))
  })
  from.once('end', () => next(() => to.end()))
  // A reset has no end before it; it travels behind the bytes, like everything else.
  from.once('close', () => {
    if (!from.readableEnded) next(() => resetConnection(to))
  })
}
