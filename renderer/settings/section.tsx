import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'

/** One part of the settings: what it is called, what can be added, and its content. */
export function Section(props: {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="settings-section" aria-label={props.title}>
      <div className="settings-section-head">
        <h2>{props.title}</h2>
        {props.actions}
      </div>
      {props.children}
    </section>
  )
}

/** Whether whoever is signed in may change the set-up. The register checks it again with every command. */
export const useMayConfigure = (): boolean => useRegisterView().rights.includes('configure')

/** Says who may change what is shown, where it cannot be changed. */
export function ReadOnlyNote() {
  const { t } = useTranslation('settings')
  if (useMayConfigure()) return null
  return (
    <p className="read-only-note">
      <Lock size={18} aria-hidden />
      {t('readOnly')}
    </p>
  )
}
