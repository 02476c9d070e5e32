import { CircleHelp, Hourglass, TimerOff, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useServerNow } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { cardName } from '../payment/card-name.ts'
import { standingTone, useStandingWords } from '../payment/standing-words.ts'
import { Status } from '../ui/status.tsx'
import { useHoldName, useTimeLeft } from './hold-words.ts'

const MINUTE_MS = 60_000

export interface HoldListProps {
  readonly running: readonly PaymentView[]
  readonly holds: readonly CardStanding[]
  readonly isClosed: boolean
  readonly selectedId: string | null
  readonly onSelect: (attemptId: string) => void
}

/** One row a hold: whose, how much, and how long still. */
export function HoldList({ running, holds, isClosed, selectedId, onSelect }: HoldListProps) {
  const { t } = useTranslation('holds')
  return (
    <div className="hold-list">
      <div className="hold-columns" aria-hidden>
        <span>{t('column.label')}</span>
        <span className="number">{t(isClosed ? 'column.closedAmount' : 'column.amount')}</span>
        <span>{t(isClosed ? 'column.ended' : 'column.end')}</span>
        <span>{t('column.terminal')}</span>
      </div>
      <ListBox
        className="hold-rows"
        aria-label={t(isClosed ? 'listClosed' : 'list')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={selectedId === null ? [] : [selectedId]}
        onSelectionChange={(keys) => {
          const [key] = keys
          if (typeof key === 'string') onSelect(key)
        }}
      >
        {running.map((payment) => (
          <RunningRow key={payment.attemptId} payment={payment} />
        ))}
        {holds.map((hold) => (
          <HoldRow key={hold.attemptId} hold={hold} isClosed={isClosed} />
        ))}
      </ListBox>
    </div>
  )
}

function RunningRow({ payment }: { readonly payment: PaymentView }) {
  const { t } = useTranslation(['holds', 'operations'])
  const format = useFormat()
  const name = payment.label ?? t('holds:noLabel')
  const isUnknown = payment.phase === 'unknown'
  const state = isUnknown ? t('operations:unknown.authorization') : t('holds:running')
  return (
    <ListBoxItem id={payment.attemptId} textValue={`${name} ${state}`} className="hold-row">
      <span className="hold-name">
        <strong>{name}</strong>
      </span>
      <span className="number figures">{format.money(payment.amountMinor, payment)}</span>
      <span className="hold-end">
        <Status tone={isUnknown ? 'unknown' : 'accent'} icon={isUnknown ? CircleHelp : Hourglass}>
          {state}
        </Status>
      </span>
      <span className="muted">{payment.terminalLabel}</span>
    </ListBoxItem>
  )
}

function HoldRow({ hold, isClosed }: { readonly hold: CardStanding; readonly isClosed: boolean }) {
  const format = useFormat()
  const name = useHoldName()(hold)
  const card = cardName(hold.card)
  const heldMinor = hold.hold?.heldMinor ?? hold.amountMinor
  const capturedMinor = hold.hold?.capturedMinor ?? 0
  const shownMinor = isClosed && capturedMinor > 0 ? capturedMinor : heldMinor
  return (
    <ListBoxItem
      id={hold.attemptId}
      textValue={`${name} ${card}`}
      className={`hold-row ${hold.standing === 'expired' ? 'hold-over' : ''}`}
    >
      <span className="hold-name">
        <strong>{name}</strong>
        {hold.label !== null && <small>{card}</small>}
      </span>
      <span className="number figures hold-amount">{format.money(shownMinor, hold)}</span>
      <span className="hold-end">{isClosed ? <Ended hold={hold} /> : <HoldEnd hold={hold} />}</span>
      <span className="muted hold-terminal">{hold.terminalLabel}</span>
    </ListBoxItem>
  )
}

/** When the last thing was done with it. */
const endedAtMs = (hold: CardStanding): number =>
  hold.followUps.findLast((payment) => payment.phase === 'approved')?.phaseSinceMs ?? hold.atMs

function Ended({ hold }: { readonly hold: CardStanding }) {
  const format = useFormat()
  const words = useStandingWords()
  return (
    <>
      <Status tone={standingTone(hold)}>{words(hold)}</Status>
      <small className="figures">{format.dateTime(endedAtMs(hold))}</small>
    </>
  )
}

/** How long a hold lasts still, amber when somebody should do something; with the exact time beneath. */
export function HoldEnd({ hold }: { readonly hold: CardStanding }): ReactNode {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const left = useTimeLeft()
  const nowMs = useServerNow(MINUTE_MS)
  if (hold.hold === null) return null
  const { validUntilMs, expiring } = hold.hold
  const isOver = hold.standing === 'expired' || nowMs >= validUntilMs
  const words = isOver ? t('expired') : left(validUntilMs, nowMs)
  return (
    <>
      {isOver ? (
        <Status tone="refused" icon={TimerOff}>
          {words}
        </Status>
      ) : expiring ? (
        <Status tone="unknown" icon={TriangleAlert}>
          {words}
        </Status>
      ) : (
        <span className="hold-left">{words}</span>
      )}
      <small className="figures">{t('until', { time: format.dateTime(validUntilMs) })}</small>
    </>
  )
}
