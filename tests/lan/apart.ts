import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/**
 * Network namespaces of our own, which end with the process: nothing of this computer's own network is
 * touched.
 */
const APART = ['--user', '--map-root-user', '--net', '--mount', '--kill-child'] as const
/** `ip netns` keeps its names in /run. */
const OWN_RUN = 'mount -t tmpfs tmpfs /run'

/** Why this computer cannot have a LAN of its own, in words; null when it can. */
export function whyNoLan(): string | null {
  if (process.platform !== 'linux') return 'only Linux has network namespaces'
  if (spawnSync('ip', ['-V']).status !== 0) return 'the command ip is missing (package iproute2)'
  const tried = spawnSync('unshare', [
    ...APART,
    'sh',
    '-c',
    `${OWN_RUN} && ip netns add probe && ip link add br0 type bridge && ` +
      'ip link add veth0 type veth peer name veth1 netns probe',
  ])
  return tried.status === 0 ? null : 'this computer does not let us make a network of our own'
}

/**
 * Runs a program of ours apart and gives the last line that it prints. Rejects with what it complained of.
 */
export async function runApart(words: readonly string[], limitMs: number): Promise<string> {
  const child = spawn(
    'unshare',
    [...APART, 'sh', '-c', `${OWN_RUN} && exec "$@"`, 'sh', process.execPath, ...words],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
  }, limitMs)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(timer)
  if (code !== 0)
    throw new Error(
      `${words.slice(1).join(' ')} ended with ${code ?? signal}: ${err.slice(-3000)}\n${out.slice(-1000)}`,
    )
  return out.trim().split('\n').at(-1) ?? ''
}
