import type { z } from 'zod'
import { CONFIG_SHAPES } from './config-schema.ts'

/**
 * One thing that is wrong with the provisioning file: where, and what to do. Never holds a value of the file.
 */
export interface ConfigProblem {
  /** For example `terminals[0].serial`; empty for the file as a whole. */
  readonly path: string
  readonly sentence: string
}

export type Path = readonly PropertyKey[]

/** `['terminals', 0, 'serial']` → `terminals[0].serial`. */
export const pathText = (path: Path): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('')

const placeOf = (path: Path): string => pathText(path).replaceAll(/\[\d+\]/g, '[]')

/** What a field is for, which is also what to do about it. */
function adviceFor(path: Path): string {
  const key = path.at(-1)
  if (typeof key !== 'string') return ''
  return CONFIG_SHAPES[placeOf(path.slice(0, -1))]?.[key]?.description ?? ''
}

export const problem = (path: Path, sentence: string): ConfigProblem => ({ path: pathText(path), sentence })

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object { … }',
  array: 'a list [ … ]',
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  )

/** Letters that must change to get from one word to the other. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at]
    for (let to = 1; to <= right.length; to += 1) {
      const swap = (row[to - 1] ?? 0) + (left[at - 1] === right[to - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}

const SHOWN_KEY_MAX = 40
function unknownKey(path: Path, key: string): ConfigProblem {
  const known = Object.keys(CONFIG_SHAPES[placeOf(path)] ?? {})
  const shown = key.length > SHOWN_KEY_MAX ? `${key.slice(0, SHOWN_KEY_MAX)}…` : key
  const near = known.toSorted(
    (left, right) =>
      distance(key.slice(0, SHOWN_KEY_MAX), left) - distance(key.slice(0, SHOWN_KEY_MAX), right),
  )[0]
  const meant = near !== undefined && distance(key, near) <= 2 ? ` Did you mean "${near}"?` : ''
  const names = known.length > 0 ? ` Known here: ${known.join(', ')}.` : ''
  return problem([...path, shown], `is not a known name.${meant || names}`)
}

const times = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

function limitText(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const big = issue.code === 'too_big'
  const limit = Number(big ? issue.maximum : issue.minimum)
  const bound = big ? 'at most' : 'at least'
  if (issue.origin === 'string') return `must have ${bound} ${times(limit, 'character')}.`
  if (issue.origin === 'array')
    return `must have ${bound} ${times(limit, 'entr')}`.replace(
      /entrs?$/,
      limit === 1 ? 'entry.' : 'entries.',
    )
  return `must be ${bound} ${limit}.`
}

const SECRET_KEYS: ReadonlySet<PropertyKey | undefined> = new Set(['credential', 'pin'])

/**
 * What is wrong in one sentence of ours: the library's own may repeat what the file says, secrets included.
 */
function wrong(issue: z.core.$ZodIssue, root: unknown): string {
  if (SECRET_KEYS.has(issue.path.at(-1)) || SECRET_KEYS.has(issue.path.at(-2))) {
    return typeof valueAt(root, issue.path) === 'string' && SECRET_KEYS.has(issue.path.at(-1))
      ? 'must not be written into this file; take it out and put it into an environment variable or a '
        + 'file of its own.'
      : 'must say where the secret is, in one way.'
  }
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}.`
    case 'invalid_union':
      return 'must be 0 or 1.'
    case 'too_big':
    case 'too_small':
      return limitText(issue)
    case 'invalid_format':
    case 'custom':
      return `must be ${issue.message}.`
    default:
      return 'is not valid.'
  }
}

/**
 * Every finding of the schema in words, none of them twice. `root` is the whole file, to tell missing from
 * wrong.
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], root: unknown): readonly ConfigProblem[] {
  const found = issues.flatMap((issue): readonly ConfigProblem[] => {
    const insideSecret = SECRET_KEYS.has(issue.path.at(-2))
    const path = insideSecret ? issue.path.slice(0, -1) : issue.path
    if (issue.code === 'unrecognized_keys' && !SECRET_KEYS.has(path.at(-1)))
      return issue.keys.map((key) => unknownKey(path, key))
    const missing = path.length > 0 && valueAt(root, path) === undefined
    const text = missing ? 'is missing.' : wrong(issue, root)
    return [problem(path, `${text} ${adviceFor(path)}`.trim())]
  })
  // A field that fails in two ways is named once.
  return found.filter(({ path }, index) => found.findIndex((other) => other.path === path) === index)
}
