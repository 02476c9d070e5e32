import type { Right } from '../../../shared/contract/define.ts'
import type { StaffMember } from '../../../shared/contract/staff.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { Caller } from '../calls.ts'
import type { StaffFact } from './facts.ts'
import type { Pins } from './pins.ts'
import { RIGHTS_OF } from './rights.ts'

export interface ApprovalsOptions {
  readonly pins: Pins
  readonly staff: () => readonly StaffMember[]
  /** Records in a transaction of its own: a wrong PIN is a fact although the command is refused. */
  readonly recordAlone: (facts: readonly StaffFact[]) => void
}

export type Approve = (
  right: Right,
  caller: Caller,
  approval: { readonly staffId: string; readonly pin: string } | undefined,
) => Promise<Result<{ readonly approvedBy: StaffMember }, CallError>>

/**
 * Consent to something that needs a right: the caller's own right is enough when they did not name anybody
 * else; otherwise somebody who has the right vouches with their PIN, here and now.
 */
export function createApprovals(options: ApprovalsOptions): Approve {
  return async (right, caller, approval) => {
    if (approval === undefined) {
      if (caller.staff && caller.rights.includes(right)) return ok({ approvedBy: caller.staff })
      return refuse(
        callError('APPROVAL_REQUIRED', 'A supervisor must approve this with their PIN.', {
          detail: { right },
        }),
      )
    }
    const member = options.staff().find((candidate) => candidate.staffId === approval.staffId)
    if (!member) return refuse(callError('STAFF_UNKNOWN', 'Nobody of that name works here.'))
    if (!RIGHTS_OF[member.role].includes(right)) {
      return refuse(callError('RIGHT_MISSING', `${member.name} may not approve this.`, { detail: { right } }))
    }
    const checked = await options.pins.check(member.staffId, approval.pin)
    if (!checked.ok) {
      if (checked.error.code !== 'SECRET_STORE_FAULT')
        options.recordAlone([{ kind: 'staff.pin_refused', staffId: member.staffId, purpose: 'approval' }])
      return checked
    }
    return ok({ approvedBy: member })
  }
}
