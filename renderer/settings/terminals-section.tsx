import { KeyRound, Nfc, Plus, Wand } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Route } from '../../shared/contract/payment.ts'
import type { TerminalSettingsView } from '../../shared/contract/settings.ts'
import { TerminalWizard } from '../setup/terminal-wizard.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { ReadOnlyNote, Section, useMayConfigure } from './section.tsx'
import { TerminalDialog } from './terminal-dialog.tsx'
import { TerminalLending } from './terminal-lending.tsx'
import { TerminalLine } from './terminal-line.tsx'
import { newTerminalForm, terminalFormOf, type TerminalForm } from './terminal-form.ts'
import { TestResult, useTerminalTests, type TestState } from './terminal-test.tsx'
import { useSaving, type Settings } from './use-settings.ts'

/** The card terminals: how each is reached, whether it answers, and how to change that. */
export function TerminalsSection({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  const [edited, setEdited] = useState<TerminalForm | null>(null)
  const [isSettingUp, setSettingUp] = useState(false)
  const tests = useTerminalTests()
  const terminals = settings.value?.terminals ?? []
  const add = (
    <div className="section-actions">
      <Button icon={Plus} shortcut="+" onPress={() => setEdited(newTerminalForm(terminals.length === 0))}>
        {t('terminal.add')}
      </Button>
      <Button
        look={terminals.length === 0 ? 'primary' : 'normal'}
        icon={Wand}
        shortcut="F6"
        onPress={() => setSettingUp(true)}
      >
        {t('terminal.setUp')}
      </Button>
    </div>
  )
  return (
    <Section title={t('section.terminals')} actions={mayConfigure && terminals.length > 0 && add}>
      <ReadOnlyNote />
      {terminals.length === 0 && (
        <Empty icon={Nfc} title={t('terminal.none')}>
          <span className="empty-why">{t('terminal.noneText')}</span>
          {mayConfigure && add}
        </Empty>
      )}
      <TerminalLine settings={settings} />
      {terminals.map((terminal) => (
        <TerminalCard
          key={terminal.terminalId}
          terminal={terminal}
          test={tests.of(terminal.terminalId)}
          onTest={() => tests.run(terminal.terminalId)}
          onEdit={() => setEdited(terminalFormOf(terminal))}
          settings={settings}
        />
      ))}
      {isSettingUp && <TerminalWizard settings={settings} onClose={() => setSettingUp(false)} />}
      {edited && (
        <TerminalDialog
          form={edited}
          settings={settings}
          onClose={() => setEdited(null)}
          onSaved={(terminalId) => {
            setEdited(null)
            tests.run(terminalId)
          }}
        />
      )}
    </Section>
  )
}

interface TerminalCardProps {
  readonly terminal: TerminalSettingsView
  readonly test: TestState
  readonly onTest: () => void
  readonly onEdit: () => void
  readonly settings: Settings
}

function TerminalCard({ terminal, test, onTest, onEdit, settings }: TerminalCardProps) {
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  return (
    <article className="device" aria-label={terminal.label}>
      <div className="device-head">
        <Nfc size={24} strokeWidth={1.75} aria-hidden />
        <h3 className="grow">
          {terminal.label}
          {terminal.isDefault && <span className="device-mark">{t('terminal.default')}</span>}
        </h3>
        {mayConfigure && <Button onPress={onEdit}>{t('edit')}</Button>}
        <Button look="primary" onPress={onTest} isDisabled={test.state === 'running'}>
          {t('test.run')}
        </Button>
      </div>
      <dl className="device-facts">
        <div>
          <dt>{t('terminal.serial')}</dt>
          <dd className="mono selectable">{terminal.serial}</dd>
        </div>
        <div className="device-wide">
          <dt>{t('terminal.routes')}</dt>
          <dd>
            <Ways terminal={terminal} />
          </dd>
        </div>
        <div>
          <dt>{t('terminal.credential')}</dt>
          <dd>
            <CredentialState terminal={terminal} settings={settings} />
          </dd>
        </div>
      </dl>
      <TerminalLending terminal={terminal} settings={settings} />
      <TestResult test={test} />
    </article>
  )
}

/** The ways in the order in which they are tried. */
function Ways({ terminal }: { readonly terminal: TerminalSettingsView }) {
  const { t } = useTranslation('settings')
  const addressOf = (route: Route): string => {
    if (route === 'cloud') return terminal.cloudUrl?.replace(/^https:\/\//, '') ?? ''
    return route === 'lan' ? `${terminal.host}:${terminal.port}` : String(terminal.port)
  }
  return (
    <ol className="device-ways">
      {terminal.routes.map((route, index) => (
        <li key={route} className="device-way">
          {terminal.routes.length > 1 && (
            <span className="device-order" aria-hidden>
              {index + 1}
            </span>
          )}
          <span className="device-route">{t(`terminal.way.${route}`)}</span>
          <span className="mono selectable">{addressOf(route)}</span>
        </li>
      ))}
    </ol>
  )
}

/** Whether a credential is kept, and whether another one waits for its time. */
function CredentialState({ terminal, settings }: Pick<TerminalCardProps, 'terminal' | 'settings'>) {
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  const forgetting = useSaving('terminal.forgetWaiting', settings.show)
  const { terminalId, credentialStored, credentialWaiting } = terminal
  return (
    <>
      <Status tone={credentialStored ? 'neutral' : 'unknown'} icon={KeyRound}>
        {t(credentialStored ? 'terminal.credentialStored' : 'terminal.credentialMissing')}
      </Status>
      {credentialWaiting && (
        <span className="credential-waiting">
          <Status tone="unknown" icon={KeyRound}>
            {t('rotation.waiting')}
          </Status>
          {mayConfigure && (
            <Button
              look="quiet"
              isDisabled={forgetting.isRunning}
              onPress={() => void forgetting.save({ terminalId })}
            >
              {t('rotation.forget')}
            </Button>
          )}
        </span>
      )}
    </>
  )
}
