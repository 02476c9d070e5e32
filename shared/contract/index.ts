import type { z } from 'zod'
import type { CallDefinition } from './define.ts'
import { cardContract } from './card.ts'
import { discoveryContract } from './discovery.ts'
import { historyContract } from './history.ts'
import { lendingContract } from './lending.ts'
import { paymentContract } from './payment.ts'
import { receiptContract } from './receipt.ts'
import { catalogContract, saleContract } from './sale.ts'
import { settingsContract } from './settings.ts'
import { staffContract } from './staff.ts'
import { totalsContract } from './totals.ts'

/** Every call there is: at once the types, the allow-list and the validators of both sides. */
export const contract = {
  ...staffContract,
  ...saleContract,
  ...catalogContract,
  ...paymentContract,
  ...cardContract,
  ...receiptContract,
  ...totalsContract,
  ...settingsContract,
  ...discoveryContract,
  ...historyContract,
  ...lendingContract,
} as const satisfies Record<string, CallDefinition>

export type Contract = typeof contract
export type CallName = keyof Contract
export type CallInput<N extends CallName> = z.input<Contract[N]['input']>
export type DecodedInput<N extends CallName> = z.output<Contract[N]['input']>
export type CallValue<N extends CallName> = z.output<Contract[N]['output']>

export const isCallName = (name: string): name is CallName => Object.hasOwn(contract, name)
