/** The screens by their names in the address, in the order of their keys. */
export const SCREEN_NAMES = ['register', 'receipts', 'dayTotals', 'settings', 'holds'] as const
export type ScreenName = (typeof SCREEN_NAMES)[number]

/** Goes to another screen; a reload comes back to it. */
export function showScreen(name: ScreenName): void {
  location.hash = `/${name}`
}
