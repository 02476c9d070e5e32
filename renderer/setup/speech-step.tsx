import { CircleCheck, CircleX, RotateCcw } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProfileProbe } from '../../shared/contract/settings.ts'
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { needsPort } from '../settings/terminal-form.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import type { WizardStepProps } from './terminal-wizard.tsx'

type Probing =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly probe: ProfileProbe }
  | { readonly state: 'failed'; readonly failure: Failure }

/** How it speaks: found out by asking a harmless question in each way that there is. Never by a payment. */
export function SpeechStep(props: WizardStepProps) {
  const { t } = useTranslation('setup')
  const say = useFailureSentence()
  const { form } = props
  const { probing, ask } = useProbe(props)
  if (!canBeAsked(form))
    return (
      <Notice tone="neutral" title={t('speech.cannot')}>
        {t('speech.cannotHow')}
      </Notice>
    )
  return (
    <div className="setup-step">
      <p>{t('speech.lead')}</p>
      {probing.state === 'running' && (
        <p className="test-running" role="status">
          {t('speech.running')}
        </p>
      )}
      {probing.state === 'failed' && (
        <Notice tone="refused" role="alert">
          {say(probing.failure)}
        </Notice>
      )}
      {probing.state === 'done' && <Outcome probe={probing.probe} />}
      {probing.state !== 'running' && (
        <div>
          <Button icon={RotateCcw} shortcut="F5" onPress={ask}>
            {t('speech.again')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Asked once when the step is entered, and again on a press. */
function useProbe({ form, onChange }: WizardStepProps) {
  const [probing, setProbing] = useState<Probing>({ state: 'running' })
  const [wasAsked, setAsked] = useState(false)
  const ask = useCallback((): void => {
    setProbing({ state: 'running' })
    void call('terminal.probeProfile', {
      terminalId: null,
      serial: form.serial.trim(),
      host: form.routes.includes('lan') ? form.host.trim() : '127.0.0.1',
      port: Number(form.port),
      profile: form.profile,
      credential: form.credential.trim(),
    }).then((answer) => {
      if (!answer.ok) return setProbing({ state: 'failed', failure: answer.error })
      setProbing({ state: 'done', probe: answer.value })
      const { accepted } = answer.value
      if (accepted === null) return
      const { scheme, generation, transport } = accepted
      onChange({ port: String(accepted.port), profile: { ...form.profile, scheme, generation, transport } })
    })
  }, [form, onChange])
  useEffect(() => {
    if (wasAsked || !canBeAsked(form)) return
    setAsked(true)
    ask()
  }, [wasAsked, form, ask])
  return { probing, ask }
}

const canBeAsked = (form: WizardStepProps['form']): boolean => needsPort(form) && form.credential !== ''

/** A way of speaking in words. */
function useWayWords() {
  const { t } = useTranslation('setup')
  return (way: Pick<ProfileProbe['tries'][number], 'scheme' | 'generation' | 'transport' | 'port'>): string =>
    [
      t(`speech.scheme.${way.scheme}`),
      t('speech.generation', { year: way.generation }),
      `${way.transport.toUpperCase()} ${way.port}`,
    ].join(' · ')
}

function Outcome({ probe }: { readonly probe: ProfileProbe }) {
  const { t } = useTranslation(['setup', 'settings'])
  const words = useWayWords()
  const { accepted } = probe
  return (
    <>
      {accepted === null ? (
        <Notice tone="unknown" title={t('setup:speech.none')}>
          {t('setup:speech.noneHow')}
        </Notice>
      ) : (
        <Notice tone="certain" title={t('setup:speech.found')}>
          {words(accepted)}
        </Notice>
      )}
      <ul className="test-ways">
        {probe.tries.map((one) => {
          const isReady = one.verdict === 'ready'
          const Icon = isReady ? CircleCheck : CircleX
          return (
            <li key={words(one)} className={`test-way tone-${isReady ? 'certain' : 'neutral'}`}>
              <Icon size={22} aria-hidden />
              <p className="test-verdict grow">
                <span className="setup-way">{words(one)}</span>
                {/* Why a way was refused matters only while none was accepted. */}
                <strong>
                  {accepted !== null && !isReady
                    ? t('setup:speech.refused')
                    : t(`settings:test.verdict.${one.verdict}`)}
                </strong>
              </p>
            </li>
          )
        })}
      </ul>
    </>
  )
}
