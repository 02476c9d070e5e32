import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { createHttpPort } from '../../main/node/http.ts'

/**
 * Runs in network namespaces of its own: a register and a terminal on a switch. The terminal's port goes dead
 * while a request is on its way, the request is given up, and the port works again. Prints what came of it
 * and what the terminal read. The register's own link stays up: on one that is down the kernel may keep a
 * packet that waits for the neighbour's address even past a reset, which no program can prevent.
 */
export const SCENE = import.meta.filename

/** What the scene prints as its last line. */
export interface Told {
  readonly warm: string
  readonly givenUp: Readonly<Record<string, unknown>>
  readonly after: string
  readonly read: readonly string[]
}

const TERMINAL = { host: '10.77.0.11', port: 6868 }
const DEADLINE_MS = 700
const run = (...words: string[]): void => {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] })
}
const port = (...state: ['master', 'br0'] | ['nomaster']): void =>
  run('-n', 'switch', 'link', 'set', 'to-terminal', ...state)

/** The terminal's side: answers what says `answer me`, and tells line by line what it reads. */
function serveTerminal(): void {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const marks = chunk.toString('latin1').matchAll(/mark-[a-z]+/g)
      for (const [mark] of marks) process.stdout.write(`${mark}\n`)
      if (chunk.includes('answer-me')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
    })
  })
  server.listen(TERMINAL.port, TERMINAL.host, () => process.stdout.write('ready\n'))
}

async function play(): Promise<void> {
  for (const name of ['switch', 'terminal']) run('netns', 'add', name)
  run('-n', 'switch', 'link', 'add', 'br0', 'type', 'bridge')
  run('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'to-register', 'netns', 'switch')
  run('-n', 'terminal', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'to-terminal', 'netns',
    'switch')
  run('-n', 'switch', 'link', 'set', 'to-register', 'master', 'br0')
  port('master', 'br0')
  for (const link of ['br0', 'to-register', 'to-terminal']) run('-n', 'switch', 'link', 'set', link, 'up')
  run('addr', 'add', '10.77.0.1/24', 'dev', 'eth0')
  run('-n', 'terminal', 'addr', 'add', `${TERMINAL.host}/24`, 'dev', 'eth0')
  run('link', 'set', 'eth0', 'up')
  run('-n', 'terminal', 'link', 'set', 'eth0', 'up')
  const terminal = spawn('ip', ['netns', 'exec', 'terminal', process.execPath, import.meta.filename,
    'terminal'],
    { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await killThePort(createInterface(terminal.stdout))
  } finally {
    terminal.kill()
  }
}

async function killThePort(lines: NodeJS.EventEmitter): Promise<void> {
  const read: string[] = []
  const waiting = new Set<() => void>()
  lines.on('line', (line: string) => {
    read.push(line)
    for (const wake of waiting) wake()
  })
  const reads = (word: string): Promise<void> => new Promise((resolve) => {
    const look = (): void => { if (read.includes(word)) resolve() }
    waiting.add(look)
    look()
  })
  await reads('ready')
  const http = createHttpPort()
  const send = (body: string, deadlineMs: number) => http.send({
    method: 'POST', url: `http://${TERMINAL.host}:${TERMINAL.port}/`, headers: {}, body, lane: 'money',
    connectTimeoutMs: deadlineMs, deadlineMs,
  }).result
  // Somebody who closes plainly on giving up, beside us on the same port at the same moment.
  const plain = connect(TERMINAL)
  await once(plain, 'connect')
  const warm = await send('mark-warm answer-me', 5000)
  port('nomaster')
  const ours = send('mark-ours', DEADLINE_MS)
  plain.write('mark-plain')
  const givenUp = await ours
  plain.destroy()
  port('master', 'br0')
  await reads('mark-plain')
  const after = await send('mark-after answer-me', 5000)
  await reads('mark-after')
  process.stdout.write(`${JSON.stringify({ warm: warm.kind, givenUp, after: after.kind, read })}\n`)
  await http.close()
}

if (process.argv[1] === SCENE) {
  if (process.argv[2] === 'terminal') serveTerminal()
  else await play()
}
