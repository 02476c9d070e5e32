import type { Route } from '../../shared/contract/payment.ts'
import type { TerminalSettings, TerminalTest } from '../../shared/contract/settings.ts'
import type { DoctorReport } from '../../shared/contract/discovery.ts'
import type { EngineOptions } from './api.ts'
import type { Books } from './books.ts'
import { lookersOf } from './lookers.ts'
import type { HttpResult, LogPort, Ports } from './ports.ts'
import { isSamePlace } from './settings/certificate.ts'
import type { TerminalMove } from './settings/facts.ts'
import type { Credentials } from './terminals/credentials.ts'
import { createDiscovery } from './terminals/discovery/discovery.ts'
import type { Discovery } from './terminals/discovery/discovery.ts'
import type { Place } from './terminals/discovery/places.ts'
import type { VerifyWorld } from './terminals/discovery/verify.ts'
import { examine } from './terminals/doctor.ts'
import type { driverOf } from './terminals/drivers.ts'
import type { Identity } from './terminals/identity/identity.ts'
import { createTerminalHealth } from './terminals/health.ts'
import type { TerminalHealth } from './terminals/health.ts'
import type { ProbingOptions } from './terminals/probing.ts'
import type { TerminalCall } from './terminals/driver.ts'
import { isReachable } from './terminals/reach.ts'
import { createElsewhere } from './terminals/elsewhere.ts'
import type { ElsewhereWatch } from './terminals/elsewhere.ts'
import { askHolder } from './terminals/holder-word.ts'
import type { HolderOptions } from './terminals/holder-word.ts'
import { absence } from './terminals/lending.ts'
import { createRotation } from './terminals/rotation.ts'
import type { Rotation } from './terminals/rotation.ts'

/** Between two looks at each idle terminal. */
const HEALTH_INTERVAL_MS = 20_000

/**
 * Everything that looks at terminals without moving money: how they are, where they are, what is in
 * between.
 */
export interface Watching {
  readonly health: TerminalHealth
  readonly discovery: Discovery
  readonly rotation: Rotation
  readonly elsewhere: ElsewhereWatch
  /** null in a world without a network. */
  readonly identity: Identity | null
  /** Learns from an exchange that happened anyway. */
  observe(terminalId: string, route: Route, result: HttpResult): void
  doctor(): Promise<DoctorReport>
  /**
   * Whether a route leads to the terminal that the settings name: not to an address where another was
   * seen. Of money, {@link guard} finds that out when it is about to leave.
   */
  isAddressed(terminal: TerminalSettings, route: Route, kind: TerminalCall['kind']): boolean
  /** Holds money back until it is known who is at the terminal's address. */
  guard: Identity['guard']
  /** Earlier addresses of a terminal, at which it was proven to have been the same device. */
  sameDeviceAt(terminalId: string): readonly Place[]
  start(): void
  stop(): void
}

/**
 * Keeps the first certificate behind which somebody answered as only the terminal can, unless it was moved or
 * somebody accepted another one meanwhile.
 */
function learnCertificate(books: Books, seen: TerminalSettings, { routes }: TerminalTest): void {
  const shown = routes.find(({ verdict, certificate }) => verdict === 'ready' && certificate !== undefined)
  const certificate = shown?.certificate
  const now = books.settings.terminal(seen.terminalId)
  if (certificate === undefined || now === null || now.certificate !== undefined) return
  if (!isSamePlace(seen, now)) return
  const { terminalId } = seen
  books.recordAlone([{ kind: 'terminal.certificate_pinned', terminalId, certificate, how: 'first_use' }])
}

export function createWatching(
  options: EngineOptions,
  books: Books,
  parts: {
    readonly credentials: Credentials
    readonly driverOf: typeof driverOf
    readonly changed: () => void
    readonly failed: (error: unknown) => void
  },
): Watching {
  const { settings, attempts } = books
  const { driverOf: driver } = parts
  const intervalMs = options.healthIntervalMs === undefined ? HEALTH_INTERVAL_MS : options.healthIntervalMs
  // In training nothing of the shop's own network is touched.
  const ports = options.training === null ? options.ports : withoutNetwork(options.ports)
  const { world, identity, probing, stop } = lookersOf(books, { ...parts, ports }, (one) => health.look(one))
  const rotation = rotationOf(books, { ...parts, probing, log: ports.log, again: () => health.start() })
  const health: TerminalHealth = createTerminalHealth({
    ...probing,
    ports,
    terminals: settings.terminals,
    changed: parts.changed,
    looked: (terminal, test) => {
      learnCertificate(books, terminal, test)
      discovery.looked(terminal, test)
      elsewhere.heard(terminal.terminalId, test.busyBy === 'another' ? test.busyWith : null)
      if (test.routes.some(({ verdict }) => verdict === 'credential_refused'))
        void rotation.refused(terminal.terminalId)
    },
    notice: (terminalId) => discovery.notice(terminalId),
    heldBy: (terminalId) => attempts.holder(terminalId)?.plan.attemptId ?? null,
    elsewhere: (terminalId) => elsewhere.of(terminalId),
    lending: books.lending,
    intervalMs,
  })
  const isAddressed: Watching['isAddressed'] = (terminal, route, kind) => {
    if (!isReachable(terminal, route)) return false
    if (route === 'lan' && identity !== null) return kind === 'money' || !identity.isSuspect(terminal)
    return route === 'cloud' || !health.isForeign(terminal.terminalId)
  }
  const asking = { ...parts, ...probing, ports, isAddressed, asks: intervalMs !== null }
  const elsewhere = elsewhereOf(books, asking)
  const discovery: Discovery = discoveryOf(books, { ...parts, world, ports, health, identity })
  return {
    health,
    discovery,
    rotation,
    elsewhere,
    identity,
    guard: (terminal, route) => identity?.guard(terminal, route) ?? null,
    observe: (terminalId, route, result) => {
      health.observe(terminalId, route, result)
      if (isRefusal(books, driver, { terminalId, route, result })) void rotation.refused(terminalId)
    },
    doctor: () => examine({ ports, terminals: settings.terminals(), driver, look: health.test }),
    isAddressed,
    sameDeviceAt: (terminalId) => settings.formerPlaces(terminalId).filter(({ sameDevice }) => sameDevice),
    start: () => {
      health.start()
      if (intervalMs !== null) discovery.watch()
    },
    stop: () => {
      health.stop()
      elsewhere.stop()
      discovery.stop()
      stop()
    },
  }
}

