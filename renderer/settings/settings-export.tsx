import { FileDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallValue } from '../../shared/contract/index.ts'
import { call } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/save-file.ts'

type Exported = CallValue<'settings.export'>

/**
 * Saves how the register is set up as a provisioning file without secrets, and its products beside it. One
 * file at a press: a browser asks before it takes two.
 */
export function SettingsExport() {
  const { t } = useTranslation('settings')
  const say = useFailureSentence()
  const [told, setTold] = useState<string | null>(null)
  const [needed, setNeeded] = useState<readonly string[]>([])
  const save = async (
    part: (exported: Exported) => { fileName: string; text: string } | null,
  ): Promise<void> => {
    setTold(null)
    const answer = await call('settings.export', {})
    if (!answer.ok) {
      setTold(say(answer.error))
      return
    }
    const file = part(answer.value)
    if (file === null) setTold(t('export.noProducts'))
    else saveFile(file.fileName, file.text)
    setNeeded(answer.value.environment)
  }
  return (
    <div className="settings-export">
      <div className="settings-export-keys">
        <Button icon={FileDown} onPress={() => void save((exported) => exported)}>
          {t('export.save')}
        </Button>
        <Button icon={FileDown} onPress={() => void save(({ catalogue }) => catalogue)}>
          {t('export.products')}
        </Button>
      </div>
      <p className="field-hint" role="status">
        {told ?? t('export.hint')}
      </p>
      {needed.length > 0 && (
        <p className="field-hint">
          {t('export.needed')} <code>{needed.join(' ')}</code>
        </p>
      )}
    </div>
  )
}
