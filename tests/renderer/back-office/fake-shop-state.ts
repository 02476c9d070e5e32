import type { Right } from '../../../shared/contract/define.ts'
import type { CallInput, CallName, CallValue } from '../../../shared/contract/index.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { SettingsView, TerminalTest } from '../../../shared/contract/settings.ts'
import type { Language, Theme } from '../../../shared/contract/staff.ts'
import type { CallError } from '../../../shared/errors.ts'
import type { FakeReceipt } from './fake-shop-receipts.ts'

/** What a fake register starts with. */
export interface FakeShopOptions {
  readonly language: Language
  readonly theme: Theme
  readonly rights: readonly Right[]
  readonly receiptCount: number
  readonly unknownPayments: number
  readonly printJobs: readonly PrintJob[]
  readonly terminalTest: Omit<TerminalTest, 'terminalId'>
  readonly isSetUp: boolean
}

export const FAKE_SHOP: FakeShopOptions = {
  language: 'es',
  theme: 'light',
  rights: ['open', 'sell', 'read', 'settle_unknown', 'configure'],
  receiptCount: 260,
  unknownPayments: 0,
  printJobs: [],
  terminalTest: { verdict: 'ready', serialNamed: null, busyWith: null, busyBy: null, routes: [] },
  isSetUp: true,
}

/** What it knows at the moment. */
export interface State {
  settings: SettingsView
  receipts: readonly FakeReceipt[]
  jobs: readonly PrintJob[]
  test: Omit<TerminalTest, 'terminalId'>
  count: number
}

/** How it answers the calls that it knows. */
export type Handlers = { readonly [N in CallName]?: (input: CallInput<N>) => CallValue<N> }

/** A rule said no. */
export class Refused extends Error {
  readonly error: CallError
  constructor(error: CallError) {
    super(error.message)
    this.error = error
  }
}
