import type { TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { Credentials } from './credentials.ts'
import { lookAt } from './probing.ts'
import type { Look, ProbingOptions } from './probing.ts'

export interface RotationOptions {
  readonly probing: ProbingOptions
  readonly credentials: Credentials
  readonly terminal: (terminalId: string) => TerminalSettings | null
  /** Writes into the journal that the one that waited took over; false when that failed. */
  readonly tookOver: (terminalId: string) => boolean
  /** The secret store failed at it; the one in use stays. */
  readonly failed: (terminalId: string, error: unknown) => void
}

export type Judgement = 'accepted' | 'refused' | 'not_tried'

export interface Rotation {
  /** Shows a credential to the terminal with the harmless look; nothing is kept of it. */
  judge(
    terminal: TerminalSettings,
    credential: string,
  ): Promise<{ readonly judgement: Judgement; readonly test: TerminalTest }>
  /**
   * The terminal refused the credential in use. If another one waits, it is shown to the terminal, and takes
   * over once it is accepted. Resolves when that is decided; one at a time for each terminal.
   */
  refused(terminalId: string): Promise<void>
}

/**
 * What the terminal made of a credential: the word of the first of its routes on which somebody judged it.
 * One that is busy may turn everybody away. (How two credentials overlap at the provider is on none of its
 * pages.)
 */
export function judgementOf({ test, turnedAway }: Pick<Look, 'test' | 'turnedAway'>): Judgement {
  for (const { route, verdict } of test.routes) {
    if (turnedAway.includes(route)) continue
    if (verdict === 'ready') return 'accepted'
    if (verdict === 'credential_refused') return 'refused'
  }
  return 'not_tried'
}

/** Changes credentials without a gap: none is put in place before the terminal has accepted it. */
export function createRotation(options: RotationOptions): Rotation {
  const { probing, credentials } = options
  const underWay = new Map<string, Promise<void>>()

  async function judge(terminal: TerminalSettings, credential: string) {
    const look = await lookAt({ ...probing, credential: () => credential }, terminal, false)
    return { judgement: judgementOf(look), test: look.test }
  }

  async function tryWaiting(terminalId: string): Promise<void> {
    const next = credentials.waiting(terminalId)
    const terminal = options.terminal(terminalId)
    if (next === null || terminal === null) return
    const { judgement } = await judge(terminal, next)
    // Meanwhile somebody may have typed another one, or forgotten this one.
    if (judgement !== 'accepted' || credentials.waiting(terminalId) !== next) return
    await credentials.takeOver(terminalId, next)
    // Unwritten, it stays marked: the next opening writes it down.
    if (options.tookOver(terminalId)) await credentials.settled(terminalId)
  }

  return {
    judge,
    refused: (terminalId) => {
      const running = underWay.get(terminalId)
      if (running !== undefined) return running
      const run = tryWaiting(terminalId)
        .catch((error: unknown) => {
          options.failed(terminalId, error)
        })
        .finally(() => underWay.delete(terminalId))
      underWay.set(terminalId, run)
      return run
    },
  }
}
