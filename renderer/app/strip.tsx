import {
  Database,
  ExternalLink,
  GraduationCap,
  LogOut,
  Nfc,
  Printer,
  User,
  type LucideIcon,
} from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { HealthView } from '../../shared/contract/settings.ts'
import type { RegisterView } from '../../shared/contract/staff.ts'
import { useCommand, useServerNow, useTopic } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'

/** The strip on top: where, who, when, and whether terminal, printer and database are well. */
export function Strip({ view }: { readonly view: RegisterView }) {
  const health = useTopic('health')
  return (
    <header className="strip">
      <div className="strip-shop">
        <strong>{view.shop.name}</strong>
        <span>{view.shop.registerName}</span>
      </div>
      {view.shop.training && <Training view={view} />}
      <div className="strip-space" />
      {health && <Health health={health.value} />}
      {view.staff && <Cashier name={view.staff.name} />}
      <Clock />
    </header>
  )
}

const PAPER_SIZE = 'popup,width=420,height=860'

function Training({ view }: { readonly view: RegisterView }) {
  const { t } = useTranslation('frame')
  const link = (url: string | null, words: string) =>
    url !== null && (
      <AriaButton
        className="strip-link"
        onPress={() => {
          window.open(url, `lanekeeper-${words}`, PAPER_SIZE)
        }}
      >
        {words}
        <ExternalLink size={14} aria-hidden />
      </AriaButton>
    )
  return (
    <div className="strip-training" title={t('trainingHint')}>
      <span className="strip-training-word">
        <GraduationCap size={16} aria-hidden />
        {t('training')}
      </span>
      {link(view.shop.customerScreenUrl, t('customerTerminal'))}
      {link(view.shop.printerPaperUrl, t('printerPaper'))}
    </div>
  )
}

type Level = HealthView['database']['level']

function HealthItem(props: {
  readonly icon: LucideIcon
  readonly name: string
  readonly level: Level
  readonly word: string
}) {
  const Icon = props.icon
  return (
    <span className="health">
      <Icon className={`health-${props.level}`} size={20} aria-hidden />
      <span className="health-words">
        <span className="health-name">{props.name}</span>
        <span className={`health-word health-${props.level}`}>{props.word}</span>
      </span>
    </span>
  )
}

function Health({ health }: { readonly health: HealthView }) {
  const { t } = useTranslation(['frame', 'common'])
  const usual = health.terminals.find((candidate) => candidate.isDefault) ?? health.terminals[0]
  const isAbsent = usual?.obstacle === 'away' || usual?.obstacle === 'lent_out'
  const next = health.terminals.find((candidate) => candidate.terminalId === health.nextTerminalId)
  const terminal = isAbsent ? (next ?? usual) : usual
  const terminalWord = (): string => {
    if (!terminal) return t('frame:health.none')
    if (terminal.heldByAttemptId !== null) return t('frame:health.busy')
    if (terminal.elsewhere?.state === 'serving') return t('frame:health.busyElsewhere')
    if (terminal.level === 'ok' && terminal.route !== null && terminal.lastLatencyMs !== null) {
      return t('frame:health.latency', {
        route: t(`common:route.${terminal.route}`),
        latency: Math.round(terminal.lastLatencyMs),
      })
    }
    return t(`frame:health.${terminal.level}`)
  }
  const printerWord = (): string => {
    if (health.printer.label === null) return t('frame:health.none')
    if (health.printer.waitingJobs > 0)
      return t('frame:health.waiting', { count: health.printer.waitingJobs })
    return t(`frame:health.${health.printer.level}`)
  }
  const databaseWord =
    health.database.level === 'ok'
      ? t('frame:health.saved')
      : health.database.level === 'down'
        ? t('frame:health.databaseDown')
        : t(`frame:health.${health.database.level}`)
  return (
    <div className="strip-health" role="status">
      <HealthItem
        icon={Nfc}
        name={t('frame:health.terminal')}
        level={terminal?.level ?? 'unknown'}
        word={terminalWord()}
      />
      <HealthItem
        icon={Printer}
        name={t('frame:health.printer')}
        level={health.printer.label === null ? 'unknown' : health.printer.level}
        word={printerWord()}
      />
      <HealthItem
        icon={Database}
        name={t('frame:health.database')}
        level={health.database.level}
        word={databaseWord}
      />
    </div>
  )
}

function Cashier({ name }: { readonly name: string }) {
  const { t } = useTranslation('frame')
  const signOut = useCommand('staff.signOut')
  return (
    <div className="strip-cashier">
      <User size={18} aria-hidden />
      <span>{name}</span>
      <AriaButton
        className="strip-link"
        onPress={() => {
          void signOut.run({})
        }}
      >
        <LogOut size={15} aria-hidden />
        {t('signOut')}
      </AriaButton>
    </div>
  )
}

function Clock() {
  const format = useFormat()
  return <time className="strip-clock figures">{format.time(useServerNow(1000))}</time>
}
