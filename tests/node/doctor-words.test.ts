import { expect, test } from 'vitest'
import type { CredentialSource } from '../../main/node/doctor-lane.ts'
import { languageOf, reportText } from '../../main/node/doctor-words.ts'
import { CHECK_IDS, CHECK_LEVELS, CHECK_VERDICTS } from '../../shared/contract/discovery.ts'
import type { DoctorReport, NetworkCheck } from '../../shared/contract/discovery.ts'
import { LANGUAGES } from '../../shared/contract/staff.ts'
import { clockText, DOCTOR_WORDS, figuresText, forwardText } from '../../shared/doctor/text.ts'

const check = (more: Partial<NetworkCheck>): NetworkCheck => ({
  id: 'domain',
  subject: 'cloudt.kushkipagos.com:443',
  terminalId: null,
  level: 'failed',
  verdict: 'domain_silent',
  figures: {},
  tookMs: 2500,
  ...more,
})
const REPORT: DoctorReport = {
  tookMs: 2540,
  level: 'failed',
  checks: [
    check({
      id: 'own_network',
      subject: 'eth0',
      level: 'ok',
      verdict: 'fine',
      figures: { addresses: '192.168.1.10/24' },
    }),
    check({ figures: { address: '192.0.2.7', issuer: null } }),
    check({
      id: 'terminal_clock',
      subject: 'Mostrador',
      terminalId: 'caja-1',
      verdict: 'clock_off',
      figures: { aheadMs: -600_000 },
    }),
  ],
  allow: {
    domains: [
      { name: 'cloudt.kushkipagos.com', port: 443, from: 'register', secure: true },
      { name: 'api.kushkipagos.com', port: 443, from: 'terminal', secure: true },
    ],
    register: ['192.168.1.10'],
    terminals: [{ label: 'Mostrador', host: '192.168.1.50', port: 6868 }],
    terminalPorts: [6868, 6869],
  },
}

test.each(LANGUAGES)('there are words in %s for everything that can be found', (language) => {
  const words = DOCTOR_WORDS[language]
  for (const id of CHECK_IDS) expect(words.check[id].trim()).not.toBe('')
  for (const level of CHECK_LEVELS) expect(words.level[level].trim()).not.toBe('')
  for (const verdict of CHECK_VERDICTS) {
    expect(words.found[verdict].trim()).not.toBe('')
    // Whatever can be wrong has its next step.
    const isSilent = ['fine', 'serving_us', 'clock_unknown', 'not_asked'].includes(verdict)
    expect(words.next[verdict] === undefined, verdict).toBe(isSilent)
  }
})

test('the report is one aligned line a check, with what to do beneath', () => {
  expect(reportText(REPORT, [], 'es')).toMatchInlineSnapshot(`
    "+ Red de este equipo     eth0                        Bien (192.168.1.10/24)
    x Conexión al proveedor  cloudt.kushkipagos.com:443  No contesta (192.0.2.7)
        → Pide a quien administra la red que deje salir esta conexión.
    x Reloj                  Mostrador                   Desajustado (10 min atrasado)
        → Pon la hora automática en este equipo y en el terminal.

    Hay algo que arreglar. La revisión tardó 2,5 s.

    Para quien administra la red

    Hacia internet, conexiones salientes que deben estar permitidas:
      Desde la caja (192.168.1.10):
        → cloudt.kushkipagos.com  TCP 443 (HTTPS)
      Desde cada terminal:
        → api.kushkipagos.com  TCP 443 (HTTPS)
      Sin inspección TLS: el certificado del proveedor debe llegar sin cambios.

    Dentro de la red local, de la caja a cada terminal y sus respuestas:
      192.168.1.10 → 192.168.1.50 (Mostrador)  TCP 6868
      Caja y terminales en la misma red o con ruta entre ellas, sin aislamiento de clientes wifi.

    - DNS (UDP y TCP 53) hacia el servidor de nombres de la red
    - Hora, NTP (UDP 123): los relojes no deben diferir más de 5 minutos
    - Opcional, mDNS (UDP 5353) en la red local: para encontrar terminales

    Lo que encontró esta caja:
    - Conexión al proveedor cloudt.kushkipagos.com:443: No contesta (192.0.2.7)
      Pide a quien administra la red que deje salir esta conexión.
    - Reloj Mostrador: Desajustado (10 min atrasado)
      Pon la hora automática en este equipo y en el terminal.
    "
  `)
  expect(reportText(REPORT, [], 'ja').split('\n').slice(0, 5)).toMatchInlineSnapshot(`
    [
      "+ このレジのネットワーク  eth0                        正常 (192.168.1.10/24)",
      "x 決済会社への接続        cloudt.kushkipagos.com:443  応答なし (192.0.2.7)",
      "    → ネットワーク管理者にこの接続の許可を依頼してください。",
      "x 時計                    Mostrador                   ずれています (10分遅れています)",
      "    → このレジと端末の時刻を自動設定にしてください。",
    ]
  `)
})

