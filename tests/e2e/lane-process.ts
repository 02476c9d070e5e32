import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import type { CallAnswer } from '../../shared/contract/envelope.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const READY = /^ready (http:\/\/127\.0\.0\.1:\d+)\/\?token=(\S+)$/m
const READY_WITHIN_MS = 20_000

/** The register as its own process, on a free port of the loopback. */
export interface LaneProcess {
  readonly pid: number
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** A fresh one-time link to the page. */
  link(): Promise<string>
  /** One call of the contract as another program would make it; rejects with the code of a refusal. */
  call<N extends CallName>(name: N, input: CallInput<N>, rev?: number): Promise<CallValue<N>>
  /** Everything that it wrote to its standard streams. */
  said(): string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Asks it to end, and waits. */
  stop(): Promise<void>
}

export interface LanePlace {
  readonly dataFolder: string
  /** null: the demo shop in training mode. */
  readonly configFile: string | null
  readonly env: Readonly<Record<string, string>>
  /** How far its clock is from this computer's; for pictures of a day that has had its hours. */
  readonly clockOffsetMs?: number
}

const clockShifted = (offsetMs: number): string =>
  `data:text/javascript,const now=Date.now;Date.now=()=>now()+(${offsetMs})`

/** Starts a register and resolves when it can take calls; rejects with its own words when it cannot. */
export async function startLane(place: LanePlace): Promise<LaneProcess> {
  const { clockOffsetMs = 0 } = place
  const child = spawn(
    process.execPath,
    [
      ...(clockOffsetMs === 0 ? [] : ['--import', clockShifted(clockOffsetMs)]),
      at('main/served/main.ts'),
      '--headless',
      '--port',
      '0',
      '--data',
      place.dataFolder,
      ...(place.configFile === null ? [] : ['--config', place.configFile]),
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its standard input ends with this process, in whatever way that ends, and the register with it.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: place.dataFolder,
        LANEKEEPER_KEYRING: 'off',
        LANEKEEPER_PARENT_PIPE: '1',
        ...place.env,
      },
    },
  )
  const said = listenTo(child)
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
  })
  const [origin, token] = await ready(child, ended, said)
  const post = (path: string, body: string): Promise<Response> =>
    fetch(origin + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    })
  return {
    pid: child.pid ?? 0,
    origin,
    said,
    link: async () => ((await (await post('/api/link', '')).json()) as { readonly url: string }).url,
    call: async (name, input, rev) => {
      const envelope = { v: 1, name, input, commandId: randomUUID(), ...(rev === undefined ? {} : { rev }) }
      const answer = (await (await post('/api/call', JSON.stringify(envelope))).json()) as CallAnswer<
        CallValue<typeof name>
      >
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value
    },
    kill: () => end(child, ended, 'SIGKILL'),
    stop: () => end(child, ended, 'SIGTERM'),
  }
}

/** Everything that a process writes, as far as it has come. */
function listenTo(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
    })
  return () => text
}

/** Waits for the ready line and gives its address and token. */
function ready(
  child: ChildProcess,
  ended: Promise<void>,
  said: () => string,
): Promise<readonly [origin: string, token: string]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the register was not ready in time: ${said()}`)),
      READY_WITHIN_MS,
    )
    child.stdout?.on('data', () => {
      const line = READY.exec(said())
      if (!line) return
      clearTimeout(timer)
      resolve([line[1] ?? '', line[2] ?? ''])
    })
    void ended.then(() => {
      clearTimeout(timer)
      reject(new Error(`the register ended: ${said()}`))
    })
  })
}

async function end(child: ChildProcess, ended: Promise<void>, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  await ended
}
