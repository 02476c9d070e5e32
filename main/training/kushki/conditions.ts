import { failure, type LinkFailure, type TerminalAnswer } from './link-failure.ts'

/**
 * What a terminal says that is well and cannot serve. The provider describes both (`First Steps`: the
 * terminal always needs internet; Terminal Operating Modes) and publishes neither code nor words for them,
 * so every line here is an assumption: its family for the terminal's own state (`Kushki ONE Error Catalog`,
 * `TERMINAL`), the one code of it whose meaning is not published, and words of ours.
 */
export const CONDITIONS = {
  no_internet: { status: 503, code: 'TER-002', message: 'The terminal has no internet connection' },
  standalone_mode: { status: 403, code: 'TER-002', message: 'The terminal is in standalone mode' },
} as const satisfies Readonly<
  Record<string, Pick<LinkFailure, 'code' | 'message'> & { readonly status: number }>
>
export type Condition = keyof typeof CONDITIONS

/** The refusal of a terminal in that condition. */
export function refusedFor(condition: Condition, serial: string, id: string | null): TerminalAnswer {
  const { status, code, message } = CONDITIONS[condition]
  return failure(status, serial, id, { type: 'TERMINAL', code, message })
}
