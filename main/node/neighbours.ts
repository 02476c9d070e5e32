import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/** How long a system's own program may take to say which hardware address it has for a host. */
export const NEIGHBOUR_TOLD_MS = 700
const LINUX_TABLE = '/proc/net/arp'
/** `ATF_COM` of Linux' table: the address was told by somebody, and is no open question. */
const COMPLETE = 0x2
const OCTETS = 6

/**
 * A hardware address in one form (`00:1c:42:0a:0b:0c`); null for what no single device can have: an open
 * question (all zero), everybody (all one), a group.
 */
export function hardwareAddressIn(text: string): string | null {
  const octets = text.trim().toLowerCase().split(/[:-]/)
  if (octets.length !== OCTETS || !octets.every((octet) => /^[0-9a-f]{1,2}$/.test(octet))) return null
  const numbers = octets.map((octet) => parseInt(octet, 16))
  const isGroup = ((numbers[0] ?? 1) & 1) === 1
  if (isGroup || numbers.every((number) => number === 0)) return null
  return numbers.map((number) => number.toString(16).padStart(2, '0')).join(':')
}

/** Of a host that is reached by two interfaces with two devices at their ends, nothing is known. */
const theOnly = (found: readonly (string | null)[]): string | null => {
  const [first, ...others] = new Set(found.filter((one) => one !== null))
  return first === undefined || others.length > 0 ? null : first
}

/** Linux' table: address, type, flags, hardware address, mask, device. */
export function neighbourInLinuxTable(table: string, host: string): string | null {
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
  const complete = rows.filter(
    ([address, , flags]) => address === host && (Number(flags) & COMPLETE) === COMPLETE,
  )
  return theOnly(complete.map(([, , , hardware = '']) => hardwareAddressIn(hardware)))
}

/** `arp -a HOST` of Windows, whatever its language: a row begins with the address. */
export function neighbourInWindowsTable(table: string, host: string): string | null {
  const rows = table.split(/\r?\n/).map((line) => line.trim().split(/\s+/))
  return theOnly(rows.filter(([address]) => address === host).map((row) => hardwareAddressIn(row[1] ?? '')))
}

/** `arp -n HOST` of macOS: `? (192.168.1.50) at 0:1c:42:a:b:c on en0 ifscope [ethernet]`. */
export function neighbourInMacTable(table: string, host: string): string | null {
  const rows = table.split('\n').filter((line) => line.includes(`(${host})`))
  return theOnly(rows.map((row) => hardwareAddressIn(/\sat\s+(\S+)/.exec(row)?.[1] ?? '')))
}

type Reader = (host: string) => Promise<string | null>

const READERS: Readonly<Partial<Record<NodeJS.Platform, Reader>>> = {
  linux: async (host) => {
    const table = await readFile(LINUX_TABLE, 'utf8').catch(() => '')
    return neighbourInLinuxTable(table, host)
  },
  win32: async (host) => {
    const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'arp.exe')
    return neighbourInWindowsTable(await saidBy(program, ['-a', host]), host)
  },
  darwin: async (host) => neighbourInMacTable(await saidBy('/usr/sbin/arp', ['-n', host]), host),
}

/** What a program prints; nothing when it fails or takes too long. */
function saidBy(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const limits = { timeout: NEIGHBOUR_TOLD_MS, windowsHide: true, maxBuffer: 256 * 1024 }
    execFile(program, [...words], limits, (error, printed) => {
      resolve(error === null ? printed : '')
    })
  })
}

/**
 * The hardware address that this computer's neighbour table has for an IPv4 host; null when the system does
 * not tell, or the host is behind a router. Never rejects. Linux' table is read each time; elsewhere a
 * program has to be started, so that what it said may be up to `ageMaxMs` old.
 */
export function createNeighbours(
  read: Reader | undefined = READERS[process.platform],
  isCheap = process.platform === 'linux',
): (host: string, ageMaxMs: number) => Promise<string | null> {
  const told = new Map<string, { readonly atMs: number; readonly hardware: Promise<string | null> }>()
  return (host, ageMaxMs) => {
    if (read === undefined || !isIPv4(host)) return Promise.resolve(null)
    if (isCheap) return read(host)
    const nowMs = performance.now()
    const before = told.get(host)
    if (before !== undefined && nowMs - before.atMs <= ageMaxMs) return before.hardware
    const hardware = read(host)
    told.set(host, { atMs: nowMs, hardware })
    return hardware
  }
}
