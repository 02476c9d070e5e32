import { KeyRound, MonitorCog, Network, Nfc, Printer, Store, Users, type LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs, type Key } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { DisplaySection } from './display-section.tsx'
import { KeysSection } from './keys-section.tsx'
import { NetworkSection } from './network-section.tsx'
import { PrintersSection } from './printers-section.tsx'
import { ShopSection } from './shop-section.tsx'
import { StaffSection } from './staff-section.tsx'
import { TerminalsSection } from './terminals-section.tsx'
import { useSettings, type Settings } from './use-settings.ts'
import './settings.css'

const SECTIONS = [
  { name: 'display', icon: MonitorCog, section: DisplaySection },
  { name: 'terminals', icon: Nfc, section: TerminalsSection },
  { name: 'network', icon: Network, section: NetworkSection },
  { name: 'printers', icon: Printer, section: PrintersSection },
  { name: 'shop', icon: Store, section: ShopSection },
  { name: 'staff', icon: Users, section: StaffSection },
  { name: 'keys', icon: KeyRound, section: KeysSection },
] as const satisfies readonly {
  name: string
  icon: LucideIcon
  section: (props: { readonly settings: Settings }) => unknown
}[]

/** The part in the address, `#/settings/network`, so that other places can lead to it. */
function useSection() {
  const named = (): string =>
    SECTIONS.find(({ name }) => name === location.hash.split('/')[2])?.name ?? 'terminals'
  const [section, setSection] = useState(named)
  useEffect(() => {
    const onHash = (): void => setSection(named())
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [])
  return [
    section,
    (key: Key) => {
      history.replaceState(null, '', `#/settings/${String(key)}`)
      setSection(String(key))
    },
  ] as const
}

/**
 * How this register is set up. Everybody may read it; only supervisor and owner may change more than
 * language and look.
 */
export function SettingsScreen() {
  const { t } = useTranslation(['settings', 'common'])
  const say = useFailureSentence()
  const settings = useSettings()
  const [section, show] = useSection()
  return (
    <main className="settings">
      <Tabs orientation="vertical" className="settings-tabs" selectedKey={section} onSelectionChange={show}>
        <div className="settings-side">
          <h1>{t('settings:title')}</h1>
          <TabList aria-label={t('settings:sections')} className="settings-list">
            {SECTIONS.map(({ name, icon: Icon }) => (
              <Tab key={name} id={name} className="settings-tab">
                <Icon size={20} strokeWidth={1.75} aria-hidden />
                {t(`settings:section.${name}`)}
              </Tab>
            ))}
          </TabList>
        </div>
        <div className="settings-content">
          {settings.failure && (
            <Notice
              tone="refused"
              role="alert"
              actions={<Button onPress={settings.reload}>{t('common:retry')}</Button>}
            >
              {say(settings.failure)}
            </Notice>
          )}
          {!settings.value && !settings.failure && (
            <p className="muted" role="status">
              {t('common:loading')}
            </p>
          )}
          {settings.value &&
            SECTIONS.map(({ name, section: Content }) => (
              <TabPanel key={name} id={name} className="settings-panel">
                <Content settings={settings} />
              </TabPanel>
            ))}
        </div>
      </Tabs>
    </main>
  )
}
