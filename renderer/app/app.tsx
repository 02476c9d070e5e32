import { useEffect, useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RegisterView } from '../../shared/contract/staff.ts'
import { useConnection, useTopic } from '../engine-hooks.ts'
import { speak } from '../i18n/i18n.ts'
import { LockKeyhole } from 'lucide-react'
import { Empty } from '../ui/page.tsx'
import { SignInScreen } from '../sign-in/sign-in-screen.tsx'
import { AlertsBar } from './alerts-bar.tsx'
import { AttentionDialog } from './attention-dialog.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { MissedScanNotice } from './missed-scan-notice.tsx'
import { NavigationRail } from './navigation-rail.tsx'
import { RegisterViewContext } from './register-view.ts'
import type { ScreenName } from './screen-address.ts'
import { SCREENS, useScreen } from './screens.ts'
import { Strip } from './strip.tsx'
import { TerminalBar } from './terminal-bar.tsx'
import './app.css'

/** The page: waits for the register's first word, then shows it in its own language and theme. */
export function App() {
  const register = useTopic('register')
  const shop = register?.value.shop
  const { language, theme, name, registerName } = shop ?? {}
  useEffect(() => {
    if (language === undefined || theme === undefined) return
    speak(language)
    document.documentElement.dataset['theme'] = theme
    document.title = `${name} · ${registerName}`
  }, [language, theme, name, registerName])
  if (!register) return <Opening />
  return (
    <I18nProvider locale={shop?.language ?? 'es'}>
      <RegisterViewContext value={register.value}>
        <Frame view={register.value} />
      </RegisterViewContext>
    </I18nProvider>
  )
}

function Opening() {
  const { t } = useTranslation('frame')
  const { state } = useConnection()
  return (
    <div className="opening" role="status">
      {state === 'refused' ? t('connection.refused') : t('connection.opening')}
    </div>
  )
}

/** Whoever may not even read the register has to say who they are. */
const needsSignIn = (view: RegisterView): boolean =>
  !view.rights.includes('read') && !view.rights.includes('sell')

/** The register sells and the other screens read; whoever may do only one of them sees only that. */
const mayShow = (view: RegisterView, screen: ScreenName): boolean =>
  view.rights.includes(screen === 'register' ? 'sell' : 'read')

function NotAllowed() {
  const { t } = useTranslation('errors')
  return <Empty icon={LockKeyhole} title={t('RIGHT_MISSING')} />
}

function Frame({ view }: { readonly view: RegisterView }) {
  const [screen, show] = useScreen()
  const [attention, setAttention] = useState(false)
  const signIn = needsSignIn(view)
  // What is on the screen may no longer be true, and looks it.
  const connection = useConnection()
  const isStale = connection.state === 'lost' || connection.state === 'refused'
  const Screen = SCREENS.find((candidate) => candidate.name === screen)?.screen
  return (
    <div className="frame">
      <Strip view={view} />
      <ConnectionBar />
      {!signIn && <TerminalBar />}
      {!signIn && <AlertsBar view={view} onLook={() => setAttention(true)} />}
      <div
        className="frame-body"
        data-stale={isStale ? '' : undefined}
        inert={connection.state === 'refused'}
      >
        {signIn ? (
          <SignInScreen />
        ) : (
          <>
            <NavigationRail screen={screen} onShow={show} />
            <div className="frame-screen">
              {mayShow(view, screen) ? Screen && <Screen /> : <NotAllowed />}
            </div>
          </>
        )}
      </div>
      <MissedScanNotice />
      {attention && !signIn && <AttentionDialog onClose={() => setAttention(false)} />}
    </div>
  )
}
