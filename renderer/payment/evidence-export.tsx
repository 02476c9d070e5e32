import { useState } from 'react'
import { FileDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/save-file.ts'

type Export =
  | { readonly kind: 'idle' | 'running' }
  | { readonly kind: 'saved'; readonly fileName: string }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Saves everything on record about a payment as one file, and says in words what came of it. */
export function EvidenceExport({ attemptId }: { readonly attemptId: string }) {
  const { t } = useTranslation('payment')
  const sentence = useFailureSentence()
  const [state, setState] = useState<Export>({ kind: 'idle' })
  const save = async (): Promise<void> => {
    setState({ kind: 'running' })
    const answer = await call('payment.evidence', { attemptId })
    if (!answer.ok) return setState({ kind: 'failed', failure: answer.error })
    saveFile(answer.value.fileName, answer.value.text)
    setState({ kind: 'saved', fileName: answer.value.fileName })
  }
  return (
    <>
      <p className="evidence-export" role="status">
        {state.kind === 'saved'
          ? t('evidence.saved', { file: state.fileName })
          : state.kind === 'failed'
            ? sentence(state.failure)
            : t('evidence.hint')}
      </p>
      <Button
        icon={FileDown}
        shortcut="E"
        isDisabled={state.kind === 'running'}
        onPress={() => {
          void save()
        }}
      >
        {t('evidence.export')}
      </Button>
    </>
  )
}
