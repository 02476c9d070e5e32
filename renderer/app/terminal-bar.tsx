import { CircleAlert, CircleCheck, Radar, Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { HealthView } from '../../shared/contract/settings.ts'
import { clockText } from '../../shared/doctor/text.ts'
import { useTopic } from '../engine-hooks.ts'
import { languageOf } from '../settings/choices.ts'
import { Button } from '../ui/button.tsx'

/** What is to be known of the terminals before a sale: one that is lost, found again, doubtful or taken. */
export function TerminalBar() {
  const health = useTopic('health')
  const lines = (health?.value.terminals ?? []).filter(
    ({ notice, isDefault, level }) =>
      notice !== null || (isDefault && (level === 'down' || level === 'attention')),
  )
  const [first] = lines.filter(needsALook)
  return lines.map((terminal) => (
    <Line key={terminal.terminalId} terminal={terminal} hasKey={terminal === first} />
  ))
}

/** Of what heals by itself, or has healed, there is nothing to look at. */
const needsALook = ({ notice }: Terminal): boolean =>
  notice?.kind !== 'moved' && notice?.kind !== 'searching'

/** As many signs of an id as a person compares. */
const ID_SHOWN = 8
const ICONS = {
  searching: Radar,
  moved: CircleCheck,
  confirm: Radar,
  several: Unplug,
  not_found: Unplug,
} as const

type Terminal = HealthView['terminals'][number]

function Line({ terminal, hasKey }: { readonly terminal: Terminal; readonly hasKey: boolean }) {
  const { t } = useTranslation('network')
  const { notice, level } = terminal
  const { why, next } = useCause(terminal)
  const isLost = notice?.kind === 'not_found' || notice?.kind === 'several'
  const isDown = isLost || (notice === null && level === 'down')
  const Icon = notice === null ? (isDown ? Unplug : CircleAlert) : ICONS[notice.kind]
  const tone = isDown ? 'refused' : notice?.kind === 'moved' ? 'accent' : 'unknown'
  const tellsNext = (isDown || notice === null) && notice?.kind !== 'several' && next !== null
  return (
    <div className={`bar bar-${tone}`} role={isDown ? 'alert' : 'status'}>
      <Icon size={22} aria-hidden />
      <span className="grow">
        {notice === null
          ? why
          : t(`notice.${notice.kind}`, { terminal: terminal.label, to: notice.to ?? '' })}
        {tellsNext && <span className="bar-muted"> · {next}</span>}
      </span>
      {needsALook(terminal) && (
        <Button
          // All of them lead to the same place.
          shortcut={hasKey ? 'Insert' : undefined}
          onPress={() => {
            location.hash = '/settings/network'
          }}
        >
          {t('notice.look')}
        </Button>
      )}
    </div>
  )
}

/** The cause in words, with its figure (how far a clock is off, whose transaction it is), and what to do. */
function useCause(terminal: Terminal): { readonly why: string; readonly next: string | null } {
  const { t, i18n } = useTranslation(['network', 'settings'])
  const { label, verdict, elsewhere, clockOffsetMs } = terminal
  if (elsewhere?.state === 'serving') {
    const id = elsewhere.holderId?.slice(0, ID_SHOWN) ?? ''
    const whose = id === '' ? '' : ` (${t('network:bar.transaction', { id })})`
    const why = `${t('network:bar.busyElsewhere', { terminal: label })}${whose}`
    return { why, next: t('network:bar.busyNext') }
  }
  if (verdict === null || verdict === 'ready') return { why: label, next: null }
  const isClock = verdict === 'clock_off' && clockOffsetMs !== null
  const howFar = isClock ? ` (${clockText(clockOffsetMs, languageOf(i18n.language))})` : ''
  return {
    why: `${label}: ${t(`settings:test.verdict.${verdict}`)}${howFar}`,
    next: t(`settings:test.next.${verdict}`),
  }
}
