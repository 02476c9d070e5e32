import type { ESTree } from 'vite'
import { lineAt, walk, type Source } from './source.ts'

export const LIMITS = { fileLines: 400, functionLines: 70, columns: 110 } as const
/** Places that must stay smaller than any other, in lines. A folder counts all of its files together. */
export const PLACE_LIMITS: Readonly<Record<string, number>> = {
  'main/index.ts': 40,
  'preload/': 60,
  'main/shell/': 800,
}

/** What is larger than the limit now, by file, function and file. It may shrink and never grow. */
export interface Ratchet {
  readonly fileLines: Readonly<Record<string, number>>
  /** `path name` of the function. */
  readonly functionLines: Readonly<Record<string, number>>
  /** How many lines of the file are too long. */
  readonly longLines: Readonly<Record<string, number>>
}

type Node = ESTree.Node
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

const countLines = (lines: readonly string[]): number =>
  lines.at(-1) === '' ? lines.length - 1 : lines.length

/** The callback of `describe` is a chapter of tests, not a function. */
const isChapter = (parents: readonly Node[]): boolean => {
  const parent = parents.at(-1)
  if (parent?.type !== 'CallExpression') return false
  let callee: Node = parent.callee
  while (callee.type === 'MemberExpression' || callee.type === 'CallExpression')
    callee = callee.type === 'MemberExpression' ? callee.object : callee.callee
  return callee.type === 'Identifier' && callee.name === 'describe'
}

function nameOf(node: Node, parents: readonly Node[], line: number): string {
  if ('id' in node && node.id !== null && node.id !== undefined && 'name' in node.id) return node.id.name
  const parent = parents.at(-1)
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  if (
    (parent?.type === 'Property' || parent?.type === 'MethodDefinition') &&
    parent.key.type === 'Identifier'
  )
    return parent.key.name
  return `in line ${line}`
}

/** Everything of a file that is over a limit, in the ratchet's own form. */
export function overLimit(sources: readonly Source[]): Ratchet {
  const fileLines: Record<string, number> = {}
  const functionLines: Record<string, number> = {}
  const longLines: Record<string, number> = {}
  for (const source of sources) {
    const count = countLines(source.lines)
    if (count > LIMITS.fileLines) fileLines[source.path] = count
    const long = source.lines.filter((line) => [...line].length > LIMITS.columns).length
    if (long > 0) longLines[source.path] = long
    walk(source.program, (node, parents) => {
      if (!FUNCTIONS.has(node.type) || isChapter(parents)) return
      const start = lineAt(source.text, node.start)
      const lines = lineAt(source.text, node.end) - start + 1
      if (lines <= LIMITS.functionLines) return
      const key = `${source.path} ${nameOf(node, parents, start)}`
      functionLines[key] = Math.max(lines, functionLines[key] ?? 0)
    })
  }
  return { fileLines, functionLines, longLines }
}

const LIMIT_OF = { fileLines: LIMITS.fileLines, functionLines: LIMITS.functionLines, longLines: 0 } as const
const UNIT = {
  fileLines: 'lines',
  functionLines: 'lines',
  longLines: `lines over ${LIMITS.columns} columns`,
} as const

/**
 * How the project differs from the ratchet, one sentence each: what has grown past its limit or its
 * exception, and
 * what has shrunk without the exception being tightened.
 */
export function ratchetBreaks(now: Ratchet, allowed: Ratchet): string[] {
  return (['fileLines', 'functionLines', 'longLines'] as const).flatMap((kind) => {
    const keys = new Set([...Object.keys(now[kind]), ...Object.keys(allowed[kind])])
    return [...keys].toSorted().flatMap((key) => {
      const is = now[kind][key] ?? null
      const may = allowed[kind][key] ?? null
      if (is === may) return []
      if (may === null) return [`${key}: ${is} ${UNIT[kind]}, the limit is ${LIMIT_OF[kind]}`]
      if (is === null)
        return [`${key}: is within the limit now; remove it from ${kind} in tests/checks/ratchet.json`]
      if (is > may) return [`${key}: ${is} ${UNIT[kind]}, its exception is ${may}`]
      return [
        `${key}: ${is} ${UNIT[kind]} now; tighten ${kind} in tests/checks/ratchet.json from ${may} to ${is}`,
      ]
    })
  })
}

/**
 * The exceptions as small as they can be now: what has shrunk is held there, what has grown keeps its old
 * size.
 */
export function tightened(now: Ratchet, allowed: Ratchet): Ratchet {
  const kind = (name: keyof Ratchet): Record<string, number> =>
    Object.fromEntries(
      Object.entries(allowed[name]).flatMap(([key, may]) => {
        const is = now[name][key]
        return is === undefined ? [] : [[key, Math.min(is, may)]]
      }),
    )
  return {
    fileLines: kind('fileLines'),
    functionLines: kind('functionLines'),
    longLines: kind('longLines'),
  }
}

/** Places over their own limit. */
export function placeBreaks(sources: readonly Source[], limits = PLACE_LIMITS): string[] {
  return Object.entries(limits).flatMap(([place, limit]) => {
    const own = sources.filter(
      ({ path }) => path === place || (place.endsWith('/') && path.startsWith(place)),
    )
    const lines = own.reduce((sum, source) => sum + countLines(source.lines), 0)
    return lines > limit ? [`${place}: ${lines} lines, the limit is ${limit}`] : []
  })
}

const join = (...parts: readonly string[]): string => parts.join('')

/** Taken apart, so that this file does not say them itself. */
const BANNED: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'unfinished work', pattern: new RegExp(join('\\b(?:TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK)\\b')) },
  {
    what: 'a path of one computer',
    pattern: new RegExp(join('(?:^|[\\s"\'`(=:])/(?:ro', 'ot|ho', 'me|wo', 'rk|Us', 'ers)/[A-Za-z0-9._-]')),
  },
  {
    what: 'a test that runs alone',
    pattern: new RegExp(join('\\b(?:test|it|describe|suite)\\.on', 'ly\\b')),
  },
  { what: 'a breakpoint', pattern: new RegExp(join('\\bdebug', 'ger\\b')) },
  { what: 'a package registry', pattern: new RegExp(join('registry\\.np', 'mjs')) },
]
/** A silenced check says why, in the same line, after two dashes. */
const SILENCED = new RegExp(
  join(
    '(?:ox',
    'lint-disable|es',
    'lint-disable|@ts-',
    'ignore|@ts-',
    'expect-error|@ts-',
    'nocheck)(?!.*-- \\S)',
  ),
)

/** Banned words in one file, one line each. */
export function bannedWords(path: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = BANNED.filter(({ pattern }) => pattern.test(line)).map(({ what }) => what)
    if (SILENCED.test(line)) found.push('a silenced check without a reason (write: -- why)')
    return found.map((what) => `${path}:${index + 1}: ${what}`)
  })
}
