import type { Language, Theme } from '../../shared/contract/staff.ts'

/** The same lists as the contract's, without its schemas, which the page does not carry. */
export type { Language, Theme }
export const LANGUAGES = ['es', 'en', 'ja'] as const satisfies readonly Language[]
export const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Theme[]

/** The language that the page speaks by its name; the lead language for any other name. */
export const languageOf = (name: string): Language => LANGUAGES.find((known) => known === name) ?? 'es'
