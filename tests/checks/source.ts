import { readFileSync, readdirSync } from 'node:fs'
import { dirname, extname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, type ESTree } from 'vite'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
/** Folders that hold the project's own code. One that is not there yet is empty. */
const CODE_FOLDERS = ['shared', 'main', 'preload', 'renderer', 'build', 'tests', '.ci']
const SCRIPT = new Set(['.ts', '.tsx', '.mjs', '.cjs'])

export interface Import {
  /** As written. */
  readonly request: string
  /** Path in the project for a relative import, null for a package. */
  readonly file: string | null
  readonly typeOnly: boolean
  /** Names taken from the module; `*` for all of it. */
  readonly names: readonly string[]
  readonly line: number
}

export interface Source {
  /** Path in the project, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly program: ESTree.Program
  readonly imports: readonly Import[]
}

const textFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : textFiles(path)
    return [path]
  })

const inProject = (path: string): string => relative(ROOT, path).split(sep).join('/')

const existing = (folder: string): string[] => {
  try {
    return textFiles(join(ROOT, folder))
  } catch {
    return []
  }
}

/** Every file of the project's own folders and of its root, as paths in the project. */
export const projectFiles = (): readonly string[] => {
  const root = readdirSync(ROOT, { withFileTypes: true })
    // In a second working copy of the repository, `.git` is a file that says where the first one is.
    .filter((entry) => entry.isFile() && entry.name !== '.git')
    .map((entry) => join(ROOT, entry.name))
  return [...CODE_FOLDERS.flatMap(existing), ...root].map(inProject).toSorted()
}

export const readProject = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

type Node = ESTree.Node
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Calls `visit` with every node of a tree, parents first, with the chain of its parents. */
export function walk(
  node: Node,
  visit: (node: Node, parents: readonly Node[]) => void,
  parents: readonly Node[] = [],
): void {
  visit(node, parents)
  const inner = [...parents, node]
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(child)) walk(child, visit, inner)
  }
}

const resolved = (from: string, request: string): string | null =>
  request.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), request)) : null

function importsOf(path: string, text: string, parsed: ReturnType<typeof parseSync>): Import[] {
  const found: Import[] = []
  const add = (request: string, offset: number, typeOnly: boolean, names: readonly string[]): void => {
    found.push({ request, file: resolved(path, request), typeOnly, names, line: lineAt(text, offset) })
  }
  for (const { moduleRequest, entries, start } of parsed.module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType)
    add(
      moduleRequest.value,
      start,
      typeOnly,
      entries.filter((entry) => !entry.isType).map(({ importName }) => importName.name ?? '*'),
    )
  }
  for (const { entries, start } of parsed.module.staticExports) {
    const requests = new Set(entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []))
    for (const request of requests) {
      const own = entries.filter(({ moduleRequest }) => moduleRequest?.value === request)
      add(
        request,
        start,
        own.every(({ isType }) => isType),
        own.map(({ importName }) => importName.name ?? '*'),
      )
    }
  }
  // import('…'), require('…'), and files reached by address: new URL('./worker.ts', import.meta.url)
  walk(parsed.program, (node) => {
    if (node.type === 'ImportExpression' && node.source.type === 'Literal')
      add(String(node.source.value), node.start, false, ['*'])
    const first =
      node.type === 'CallExpression' || node.type === 'NewExpression' ? node.arguments[0] : undefined
    if (first?.type !== 'Literal' || typeof first.value !== 'string') return
    const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? node.callee : null
    if (callee?.type !== 'Identifier') return
    if (callee.name === 'require') add(first.value, node.start, false, ['*'])
    // An address is relative to the file also without a dot in front.
    const address = /^\.\.?\//.test(first.value) ? first.value : `./${first.value}`
    if (callee.name === 'URL' && SCRIPT.has(extname(address))) add(address, node.start, false, ['*'])
  })
  return found
}

/** Parses one file. Throws when it is not valid. */
export function parseSource(path: string, text: string): Source {
  const parsed = parseSync(path, text)
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message ?? 'cannot be parsed'}`)
  return {
    path,
    text,
    lines: text.split('\n'),
    program: parsed.program,
    imports: importsOf(path, text, parsed),
  }
}

/** Every script of the project, parsed. */
export const projectSources = (): readonly Source[] =>
  projectFiles()
    .filter((path) => SCRIPT.has(extname(path)))
    .map((path) => parseSource(path, readProject(path)))
