import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A command of the system that takes longer says nothing. */
const COMMAND_MS = 1500
const OUTPUT_BYTES_MAX = 256 * 1024
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** The router towards the internet, as the system tells it; null when it does not. Never rejects. */
export async function routerOf(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if (platform === 'linux') return gatewayIn(await textOf('/proc/net/route'))
  if (platform === 'darwin') return macGatewayIn(await outputOf('/sbin/route', ['-n', 'get', 'default']))
  if (platform !== 'win32') return null
  // By its whole path, so that nothing else by that name in some folder is ever run.
  const route = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'route.exe')
  return windowsGatewayIn(await outputOf(route, ['print', '-4', '0.0.0.0']))
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return ''
  }
}

/** What a command prints; empty when it fails or takes too long. */
const outputOf = (command: string, words: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const options = { timeout: COMMAND_MS, maxBuffer: OUTPUT_BYTES_MAX, windowsHide: true } as const
    execFile(command, [...words], options, (error, printed) => resolve(error === null ? printed : ''))
  })

/** The router of Linux' default route: eight hexadecimal digits, the last byte of the address first. */
export function gatewayIn(table: string): string | null {
  const row = table
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .find(([, destination, gateway]) => destination === '00000000' && gateway !== '00000000')
  const digits = row?.[2]?.match(/../g)
  return digits?.length === 4
    ? digits
        .toReversed()
        .map((pair) => parseInt(pair, 16))
        .join('.')
    : null
}

/**
 * The router in what Windows' `route print` shows: of the active routes to 0.0.0.0 the one with the smallest
 * metric. Only the figures are read, because the words are in the system's language; persistent routes have
 * four columns, active ones five.
 */
export function windowsGatewayIn(printed: string): string | null {
  const routes = printed
    .split(/\r?\n/)
    .map((line) => line.trim().split(/\s+/))
    .filter(([to, mask, gateway = '', own = '', metric = '']) => {
      const isDefault = to === '0.0.0.0' && mask === '0.0.0.0'
      return isDefault && IPV4.test(gateway) && IPV4.test(own) && /^\d+$/.test(metric)
    })
    .toSorted((one, other) => Number(one[4]) - Number(other[4]))
  return routes[0]?.[2] ?? null
}

/** The router in what macOS' `route -n get default` shows; its words are never translated. */
export function macGatewayIn(printed: string): string | null {
  const gateway = /^\s*gateway:\s*(\S+)\s*$/m.exec(printed)?.[1] ?? ''
  return IPV4.test(gateway) ? gateway : null
}
