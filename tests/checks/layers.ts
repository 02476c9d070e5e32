import type { ESTree } from 'vite'
import { BANNED_SYMBOLS, LAYERS, type Layer } from './layer-rules.ts'
import { lineAt, walk, type Import, type Source } from './source.ts'

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** The layer with the longest folder that holds the file. */
export function layerOf(path: string, layers: readonly Layer[] = LAYERS): Layer | undefined {
  return layers
    .filter(({ folder }) => isUnder(path, folder))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0]
}

const mayUsePackage = (layer: Layer, request: string): boolean =>
  layer.packages.some(
    (name) =>
      name === '*' ||
      request === name ||
      request.startsWith(`${name}/`) ||
      (name === 'node:*' && request.startsWith('node:')),
  )

/**
 * A file belongs to whoever has the longest folder, so allowing `main/engine` does not allow
 * `main/engine/store`'s own.
 */
function mayImport(layer: Layer, file: string, { typeOnly }: Import): boolean {
  if (isUnder(file, layer.folder)) return true
  if (layer.values.some((folder) => isUnder(file, folder))) return true
  return typeOnly && (layer.types ?? []).some((folder) => isUnder(file, folder))
}

/** Every import that the table does not allow, one line each. */
export function layerBreaks(sources: readonly Source[], layers: readonly Layer[] = LAYERS): string[] {
  return sources.flatMap(({ path, imports }) => {
    const layer = layerOf(path, layers)
    if (layer === undefined) return [`${path}: belongs to no layer (tests/checks/layer-rules.ts)`]
    return imports.flatMap((imported) => {
      const allowed =
        imported.file === null
          ? mayUsePackage(layer, imported.request)
          : mayImport(layer, imported.file, imported)
      return allowed
        ? []
        : [`${path}:${imported.line}: ${layer.folder} may not import ${imported.file ?? imported.request}`]
    })
  })
}

/** Groups of files that import each other's values in a circle; types alone make no circle. */
export function importCycles(sources: readonly Source[]): string[][] {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter(({ typeOnly, file }) => !typeOnly && file !== null).map(({ file }) => file ?? ''),
    ]),
  )
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[][] = []
  const visit = (path: string): void => {
    index.set(path, index.size)
    low.set(path, index.get(path) ?? 0)
    stack.push(path)
    for (const next of edges.get(path) ?? []) {
      if (!edges.has(next)) continue
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(path, Math.min(low.get(path) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(path) !== index.get(path)) return
    const group = stack.splice(stack.indexOf(path))
    if (group.length > 1 || (edges.get(path) ?? []).includes(path)) cycles.push(group.toSorted())
  }
  for (const path of edges.keys()) if (!index.has(path)) visit(path)
  return cycles
}

/** Files that cannot be reached from the entries by imports of any kind. */
export function unreachable(sources: readonly Source[], entries: readonly string[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const queue = [...entries]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    for (const { file } of byPath.get(path)?.imports ?? []) if (file !== null) queue.push(file)
  }
  return sources.map(({ path }) => path).filter((path) => !reached.has(path))
}

/** Who brings a package along with an entry: by imports of values, which alone end up in a bundle. */
export function carriersOf(name: string, entry: string, sources: readonly Source[]): string[] {
  const values = sources.map((source) => ({
    ...source,
    imports: source.imports.filter(({ typeOnly }) => !typeOnly),
  }))
  const left = new Set(unreachable(values, [entry]))
  return values
    .filter(({ path, imports }) => !left.has(path) && imports.some(({ request }) => request === name))
    .map(({ path }) => path)
}

type Node = ESTree.Node

/** The dotted name of `a.b.c`, with `globalThis.` and `window.` left away; null for anything else. */
function dotted(node: Node): string | null {
  if (node.type === 'Identifier') return node.name
  if (
    node.type === 'ParenthesizedExpression' ||
    node.type === 'TSAsExpression' ||
    node.type === 'TSNonNullExpression'
  )
    return dotted(node.expression)
  if (node.type !== 'MemberExpression') return null
  const property =
    node.property.type === 'Identifier' && !node.computed
      ? node.property.name
      : node.property.type === 'Literal' && typeof node.property.value === 'string'
        ? node.property.value
        : null
  const object = dotted(node.object)
  if (property === null || object === null) return null
  return object === 'globalThis' || object === 'window' || object === 'self'
    ? `window.${property}`
    : `${object}.${property}`
}

/** Whether an identifier stands for itself here, rather than being a property's or a parameter's name. */
function isUse(node: Node, parents: readonly Node[]): boolean {
  const parent = parents.at(-1)
  if (parent === undefined) return true
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed
  if (parent.type === 'Property') return parent.value === node || parent.computed || parent.shorthand
  if (
    parent.type === 'ImportSpecifier' ||
    parent.type === 'TSPropertySignature' ||
    parent.type === 'TSMethodSignature'
  )
    return false
  return !(parent.type === 'JSXAttribute' || parent.type.startsWith('TS'))
}

/** The banned symbols that a node is a use of. */
function symbolsAt(node: Node, parents: readonly Node[]): string[] {
  if (node.type === 'NewExpression') {
    return node.arguments.length === 0 && dotted(node.callee) === 'Date' ? ['new Date()'] : []
  }
  if (node.type === 'MemberExpression') {
    const name = dotted(node)
    const last = node.property.type === 'Identifier' ? node.property.name : ''
    return name === null ? [last] : [name, name.replace(/^window\./, ''), last]
  }
  if (node.type === 'JSXIdentifier') return [node.name]
  return node.type === 'Identifier' && isUse(node, parents) ? [node.name] : []
}

/** Names that a pattern binds: `{ a, b: [c] = [] }` binds a and c. */
function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'Property' ? property.value : property.argument),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)))
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'RestElement':
      return boundNames(pattern.argument)
    default:
      return []
  }
}

/** Names that a file makes itself; using those is no use of the global of the same name. */
function ownNames(source: Source): ReadonlySet<string> {
  const names = new Set<string>()
  walk(source.program, (node) => {
    const patterns: Node[] = []
    if (node.type === 'FunctionDeclaration' && node.id !== null) patterns.push(node.id)
    if (node.type === 'VariableDeclarator') patterns.push(node.id)
    if (
      node.type === 'FunctionDeclaration' ||
      node.type === 'ArrowFunctionExpression' ||
      node.type === 'FunctionExpression'
    )
      patterns.push(...node.params)
    for (const name of patterns.flatMap(boundNames)) names.add(name)
  })
  return names
}

/** Every use of a symbol where it is banned, one line each. */
export function bannedUses(sources: readonly Source[], bans = BANNED_SYMBOLS): string[] {
  return sources.flatMap((source) => {
    const own = bans.filter(
      (ban) => isUnder(source.path, ban.in) && !ban.except.some((folder) => isUnder(source.path, folder)),
    )
    if (own.length === 0) return []
    const made = ownNames(source)
    const found = new Set<string>()
    walk(source.program, (node, parents) => {
      const symbols = symbolsAt(node, parents)
      for (const { symbol, in: where } of own) {
        const isOwnName = node.type === 'Identifier' && made.has(symbol)
        if (symbols.includes(symbol) && !isOwnName)
          found.add(`${source.path}:${lineAt(source.text, node.start)}: ${symbol} is banned in ${where}`)
      }
    })
    for (const { names, line } of source.imports) {
      for (const { symbol, in: where } of own)
        if (names.includes(symbol)) found.add(`${source.path}:${line}: ${symbol} is banned in ${where}`)
    }
    return [...found]
  })
}
