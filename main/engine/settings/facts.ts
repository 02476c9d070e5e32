import type { Lending } from '../../../shared/contract/line.ts'
import type { DiscoverySource, IdentityProof } from '../../../shared/contract/discovery.ts'
import type { PrinterSettings, TerminalSettings } from '../../../shared/contract/settings.ts'
import type { Role } from '../../../shared/contract/staff.ts'

/**
 * A terminal is at another address now. `vacated`: nobody was left at the old one, so that nobody else
 * can have taken what was sent there. Its proof decides whether its word still counts for earlier
 * payments.
 */
export interface TerminalMove {
  readonly kind: 'terminal.moved'
  readonly terminalId: string
  readonly serial: string
  readonly from: { readonly host: string; readonly port: number }
  readonly to: { readonly host: string; readonly port: number }
  readonly foundBy: DiscoverySource | 'person'
  readonly proof: IdentityProof
  readonly vacated: boolean
  /** Who said so; null when the register followed it by itself. */
  readonly staffId: string | null
  readonly atMs: number
}

/**
 * Why whoever is at an address is taken for the terminal: a proof, or `first_use`: nothing was known of it
 * yet since somebody said that it is there.
 */
export type Recognition = IdentityProof | 'first_use'

/**
 * The device at a terminal's address is the terminal, and from now on its network hardware says so too. A
 * person's word takes the place of all that was known before, and a proof that of what a person said of other
 * hardware: what is the terminal's can prove itself again, and a mistake must not stay.
 */
export interface TerminalRecognised {
  readonly kind: 'terminal.recognised'
  readonly terminalId: string
  readonly serial: string
  readonly at: { readonly host: string; readonly port: number }
  /** null: this computer cannot tell. */
  readonly hardware: string | null
  readonly proof: Recognition
  /** A person also said that no other hardware is the terminal's. */
  readonly alone?: true
  /** Who said so; null when the register found it out. */
  readonly staffId: string | null
  readonly atMs: number
}

/** How the lane is set up. No secret is ever part of a fact. */
export type SettingsFact =
  | { readonly kind: 'setting.changed'; readonly key: SettingKey; readonly value: string }
  | { readonly kind: 'terminal.saved'; readonly terminalId: string; readonly settings: TerminalSettings }
  | TerminalMove
  | TerminalRecognised
  /**
   * Which credential signs, never the credential. `replaced`: typed over the old one, untried. `accepted`:
   * the terminal had accepted it before. `waiting`, `forgotten`: kept beside the one in use, and dropped.
   * `took_over`: the terminal refused the old one and accepted the one that waited. `completed`: the register
   * had ended in the middle of such a change, and this opening ended it.
   */
  | {
      readonly kind: 'terminal.credential_changed'
      readonly terminalId: string
      readonly how: CredentialChange
    }
  /** `first_use`: nobody had said which one is right. `accepted`: a person did. */
  | {
      readonly kind: 'terminal.certificate_pinned'
      readonly terminalId: string
      readonly certificate: string
      readonly how: 'first_use' | 'accepted'
    }
  | { readonly kind: 'terminal.removed'; readonly terminalId: string }
  /** The default one first, then those that take its place; all others only when somebody chooses them. */
  | {
      readonly kind: 'terminal.ordered'
      readonly terminalIds: readonly string[]
      readonly staffId: string
      readonly atMs: number
    }
  /** For a while it is at another lane than its own; `staffId` is who said so at this one. */
  | ({ readonly kind: 'terminal.lent'; readonly terminalId: string; readonly staffId: string } & Lending)
  /** Taken back, or returned, before the day was over. */
  | {
      readonly kind: 'terminal.lending_ended'
      readonly terminalId: string
      readonly staffId: string
      readonly atMs: number
    }
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

export type CredentialChange = 'replaced' | 'accepted' | 'waiting' | 'forgotten' | 'took_over' | 'completed'
