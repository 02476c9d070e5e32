import { KeyRound, Nfc, Plus, Wand } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Route } from '../../shared/contract/payment.ts'
import type { TerminalSettingsView } from '../../shared/contract/settings.ts'
import type { KeyName } from '../input/key-names.ts'
import { TerminalWizard } from '../setup/terminal-wizard.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/page.tsx'
import { Status } from '../ui/status.tsx'
import { markedByFocus, useInSight, useMarkedDevice } from './marked-device.ts'
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
  const { markedId, mark } = useMarkedDevice(terminals.map(({ terminalId }) => terminalId))
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
      <TerminalLine settings={settings} markedId={markedId} onMark={mark} />
      {terminals.map((terminal) => (
        <TerminalCard
          key={terminal.terminalId}
          terminal={terminal}
          isMarked={terminal.terminalId === markedId}
          isAlone={terminals.length === 1}
          onMark={() => mark(terminal.terminalId)}
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
  /** The keys are its keys. */
  readonly isMarked: boolean
  readonly isAlone: boolean
  readonly onMark: () => void
  readonly test: TestState
  readonly onTest: () => void
  readonly onEdit: () => void
  readonly settings: Settings
}

function TerminalCard(props: TerminalCardProps) {
  const { terminal, isMarked, isAlone, test, onTest, settings } = props
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  const card = useInSight(isMarked, test.state)
  const keyOf = (name: KeyName): KeyName | undefined => (isMarked ? name : undefined)
  return (
    <article
      ref={card}
      className={`device ${isMarked && !isAlone ? 'device-marked' : ''}`}
      aria-label={terminal.label}
      onFocus={markedByFocus(props.onMark)}
    >
      <div className="device-head">
        <Nfc size={24} strokeWidth={1.75} aria-hidden />
        <h3 className="grow">
          {terminal.label}
          {terminal.isDefault && <span className="device-mark">{t('terminal.default')}</span>}
        </h3>
        {mayConfigure && (
          <Button shortcut={keyOf('F7')} onPress={props.onEdit}>
            {t('edit')}
          </Button>
        )}
        <Button
          look="primary"
          shortcut={keyOf('F5')}
          onPress={onTest}
          isDisabled={test.state === 'running'}
        >
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
            <Status tone={terminal.credentialStored ? 'neutral' : 'unknown'} icon={KeyRound}>
              {t(terminal.credentialStored ? 'terminal.credentialStored' : 'terminal.credentialMissing')}
            </Status>
          </dd>
        </div>
      </dl>
      <WaitingCredential terminal={terminal} settings={settings} shortcut={keyOf('F10')} />
      <TerminalLending terminal={terminal} settings={settings} shortcut={keyOf('F8')} />
      <TestResult test={test} confirmKey={keyOf('F9')} onConfirmed={onTest} />
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

/** Another credential that waits for its time, and the way to drop it. */
function WaitingCredential(
  props: Pick<TerminalCardProps, 'terminal' | 'settings'> & { readonly shortcut: KeyName | undefined },
) {
  const { terminal, settings, shortcut } = props
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  const forgetting = useSaving('terminal.forgetWaiting', settings.show)
  if (!terminal.credentialWaiting) return null
  return (
    <div className="credential-waiting">
      <Status tone="unknown" icon={KeyRound}>
        {t('rotation.waiting')}
      </Status>
      {mayConfigure && (
        <Button
          look="quiet"
          shortcut={shortcut}
          isDisabled={forgetting.isRunning}
          onPress={() => void forgetting.save({ terminalId: terminal.terminalId })}
        >
          {t('rotation.forget')}
        </Button>
      )}
    </div>
  )
}