test('what is handed on names direction, protocol, port and what was found', () => {
  const text = forwardText(REPORT, 'en')
  for (const part of [
    'From the register (192.168.1.10):\n    → cloudt.kushkipagos.com  TCP 443 (HTTPS)',
    'From each terminal:\n    → api.kushkipagos.com  TCP 443 (HTTPS)',
    '192.168.1.10 → 192.168.1.50 (Mostrador)  TCP 6868',
    'DNS (UDP and TCP 53)',
    'NTP (UDP 123)',
    '- Connection to the provider cloudt.kushkipagos.com:443: No answer (192.0.2.7)',
  ])
    expect(text).toContain(part)
  const unknown = forwardText(
    { ...REPORT, checks: [], allow: { ...REPORT.allow, terminals: [], register: [] } },
    'en',
  )
  expect(unknown).toContain('this register → each terminal  TCP 6868, 6869')
  expect(unknown).toContain('Nothing to mend.')
})

test('no figure is printed under its raw name', () => {
  for (const language of LANGUAGES) {
    const told = figuresText(
      check({
        verdict: 'other_terminal',
        figures: {
          addresses: '10.0.0.1/24',
          address: '10.0.0.2',
          latencyMs: 12,
          connectMs: 34,
          aheadMs: 400_000,
          serialNamed: 'X1',
          issuer: 'Proxy',
          transaction: 'a1',
          limitMs: 1500,
        },
      }),
      language,
    )
    expect(told).toHaveLength(9)
    expect(told.join(' ')).not.toMatch(/[a-z][A-Z]/)
  }
  expect(figuresText(check({ figures: { aheadMs: 29_999, serialNamed: 'X1', issuer: null } }), 'es')).toEqual(
    [],
  )
})

test.each([
  [30_000, '30 s adelantado'],
  [-120_000, '120 s atrasado'],
  [121_000, '2 min adelantado'],
  [-7_200_000, '120 min atrasado'],
  [10_800_000, '3 h adelantado'],
])('a clock that is %s ms ahead is told as %s', (aheadMs, text) => {
  expect(clockText(aheadMs, 'es')).toBe(text)
})

test('the command speaks the language of the system, and Spanish when it says nothing', () => {
  const told = [undefined, '', 'es_CL.UTF-8', 'en_GB', 'C.UTF-8', 'ja_JP.UTF-8'].map(languageOf)
  expect(told).toEqual(['es', 'es', 'es', 'en', 'en', 'ja'])
})

test.each(LANGUAGES)('says in %s with whose credential each terminal was asked', (language) => {
  const lines = (from: CredentialSource, labels: readonly string[]): readonly string[] => {
    const tried = labels.map((label) => ({ label, from }))
    const without = reportText(REPORT, [], language).split('\n')
    return reportText(REPORT, tried, language)
      .split('\n')
      .filter((line) => !without.includes(line))
  }
  const sources = ['register', 'file', 'file_elsewhere', 'file_alone'] as const
  const found = sources.map((from) => lines(from, ['Caja', 'Pasillo']))
  expect(new Set(found.flat()).size).toBe(4)
  for (const [line, ...more] of found) {
    expect(more).toEqual([])
    expect(line).toMatch(/Caja(, |、)Pasillo/)
  }
  expect(found[3]?.[0]).toContain('--data')
})
