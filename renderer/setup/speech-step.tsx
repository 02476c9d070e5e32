import { CircleCheck, CircleX, RotateCcw } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProfileProbe } from '../../shared/contract/settings.ts'
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { needsPort } from '../settings/terminal-form.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import type { WizardStepProps } from './terminal-wizard.tsx'

type Verdict = ProfileProbe['tries'][number]['verdict']

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

/** A second press of the key that led here must not pass what the terminal said unread. */
const REST_MS = 400

/** Asked once when the step is entered, and again on a press. */
function useProbe({ form, onChange, onBusy }: WizardStepProps) {
  const [probing, setProbing] = useState<Probing>({ state: 'running' })
  const [wasAsked, setAsked] = useState(false)
  const isShown = useRef(false)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])
  const ask = useCallback((): void => {
    setProbing({ state: 'running' })
    onBusy(true)
    void call('terminal.probeProfile', {
      terminalId: null,
      serial: form.serial.trim(),
      host: form.routes.includes('lan') ? form.host.trim() : '127.0.0.1',
      port: Number(form.port),
      profile: form.profile,
      credential: form.credential.trim(),
    }).then((answer) => {
      // Whoever went back may have typed another address since.
      if (!isShown.current) return
      setTimeout(() => {
        if (isShown.current) onBusy(false)
      }, REST_MS)
      if (!answer.ok) return setProbing({ state: 'failed', failure: answer.error })
      setProbing({ state: 'done', probe: answer.value })
      const { accepted } = answer.value
      if (accepted === null) return
      const { scheme, generation, transport } = accepted
      onChange({ port: String(accepted.port), profile: { ...form.profile, scheme, generation, transport } })
    })
  }, [form, onChange, onBusy])
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

/** Verdicts that say most of why no way was accepted, the most telling first. */
const TELLING = [
  'credential_refused',
  'standalone_mode',
  'other_terminal',
  'terminal_no_internet',
  'clock_off',
  'unreadable',
  'not_a_terminal',
] as const satisfies readonly Verdict[]

/** One cause for all: a terminal that knows another way says of ours whatever it makes of it. */
function NoneAccepted({ tries }: Pick<ProfileProbe, 'tries'>) {
  const { t } = useTranslation(['setup', 'settings'])
  const verdicts = tries.map(({ verdict }) => verdict)
  const cause = TELLING.find((verdict) => verdicts.includes(verdict)) ?? verdicts[0]
  return (
    <Notice tone="unknown" title={t('setup:speech.none')}>
      {cause !== undefined && cause !== 'ready' && (
        <p>
          {t(`settings:test.verdict.${cause}`)}. {t(`settings:test.next.${cause}`)}
        </p>
      )}
      <p>{t('setup:speech.noneHow')}</p>
    </Notice>
  )
}

function Outcome({ probe }: { readonly probe: ProfileProbe }) {
  const { t } = useTranslation(['setup', 'settings'])
  const words = useWayWords()
  const { accepted } = probe
  return (
    <>
      {accepted === null ? (
        <NoneAccepted tries={probe.tries} />
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
