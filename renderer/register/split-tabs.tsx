import { Minus, Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleView } from '../../shared/contract/sale.ts'
import { SPLIT_PARTS_MAX, SPLIT_PARTS_MIN } from '../../shared/split.ts'
import { useFormat } from '../i18n/format.ts'
import { useKey } from '../input/keys.ts'
import { Button } from '../ui/button.tsx'
import { NumberPad } from '../ui/number-pad.tsx'
import { restOf, withGuests, type SplitDraft } from './split-draft.ts'

const AMOUNT_LENGTH_MAX = 15

/** What every way of splitting shows and changes. */
export interface SplitTabProps {
  readonly sale: SaleView
  readonly draft: SplitDraft
  readonly onDraft: (draft: SplitDraft) => void
  readonly parts: readonly number[] | null
  readonly cashStepMinor: number | null
  readonly onEnter: () => void
}

/** The number of guests with a key for one more and one fewer. */
export function GuestCount({ draft, onDraft }: Pick<SplitTabProps, 'draft' | 'onDraft'>) {
  const { t } = useTranslation('register')
  const change = (by: number) => (): void => onDraft(withGuests(draft, draft.guests + by))
  return (
    <div className="guest-count">
      <span>{t('split.guests')}</span>
      <div className="stepper">
        <Button
          keepsFocus
          icon={Minus}
          shortcut="-"
          label={t('split.fewer')}
          isDisabled={draft.guests <= SPLIT_PARTS_MIN}
          onPress={change(-1)}
        />
        <strong className="figures" data-testid="guests">
          {draft.guests}
        </strong>
        <Button
          keepsFocus
          icon={Plus}
          shortcut="+"
          label={t('split.more')}
          isDisabled={draft.guests >= SPLIT_PARTS_MAX}
          onPress={change(1)}
        />
      </div>
    </div>
  )
}

/** Equal parts: the number of guests by number, by pad, or by one more and one fewer. */
export function EqualTab(props: SplitTabProps) {
  const { draft, onDraft, parts, cashStepMinor, onEnter } = props
  const { t } = useTranslation('register')
  const format = useFormat()
  const [text, setText] = useState('')
  const type = (next: string): void => {
    const digits = next.replace(/\D/g, '').slice(-2)
    const guests = Number(digits)
    setText(digits)
    if (guests >= SPLIT_PARTS_MIN && guests <= SPLIT_PARTS_MAX) onDraft(withGuests(draft, guests))
  }
  return (
    <div className="split-tab">
      <div className="split-left">
        <GuestCount
          draft={draft}
          onDraft={(next) => {
            setText('')
            onDraft(next)
          }}
        />
        <NumberedField
          isActive
          label={t('split.guestsField')}
          value={text}
          onChange={type}
          onEnter={onEnter}
        />
        <NumberPad
          corner={null}
          onType={(digit) => type(text + digit)}
          onBackspace={() => setText(text.slice(0, -1))}
        />
      </div>
      <div className="split-right">
        {parts === null ? (
          <p role="alert">{t('split.tooLittle')}</p>
        ) : (
          <ol className="split-parts">
            {parts.map((amount, guest) => (
              // oxlint-disable-next-line react/no-array-index-key -- a guest is its number and nothing else
              <li key={guest}>
                <span>{t('split.guest', { number: guest + 1 })}</span>
                <span className="figures">{format.money(amount)}</span>
              </li>
            ))}
          </ol>
        )}
        <StepNote cashStepMinor={cashStepMinor} />
      </div>
    </div>
  )
}

function StepNote({ cashStepMinor }: { readonly cashStepMinor: number | null }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  if (cashStepMinor === null) return null
  return <p className="muted split-note">{t('split.step', { step: format.money(cashStepMinor) })}</p>
}

/** Amounts as the guests say them; the last one pays the rest. */
export function AmountsTab(props: SplitTabProps) {
  const { draft, sale, onDraft, parts, cashStepMinor, onEnter } = props
  const { t } = useTranslation('register')
  const format = useFormat()
  const [active, setActive] = useState(0)
  const typed = draft.guests - 1
  const guest = Math.min(active, typed - 1)
  const say = (index: number, text: string): void => {
    const said = Array.from(
      { length: Math.max(typed, draft.said.length) },
      (_, each) => draft.said[each] ?? '',
    )
    said[index] = text.replace(/[^\d.,]/g, '').slice(0, AMOUNT_LENGTH_MAX)
    onDraft({ ...draft, said })
  }
  const goOn = (): void => {
    if (guest < typed - 1) setActive(guest + 1)
    else onEnter()
  }
  useKey('ArrowDown', () => setActive(Math.min(guest + 1, typed - 1)))
  useKey('ArrowUp', () => setActive(Math.max(guest - 1, 0)))
  const restMinor = restOf(draft, sale)
  return (
    <div className="split-tab">
      <div className="split-left">
        <GuestCount draft={draft} onDraft={onDraft} />
        <NumberPad
          corner={sale.exponent === 0 ? '00' : ','}
          onType={(text) => say(guest, (draft.said[guest] ?? '') + text)}
          onBackspace={() => say(guest, (draft.said[guest] ?? '').slice(0, -1))}
        />
      </div>
      <div className="split-right">
        <div className="split-fields">
          {Array.from({ length: typed }, (_, index) => (
            <NumberedField
              // oxlint-disable-next-line react/no-array-index-key -- a guest is its number and nothing else
              key={index}
              label={t('split.guest', { number: index + 1 })}
              value={draft.said[index] ?? ''}
              isActive={index === guest}
              onActive={() => setActive(index)}
              onChange={(text) => say(index, text)}
              onEnter={goOn}
            />
          ))}
          <div className="split-field split-rest">
            <span>{t('split.lastGuest', { number: draft.guests })}</span>
            <strong className="figures">{restMinor > 0 ? format.money(restMinor) : '—'}</strong>
          </div>
        </div>
        {parts === null && <p role="alert">{restMinor > 0 ? t('split.sayAll') : t('split.noRest')}</p>}
        <StepNote cashStepMinor={cashStepMinor} />
      </div>
    </div>
  )
}

function NumberedField(props: {
  readonly label: string
  readonly value: string
  readonly isActive: boolean
  readonly onActive?: () => void
  readonly onChange: (text: string) => void
  readonly onEnter: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!props.isActive) return
    input.current?.focus()
    input.current?.scrollIntoView({ block: 'nearest' })
  }, [props.isActive])
  return (
    <label className="split-field">
      <span>{props.label}</span>
      <input
        ref={input}
        className="input"
        value={props.value}
        inputMode="none"
        autoComplete="off"
        data-lone-keys="+-"
        onFocus={props.onActive}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.repeat) {
            event.preventDefault()
            props.onEnter()
          }
        }}
      />
    </label>
  )
}
