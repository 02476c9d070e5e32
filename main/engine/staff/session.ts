import type { Language, StaffMember } from '../../../shared/contract/staff.ts'
import { callError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { AreaHandlers, Caller } from '../calls.ts'
import type { StaffFact } from './facts.ts'
import type { Pins } from './pins.ts'
import { RIGHTS_OF } from './rights.ts'

/** The one who works alone: a shop that names no staff is operated by its owner, without sign-in. */
export const OWNER: StaffMember = { staffId: 'owner', name: 'Owner', role: 'owner', needsPin: false }

const OWNER_NAMES: Readonly<Record<Language, string>> = { es: 'Dueño', en: 'Owner', ja: 'オーナー' }

export interface Session {
  caller(): Caller
  /** Whoever signed in, read from nothing that can fail. */
  signedInStaffId(): string | null
  readonly handlers: AreaHandlers<'staff'>
}

/**
 * Who is at the register. Held in memory: after a restart of the program everybody signs in again, except
 * where nobody needs to; an engine that was only opened again after a defect is told who was there.
 */
export function createSession(options: {
  readonly staff: () => readonly StaffMember[]
  /** In which the owner is called so. */
  readonly language: () => Language
  readonly pins: Pins
  readonly signedInStaffId: string | null
  readonly recordAlone: (facts: readonly StaffFact[]) => void
}): Session {
  const byId = (staffId: string): StaffMember | null =>
    options.staff().find((member) => member.staffId === staffId) ?? null
  let signedInId: string | null = options.signedInStaffId

  const current = (): StaffMember | null => {
    if (options.staff().length === 0) return { ...OWNER, name: OWNER_NAMES[options.language()] }
    return signedInId === null ? null : byId(signedInId)
  }

  return {
    caller: () => {
      const staff = current()
      return { staff, rights: staff === null ? ['open'] : RIGHTS_OF[staff.role] }
    },
    signedInStaffId: () => signedInId,
    handlers: {
      'staff.list': () => ok({ staff: [...options.staff()] }),
      'staff.signIn': {
        before: async ({ staffId, pin }) => {
          const member = byId(staffId)
          if (!member) return refuse(callError('STAFF_UNKNOWN', 'Nobody of that name works here.'))
          if (!member.needsPin) return ok({})
          const checked = await options.pins.check(staffId, pin ?? '')
          if (checked.ok) return ok({})
          if (checked.error.code === 'SECRET_STORE_FAULT') return checked
          options.recordAlone([{ kind: 'staff.pin_refused', staffId, purpose: 'sign_in' }])
          return checked
        },
        run: ({ staffId }, context) => {
          const member = byId(staffId)
          if (!member) return refuse(callError('STAFF_UNKNOWN', 'Nobody of that name works here.'))
          context.record([{ kind: 'staff.signed_in', staffId }])
          context.after(() => {
            signedInId = staffId
          })
          return ok(() => member)
        },
      },
      'staff.signOut': {
        run: (_input, context) => {
          const staff = current()
          if (staff && options.staff().length > 0) {
            context.record([{ kind: 'staff.signed_out', staffId: staff.staffId }])
            context.after(() => {
              signedInId = null
            })
          }
          return ok(() => ({}))
        },
      },
    },
  }
}
