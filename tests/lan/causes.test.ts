import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'
import { runApart, whyNoLan } from './apart.ts'
import type { CauseCase, CAUSE_CASES, Named } from './cause-cases.ts'

const NAME = fileURLToPath(new URL('name.ts', import.meta.url))
const CASE_MS = 150_000
const NAMED_MS = 3000

/** A firewall that refuses, a resolver of our own: what this needs beyond a network of its own. */
function whyNoWorld(): string | null {
  const lan = whyNoLan()
  if (lan !== null) return lan
  if (spawnSync('nft', ['--version']).status !== 0) return 'the command nft is missing (package nftables)'
  const tried = spawnSync('unshare', [
    ...['--user', '--map-root-user', '--net', '--mount', 'sh', '-c'],
    'mount -t tmpfs tmpfs /run && touch /run/resolv.conf && mount --bind /run/resolv.conf /etc/resolv.conf ' +
      '&& nft add table ip probe',
  ])
  return tried.status === 0 ? null : 'this computer does not let us have a resolver or a firewall of our own'
}

const obstacle = whyNoWorld()
if (obstacle !== null) console.warn(`SKIPPED every test of named causes on a LAN: ${obstacle}.`)

/** What the strip, the test and the doctor say; `null`: the strip does not speak of it. */
type Said = readonly [strip: string | null, test: string, doctor: readonly string[]]
type Causes<N extends CauseCase> = keyof Awaited<ReturnType<(typeof CAUSE_CASES)[N]>>

const PORT = 'terminal_port 10.77.0.11:6868'
const CLOUD = 'domain cloudt.kushkipagos.com:443'

/** Every cause that a cashier is to be told of; above each group, what it is called in the shop. */
const EXPECTED: { readonly [N in CauseCase]: Readonly<Record<string, Said>> } = {
  'on the LAN': {
    // cable or Wi-Fi out on our side
    'our cable is out': [
      'own_network_down',
      'own_network_down',
      [
        'own_network side no_private_network',
        'gateway  gateway_unknown',
        'name api.kushkipagos.com name_server_silent',
        'name tms.kushkipagos.com name_server_silent',
      ],
    ],
    // terminal off or gone
    'the cable of the terminal is out': ['unreachable', 'unreachable', [`${PORT} port_silent`]],
    'the terminal is gone, and its port still has a light': [
      'unreachable',
      'unreachable',
      [`${PORT} port_silent`],
    ],
    // port closed by a firewall
    'a firewall swallows its port': ['port_filtered', 'port_filtered', [`${PORT} port_filtered`]],
    'its application is closed': ['connection_refused', 'connection_refused', [`${PORT} port_refused`]],
  },
  'at the terminal': {
    'the address is wrong': ['unreachable', 'unreachable', ['terminal_port 10.77.0.99:6868 port_silent']],
    'the key is wrong': ['credential_refused', 'credential_refused', ['terminal_key near key_refused']],
    // clock off, with by how much
    'its clock is ten minutes behind': [
      'clock_off -10 min',
      'clock_off -10 min',
      ['terminal_clock near clock_off -10 min'],
    ],
    'it is in standalone mode': [
      'standalone_mode',
      'standalone_mode',
      ['terminal_answer near standalone_mode'],
    ],
    // busy, and by whom
    'it serves our own payment': [
      'busy, ours',
      'ready, busy: this_register',
      ['terminal_free near serving_us'],
    ],
    'it serves another register': [
      'busy, another’s',
      'ready, busy: another',
      ['terminal_free near serving_another'],
    ],
    // terminal without internet
    'it has no internet, by its own word': [
      'terminal_no_internet',
      'terminal_no_internet',
      ['terminal_internet near no_internet'],
    ],
    'its way to the internet is cut': [
      'terminal_no_internet',
      'terminal_no_internet',
      ['terminal_internet near no_internet'],
    ],
    // allow-listed domains blocked
    'a firewall swallows the domain that terminals need': [
      'terminal_no_internet',
      'terminal_no_internet',
      ['domain api.kushkipagos.com:443 domain_silent', 'terminal_internet near no_internet'],
    ],
  },
  'out there': {
    // cloud unreachable
    'the cloud is silent': [
      'cloud_unreachable',
      'cloud_unreachable',
      [`${CLOUD} domain_silent`, 'terminal_cloud far cloud_unreachable'],
    ],
    'a firewall refuses the cloud': [
      'cloud_blocked',
      'cloud_blocked',
      [`${CLOUD} domain_refused`, 'terminal_cloud far cloud_blocked'],
    ],
    'a proxy shows a certificate of its own': [
      'cloud_blocked',
      'cloud_blocked',
      [`${CLOUD} domain_intercepted Proxy of the shop`, 'terminal_cloud far cloud_blocked'],
    ],
    'a proxy shows a page instead of the cloud': [
      'cloud_blocked',
      'cloud_blocked',
      ['terminal_cloud far cloud_blocked'],
    ],
    'the name of the cloud does not exist': [
      'cloud_name_unresolved',
      'cloud_name_unresolved',
      ['name cloud.kushkipagos.test name_unresolved', 'terminal_cloud far name_unresolved'],
    ],
    'the name server is dead': [
      'name_server_silent',
      'name_server_silent',
      [
        'name cloudt.kushkipagos.com name_server_silent',
        'name api.kushkipagos.com name_server_silent',
        'name tms.kushkipagos.com name_server_silent',
        'terminal_cloud far name_server_silent',
      ],
    ],
    'the cloud does not reach the terminal': [
      'terminal_offline',
      'terminal_offline',
      ['terminal_cloud far terminal_offline'],
    ],
    // allow-listed domains blocked
    'a firewall refuses a domain that terminals need': [
      null,
      'ready',
      ['domain tms.kushkipagos.com:443 domain_refused'],
    ],
    'a proxy inspects a domain that terminals need': [
      null,
      'ready',
      ['domain api.kushkipagos.com:443 domain_intercepted Proxy of the shop'],
    ],
  } satisfies Readonly<Record<Causes<'out there'>, Said>>,
}

const saidOf = ({ strip, test, doctor }: Named): Said => [strip?.said ?? null, test.said, doctor.said]
const slowest = (named: Readonly<Record<string, Named>>, of: (one: Named) => number): number =>
  Math.max(...Object.values(named).map(of))

// One after the other: what is measured is how soon something is said.
describe.skipIf(obstacle !== null)('every cause is named', () => {
  it.for(Object.keys(EXPECTED) as CauseCase[])(
    '%s: on the strip by itself, by the test and by the doctor, each within three seconds',
    { timeout: CASE_MS },
    async (name, { expect }) => {
      const named = JSON.parse(await runApart([NAME, name], CASE_MS)) as Record<string, Named>
      const figures = {
        causes: Object.keys(named).length,
        stripMs: slowest(named, ({ strip }) => strip?.ms ?? 0),
        testMs: slowest(named, ({ test }) => test.ms),
        doctorMs: slowest(named, ({ doctor }) => doctor.ms),
      }
      console.info(`causes ${name}: ${JSON.stringify(figures)}`)
      expect(Object.fromEntries(Object.entries(named).map(([cause, one]) => [cause, saidOf(one)]))).toEqual(
        EXPECTED[name],
      )
      for (const ms of [figures.stripMs, figures.testMs, figures.doctorMs]) expect(ms).toBeLessThan(NAMED_MS)
    },
  )
})
