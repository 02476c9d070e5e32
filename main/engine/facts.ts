import type { CardFact } from './card/facts.ts'
import type { PrintFact } from './outbox/facts.ts'
import type { PaymentFact } from './payment/facts.ts'
import type { SaleFact } from './sale/facts.ts'
import type { SettingsFact } from './settings/facts.ts'
import type { StaffFact } from './staff/facts.ts'

/** Everything that the journal can hold. */
export type RegisterFact = SaleFact | PaymentFact | CardFact | PrintFact | SettingsFact | StaffFact
