import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/dialog.tsx'
import { AttentionList } from './attention-list.tsx'

/** Payments and give-backs that wait for a person. */
export function AttentionDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('frame')
  return (
    <Dialog title={t('attention.title')} onClose={onClose} wide>
      <AttentionList />
    </Dialog>
  )
}