/** Knows which terminals serve somebody else. */
function elsewhereOf(
  books: Books,
  parts: Omit<HolderOptions, 'market' | 'isAddressed'> & {
    readonly ports: Ports
    readonly isAddressed: Watching['isAddressed']
    readonly changed: () => void
    readonly asks: boolean
  },
): ElsewhereWatch {
  const isAddressed: HolderOptions['isAddressed'] = (terminal, route) =>
    parts.isAddressed(terminal, route, 'inquiry')
  const holders = { ...parts, isAddressed, market: books.market }
  return createElsewhere({
    ...parts,
    terminal: books.settings.terminal,
    isOurs: books.attempts.isOurs,
    ask: (terminal, holderId) => askHolder(holders, terminal, holderId),
  })
}

/** Lets the credential that waits take over once the one in use is refused, and writes it down. */
function rotationOf(
  books: Books,
  parts: {
    readonly probing: ProbingOptions
    readonly credentials: Credentials
    readonly log: LogPort
    readonly changed: () => void
    readonly failed: (error: unknown) => void
    readonly again: () => void
  },
): Rotation {
  return createRotation({
    probing: parts.probing,
    credentials: parts.credentials,
    terminal: books.settings.terminal,
    tookOver: (terminalId) => {
      try {
        books.recordAlone([{ kind: 'terminal.credential_changed', terminalId, how: 'took_over' }])
      } catch (error) {
        parts.failed(error)
        return false
      }
      parts.again()
      parts.changed()
      return true
    },
    failed: (terminalId, error) => {
      const name = error instanceof Error ? error.name : 'unknown'
      parts.log.error('credential.not_taken_over', { terminalId, error: name })
    },
  })
}

/** Whether a question of a payment was turned away for its signature: questions are never money. */
function isRefusal(
  books: Books,
  driver: typeof driverOf,
  heard: { readonly terminalId: string; readonly route: Route; readonly result: HttpResult },
): boolean {
  const terminal = books.settings.terminal(heard.terminalId)
  if (terminal === null || heard.result.kind !== 'answered') return false
  const context = { route: heard.route, answeredAtMs: books.nowMs(), opening: null }
  const { verdict } = driver(terminal.provider).interpretProbe(terminal, heard.result, context)
  return verdict === 'credential_refused'
}

function discoveryOf(
  books: Books,
  parts: {
    readonly world: VerifyWorld
    readonly ports: Ports
    readonly health: TerminalHealth
    readonly identity: Identity | null
    readonly changed: () => void
    readonly failed: (error: unknown) => void
  },
): Discovery {
  const { world, ports, health, identity } = parts
  return createDiscovery({
    world,
    ports,
    identity,
    terminals: books.settings.terminals,
    isHere: (terminal) => absence(terminal, books.lending(terminal)) === null,
    formerPlaces: books.settings.formerPlaces,
    move: (move) => followed(books, move, parts.failed),
    look: health.look,
    lookAround: health.start,
    changed: parts.changed,
    // Looking around is never worth stopping the register for.
    failed: (error) => {
      ports.log.error('discovery.failed', { error: String(error) })
    },
  })
}

const withoutNetwork = ({ network: _network, mdns: _mdns, ...rest }: Ports): Ports => rest

/** Writes a move down, unless somebody changed the terminal's settings while it was being looked for. */
function followed(
  books: Books,
  move: Omit<TerminalMove, 'kind' | 'atMs'>,
  failed: (error: unknown) => void,
): boolean {
  const write = (): boolean => {
    const terminal = books.settings.terminal(move.terminalId)
    const stayed = terminal?.host === move.from.host && terminal.port === move.from.port
    if (!stayed || terminal.serial !== move.serial) return false
    books.record([{ ...move, kind: 'terminal.moved', atMs: books.nowMs() }])
    return true
  }
  try {
    return books.store.transaction(write)
  } catch (error) {
    failed(error)
    return false
  }
}
