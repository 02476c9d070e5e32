import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HealthView } from '../../shared/contract/settings.ts'
import { unconfirmedVerdict, type UnconfirmedVerdict } from '../../shared/contract/test-verdicts.ts'
import { useTopic } from '../engine-hooks.ts'
import { ConfirmDevice } from '../settings/confirm-device.tsx'
import { markedByFocus, useHeldMark } from '../settings/marked-device.ts'
import { Notice } from '../ui/status.tsx'

type Terminal = HealthView['terminals'][number]
const meaningOf = ({ terminalId, verdict }: Terminal): string => `${terminalId} ${verdict ?? ''}`

/**
 * Terminals at whose address another device answers, or two devices by turns: what to compare, and the one
 * key that says that it is the terminal. The line above the screens leads here. Each keeps its place while
 * the screen is open, also when it is in order again, so that no press meant for one falls on another.
 */
export function UnconfirmedNotices() {
  const { t } = useTranslation('settings')
  const terminals = usePlaces(useTopic('health')?.value.terminals ?? [])
  const open = terminals.filter(({ verdict }) => unconfirmedVerdict(verdict) !== null)
  const meanings = open.map(meaningOf)
  const { markedId, mark } = useHeldMark(meanings)
  const isUnmarked = open.length > 0 && markedId === null
  return (
    <>
      {terminals.map((terminal) => (
        <TerminalNotice
          key={terminal.terminalId}
          terminal={terminal}
          verdict={unconfirmedVerdict(terminal.verdict)}
          isMarked={meaningOf(terminal) === markedId}
          isAlone={open.length === 1}
          surroundings={meanings.join()}
          onMark={() => mark(meaningOf(terminal))}
        />
      ))}
      {isUnmarked && <p role="status">{t('test.chooseFirst')}</p>}
    </>
  )
}

/** Those that have been unconfirmed since the screen was opened, in the order in which they became so. */
function usePlaces(terminals: readonly Terminal[]): readonly Terminal[] {
  const [places, setPlaces] = useState<readonly string[]>([])
  const added = terminals.filter(
    ({ terminalId, verdict }) => unconfirmedVerdict(verdict) !== null && !places.includes(terminalId),
  )
  const ids = [...places, ...added.map(({ terminalId }) => terminalId)]
  if (added.length > 0) setPlaces(ids)
  return ids.flatMap((id) => terminals.filter(({ terminalId }) => terminalId === id))
}

interface TerminalNoticeProps {
  readonly terminal: Terminal
  /** null: it is in order again, or something else is wrong with it. */
  readonly verdict: UnconfirmedVerdict | null
  readonly isMarked: boolean
  readonly isAlone: boolean
  readonly surroundings: string
  readonly onMark: () => void
}

function TerminalNotice(props: TerminalNoticeProps) {
  const { terminal, verdict, isMarked, isAlone, onMark } = props
  const { t } = useTranslation('settings')
  const place = [terminal.label, terminal.address].filter(Boolean).join(' · ')
  const found = terminal.verdict === null ? '' : `: ${t(`test.verdict.${terminal.verdict}`)}`
  return (
    <div
      className={isMarked && !isAlone ? 'notice-marked' : undefined}
      onFocus={verdict === null ? undefined : markedByFocus(onMark)}
    >
      <Notice tone={verdict === null ? 'neutral' : 'unknown'} title={`${place}${found}`}>
        {verdict !== null && (
          <>
            <p>{t(`test.next.${verdict}`)}</p>
            <ConfirmDevice
              terminalId={terminal.terminalId}
              verdict={verdict}
              confirmKey={isMarked ? 'F9' : undefined}
              surroundings={props.surroundings}
            />
          </>
        )}
      </Notice>
    </div>
  )
}
