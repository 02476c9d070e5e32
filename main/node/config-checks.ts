import type { z } from 'zod'
import { MARKETS } from '../../shared/markets.ts'
import { problem, type ConfigProblem } from './config-problems.ts'
import { terminalConfig, type TerminalConfig } from './config-schema.ts'

/** An entry of a list that is right by itself, with its position and what the file really says. */
export interface Entry<T> {
  readonly index: number
  readonly value: T
  readonly raw: Readonly<Record<string, unknown>>
}

const field = (raw: unknown, key: string): unknown =>
  typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[key] : undefined

/**
 * The entries of a list that are right by themselves, so that one wrong entry does not hide what the others
 * lack.
 */
export function rightEntries<T>(root: unknown, key: string, schema: z.ZodType<T>): readonly Entry<T>[] {
  const list = field(root, key)
  if (!Array.isArray(list)) return []
  return list.flatMap((raw: unknown, index) => {
    const read = schema.safeParse(raw)
    return read.success ? [{ index, value: read.data, raw: raw as Readonly<Record<string, unknown>> }] : []
  })
}

/** A later entry with the same name as an earlier one. Looks at the file itself, right or wrong. */
function repeated(root: unknown, list: string, key: string, advice: string): readonly ConfigProblem[] {
  const entries: unknown = field(root, list)
  if (!Array.isArray(entries)) return []
  const first = new Map<string, number>()
  return entries.flatMap((entry: unknown, index) => {
    const value = field(entry, key)
    if (typeof value !== 'string') return []
    const before = first.get(value)
    if (before === undefined) first.set(value, index)
    return before === undefined
      ? []
      : [problem([list, index, key], `is the same as ${list}[${before}].${key}. ${advice}`)]
  })
}

/** Where a terminal is tried, in order: as written, or by what it has. */
export function routesOf(terminal: TerminalConfig): NonNullable<TerminalConfig['routes']> {
  if (terminal.routes) return terminal.routes
  return [...(terminal.address ? ['lan' as const] : []), ...(terminal.cloudUrl ? ['cloud' as const] : [])]
}

function terminalProblems(
  { index, value, raw }: Entry<TerminalConfig>,
  market: unknown,
): readonly ConfigProblem[] {
  const at = (key: string): readonly PropertyKey[] => ['terminals', index, key]
  const found: ConfigProblem[] = []
  const routes = routesOf(value)
  if (routes.length === 0)
    found.push(problem(at('routes'), 'has no way to the terminal. Give an address, a cloudUrl, or both.'))
  if (new Set(routes).size !== routes.length)
    found.push(problem(at('routes'), 'names a route twice. Name each once.'))
  if (routes.includes('lan') && !value.address) {
    found.push(
      problem(
        at('address'),
        "is missing, and the route lan needs it. Give the terminal's address, or take lan out of routes.",
      ),
    )
  }
  if (routes.includes('cloud') && !value.cloudUrl) {
    found.push(
      problem(
        at('cloudUrl'),
        "is missing, and the route cloud needs it. Give the provider's address, or take cloud out of routes.",
      ),
    )
  }
  const unitSaid = typeof field(raw['profile'], 'amountUnit') === 'string'
  if (typeof market === 'string' && Object.hasOwn(MARKETS, market) && market !== 'CL' && !unitSaid) {
    found.push(
      problem(
        [...at('profile'), 'amountUnit'],
        `must be said for market ${market}: "minor", "major" or "hundredths". `
          + 'Ask the provider and make one small test charge: the wrong one charges a hundred times too '
          + 'much or too little.',
      ),
    )
  }
  return found
}

/** Two terminals cannot come next at the same time. */
function samePlaceInLine(terminals: readonly Entry<TerminalConfig>[]): readonly ConfigProblem[] {
  const first = new Map<number, number>()
  return terminals.flatMap(({ index, value: { fallback } }) => {
    if (fallback === undefined) return []
    const before = first.get(fallback)
    if (before === undefined) first.set(fallback, index)
    return before === undefined
      ? []
      : [
          problem(
            ['terminals', index, 'fallback'],
            `is the same as terminals[${before}].fallback. Give each its own place.`,
          ),
        ]
  })
}

/**
 * What can be wrong only between fields: names used twice, routes without what they need, more than one
 * default.
 */
export function crossProblems(root: unknown): readonly ConfigProblem[] {
  const terminals = rightEntries(root, 'terminals', terminalConfig)
  const market = field(field(root, 'shop'), 'market')
  const defaults = terminals.filter(({ value }) => value.default === true)
  const places = new Map<string, number>()
  const samePlace = terminals.flatMap(({ index, value }) => {
    if (!value.address || !routesOf(value).includes('lan')) return []
    const place = `${value.address.toLowerCase()}:${value.port}`
    const before = places.get(place)
    if (before === undefined) places.set(place, index)
    return before === undefined
      ? []
      : [
          problem(
            ['terminals', index, 'address'],
            `and port are the same as those of terminals[${before}]. Two terminals cannot share them.`,
          ),
        ]
  })
  return [
    ...repeated(root, 'terminals', 'id', 'Give each terminal its own.'),
    ...repeated(root, 'terminals', 'serial', 'Each terminal has its own; copy it again from the terminal.'),
    ...repeated(root, 'printers', 'id', 'Give each printer its own.'),
    ...repeated(root, 'staff', 'id', 'Give each person their own.'),
    ...terminals.flatMap((entry) => terminalProblems(entry, market)),
    ...defaults
      .slice(1)
      .map(({ index }) =>
        problem(['terminals', index, 'default'], 'makes a second default. Leave true at one terminal only.'),
      ),
    ...samePlace,
    ...samePlaceInLine(terminals),
  ]
}
