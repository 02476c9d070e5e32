import { KeyRound, LockKeyhole } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Notice, Status } from '../ui/status.tsx'
import { Section, useMayConfigure } from './section.tsx'
import { SettingsExport } from './settings-export.tsx'
import type { Settings } from './use-settings.ts'

/** Where credentials are kept, in words, and which terminals have one. */
export function KeysSection({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  if (!settings.value) return null
  const { secretStore, secretStoreCause, terminals } = settings.value
  return (
    <Section title={t('section.keys')}>
      <div className="keys-where">
        <LockKeyhole size={28} strokeWidth={1.75} aria-hidden />
        <div>
          <h3>{t('keys.title')}</h3>
          <p>{t(`keys.${secretStore}`)}</p>
          <p className="muted">{t('keys.neverShown')}</p>
        </div>
      </div>
      {secretStoreCause !== null && (
        <Notice tone="unknown">
          {t('keys.inFile')} {t(`keys.cause.${secretStoreCause}`)}
        </Notice>
      )}
      {mayConfigure && <SettingsExport />}
      {terminals.length > 0 && (
        <dl className="keys-terminals">
          {terminals.map((terminal) => (
            <div key={terminal.terminalId} className="figure-row">
              <dt>{terminal.label}</dt>
              <dd>
                {terminal.credentialStored ? (
                  <Status tone="neutral" icon={KeyRound}>
                    {t('terminal.credentialStored')}
                  </Status>
                ) : (
                  <Status tone="unknown" icon={KeyRound}>
                    {t('terminal.credentialMissing')}
                  </Status>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
