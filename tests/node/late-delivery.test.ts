import { execFileSync, spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { SCENE, type Told } from './late-delivery-scene.ts'

/** Runs in namespaces that end with the process: nothing of this computer's own network is touched. */
const APART = ['--user', '--map-root-user', '--net', '--mount', '--kill-child']

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'only Linux has network namespaces'
  if (spawnSync('ip', ['-V']).status !== 0) return 'the command ip is missing'
  const tried = spawnSync('unshare', [...APART, 'sh', '-c',
    'mount -t tmpfs tmpfs /run && ip link add veth0 type veth peer name veth1'])
  return tried.status === 0 ? null : 'this computer does not let us make a network of our own'
}

const obstacle = whyNot()
if (obstacle !== null) console.warn(`SKIPPED late delivery over a healed network: ${obstacle}`)

it.skipIf(obstacle !== null)('a request given up while the network was dead is not delivered later', () => {
  const script = `mount -t tmpfs tmpfs /run && exec "${process.execPath}" "${SCENE}"`
  const out = execFileSync('unshare', [...APART, 'sh', '-c', script], { encoding: 'utf8', timeout: 60_000 })
  const told = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Told
  expect(told).toMatchObject({ warm: 'answered', after: 'answered' })
  expect(told.givenUp).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'timeout' })
  // The plain client's bytes came late, so the network did deliver late ones; ours did not.
  expect(told.read).toContain('mark-plain')
  expect(told.read).not.toContain('mark-ours')
}, 90_000)
