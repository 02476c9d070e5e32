import { expect, test, describe } from 'vitest'
import type { NetworkPort, TcpProbe } from '../../main/engine/ports.ts'
import { examine } from '../../main/engine/terminals/doctor.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'
import { languageOf, linesOf, forwardLines } from '../../main/node/doctor-words.ts'
import { gatewayIn } from '../../main/node/network.ts'
import { CHECK_IDS, CHECK_VERDICTS, doctorReport } from '../../shared/contract/discovery.ts'
import type { TerminalTest } from '../../shared/contract/settings.ts'
import { createVirtualTime } from '../sim/virtual-time.ts'
import { OWN, settingsOf } from './virtual-lan.ts'

const TEST: TerminalTest = {
  terminalId: 'caja-1',
  verdict: 'ready',
  serialNamed: 'SIM0000001',
  busyWith: null,
  routes: [{ route: 'lan', verdict: 'ready', latencyMs: 12, httpCode: 200, clockOffsetMs: null }],
}

function network(found: (host: string, port: number) => TcpProbe, own = [OWN]): NetworkPort {
  return {
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
      'name deaf.test name_unresolved',
      'domain deaf.test:443 not_asked',
      'terminal_port 10.77.0.11:6868 fine',
      'terminal_answer caja-1 fine',
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

  test('has words for everything it can find, in both languages of the command line', () => {
    for (const language of ['es', 'en'] as const) {
      for (const id of CHECK_IDS) {
        for (const verdict of CHECK_VERDICTS) {
          const check = {
            id,
            subject: 'x',
            terminalId: null,
            level: 'ok',
            verdict,
            figures: {},
            tookMs: 1,
          } as const
          for (const line of linesOf(check, language)) expect(line).not.toContain('undefined')
        }
      }
    }
    const allow = { domains: [{ name: 'a.test', port: 443 }], terminalPorts: [6868] }
    expect(forwardLines(allow, 'en')).toEqual([
      'For whoever runs the network:',
      '  TCP 443: a.test',
      '  from the register to the terminals: TCP 6868',
    ])
    expect([languageOf(undefined), languageOf('es_CL.UTF-8'), languageOf('en_GB'), languageOf('ja')]).toEqual(
      ['es', 'es', 'en', 'en'],
    )
  })
})

test('the default route of Linux names the router', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\n'
  expect(gatewayIn(`${head}eth0\t00000000\tFE004D0A\t0003\n`)).toBe('10.77.0.254')
  expect(gatewayIn(`${head}eth0\t004D0A00\t00000000\t0001\n`)).toBeNull()
  expect(gatewayIn(head)).toBeNull()
})
