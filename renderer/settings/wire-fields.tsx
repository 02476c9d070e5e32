import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KushkiProfile, ProfileProbe } from '../../shared/contract/settings.ts'
import { TERMINAL_PORTS } from '../../shared/terminal-ports.ts'
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { Notice } from '../ui/status.tsx'
import { needsCloud, type TerminalForm } from './terminal-form.ts'

const CHOICES = {
  scheme: ['hmac', 'encrypted'],
  answers: ['any', 'encrypted'],
  generation: ['2025', '2026'],
  transport: ['http', 'https'],
  abortAuth: ['signed-empty', 'none'],
  cloudMode: ['sync', 'async'],
} as const
type Choice = keyof typeof CHOICES
const NAMES = Object.keys(CHOICES) as readonly Choice[]

export interface WireFieldsProps {
  readonly form: TerminalForm
  readonly onChange: (change: Partial<TerminalForm>) => void
}

/** How the terminal speaks: chosen by hand, or found out by asking it. */
export function WireFields({ form, onChange }: WireFieldsProps) {
  const { t } = useTranslation('settings')
  const { profile } = form
  const shown = NAMES.filter(
    (name) =>
      (name !== 'answers' || profile.scheme === 'encrypted') && (name !== 'cloudMode' || needsCloud(form)),
  )
  const put = (change: Partial<KushkiProfile>): void => {
    const { transport } = change
    // The usual port goes along with the transport; another one was typed on purpose.
    const usual = transport !== undefined && form.port === String(TERMINAL_PORTS[profile.transport])
    onChange({
      profile: { ...profile, ...change },
      ...(usual ? { port: String(TERMINAL_PORTS[transport]) } : {}),
    })
  }
  return (
    <>
      <ProfileFinder form={form} onChange={onChange} />
      {shown.map((name) => (
        <Select<string>
          key={name}
          label={t(`terminal.wire.${name}.label`)}
          hint={t(`terminal.wire.${name}.hint`)}
          value={profile[name]}
          onChange={(chosen) => put({ [name]: chosen })}
          options={CHOICES[name].map((value) => ({
            value,
            label: t(`terminal.wire.${name}.${value}` as 'terminal.wire.scheme.hmac'),
          }))}
        />
      ))}
    </>
  )
}

type Finding =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'done'; readonly probe: ProfileProbe }
  | { readonly state: 'failed'; readonly failure: Failure }

/** Asks the terminal how it speaks, and fills in what it said. Nothing is saved by it. */
function ProfileFinder({ form, onChange }: WireFieldsProps) {
  const { t } = useTranslation('settings')
  const say = useFailureSentence()
  const [finding, setFinding] = useState<Finding>({ state: 'none' })
  const host = form.routes.includes('localhost') ? '127.0.0.1' : form.host.trim()
  const find = async (): Promise<void> => {
    // The key stays enabled meanwhile: a disabled one would lose the focus, and Escape the dialog.
    if (finding.state === 'running') return
    setFinding({ state: 'running' })
    const { terminalId, profile } = form
    const credential = form.credential.trim()
    const answer = await call('terminal.probeProfile', {
      terminalId,
      serial: form.serial.trim(),
      host,
      port: Number(form.port),
      profile,
      ...(credential === '' ? {} : { credential }),
    })
    if (!answer.ok) return setFinding({ state: 'failed', failure: answer.error })
    setFinding({ state: 'done', probe: answer.value })
    const { accepted } = answer.value
    if (accepted === null) return
    const { scheme, generation, transport, port } = accepted
    onChange({ port: String(port), profile: { ...profile, scheme, generation, transport } })
  }
  const ready = host !== '' && form.serial.trim() !== '' && Number(form.port) > 0
  return (
    <div className="settings-form-wide wire-finder">
      <Button shortcut="F5" onPress={() => void find()} isDisabled={!ready}>
        {t(finding.state === 'running' ? 'terminal.wire.finding' : 'terminal.wire.find')}
      </Button>
      <p className="field-hint">{t('terminal.wire.findHint')}</p>
      {finding.state === 'failed' && <Notice tone="refused">{say(finding.failure)}</Notice>}
      {finding.state === 'done' && (
        <ul role="status" className="test-ways">
          {finding.probe.tries.map((one) => (
            <li
              key={`${one.scheme} ${one.generation} ${one.transport}`}
              className={`test-way tone-${one.verdict === 'ready' ? 'certain' : 'neutral'}`}
            >
              <p className="test-verdict">
                <span>
                  {t(`terminal.wire.scheme.${one.scheme}`)}
                  {` · ${one.generation} · ${one.transport.toUpperCase()} ${one.port}`}
                </span>
                {/* Why a way was refused matters only while none was accepted. */}
                <strong>
                  {finding.probe.accepted !== null && one.verdict !== 'ready'
                    ? t('terminal.wire.refused')
                    : t(`test.verdict.${one.verdict}`)}
                </strong>
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
