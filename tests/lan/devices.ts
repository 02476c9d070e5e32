import { execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { present } from '../../shared/assert.ts'
import { startChild } from '../crash/child.ts'
import { CREDENTIAL } from './finding-scene.ts'
import { sleep } from './scene.ts'

/** A terminal with a network card of its own, on the switch of {@link buildLan}. */
export interface Device {
  /** Takes an address and tells everybody, as a device does that has got a lease. */
  join(address: string): void
  /** Its cable is out. */
  leave(): void
  /** Asks the network for somebody, so that everybody hears of its own address. */
  speak(): void
  tap(): Promise<void>
  charged(): Promise<number>
  /** Whether a payment is on its screen. */
  isServing(): Promise<boolean>
  stop(): Promise<void>
}

const ip = (...words: string[]): void => {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] })
}
const TERMINAL = fileURLToPath(new URL('../../main/training/terminal.ts', import.meta.url))
const CONTROL_PORT = '6871'
const LOOK_MS = 10
let devices = 0

const read = async (url: string): Promise<unknown> => (await fetch(url)).json()

/** Starts a terminal in a namespace of its own. `words` are more of the simulator's. */
export async function addDevice(serial: string, words: readonly string[]): Promise<Device> {
  devices += 1
  const name = `device-${devices}`
  const [here, there] = [`198.18.${devices}.1`, `198.18.${devices}.2`]
  plug(name, `${devices}`, here, there)
  const child = startChild({
    words: [TERMINAL, '--host', '0.0.0.0', '--port', '6868', '--cloud-port', '0', '--serial', serial].concat(
      ['--control-host', there, '--control-port', CONTROL_PORT, '--acquirer-ms', '100'],
      ['--credential', CREDENTIAL, ...words],
    ),
    through: ['ip', 'netns', 'exec', name],
    ready: /^ready /m,
  })
  present(await child.ready, `${serial}: ${child.complaints().slice(-500)}`)
  const control = `http://${there}:${CONTROL_PORT}/__sim`
  return {
    join: (address) => {
      ip('-n', name, 'link', 'set', 'eth0', 'down')
      ip('-n', name, 'addr', 'add', `${address}/24`, 'brd', '+', 'dev', 'eth0')
      ip('-n', name, 'link', 'set', 'eth0', 'up')
    },
    leave: () => {
      ip('-n', name, 'addr', 'flush', 'dev', 'eth0', 'scope', 'global')
      ip('-n', name, 'link', 'set', 'eth0', 'down')
    },
    speak: () => {
      const nobody = `10.77.0.${100 + (Math.floor(performance.now() / 1000 + devices * 7) % 100)}`
      const words = ['netns', 'exec', name, 'timeout', '0.2', 'bash', '-c', `: </dev/tcp/${nobody}/9`]
      spawn('ip', words, { stdio: 'ignore' }).unref()
    },
    tap: async () => {
      const headers = { 'content-type': 'application/json' }
      const body = '{"action":"tap"}'
      while (!(await fetch(`${control}/customer`, { method: 'POST', headers, body })).ok) await sleep(LOOK_MS)
    },
    charged: async () => ((await read(`${control}/ledger`)) as { entries: unknown[] }).entries.length,
    isServing: async () => ((await read(`${control}/state`)) as { active: unknown }).active !== null,
    stop: () => child.signal('SIGKILL'),
  }
}

/** A network card on the switch, still without an address, and a link by which the test plays customer. */
function plug(name: string, number: string, here: string, there: string): void {
  ip('netns', 'add', name)
  ip('-n', name, 'link', 'set', 'lo', 'up')
  ip('-n', 'switch', 'link', 'add', `to-d${number}`, 'type', 'veth', 'peer', 'name', `of-d${number}`)
  ip('-n', 'switch', 'link', 'set', `to-d${number}`, 'master', 'br0', 'up')
  ip('-n', 'switch', 'link', 'set', `of-d${number}`, 'netns', name)
  ip('-n', name, 'link', 'set', `of-d${number}`, 'name', 'eth0')
  const tellsItself = 'echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_notify'
  execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', tellsItself])
  const home = String(process.pid)
  ip('-n', name, 'link', 'add', 'side', 'type', 'veth', 'peer', 'name', `side-${number}`, 'netns', home)
  ip('addr', 'add', `${here}/24`, 'dev', `side-${number}`)
  ip('link', 'set', `side-${number}`, 'up')
  ip('-n', name, 'addr', 'add', `${there}/24`, 'dev', 'side')
  ip('-n', name, 'link', 'set', 'side', 'up')
}
