import { FileDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/save-file.ts'

/** Saves how the register is set up as a provisioning file without secrets. */
export function SettingsExport() {
  const { t } = useTranslation('settings')
  const say = useFailureSentence()
  const [failure, setFailure] = useState<Failure | null>(null)
  const save = async (): Promise<void> => {
    setFailure(null)
    const answer = await call('settings.export', {})
    if (answer.ok) saveFile(answer.value.fileName, answer.value.text)
    else setFailure(answer.error)
  }
  return (
    <div className="settings-export">
      <Button icon={FileDown} onPress={() => void save()}>
        {t('export.save')}
      </Button>
      <p className="field-hint" role="status">
        {failure ? say(failure) : t('export.hint')}
      </p>
    </div>
  )
}
