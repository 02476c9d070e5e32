import { createContext, useContext } from 'react'
import { assert } from '../../shared/assert.ts'
import type { RegisterView } from '../../shared/contract/staff.ts'

export const RegisterViewContext = createContext<RegisterView | null>(null)

/** The register's current view; screens are shown only when there is one. */
export function useRegisterView(): RegisterView {
  const view = useContext(RegisterViewContext)
  assert(view, 'a screen is shown without a register view')
  return view
}
