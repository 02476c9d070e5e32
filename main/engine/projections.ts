import { evidenceProjection } from './evidence/projection.ts'
import type { RegisterFact } from './facts.ts'
import type { Projection } from './journal/journal.ts'
import { printProjection } from './outbox/projection.ts'
import { paymentProjection } from './payment/projection.ts'
import { saleProjection } from './sale/projection.ts'
import { settingsProjection } from './settings/projection.ts'
import { totalsProjection } from './totals/projection.ts'

/** Everything that is told from the journal, in the order in which each fact reaches it. */
export const PROJECTIONS: readonly Projection<RegisterFact>[] = [
  settingsProjection, saleProjection, paymentProjection, totalsProjection, printProjection,
  evidenceProjection,
]
