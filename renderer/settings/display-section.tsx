import { useTranslation } from 'react-i18next'
import { LANGUAGES, THEMES, type Language } from './choices.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Chips } from '../ui/chips.tsx'
import { Notice } from '../ui/status.tsx'
import { useSaving, type Settings } from './use-settings.ts'
import { Section } from './section.tsx'

/** Languages are called by their own names, so that somebody who landed in a wrong one finds the way out. */
const OWN_NAMES: Readonly<Record<Language, string>> = { es: 'Español', en: 'English', ja: '日本語' }

/** Language and look: whoever reads the screen may change them, and sees it at once. */
export function DisplaySection({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings')
  const say = useFailureSentence()
  const display = useSaving('settings.display', settings.show)
  const shop = settings.value?.shop
  if (!shop) return null
  return (
    <Section title={t('section.display')}>
      <Choice label={t('display.language')}>
        <Chips
          label={t('display.language')}
          value={shop.language}
          options={LANGUAGES.map((value) => ({ value, label: OWN_NAMES[value] }))}
          onChange={(language) => {
            if (language) void display.save({ language })
          }}
        />
      </Choice>
      <Choice label={t('display.theme')}>
        <Chips
          label={t('display.theme')}
          value={shop.theme}
          options={THEMES.map((value) => ({ value, label: t(`display.${value}`) }))}
          onChange={(theme) => {
            if (theme) void display.save({ theme })
          }}
        />
      </Choice>
      <p className="field-hint">{t('display.hint')}</p>
      {display.failure && (
        <Notice tone="refused" role="alert">
          {say(display.failure)}
        </Notice>
      )}
    </Section>
  )
}

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="choice">
      <span className="field-label" aria-hidden>
        {label}
      </span>
      {children}
    </div>
  )
}
