import type { Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Notice } from '../ui/status.tsx'

/** Why a command was refused; stays until the next press. */
export function Refusal({ failure }: { readonly failure: Failure | null }) {
  const sentence = useFailureSentence()
  if (!failure) return null
  return (
    <Notice tone="refused" role="alert">
      {sentence(failure)}
    </Notice>
  )
}
