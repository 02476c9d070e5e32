import type { Right } from '../../../shared/contract/define.ts'
import type { Role } from '../../../shared/contract/staff.ts'

/** What each role may do. The engine asks this table for every call; screens only mirror it. */
export const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  cashier: ['open', 'sell', 'read', 'train'],
  supervisor: ['open', 'sell', 'read', 'train', 'give_back', 'settle_unknown', 'configure'],
  clerk: ['open', 'read'],
  owner: ['open', 'sell', 'read', 'train', 'give_back', 'settle_unknown', 'configure'],
}
