import { expect, test, describe } from 'vitest'
import type { NetworkPort, TcpProbe, TlsProbe } from '../../main/engine/ports.ts'
import { examine } from '../../main/engine/terminals/doctor.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'
import { doctorReport } from '../../shared/contract/discovery.ts'
import type { TerminalTest } from '../../shared/contract/settings.ts'
import { createVirtualTime } from '../sim/virtual-time.ts'
import { OWN, settingsOf } from './virtual-lan.ts'

const TEST: TerminalTest = {
  terminalId: 'caja-1',
  verdict: 'ready',
  serialNamed: 'SIM0000001',
  busyWith: null,
  busyBy: null,
  routes: [{ route: 'lan', verdict: 'ready', latencyMs: 12, httpCode: 200, clockOffsetMs: null }],
}

function network(
  found: (host: string, port: number) => TcpProbe,
  own = [OWN],
  shown: Partial<TlsProbe> = {},
): NetworkPort {
  return {
    tlsProbe: ({ address, port }) =>
      Promise.resolve({ found: found(address, port), issuer: null, tookMs: 3, ...shown }),
    addresses: () => own,
    changed: () => () => undefined,
    tcpProbe: ({ host, port }) => Promise.resolve({ found: found(host, port), tookMs: 3 }),
    gateway: () => Promise.resolve('10.77.0.254'),
    resolve: (name) =>
      Promise.resolve(name === 'gone.test' ? [] : name === 'deaf.test' ? null : ['192.0.2.7']),
  }
}
const domains = (['fine.test', 'gone.test', 'deaf.test'] as const).map((name) => ({
  name,
  port: 443,
  from: 'register' as const,
  secure: true,
}))

async function examined(port: NetworkPort, test: Partial<TerminalTest> = {}) {
  const { clock } = createVirtualTime()
  const report = await examine({
    ports: { clock, network: port },
    terminals: [settingsOf('caja-1', 'SIM0000001', '10.77.0.11')],
    driver: driverOf,
    look: () => Promise.resolve({ ...TEST, ...test }),
    domains,
  })
  expect(doctorReport.parse(report)).toStrictEqual(report)
  const verdicts = report.checks.map(({ id, subject, verdict }) => `${id} ${subject} ${verdict}`)
  return { report, verdicts }
}
const withRoute = (verdict: TerminalTest['verdict'], clockOffsetMs: number | null = null) => ({
  verdict,
  routes: [{ ...(TEST.routes[0] as TerminalTest['routes'][number]), verdict, clockOffsetMs }],
})

