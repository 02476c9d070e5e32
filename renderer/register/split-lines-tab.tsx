import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SaleLine } from '../../shared/contract/sale.ts'
import { sharesOf } from '../../shared/split.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Chips } from '../ui/chips.tsx'
import { leftOf, pressLine, takenBy, withGuests } from './split-draft.ts'
import { GuestCount, type SplitTabProps } from './split-tabs.tsx'

/** By what each one took: choose a guest, press the things. What nobody takes is the last guest's. */
export function LinesTab({ sale, draft, onDraft, parts }: SplitTabProps) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const [chosen, setGuest] = useState(0)
  const guest = Math.min(chosen, draft.guests - 1)
  const lines = sale.lines.filter((line) => !line.voided)
  const sums = parts ?? sharesOf(lines, draft.shares, draft.guests)
  return (
    <div className="split-tab">
      <div className="split-left">
        <GuestCount draft={draft} onDraft={(next) => onDraft(withGuests(next, next.guests))} />
        <Chips
          label={t('split.guests')}
          value={String(guest)}
          onChange={(value) => setGuest(Number(value ?? 0))}
          options={sums.map((amount, index) => ({
            value: String(index),
            label: `${
              index === draft.guests - 1
                ? t('split.lastGuest', { number: index + 1 })
                : t('split.guest', { number: index + 1 })
            } · ${format.money(amount)}`,
          }))}
        />
        <Button
          keepsFocus
          wide
          icon={UserRound}
          shortcut="F9"
          onPress={() => setGuest((guest + 1) % draft.guests)}
        >
          {t('split.nextGuest')}
        </Button>
        <p className="muted split-note">{t('split.linesHint')}</p>
        {parts === null && <p role="alert">{t('split.nothingYet')}</p>}
      </div>
      <div className="split-right">
        <ListBox
          className="split-lines"
          aria-label={t('basket.lines')}
          autoFocus="first"
          selectionMode="none"
          onAction={(key) => {
            const line = lines.find((candidate) => candidate.lineId === key)
            if (line) onDraft({ ...draft, shares: pressLine(draft, line, guest) })
          }}
          dependencies={[draft, guest]}
          items={lines.map((line) => ({ ...line, id: line.lineId }))}
        >
          {(line) => <LineItem line={line} draft={draft} guest={guest} />}
        </ListBox>
      </div>
    </div>
  )
}

function LineItem(props: { readonly line: SaleLine; readonly guest: number } & Pick<SplitTabProps, 'draft'>) {
  const { line, draft, guest } = props
  const { t } = useTranslation('register')
  const format = useFormat()
  const quantity = (thousandths: number): string => format.quantity(thousandths, line.unit)
  const last = draft.guests - 1
  const left = leftOf(draft.shares, line)
  const owners = Array.from({ length: draft.guests }, (_, each) => ({
    guest: each,
    taken: each === last ? left : takenBy(draft.shares, line.lineId, each),
  })).filter((owner) => owner.taken > 0)
  return (
    <ListBoxItem id={line.lineId} textValue={line.name} className="split-line">
      <span className="grow">
        {line.name}
        <small className="figures">
          {quantity(line.quantityThousandths)} · {format.money(line.totalMinor)}
        </small>
      </span>
      <span className="split-owners">
        {owners.map((owner) => (
          <span
            key={owner.guest}
            className="split-owner figures"
            data-own={owner.guest === guest || undefined}
          >
            {owners.length === 1
              ? t('split.guest', { number: owner.guest + 1 })
              : t('split.guestTakes', { number: owner.guest + 1, quantity: quantity(owner.taken) })}
          </span>
        ))}
      </span>
    </ListBoxItem>
  )
}
