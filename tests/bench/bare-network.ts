import { connect } from 'node:net'
import { Client } from 'undici'

/** How a bare connection ends: taken, refused or without a way at once, or in silence until the limit. */
export function bareConnect(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<'open' | 'failed' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => {
      end('silent')
    }, timeoutMs)
    const end = (how: 'open' | 'failed' | 'silent'): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(how)
    }
    socket.once('connect', () => {
      end('open')
    })
    socket.on('error', () => {
      end('failed')
    })
  })
}

/** One question over a connection of its own, whatever the answer is. */
export async function bareQuestion(host: string, port: number): Promise<void> {
  const client = new Client(`http://${host}:${port}`)
  const path = '/terminal/v1/sync/transaction_search_local'
  const answer = await client.request({ path, method: 'POST', body: '{}' })
  await answer.body.text()
  await client.close()
}

/**
 * Connects to all addresses at the given rate and puts one question to everybody there; `lastMs` is when the
 * last of them had answered.
 */
export async function bareSweep(
  addresses: readonly string[],
  options: {
    readonly port: number
    readonly batch: number
    readonly everyMs: number
    readonly timeoutMs: number
  },
): Promise<{ readonly found: number; readonly lastMs: number }> {
  const startedMs = performance.now()
  let [found, lastMs] = [0, 0]
  const knock = async (host: string): Promise<void> => {
    if ((await bareConnect(host, options.port, options.timeoutMs)) !== 'open') return
    await bareQuestion(host, options.port)
    found += 1
    lastMs = performance.now() - startedMs
  }
  const knocks: Promise<void>[] = []
  for (let next = 0; next < addresses.length; next += options.batch) {
    if (next > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, options.everyMs)
      })
    knocks.push(...addresses.slice(next, next + options.batch).map(knock))
  }
  await Promise.all(knocks)
  return { found, lastMs }
}