describe('the network doctor', () => {
  test('names each thing that is wrong between here and there', async () => {
    const { report, verdicts } = await examined(network(() => 'open'))
    expect(report.level).toBe('failed')
    expect(verdicts).toEqual([
      'own_network eth0 fine',
      'gateway 10.77.0.254 fine',
      'name fine.test fine',
      'domain fine.test:443 fine',
      'name gone.test name_unresolved',
      'domain gone.test:443 not_asked',
      'name deaf.test name_server_silent',
      'domain deaf.test:443 not_asked',
      'terminal_port 10.77.0.11:6868 fine',
      'terminal_answer caja-1 fine',
      'terminal_free caja-1 fine',
      'terminal_key caja-1 fine',
      'terminal_clock caja-1 fine',
      'terminal_internet caja-1 fine',
    ])
    expect(report.allow.terminalPorts).toEqual([6868, 6869])
  })

  test.each<[string, (host: string, port: number) => TcpProbe, string]>([
    ['nobody there', () => 'silent', 'port_silent'],
    ['nothing listens', () => 'refused', 'port_refused'],
    ['a firewall', (_host, port) => (port === 6868 ? 'silent' : 'refused'), 'port_filtered'],
  ])('tells %s at the terminal', async (_name, found, verdict) => {
    const { verdicts } = await examined(network(found))
    expect(verdicts).toContain(`terminal_port 10.77.0.11:6868 ${verdict}`)
  })

  test('tells a terminal on another network, and a computer on none', async () => {
    const elsewhere = await examined(network(() => 'silent', [{ ...OWN, address: '10.88.0.1' }]))
    expect(elsewhere.verdicts).toContain('terminal_port 10.77.0.11:6868 other_network')
    expect((await examined(network(() => 'silent', []))).verdicts).toContain(
      'own_network  no_private_network',
    )
  })

  test('tells a name that takes long, at its limit and past it', async () => {
    for (const [ms, verdict] of [
      [1000, 'fine'],
      [1001, 'name_slow'],
    ] as const) {
      const { clock, timers, pass } = createVirtualTime()
      const slow: NetworkPort = {
        ...network(() => 'open'),
        resolve: () => new Promise((resolve) => timers.set(ms, () => resolve(['192.0.2.7']))),
      }
      const report = examine({
        ports: { clock, network: slow },
        terminals: [],
        driver: driverOf,
        look: () => Promise.resolve(TEST),
        domains: domains.slice(0, 1),
      })
      await pass(5000)
      expect((await report).checks.find(({ id }) => id === 'name')?.verdict).toBe(verdict)
    }
  })

  test('tells a blocked domain from a silent one', async () => {
    for (const [found, verdict] of [
      ['refused', 'domain_refused'],
      ['silent', 'domain_silent'],
    ] as const)
      expect((await examined(network(() => found))).verdicts).toContain(`domain fine.test:443 ${verdict}`)
  })

  test('tells key, clock and internet of a terminal apart', async () => {
    const open = network(() => 'open')
    expect((await examined(open, withRoute('credential_refused'))).verdicts).toContain(
      'terminal_key caja-1 key_refused',
    )
    const off = await examined(open, withRoute('clock_off', 400_000))
    expect(off.report.checks.find(({ id }) => id === 'terminal_clock')).toMatchObject({
      verdict: 'clock_off',
      figures: { aheadMs: 400_000 },
    })
    const cutOff = await examined(open, { verdict: 'terminal_no_internet' })
    expect(cutOff.verdicts).toContain('terminal_internet caja-1 no_internet')
  })

  test('tells a proxy that shows a certificate of its own, and whose', async () => {
    const shown = { found: 'untrusted', issuer: 'Shop Proxy' } as const
    const { report } = await examined(network(() => 'open', [OWN], shown))
    expect(report.checks.find(({ subject }) => subject === 'fine.test:443')).toMatchObject({
      level: 'failed',
      verdict: 'domain_intercepted',
      figures: { issuer: 'Shop Proxy' },
    })
    const cut = await examined(network(() => 'open', [OWN], { found: 'broken' }))
    expect(cut.verdicts).toContain('domain fine.test:443 domain_refused')
  })

  test('tells whom a terminal serves', async () => {
    const open = network(() => 'open')
    const ours = await examined(open, { busyWith: 'a1', busyBy: 'this_register' })
    expect(ours.report.checks.find(({ id }) => id === 'terminal_free')).toMatchObject({
      level: 'ok',
      verdict: 'serving_us',
    })
    const others = await examined(open, { busyWith: 'b2', busyBy: 'another' })
    expect(others.report.checks.find(({ id }) => id === 'terminal_free')).toMatchObject({
      level: 'attention',
      verdict: 'serving_another',
      figures: { transaction: 'b2' },
    })
  })

  test.each<[TerminalTest['verdict'], string]>([
    ['ready', 'fine'],
    ['cloud_unreachable', 'cloud_unreachable'],
    ['cloud_blocked', 'cloud_blocked'],
    ['cloud_name_unresolved', 'name_unresolved'],
    ['name_server_silent', 'name_server_silent'],
    ['terminal_offline', 'terminal_offline'],
    ['credential_refused', 'key_refused'],
  ])('tells of the way through the cloud that is %s: %s', async (verdict, told) => {
    const way = { ...(TEST.routes[0] as TerminalTest['routes'][number]), route: 'cloud', verdict } as const
    const { verdicts } = await examined(
      network(() => 'open'),
      { routes: [...TEST.routes, way] },
    )
    expect(verdicts).toContain(`terminal_cloud caja-1 ${told}`)
  })

  test('asks for the cloud that the settings name, and for none that nobody uses', async () => {
    const { clock } = createVirtualTime()
    const look = () => Promise.resolve(TEST)
    const of = async (more: Parameters<typeof settingsOf>[3]) => {
      const terminals = [settingsOf('caja-1', 'SIM0000001', '10.77.0.11', more)]
      const ports = { clock, network: network(() => 'open') }
      const { allow } = await examine({ ports, terminals, driver: driverOf, look })
      return allow.domains.map(({ name, port, from, secure }) => `${from} ${name}:${port} ${secure}`)
    }
    const needed = ['terminal api.kushkipagos.com:443 true', 'terminal tms.kushkipagos.com:443 true']
    expect(await of({})).toEqual(needed)
    expect(await of({ routes: ['lan', 'cloud'], cloudUrl: 'https://uat-cloudt.kushkipagos.com' })).toEqual([
      'register uat-cloudt.kushkipagos.com:443 true',
      ...needed,
    ])
    expect(await of({ routes: ['cloud'], host: null, cloudUrl: 'http://10.0.0.9:8080' })).toEqual([
      'register 10.0.0.9:8080 false',
      ...needed,
    ])
  })

  test('is done within three seconds, whatever is silent', async () => {
    const { clock, timers, pass } = createVirtualTime()
    const late = <T>(ms: number, value: T): Promise<T> =>
      new Promise((resolve) => timers.set(ms, () => resolve(value)))
    const silent: NetworkPort = {
      ...network(() => 'silent'),
      resolve: (_name, timeoutMs) => late(timeoutMs - 1, ['192.0.2.7']),
      tlsProbe: (_to, timeoutMs) => late(timeoutMs, { found: 'silent', issuer: null, tookMs: timeoutMs }),
      tcpProbe: (_to, timeoutMs) => late(timeoutMs, { found: 'silent', tookMs: timeoutMs }),
    }
    const ports = { clock, network: silent }
    const report = examine({ ports, terminals: [], driver: driverOf, look: () => Promise.resolve(TEST) })
    await pass(3000)
    expect((await report).tookMs).toBeLessThan(3000)
  })
})
