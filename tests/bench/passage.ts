/** One request at the terminal, by the clock of {@link systemMs}. */
export interface Passage {
  readonly path: string
  readonly arrivedMs: number
  readonly answeredMs: number
}

/** Milliseconds by a clock that all processes of this computer share and nobody sets. */
export const systemMs = (): number => Number(process.hrtime.bigint()) / 1e6
