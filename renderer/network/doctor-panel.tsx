import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleX,
  Copy,
  Stethoscope,
  type LucideIcon,
} from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DoctorReport, NetworkCheck } from '../../shared/contract/discovery.ts'
import type { TerminalSettingsView } from '../../shared/contract/settings.ts'
import { DOCTOR_WORDS, figuresText, forwardText, secondsText } from '../../shared/doctor/text.ts'
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { languageOf } from '../settings/choices.ts'
import { Section } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { Notice, type Tone } from '../ui/status.tsx'
import './network.css'

const LEVELS = {
  ok: { icon: CircleCheck, tone: 'neutral' },
  attention: { icon: CircleAlert, tone: 'unknown' },
  failed: { icon: CircleX, tone: 'refused' },
  unknown: { icon: CircleHelp, tone: 'neutral' },
} as const satisfies Record<NetworkCheck['level'], { icon: LucideIcon; tone: Tone }>

type Visit =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'done'; readonly report: DoctorReport }
  | { readonly state: 'failed'; readonly failure: Failure }

/** Looks at everything between this register, its terminals and the provider, and says what to do. */
export function DoctorPanel({ terminals }: { readonly terminals: readonly TerminalSettingsView[] }) {
  const { t } = useTranslation('network')
  const say = useFailureSentence()
  const [visit, setVisit] = useState<Visit>({ state: 'none' })
  const run = (): void => {
    setVisit({ state: 'running' })
    void call('doctor.run', {}).then((answer) =>
      setVisit(
        answer.ok ? { state: 'done', report: answer.value } : { state: 'failed', failure: answer.error },
      ),
    )
  }
  const start = (
    <Button
      look="primary"
      icon={Stethoscope}
      shortcut="F5"
      isDisabled={visit.state === 'running'}
      onPress={run}
    >
      {t('doctor.run')}
    </Button>
  )
  return (
    <Section title={t('doctor.title')} actions={start}>
      {visit.state === 'none' && <p className="network-lead">{t('doctor.lead')}</p>}
      {visit.state === 'running' && (
        <p className="test-running" role="status">
          {t('doctor.running')}
        </p>
      )}
      {visit.state === 'failed' && (
        <Notice tone="refused" role="alert">
          {say(visit.failure)}
        </Notice>
      )}
      {visit.state === 'done' && <Report report={visit.report} terminals={terminals} />}
    </Section>
  )
}

/** The language of the page as one that the check-up speaks. */
const useLanguage = () => languageOf(useTranslation('network').i18n.language)

function Report(props: {
  readonly report: DoctorReport
  readonly terminals: readonly TerminalSettingsView[]
}) {
  const { t } = useTranslation('network')
  const { report, terminals } = props
  const language = useLanguage()
  const { icon, tone } = LEVELS[report.level]
  const words = DOCTOR_WORDS[language]
  const own = report.checks.filter((check) => check.terminalId === null)
  return (
    <>
      <Notice tone={tone} icon={icon} title={words.level[report.level]}>
        {words.figure.took(secondsText(report.tookMs, language))}
      </Notice>
      {own.length > 0 && <Checks title={t('doctor.own')} checks={own} />}
      {terminals.map((terminal) => {
        const checks = report.checks.filter((check) => check.terminalId === terminal.terminalId)
        return (
          checks.length > 0 && <Checks key={terminal.terminalId} title={terminal.label} checks={checks} />
        )
      })}
      <Forward text={forwardText(report, language)} />
    </>
  )
}

function Checks({ title, checks }: { readonly title: string; readonly checks: readonly NetworkCheck[] }) {
  return (
    <div className="network-group">
      <h3>{title}</h3>
      <ul className="test-ways">
        {checks.map((check) => (
          <Check key={`${check.id} ${check.subject}`} check={check} />
        ))}
      </ul>
    </div>
  )
}

function Check({ check }: { readonly check: NetworkCheck }) {
  const language = useLanguage()
  const { icon: Icon, tone } = LEVELS[check.level]
  const words = DOCTOR_WORDS[language]
  const advice = check.level === 'ok' ? undefined : words.next[check.verdict]
  const subject = check.terminalId === null || check.id === 'terminal_port' ? check.subject : ''
  return (
    <li className={`test-way network-row tone-${tone}`}>
      <Icon size={22} aria-hidden />
      <span className="network-check">{words.check[check.id]}</span>
      <div className="network-found">
        <p>
          <strong>{words.found[check.verdict]}</strong>
          {subject !== '' && <span className="mono selectable network-subject">{subject}</span>}
          <span className="muted figures">{figuresText(check, language).join(' · ')}</span>
        </p>
        {advice !== undefined && <p>{advice}</p>}
      </div>
    </li>
  )
}

/** What to hand to whoever runs the network, whatever was found. */
function Forward({ text }: { readonly text: string }) {
  const { t } = useTranslation('network')
  const [copying, setCopying] = useState<'copy' | 'copied' | 'copyFailed'>('copy')
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopying('copied'),
      () => setCopying('copyFailed'),
    )
  }
  return (
    <div className="network-group">
      <div className="network-allow-head">
        <h3>{t('doctor.allow')}</h3>
        <Button icon={Copy} shortcut="F8" onPress={copy}>
          {t(`doctor.${copying}`)}
        </Button>
      </div>
      <p className="network-lead">{t('doctor.allowText')}</p>
      <pre className="network-allow mono selectable">{text}</pre>
    </div>
  )
}
