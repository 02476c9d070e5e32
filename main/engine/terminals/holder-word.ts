import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { HistoryCall } from './driver.ts'
import type { HolderWord } from './elsewhere.ts'
import type { ProbingOptions } from './probing.ts'

/** How the answer is read: one entry, whatever its money is. */
const ANY_ENTRY: Omit<HistoryCall, 'currency' | 'exponent'> = {
  kind: 'history',
  source: 'local',
  pageIndex: 0,
  pageSize: 1,
  filters: { fromMs: null, untilMs: null, lastFour: null, reference: null, operation: null },
  unfiltered: true,
}

export interface HolderOptions extends Pick<ProbingOptions, 'ports' | 'driver' | 'credential'> {
  readonly isAddressed: (terminal: TerminalSettings, route: Route) => boolean
  readonly market: () => { readonly currency: string; readonly exponent: number }
}

/**
 * Whether a terminal has ended the payment that it named when it turned one of ours away: its own history is
 * asked for that id, over its routes in their order, with the harmless look. The payment of another register
 * is told from no list but this one, and only as over or not: it proves nothing about payments of ours.
 */
export async function askHolder(
  options: HolderOptions,
  terminal: TerminalSettings,
  holderId: string | null,
): Promise<HolderWord> {
  const secret = options.credential(terminal.terminalId)
  if (secret === null) return 'unreached'
  const routes = terminal.routes.filter((route) => options.isAddressed(terminal, route))
  for (const route of routes) {
    const word = await askBy(options, terminal, route, { holderId, secret })
    if (word !== 'unreached') return word
  }
  return 'unreached'
}

async function askBy(
  { ports, driver: driverOf, market }: HolderOptions,
  terminal: TerminalSettings,
  route: Route,
  { holderId, secret }: { readonly holderId: string | null; readonly secret: string },
): Promise<HolderWord> {
  const driver = driverOf(terminal.provider)
  const { request, opening } = driver.prepare(
    { kind: 'probe', source: 'local', about: holderId },
    terminal,
    route,
    {
      secret,
      nowMs: ports.clock.nowMs(),
      randomBytes: (length) => ports.randomness.bytes(length),
    },
  )
  const result = await ports.http.send(request).result
  const answeredAtMs = ports.clock.nowMs()
  if (driver.answeredBy(terminal, result, answeredAtMs, opening).busyWith !== null) return 'busy'
  const context = { route, answeredAtMs, opening }
  const page = driver.interpretHistory({ ...ANY_ENTRY, ...market() }, terminal, result, context)
  if (page.kind !== 'page') return 'unreached'
  const entry = page.records.find(({ clientTransactionId }) => clientTransactionId === holderId)
  if (entry === undefined || holderId === null) return 'unlisted'
  return entry.status === 'pending' || entry.status === 'unclear' ? 'pending' : 'ended'
}
