import type { CheckId, CheckVerdict, NetworkCheck } from '../contract/discovery.ts'

/**
 * The words of the network doctor in one language: the screen and the command say the same. Those of a
 * figure take its value.
 */
export interface DoctorWords {
  readonly check: Readonly<Record<CheckId, string>>
  readonly found: Readonly<Record<CheckVerdict, string>>
  /** What to do; left out where nothing can be done. */
  readonly next: Readonly<Partial<Record<CheckVerdict, string>>>
  readonly level: Readonly<Record<NetworkCheck['level'], string>>
  readonly figure: {
    readonly took: (seconds: string) => string
    readonly limit: (seconds: string) => string
    readonly ahead: (howMuch: string) => string
    readonly behind: (howMuch: string) => string
    readonly seconds: (count: number) => string
    readonly minutes: (count: number) => string
    readonly hours: (count: number) => string
    readonly serial: (serial: string) => string
    readonly issuer: (name: string) => string
    readonly transaction: (id: string) => string
  }
  readonly forward: {
    readonly title: string
    readonly outwards: string
    readonly fromRegister: string
    readonly fromTerminals: string
    readonly noInspection: string
    readonly inside: string
    readonly isolation: string
    readonly services: readonly string[]
    readonly found: string
    readonly allWell: string
    readonly https: string
    readonly http: string
    readonly anyTerminal: string
    readonly thisRegister: string
  }
}
