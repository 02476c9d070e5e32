import { ChartColumn, CreditCard, Receipt, ScanBarcode, Settings, type LucideIcon } from 'lucide-react'
import { useEffect, useState, type ComponentType } from 'react'
import type { KeyName } from '../input/key-names.ts'
import { HoldsScreen } from '../holds/holds-screen.tsx'
import { DayTotalsScreen } from '../day-totals/day-totals-screen.tsx'
import { ReceiptsScreen } from '../receipts/receipts-screen.tsx'
import { SettingsScreen } from '../settings/settings-screen.tsx'
import { RegisterScreen } from '../register/register-screen.tsx'
import { SCREEN_NAMES, showScreen, type ScreenName } from './screen-address.ts'

export interface ScreenDefinition {
  readonly name: ScreenName
  readonly icon: LucideIcon
  readonly shortcut: KeyName
  readonly screen: ComponentType
}

/** The screens of the register in the order of their keys. */
export const SCREENS: readonly ScreenDefinition[] = [
  { name: 'register', icon: ScanBarcode, shortcut: 'F1', screen: RegisterScreen },
  { name: 'receipts', icon: Receipt, shortcut: 'F2', screen: ReceiptsScreen },
  { name: 'dayTotals', icon: ChartColumn, shortcut: 'F3', screen: DayTotalsScreen },
  { name: 'settings', icon: Settings, shortcut: 'F4', screen: SettingsScreen },
  { name: 'holds', icon: CreditCard, shortcut: 'F11', screen: HoldsScreen },
]

/** `#/settings/network` is a part of the settings. */
const named = (hash: string): ScreenName =>
  SCREEN_NAMES.find((name) => name === hash.split('/')[1]) ?? 'register'

/** The screen in the address, so that a reload comes back to it. */
export function useScreen(): readonly [ScreenName, (name: ScreenName) => void] {
  const [screen, setScreen] = useState(() => named(location.hash))
  useEffect(() => {
    const onHash = (): void => setScreen(named(location.hash))
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [])
  return [screen, showScreen]
}
