import { extname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseSource, projectFiles, projectSources, readProject } from './source.ts'
import {
  LIMITS,
  bannedWords,
  overLimit,
  placeBreaks,
  ratchetBreaks,
  tightened,
  type Ratchet,
} from './tidy.ts'

const WORDS_IN = new Set(['.ts', '.tsx', '.mjs', '.cjs', '.css', '.html', '.md', '.yml', '.json', '.svg', ''])
const NOT_OURS = new Set(['package-lock.json', 'LICENSE'])

const sources = projectSources()
const ratchet = JSON.parse(readProject('tests/checks/ratchet.json')) as Ratchet
const NOTHING: Ratchet = { fileLines: {}, functionLines: {}, longLines: {} }

describe('the project', () => {
  test('keeps to its sizes, and its exceptions only shrink', () => {
    expect(ratchetBreaks(overLimit(sources), ratchet)).toEqual([])
  })
  test('keeps small what cannot be run everywhere', () => {
    expect(placeBreaks(sources)).toEqual([])
  })
  test('holds no word that has no business in it', () => {
    const files = projectFiles().filter((path) => WORDS_IN.has(extname(path)) && !NOT_OURS.has(path))
    expect(files.flatMap((path) => bannedWords(path, readProject(path)))).toEqual([])
  })
})

describe('the size check itself', () => {
  const lines = (count: number): string => 'void 0\n'.repeat(count)
  const withFunction = (bodyLines: number): string => `export function work() {\n${lines(bodyLines)}}\n`
  const over = (text: string, path = 'main/x.ts'): Ratchet => overLimit([parseSource(path, text)])

  test('counts lines of a file at the limit and one past it', () => {
    expect(over(lines(LIMITS.fileLines)).fileLines).toEqual({})
    expect(over(lines(LIMITS.fileLines + 1)).fileLines).toEqual({ 'main/x.ts': LIMITS.fileLines + 1 })
  })
  test('counts lines of a function at the limit and one past it, by name', () => {
    expect(over(withFunction(LIMITS.functionLines - 2)).functionLines).toEqual({})
    expect(over(withFunction(LIMITS.functionLines - 1)).functionLines).toEqual({
      'main/x.ts work': LIMITS.functionLines + 1,
    })
    expect(over(`const work = () => {\n${lines(99)}}`).functionLines).toEqual({ 'main/x.ts work': 101 })
  })
  test('counts columns at the limit and one past it, a wide character as one', () => {
    const line = (width: number): string => `// ${'レ'.repeat(width - 3)}`
    expect(over(line(LIMITS.columns)).longLines).toEqual({})
    expect(over(`${line(LIMITS.columns + 1)}\n${line(LIMITS.columns + 9)}`).longLines).toEqual({
      'main/x.ts': 2,
    })
  })
  test('takes a chapter of tests for no function', () => {
    expect(over(`describe.each([1])('x', () => {\n${lines(200)}})`, 'tests/x.test.ts').functionLines).toEqual(
      {},
    )
    expect(over(`test('x', () => {\n${lines(200)}})`, 'tests/x.test.ts').functionLines).toEqual({
      'tests/x.test.ts in line 1': 202,
    })
  })
  test('only tightens', () => {
    const at = (count: number): Ratchet => ({ ...NOTHING, fileLines: { 'main/x.ts': count } })
    expect(ratchetBreaks(at(450), at(450))).toEqual([])
    expect(ratchetBreaks(at(451), at(450))).toEqual(['main/x.ts: 451 lines, its exception is 450'])
    expect(ratchetBreaks(at(449), at(450))).toEqual([
      'main/x.ts: 449 lines now; tighten fileLines in tests/checks/ratchet.json from 450 to 449',
    ])
    expect(ratchetBreaks(NOTHING, at(450))).toEqual([
      'main/x.ts: is within the limit now; remove it from fileLines in tests/checks/ratchet.json',
    ])
    expect(ratchetBreaks(at(401), NOTHING)).toEqual(['main/x.ts: 401 lines, the limit is 400'])
  })
  test('is tightened by command, and never loosened', () => {
    const at = (sizes: Record<string, number>): Ratchet => ({ ...NOTHING, fileLines: sizes })
    const allowed = at({ 'main/shrunk.ts': 500, 'main/grown.ts': 500, 'main/gone.ts': 500 })
    const now = at({ 'main/shrunk.ts': 450, 'main/grown.ts': 550, 'main/new.ts': 600 })
    expect(tightened(now, allowed)).toEqual(at({ 'main/shrunk.ts': 450, 'main/grown.ts': 500 }))
  })
  test('counts a place as the sum of its files', () => {
    const files = ['main/shell/a.ts', 'main/shell/b.ts', 'main/shelled.ts'].map((path) =>
      parseSource(path, lines(30)),
    )
    expect(placeBreaks(files, { 'main/shell/': 60 })).toEqual([])
    expect(placeBreaks(files, { 'main/shell/': 59 })).toEqual(['main/shell/: 60 lines, the limit is 59'])
  })
})

describe('the word check itself', () => {
  const word = (...parts: readonly string[]): string => parts.join('')
  test.each([
    `// ${word('TO', 'DO')}: later`,
    `"${word('/ho', 'me/anna/till')}"`,
    `open(${word('/ro', 'ot/x')})`,
    word('test.on', 'ly(name)'),
    word('debug', 'ger'),
    word('https://registry.np', 'mjs.org'),
    word('// ox', 'lint-disable-next-line no-var'),
    word('// @ts-', 'expect-error'),
  ])('finds %s', (line) => {
    expect(bannedWords('x.ts', `\n${line}`)).toHaveLength(1)
  })
  test.each([
    'const todo = list()',
    'https://example.com/home/x',
    'GET /work',
    'only(name)',
    word('// @ts-', 'expect-error -- the page gives anything'),
  ])('leaves %s alone', (line) => {
    expect(bannedWords('x.ts', line)).toEqual([])
  })
})
