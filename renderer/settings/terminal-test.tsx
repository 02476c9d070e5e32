import { CircleCheck, CircleX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TerminalTest } from '../../shared/contract/settings.ts'
import { unconfirmedVerdict } from '../../shared/contract/test-verdicts.ts'
import { call, type Failure } from '../engine-client.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { elapsedText } from '../i18n/format.ts'
import type { KeyName } from '../input/key-names.ts'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { ConfirmDevice } from './confirm-device.tsx'
import { useMayConfigure } from './section.tsx'

export type TestState =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly sinceMs: number }
  | { readonly state: 'done'; readonly test: TerminalTest }
  | { readonly state: 'failed'; readonly failure: Failure }

const NOT_TESTED: TestState = { state: 'none' }

export interface TerminalTests {
  of(terminalId: string): TestState
  run(terminalId: string): void
}

/** Asks terminals on each of their ways. A second press while a terminal is being asked is dropped. */
export function useTerminalTests(): TerminalTests {
  const [tests, setTests] = useState<Readonly<Record<string, TestState>>>({})
  const put = (terminalId: string, test: TestState): void =>
    setTests((now) => ({ ...now, [terminalId]: test }))
  const of = (terminalId: string): TestState => tests[terminalId] ?? NOT_TESTED
  const run = (terminalId: string): void => {
    if (of(terminalId).state === 'running') return
    put(terminalId, { state: 'running', sinceMs: performance.now() })
    void call('terminal.test', { terminalId }).then((answer) => {
      put(
        terminalId,
        answer.ok ? { state: 'done', test: answer.value } : { state: 'failed', failure: answer.error },
      )
    })
  }
  return { of, run }
}

export interface TestResultProps {
  readonly test: TestState
  /** Of the button by which a person says that what was found is right. */
  readonly confirmKey?: KeyName | undefined
  /** Somebody has said so, and what was found before is no longer true. */
  readonly onConfirmed: () => void
}

/** What came of a test: a verdict in words for each way, how long it took, and what to do about it. */
export function TestResult({ test, confirmKey, onConfirmed }: TestResultProps) {
  const say = useFailureSentence()
  if (test.state === 'none') return null
  if (test.state === 'running') return <Running sinceMs={test.sinceMs} />
  if (test.state === 'failed')
    return (
      <Notice tone="refused" role="alert">
        {say(test.failure)}
      </Notice>
    )
  const { terminalId, routes, verdict } = test.test
  const ways: readonly Way[] = routes.length > 0 ? routes : [{ ...NO_WAY, verdict }]
  return (
    <ul className="test-ways" role="status">
      {ways.map((way) => (
        <TestWay
          key={way.route}
          way={way}
          terminalId={terminalId}
          confirmKey={confirmKey}
          onConfirmed={onConfirmed}
        />
      ))}
    </ul>
  )
}

const TICK_MS = 250

function Running({ sinceMs }: { readonly sinceMs: number }) {
  const { t } = useTranslation('settings')
  const [nowMs, setNowMs] = useState(sinceMs)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="test-running figures" role="status">
      {t('test.running', { elapsed: elapsedText(nowMs - sinceMs) })}
    </p>
  )
}

type Way = Omit<TerminalTest['routes'][number], 'route'> & {
  readonly route: TerminalTest['routes'][number]['route'] | null
}

/** A terminal that cannot even be asked. */
const NO_WAY = { route: null, latencyMs: null, httpCode: null, clockOffsetMs: null } as const

const MS_PER_SECOND = 1000

interface ConfirmProps extends Required<Omit<TestResultProps, 'test'>> {
  readonly terminalId: string
}

/** Lets somebody who looked at the terminal say that the certificate it shows is right. */
function AcceptCertificate(props: ConfirmProps & { readonly certificate: string }) {
  const { terminalId, certificate, confirmKey, onConfirmed } = props
  const { t } = useTranslation('settings')
  const command = useCommand('terminal.acceptCertificate')
  const [isAccepted, setAccepted] = useState(false)
  if (!useMayConfigure()) return <p>{t('test.confirmWho')}</p>
  const accept = async (): Promise<void> => {
    const answer = await command.run({ terminalId, certificate })
    if (answer?.ok !== true) return
    setAccepted(true)
    onConfirmed()
  }
  return (
    <>
      <p className="mono selectable">{certificate.match(/.{1,8}/g)?.join(' ')}</p>
      <Refusal failure={command.failure} />
      <Button
        shortcut={confirmKey}
        onPress={() => void accept()}
        isDisabled={command.isRunning || isAccepted}
      >
        {t(isAccepted ? 'test.accepted' : 'test.accept')}
      </Button>
    </>
  )
}

function TestWay({ way, ...confirming }: ConfirmProps & { readonly way: Way }) {
  const { t } = useTranslation('settings')
  const isReady = way.verdict === 'ready'
  const unconfirmed = unconfirmedVerdict(way.verdict)
  const Icon = isReady ? CircleCheck : CircleX
  const facts = [
    way.latencyMs === null ? null : t('test.latency', { latency: Math.round(way.latencyMs) }),
    way.httpCode === null || isReady ? null : t('test.http', { code: way.httpCode }),
  ].filter((fact) => fact !== null)
  return (
    <li className={`test-way tone-${isReady ? 'neutral' : 'refused'}`}>
      <Icon size={22} aria-hidden />
      <div className="grow">
        <p className="test-verdict">
          {way.route !== null && <span className="test-route">{t(`terminal.way.${way.route}`)}</span>}
          <strong>{t(`test.verdict.${way.verdict}`)}</strong>
          <span className="muted figures">{facts.join(' · ')}</span>
        </p>
        {way.clockOffsetMs !== null && way.verdict === 'clock_off' && (
          <p>
            {t('test.clock', {
              seconds: Math.round(Math.abs(way.clockOffsetMs) / MS_PER_SECOND),
              side: t(way.clockOffsetMs > 0 ? 'test.ahead' : 'test.behind'),
            })}
          </p>
        )}
        {way.verdict !== 'ready' && <p>{t(`test.next.${way.verdict}`)}</p>}
        {way.verdict === 'certificate_changed' && way.certificate !== undefined && (
          <AcceptCertificate {...confirming} certificate={way.certificate} />
        )}
        {unconfirmed !== null && <ConfirmDevice {...confirming} verdict={unconfirmed} />}
      </div>
    </li>
  )
}
