import { CircleCheck, Radar, Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { HealthView } from '../../shared/contract/settings.ts'
import { useTopic } from '../engine-hooks.ts'
import { Button } from '../ui/button.tsx'

/** What is to be known of the terminals before a sale: one that is lost, found again, or doubtful. */
export function TerminalBar() {
  const health = useTopic('health')
  const lines = (health?.value.terminals ?? []).filter(
    (terminal) => terminal.notice !== null || (terminal.isDefault && terminal.level === 'down'),
  )
  return lines.map((terminal) => <Line key={terminal.terminalId} terminal={terminal} />)
}

const ICONS = {
  searching: Radar,
  moved: CircleCheck,
  confirm: Radar,
  several: Unplug,
  not_found: Unplug,
} as const

function Line({ terminal }: { readonly terminal: HealthView['terminals'][number] }) {
  const { t } = useTranslation(['network', 'settings'])
  const { notice, verdict } = terminal
  const isDown = notice === null || notice.kind === 'not_found' || notice.kind === 'several'
  const Icon = notice === null ? Unplug : ICONS[notice.kind]
  const why = verdict === null || verdict === 'ready' ? null : t(`settings:test.verdict.${verdict}`)
  const next = verdict === null || verdict === 'ready' ? null : t(`settings:test.next.${verdict}`)
  const hasAdvice = isDown && notice?.kind !== 'several'
  const tone = isDown ? 'refused' : notice.kind === 'moved' ? 'accent' : 'unknown'
  return (
    <div className={`bar bar-${tone}`} role={isDown ? 'alert' : 'status'}>
      <Icon size={22} aria-hidden />
      <span className="grow">
        {notice === null
          ? `${terminal.label}: ${why ?? ''}`
          : t(`network:notice.${notice.kind}`, { terminal: terminal.label, to: notice.to ?? '' })}
        {hasAdvice && next !== null && <span className="bar-muted"> · {next}</span>}
      </span>
      {notice?.kind !== 'moved' && notice?.kind !== 'searching' && (
        <Button
          onPress={() => {
            location.hash = '/settings/network'
          }}
        >
          {t('network:notice.look')}
        </Button>
      )}
    </div>
  )
}
