import { inLine } from '../../shared/terminal-line.ts'
import type { TerminalSettingsView } from '../../shared/contract/settings.ts'

/** The terminals in their line; the first `chosen` of them are used by themselves. */
export interface Line {
  readonly terminals: readonly TerminalSettingsView[]
  readonly chosen: number
}

export function lineOf(terminals: readonly TerminalSettingsView[]): Line {
  const ordered = inLine(terminals)
  const chosen = ordered.filter(({ isDefault, fallback }) => isDefault || fallback !== null).length
  return { terminals: ordered, chosen: Math.max(1, chosen) }
}

/**
 * The ids of those that are used by themselves after one went a place up or down; the border to the others
 * is a place too. null: it cannot go there.
 */
export function moved(line: Line, terminalId: string, step: 1 | -1): readonly string[] | null {
  const ids = line.terminals.map((terminal) => terminal.terminalId)
  const places: (string | null)[] = [...ids.slice(0, line.chosen), null, ...ids.slice(line.chosen)]
  const from = places.indexOf(terminalId)
  const to = from + step
  const other = places[to]
  if (from < 0 || other === undefined) return null
  places[from] = other
  places[to] = terminalId
  // Those behind the border have no order of their own.
  const isBehind = from > line.chosen && to > line.chosen
  const border = places.indexOf(null)
  return border === 0 || isBehind ? null : places.slice(0, border).filter((id) => id !== null)
}
