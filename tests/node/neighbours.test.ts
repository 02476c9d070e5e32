import { describe, expect, it } from 'vitest'
import {
  createNeighbours,
  hardwareAddressIn,
  neighbourInLinuxTable,
  neighbourInMacTable,
  neighbourInWindowsTable,
} from '../../main/node/neighbours.ts'

const LINUX = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.50     0x1         0x2         00:1C:42:0a:0b:0c     *        eth0
192.168.1.51     0x1         0x0         00:1c:42:0a:0b:0d     *        eth0
192.168.1.52     0x1         0x2         00:00:00:00:00:00     *        eth0
192.168.1.5      0x1         0x6         00:1c:42:0a:0b:05     *        eth0
192.168.1.60     0x1         0x2         00:1c:42:0a:0b:60     *        eth0
192.168.1.60     0x1         0x2         00:1c:42:0a:0b:61     *        wlan0
224.0.0.251      0x1         0x2         01:00:5e:00:00:fb     *        eth0
`
const WINDOWS = `
Interfaz: 192.168.1.10 --- 0x8
  Dirección de Internet          Dirección física      Tipo
  192.168.1.50          00-1c-42-0a-0b-0c     dinámico
  192.168.1.51          00-00-00-00-00-00     no válido
  192.168.1.255         ff-ff-ff-ff-ff-ff     estático
`.replaceAll('\n', '\r\n')
const MAC = `? (192.168.1.50) at 0:1c:42:a:b:c on en0 ifscope [ethernet]
? (192.168.1.51) at (incomplete) on en0 ifscope [ethernet]
? (192.168.1.5) at 0:1c:42:a:b:5 on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
`

describe('hardware addresses', () => {
  it.each([
    ['00:1C:42:0A:0B:0C', '00:1c:42:0a:0b:0c'],
    ['00-1c-42-0a-0b-0c', '00:1c:42:0a:0b:0c'],
    ['0:1c:42:a:b:c', '00:1c:42:0a:0b:0c'],
    ['00:00:00:00:00:00', null],
    ['ff:ff:ff:ff:ff:ff', null],
    ['01:00:5e:00:00:fb', null],
    ['(incomplete)', null],
    ['00:1c:42:0a:0b', null],
    ['00:1c:42:0a:0b:0c:0d', null],
    ['00:1c:42:0a:0b:zz', null],
    ['', null],
  ])('%s is %s', (text, hardware) => {
    expect(hardwareAddressIn(text)).toBe(hardware)
  })
})

describe('the neighbour table of each system', () => {
  it.each([
    ['192.168.1.50', '00:1c:42:0a:0b:0c'],
    ['192.168.1.51', null],
    ['192.168.1.52', null],
    ['192.168.1.5', '00:1c:42:0a:0b:05'],
    // Two devices at the ends of two interfaces: which one answers, nobody knows.
    ['192.168.1.60', null],
    ['224.0.0.251', null],
    ['192.168.1.99', null],
  ])('Linux has for %s: %s', (host, hardware) => {
    expect(neighbourInLinuxTable(LINUX, host)).toBe(hardware)
  })

  it.each([
    ['192.168.1.50', '00:1c:42:0a:0b:0c'],
    ['192.168.1.51', null],
    ['192.168.1.255', null],
    ['192.168.1.10', null],
    ['192.168.1.5', null],
  ])('Windows has for %s: %s', (host, hardware) => {
    expect(neighbourInWindowsTable(WINDOWS, host)).toBe(hardware)
  })

  it.each([
    ['192.168.1.50', '00:1c:42:0a:0b:0c'],
    ['192.168.1.51', null],
    ['192.168.1.5', '00:1c:42:0a:0b:05'],
    ['224.0.0.251', null],
  ])('macOS has for %s: %s', (host, hardware) => {
    expect(neighbourInMacTable(MAC, host)).toBe(hardware)
  })

  it('an empty or foreign text has nobody', () => {
    for (const read of [neighbourInLinuxTable, neighbourInWindowsTable, neighbourInMacTable])
      expect([read('', '192.168.1.50'), read('No ARP Entries Found.', '192.168.1.50')]).toEqual([null, null])
  })
})

describe('asking for a neighbour', () => {
  it('is dear where a program has to be started: a word lasts as long as it may', async () => {
    let asked = 0
    const hardwareOf = createNeighbours(() => {
      asked += 1
      return Promise.resolve(`00:1c:42:00:00:0${asked}`)
    }, false)
    expect([await hardwareOf('192.168.1.50', 60_000), await hardwareOf('192.168.1.50', 60_000)]).toEqual([
      '00:1c:42:00:00:01',
      '00:1c:42:00:00:01',
    ])
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
    expect(await hardwareOf('192.168.1.50', 0)).toBe('00:1c:42:00:00:02')
  })

  it('knows nothing of names, nor on a system that does not tell', async () => {
    const never = (): Promise<null> => expect.unreachable()
    expect(await createNeighbours(never, true)('terminal.local', 0)).toBeNull()
    expect(await createNeighbours(undefined, true)('192.168.1.50', 0)).toBeNull()
  })

  it('never rejects on this system', async () => {
    expect(await createNeighbours()('240.0.0.1', 0)).toBeNull()
  })
})
