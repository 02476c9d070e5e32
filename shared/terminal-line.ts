interface InLine {
  readonly terminalId: string
  readonly isDefault: boolean
  /** Its place behind the default one; null: only used when somebody chooses it. */
  readonly fallback: number | null
}

/** The default one, then those that take its place in their order, then all others by their ids. */
export function inLine<T extends InLine>(terminals: readonly T[]): readonly T[] {
  const place = ({ isDefault, fallback }: T): number => (isDefault ? 0 : (fallback ?? LAST))
  return terminals.toSorted(
    (left, right) => place(left) - place(right) || (left.terminalId < right.terminalId ? -1 : 1),
  )
}
const LAST = Number.MAX_SAFE_INTEGER
