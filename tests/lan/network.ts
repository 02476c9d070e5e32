import { execFileSync } from 'node:child_process'

/**
 * Addresses of the small LAN: the register, the terminal, the router to the cloud, and links that never
 * fail.
 */
export const ADDRESSES = {
  register: '10.77.0.1',
  terminal: '10.77.0.11',
  router: '10.77.0.254',
  cloud: '10.99.0.2',
  /**
   * Where the test plays customer: a cable of its own, so that the scene can be watched whatever is cut.
   * Not a private network, so that no register looks for terminals there.
   */
  control: '198.18.0.11',
  /** How the provider's cloud reaches the terminal: a way that the shop's cables do not touch. */
  terminalAtProvider: '10.79.0.11',
} as const
/** `hostile` is where a test asks a hostile host what it was sent. */
export const PORTS = { lan: 6868, cloud: 6870, control: 6871, hostile: 7070 } as const

/** What can happen to the network; each works at once. */
export interface Lan {
  /** The plug is pulled or put in: the carrier is gone on both ends. */
  cable(at: 'terminal' | 'register', state: 'out' | 'in'): void
  /** The switch forgets or finds the port: every carrier stays, nothing passes, nobody is told. */
  port(at: 'terminal' | 'register', state: 'silent' | 'alive'): void
  /** The router swallows whatever is for the cloud, or lets it pass. */
  internet(state: 'dead' | 'alive'): void
  /** Another address from now on, as after a lease; whoever used the old one hears nothing of it. */
  moveTerminal(address: string): void
  moveRegister(address: string): void
}

const ip = (...words: string[]): void => {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] })
}

/**
 * Builds the LAN around this process, which is the register's computer. Only for a process with a network of
 * its own.
 */
export function buildLan(): Lan {
  for (const name of ['switch', 'terminal', 'router', 'cloud']) {
    ip('netns', 'add', name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  ip('link', 'set', 'lo', 'up')
  ip('-n', 'switch', 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0')
  ip('-n', 'switch', 'link', 'set', 'br0', 'up')
  plug([], 'register', ADDRESSES.register)
  plug(['-n', 'terminal'], 'terminal', ADDRESSES.terminal)
  plug(['-n', 'router'], 'router', ADDRESSES.router)
  ip('route', 'add', 'default', 'via', ADDRESSES.router)
  ip(
    '-n',
    'terminal',
    'link',
    'add',
    'side',
    'type',
    'veth',
    'peer',
    'name',
    'side',
    'netns',
    String(process.pid),
  )
  join([], 'side', '198.18.0.1')
  join(['-n', 'terminal'], 'side', ADDRESSES.control)
  ip('-n', 'cloud', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', 'router')
  join(['-n', 'router'], 'eth1', '10.99.0.1')
  join(['-n', 'cloud'], 'eth0', ADDRESSES.cloud)
  ip('-n', 'cloud', 'route', 'add', 'default', 'via', '10.99.0.1')
  ip(
    '-n',
    'cloud',
    'link',
    'add',
    'provider',
    'type',
    'veth',
    'peer',
    'name',
    'provider',
    'netns',
    'terminal',
  )
  join(['-n', 'cloud'], 'provider', '10.79.0.1')
  join(['-n', 'terminal'], 'provider', ADDRESSES.terminalAtProvider)
  execFileSync('ip', ['netns', 'exec', 'router', 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'])
  return lan()
}

/** An interface of somebody on the switch. */
function plug(who: readonly string[], name: string, address: string): void {
  ip('-n', 'switch', 'link', 'add', `to-${name}`, 'type', 'veth', 'peer', 'name', `of-${name}`)
  ip('-n', 'switch', 'link', 'set', `to-${name}`, 'master', 'br0', 'up')
  const home = who[1] ?? String(process.pid)
  ip('-n', 'switch', 'link', 'set', `of-${name}`, 'netns', home)
  ip(...who, 'link', 'set', `of-${name}`, 'name', 'eth0')
  join(who, 'eth0', address)
}

function join(who: readonly string[], device: string, address: string): void {
  ip(...who, 'addr', 'add', `${address}/24`, 'brd', '+', 'dev', device)
  ip(...who, 'link', 'set', device, 'up')
}

function lan(): Lan {
  const home = { register: [], terminal: ['-n', 'terminal'] } as const
  const move = (at: 'terminal' | 'register', address: string): void => {
    ip(...home[at], 'addr', 'flush', 'dev', 'eth0', 'scope', 'global')
    ip(...home[at], 'addr', 'add', `${address}/24`, 'brd', '+', 'dev', 'eth0')
    if (at === 'register') ip('route', 'replace', 'default', 'via', ADDRESSES.router)
  }
  return {
    cable: (at, state) => {
      ip(...home[at], 'link', 'set', 'eth0', state === 'out' ? 'down' : 'up')
      // Routes beyond the LAN go with the link and do not come back by themselves.
      if (at === 'register' && state === 'in') ip('route', 'replace', 'default', 'via', ADDRESSES.router)
    },
    port: (at, state) => {
      ip(
        '-n',
        'switch',
        'link',
        'set',
        `to-${at}`,
        ...(state === 'silent' ? ['nomaster'] : ['master', 'br0']),
      )
    },
    internet: (state) => {
      if (state === 'dead') ip('-n', 'router', 'route', 'replace', 'blackhole', `${ADDRESSES.cloud}/32`)
      else ip('-n', 'router', 'route', 'del', 'blackhole', `${ADDRESSES.cloud}/32`)
    },
    moveTerminal: (address) => {
      move('terminal', address)
    },
    moveRegister: (address) => {
      move('register', address)
    },
  }
}

/** Entered by a program that is to run on somebody's computer. */
export const on = (name: 'terminal' | 'cloud' | 'router'): readonly string[] => ['ip', 'netns', 'exec', name]
