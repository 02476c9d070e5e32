import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { assert } from '../../shared/assert.ts'
import { resetConnection } from '../../main/node/http-connection.ts'

/** `out` goes to the terminal, `back` comes from it. */
export type Direction = 'out' | 'back'

/**
 * One thing that goes wrong on a connection, from a byte of one direction on.
 * `delay`: everything comes `ms` late, in order, even when the sender has gone meanwhile.
 * `hang`: nothing passes any more until `ms` are over or the proxy is healed; then all of it comes late.
 * `drop`: the bytes are lost, the connection looks alive. `cut`: both sides see an orderly end.
 * `reset`: both sides see a reset.
 */
export interface Trouble {
  readonly kind: 'delay' | 'hang' | 'drop' | 'cut' | 'reset'
  readonly direction: Direction
  /** Bytes that pass unharmed before it strikes; a connection that carries no more is left alone. */
  readonly afterBytes: number
  /** For `delay` and `hang`. */
  readonly ms: number
  /** How many connections it strikes; each at most once. */
  readonly times: number
  /** Connections that it lets pass first. */
  readonly skip?: number
}

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

interface Standing { readonly trouble: Trouble; left: number; skip: number }
/** What the proxy knows about both directions of one connection. */
interface Pair { readonly near: Socket; readonly far: Socket; trouble: Trouble | null }

/**
 * A TCP relay between a register and a terminal that treats bytes as a bad network would: what it has taken it
 * may deliver late, cut short or lose, whatever has become of the sender.
 */
export async function openFaultProxy(options: {
  /** Asked at each connection; null refuses it. */
  readonly target: () => { readonly host: string; readonly port: number } | null
  readonly host?: string
  readonly port?: number
}): Promise<FaultProxy> {
  const host = options.host ?? '127.0.0.1'
  const standing = new Set<Standing>()
  const pairs = new Set<Pair>()
  const releases = new Set<() => void>()
  let port = options.port ?? 0
  let strikes = 0
  let server: Server | null = null
  let turn: Promise<void> = Promise.resolve()

  function accept(near: Socket): void {
    const to = options.target()
    near.on('error', () => undefined)
    if (to === null) { resetConnection(near); return }
    const far = connect({ ...to, noDelay: true, allowHalfOpen: true })
    const pair: Pair = { near, far, trouble: take() }
    pairs.add(pair)
    near.setNoDelay(true)
    let ends = 0
    const closed = (): void => { ends += 1; if (ends === 2) pairs.delete(pair) }
    near.once('close', closed)
    far.once('close', closed)
    carry(near, far, pair, 'out')
    carry(far, near, pair, 'back')
  }

  function take(): Trouble | null {
    for (const one of standing) {
      if (one.skip > 0) { one.skip -= 1; continue }
      one.left -= 1
      if (one.left === 0) standing.delete(one)
      return one.trouble
    }
    return null
  }

  /** Carries one direction: bytes and the end, in the order in which they came. */
  function carry(from: Socket, to: Socket, pair: Pair, direction: Direction): void {
    let passed = 0
    let lost = false
    let line: Promise<void> = Promise.resolve()
    const next = (work: () => void): void => { line = line.then(() => { if (!to.destroyed) work() }) }
    const pass = (bytes: Buffer): void => { if (bytes.length > 0 && !lost) next(() => { to.write(bytes) }) }
    from.on('error', () => undefined)
    from.on('data', (bytes: Buffer) => {
      const { trouble } = pair
      const strikes = trouble?.direction === direction && passed + bytes.length > trouble.afterBytes
      const safe = strikes ? Math.max(0, trouble.afterBytes - passed) : bytes.length
      pass(bytes.subarray(0, safe))
      passed += bytes.length
      if (!strikes) return
      if (strike(trouble)) lost = true
      pass(bytes.subarray(safe))
    })
    from.once('end', () => { next(() => { to.end() }) })
    // A reset has no end before it; it travels behind the bytes, like everything else.
    from.once('close', () => { if (!from.readableEnded) next(() => { resetConnection(to) }) })

    /** True when what follows is lost. */
    function strike(trouble: Trouble): boolean {
      pair.trouble = null
      strikes += 1
      if (trouble.kind === 'delay' || trouble.kind === 'hang') {
        const held = trouble.kind === 'hang' ? heldBack(trouble.ms) : after(trouble.ms)
        line = line.then(() => held)
        return false
      }
      if (trouble.kind === 'drop') return true
      next(() => {
        for (const socket of [from, to]) {
          if (trouble.kind === 'cut') socket.end()
          else resetConnection(socket)
        }
      })
      return true
    }
  }

  const after = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })
  function heldBack(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const release = (): void => { clearTimeout(timer); releases.delete(release); resolve() }
      const timer = setTimeout(release, ms)
      releases.add(release)
    })
  }
  function heal(): void {
    standing.clear()
    for (const pair of pairs) pair.trouble = null
    for (const release of [...releases]) release()
  }

  async function set(open: boolean): Promise<void> {
    if (open === (server !== null)) return
    if (!open) {
      const closing = server
      server = null
      for (const { near, far } of pairs) { resetConnection(near); resetConnection(far) }
      await new Promise<void>((resolve) => { closing?.close(() => { resolve() }) })
      return
    }
    const opening = createServer({ allowHalfOpen: true }, accept)
    await new Promise<void>((resolve, reject) => {
      opening.once('error', reject)
      opening.listen({ host, port }, resolve)
    })
    server = opening
    ;({ port } = opening.address() as AddressInfo)
  }
  await set(true)
  assert(port > 0, 'an open proxy has a port')
  return {
    port, heal,
    trouble: (trouble) => {
      assert(trouble.times > 0 && trouble.afterBytes >= 0 && trouble.ms >= 0, 'a trouble strikes somewhere')
      standing.add({ trouble, left: trouble.times, skip: trouble.skip ?? 0 })
    },
    setOpen: (open) => {
      turn = turn.then(() => set(open))
      return turn
    },
    strikes: () => strikes,
    stop: async () => {
      heal()
      turn = turn.then(() => set(false))
      await turn
    },
  }
}
