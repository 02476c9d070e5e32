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
import { call, type Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Section } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { Notice, type Tone } from '../ui/status.tsx'
import { allowText, figuresOf, isAdvised } from './doctor-words.ts'
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

/** Seconds with one decimal as the language writes it; never a check that took no time at all. */
const secondsText = (durationMs: number, language: string): string =>
  Math.max(0.1, durationMs / 1000).toLocaleString(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })

function Report(props: {
  readonly report: DoctorReport
  readonly terminals: readonly TerminalSettingsView[]
}) {
  const { t, i18n } = useTranslation('network')
  const { report, terminals } = props
  const { icon, tone } = LEVELS[report.level]
  const own = report.checks.filter((check) => check.terminalId === null)
  return (
    <>
      <Notice tone={tone} icon={icon} title={t(`doctor.level.${report.level}`)}>
        {t('doctor.took', { seconds: secondsText(report.tookMs, i18n.language) })}
      </Notice>
      {own.length > 0 && <Checks title={t('doctor.own')} checks={own} />}
      {terminals.map((terminal) => {
        const checks = report.checks.filter((check) => check.terminalId === terminal.terminalId)
        return (
          checks.length > 0 && <Checks key={terminal.terminalId} title={terminal.label} checks={checks} />
        )
      })}
      {report.allow.domains.length > 0 && <Allow report={report} />}
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
  const { t } = useTranslation('network')
  const { icon: Icon, tone } = LEVELS[check.level]
  const figures = figuresOf(check)
  return (
    <li className={`test-way tone-${tone}`}>
      <Icon size={22} aria-hidden />
      <div className="grow">
        <p className="test-verdict">
          <span className="network-check">{t(`doctor.check.${check.id}`)}</span>
          <strong>{t(`doctor.verdict.${check.verdict}`)}</strong>
          {check.terminalId === null && check.subject !== '' && (
            <span className="mono selectable network-subject">{check.subject}</span>
          )}
          {figures !== null && (
            <span className="muted figures">
              {t(`doctor.figure.${figures.name}`, { value: figures.value })}
            </span>
          )}
        </p>
        {check.level !== 'ok' && isAdvised(check.verdict) && <p>{t(`doctor.next.${check.verdict}`)}</p>}
      </div>
    </li>
  )
}

/** What to hand to whoever runs the network, whatever was found. */
function Allow({ report }: { readonly report: DoctorReport }) {
  const { t } = useTranslation('network')
  const [isCopied, setCopied] = useState(false)
  const text = allowText(report, {
    fromRegister: t('doctor.fromRegister'),
    fromTerminal: t('doctor.fromTerminal'),
    toTerminals: t('doctor.toTerminals'),
  })
  return (
    <div className="network-group">
      <div className="network-allow-head">
        <h3>{t('doctor.allow')}</h3>
        <Button
          icon={Copy}
          onPress={() => {
            void navigator.clipboard.writeText(text).then(() => setCopied(true))
          }}
        >
          {t(isCopied ? 'doctor.copied' : 'doctor.copy')}
        </Button>
      </div>
      <p>{t('doctor.allowText')}</p>
      <pre className="network-allow mono selectable">{text}</pre>
    </div>
  )
}
