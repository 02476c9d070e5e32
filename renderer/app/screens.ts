import { ChartColumn, Receipt, ScanBarcode, Settings, type LucideIcon } from 'lucide-react'
import { useEffect, useState, type ComponentType } from 'react'
import type { KeyName } from '../input/key-names.ts'
import { RegisterScreen } from '../register/register-screen.tsx'

export const SCREEN_NAMES = ['register', 'receipts', 'dayTotals', 'settings'] as const
export type ScreenName = (typeof SCREEN_NAMES)[number]

export interface ScreenDefinition { readonly name: ScreenName; readonly icon: LucideIcon; readonly shortcut: KeyName; readonly screen: ComponentType | null }

const found = import.meta.glob<Record<string, ComponentType>>(
  ['../receipts/receipts-screen.tsx', '../day-totals/day-totals-screen.tsx', '../settings/settings-screen.tsx'], { eager: true },
)

/** The screens of the register in the order of their keys. */
export const SCREENS: readonly ScreenDefinition[] = [
  { name: 'register', icon: ScanBarcode, shortcut: 'F1', screen: RegisterScreen },
  { name: 'receipts', icon: Receipt, shortcut: 'F2', screen: found['../receipts/receipts-screen.tsx']?.['ReceiptsScreen'] ?? null },
  { name: 'dayTotals', icon: ChartColumn, shortcut: 'F3', screen: found['../day-totals/day-totals-screen.tsx']?.['DayTotalsScreen'] ?? null },
  { name: 'settings', icon: Settings, shortcut: 'F4', screen: found['../settings/settings-screen.tsx']?.['SettingsScreen'] ?? null },
]

const named = (hash: string): ScreenName => SCREEN_NAMES.find((name) => hash === `#/${name}`) ?? 'register'

/** The screen in the address, so that a reload comes back to it. */
export function useScreen(): readonly [ScreenName, (name: ScreenName) => void] {
  const [screen, setScreen] = useState(() => named(location.hash))
  useEffect(() => {
    const onHash = (): void => setScreen(named(location.hash))
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [])
  return [screen, (name) => { location.hash = `/${name}` }]
}
