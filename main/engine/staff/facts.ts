/** Who came, went and vouched for what. */
export type StaffFact =
  | { readonly kind: 'register.opened'; readonly version: string; readonly training: boolean }
  | { readonly kind: 'staff.signed_in'; readonly staffId: string }
  | { readonly kind: 'staff.signed_out'; readonly staffId: string }
  | { readonly kind: 'staff.pin_refused'; readonly staffId: string; readonly purpose: 'sign_in' | 'approval' }
  | {
      readonly kind: 'staff.approved'
      readonly staffId: string
      readonly action: string
      readonly subjectId: string
    }
