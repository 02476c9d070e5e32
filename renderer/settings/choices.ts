import type { Language, Theme } from '../../shared/contract/staff.ts'

/** The same lists as the contract's, without its schemas, which the page does not carry. */
export type { Language, Theme }
export const LANGUAGES = ['es', 'en', 'ja'] as const satisfies readonly Language[]
export const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Theme[]
