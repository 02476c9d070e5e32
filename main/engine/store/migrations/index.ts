import { sql as foundation } from './0001-foundation.ts'
import { sql as register } from './0002-register.ts'
import { sql as evidence } from './0003-evidence.ts'
import { sql as places } from './0004-places.ts'
import { sql as split } from './0005-split.ts'
import { sql as followUps } from './0006-follow-ups.ts'
import { sql as lending } from './0007-lending.ts'
import { sql as devices } from './0008-devices.ts'
import { sql as vouchers } from './0009-vouchers.ts'
import { sql as firstUses } from './0010-first-uses.ts'

/**
 * Every step of the schema, oldest first. A step is never edited after a release; its version is its place in
 * the list, from 1 on, and the `user_version` of a database that has taken it.
 */
export const MIGRATIONS = [
  { version: 1, name: 'foundation', sql: foundation },
  { version: 2, name: 'register', sql: register },
  { version: 3, name: 'evidence', sql: evidence },
  { version: 4, name: 'places', sql: places },
  { version: 5, name: 'split', sql: split },
  { version: 6, name: 'follow-ups', sql: followUps },
  { version: 7, name: 'lending', sql: lending },
  { version: 8, name: 'devices', sql: devices },
  { version: 9, name: 'vouchers', sql: vouchers },
  { version: 10, name: 'first-uses', sql: firstUses },
] as const satisfies readonly { readonly version: number; readonly name: string; readonly sql: string }[]
