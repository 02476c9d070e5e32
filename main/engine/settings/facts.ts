import type { PrinterSettings, TerminalSettings } from '../../../shared/contract/settings.ts'
import type { Role } from '../../../shared/contract/staff.ts'

/** How the lane is set up. No secret is ever part of a fact. */
export type SettingsFact =
  | { readonly kind: 'setting.changed'; readonly key: SettingKey; readonly value: string }
  | { readonly kind: 'terminal.saved'; readonly terminalId: string; readonly settings: TerminalSettings }
  | { readonly kind: 'terminal.removed'; readonly terminalId: string }
  | { readonly kind: 'printer.saved'; readonly printerId: string; readonly settings: PrinterSettings }
  | { readonly kind: 'printer.removed'; readonly printerId: string }
  | { readonly kind: 'catalogue.imported'; readonly count: number; readonly hash: string }
  | {
      readonly kind: 'staff.provisioned'
      readonly staff: readonly {
        readonly staffId: string
        readonly name: string
        readonly role: Role
        readonly needsPin: boolean
      }[]
    }

export const SETTING_KEYS = ['shop_name', 'register_name', 'market', 'language', 'theme'] as const
export type SettingKey = (typeof SETTING_KEYS)[number]
