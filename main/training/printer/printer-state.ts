import type { Paper } from './paper.ts'

/** How the printer is, and what it does wrong. Everything can be changed while it runs. */
export interface VirtualPrinterState {
  /** Off: nothing listens, a connection is refused. */
  readonly power: 'on' | 'off'
  readonly paper: 'loaded' | 'out'
  readonly cover: 'closed' | 'open'
  /** `hang`: takes connections and then neither reads nor answers. */
  readonly hang: boolean
  /** Breaks a connection once it has brought so many bytes; null never. */
  readonly cutAfterBytes: number | null
  /** Whether `DLE EOT` is answered; cheap printers do not. */
  readonly answersStatus: boolean
  /** Whether `GS r` is answered. */
  readonly confirms: boolean
}

/** One paper that was torn off. */
export interface PrintedPaper {
  /** Counts from 1. */
  readonly paperNumber: number
  readonly printedAtMs: number
  readonly paper: Paper
  readonly text: string
  readonly complete: boolean
}
