import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { useStill } from '../input/use-still.ts'
import { Button } from '../ui/button.tsx'
import { Chips } from '../ui/chips.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { AmountEntry, useAmount } from './amount-entry.tsx'
import { ApprovalFields, useApproval } from './approval-fields.tsx'
import { BegunDialog } from './begun-dialog.tsx'
import { cardName } from './card-name.ts'
import { allowsPart, isOpen, maxOf, wayFor } from './give-back-way.ts'
import { isReasonComplete, ReasonField } from './reason-field.tsx'
import { Refusal } from './refusal.tsx'
import { useStandingWords } from './standing-words.ts'
import { WayNotice } from './way-notice.tsx'
import './give-back.css'

/** Reasons that lie at hand, by what is given back. */
export type GiveBackOccasion = 'receipt' | 'sale' | 'hold' | 'trial' | 'task'
const PRESETS = {
  receipt: ['regret', 'product', 'wrong'],
  sale: ['otherWay', 'regret', 'wrong'],
  hold: ['notUsed', 'left', 'wrongHold'],
  trial: ['trial', 'wrong'],
  task: ['late', 'wrong'],
} as const

export interface GiveBackDialogProps {
  /** What could be given back; with more than one, one is chosen first. */
  readonly payments: readonly CardStanding[]
  readonly occasion: GiveBackOccasion
  /** Asks for the payments again, when a time has come. */
  readonly onStale: () => void
  readonly onClose: () => void
  /** Takes over what was begun; without it the dialog shows it to its end. */
  readonly onBegun?: (payment: PaymentView) => void
}

/** Gives money back on the card, or releases a hold: says by which way and why before anything is sent. */
export function GiveBackDialog(props: GiveBackDialogProps) {
  const { t } = useTranslation('give-back')
  const { payments, occasion } = props
  const [chosen, choose] = useState<string | null>(null)
  const [begun, setBegun] = useState<PaymentView | null>(null)
  const payment =
    payments.find((candidate) => candidate.attemptId === chosen) ??
    payments.find((candidate) => candidate.remainingMinor > 0) ??
    payments[0]
  const title = t(payment?.hold == null ? 'title' : 'titleHold')
  if (begun !== null) {
    return <BegunDialog title={title} begun={begun} onClose={props.onClose} onAgain={() => setBegun(null)} />
  }
  if (payment === undefined) return null
  return (
    <GiveBackForm
      key={payment.attemptId}
      {...props}
      title={title}
      payment={payment}
      occasion={occasion}
      onChoose={choose}
      onBegun={props.onBegun ?? setBegun}
    />
  )
}

interface FormProps extends GiveBackDialogProps {
  readonly title: string
  readonly payment: CardStanding
  readonly onChoose: (attemptId: string | null) => void
  readonly onBegun: (payment: PaymentView) => void
}

/** What is typed, and what it comes to: the way, whether it is open, and what the command takes. */
function useGiveBack({ payment, occasion, onStale, onBegun }: FormProps) {
  const { t } = useTranslation('give-back')
  const give = useCommand('card.giveBack')
  const approval = useApproval('give_back')
  // Why a trial is undone needs no saying; only the time has to come.
  const [reason, setReason] = useState(occasion === 'trial' ? t('preset.trial') : '')
  const maxMinor = maxOf(payment.giveBack)
  const amount = useAmount(payment.exponent, maxMinor)
  const isPartial = allowsPart(payment.giveBack)
  const wanted = isPartial ? amount.amountMinor : null
  const way = wayFor(payment.giveBack, wanted)
  const isTooMuch = wanted !== null && maxMinor > 0 && wanted > maxMinor
  const isTyped = !isPartial || wanted !== null
  const isReady = isTyped && !isTooMuch && isOpen(way, wanted)
  // A second press, meant for the amount that stood there before, takes no other one.
  const isStill = useStill(`${payment.remainingMinor}`, true)
  const isComplete = isReady && isStill && isReasonComplete(reason) && approval.isComplete
  const save = (): void => {
    if (!isComplete) return
    const part = wanted === null || wanted === payment.remainingMinor ? {} : { amountMinor: wanted }
    const said = { shownMinor: payment.remainingMinor, reason: reason.trim(), ...approval.input }
    void give.run({ attemptId: payment.attemptId, ...part, ...said }).then((answer) => {
      if (answer?.ok) onBegun(answer.value)
      else approval.forgetPin()
      if (answer?.ok === false && answer.error.code === 'AMOUNT_CHANGED') onStale()
    })
  }
  return {
    give,
    approval,
    reason,
    setReason,
    amount,
    maxMinor,
    isPartial,
    wanted,
    way,
    isTooMuch,
    isTyped,
    isComplete,
    save,
  }
}
type GiveBack = ReturnType<typeof useGiveBack>

function GiveBackForm(props: FormProps) {
  const { payment, onClose } = props
  const { t } = useTranslation(['give-back', 'common'])
  const form = useGiveBack(props)
  const { approval } = form
  const footer = (
    <>
      <Button onPress={onClose} shortcut="Escape">
        {t('common:cancel')}
      </Button>
      <SaveKey payment={payment} form={form} />
    </>
  )
  const isWide = approval.isNeeded || form.isPartial
  return (
    <Dialog title={props.title} onClose={onClose} wide={isWide} footer={footer}>
      <div className={isWide ? 'resolve-columns' : 'resolve-column'}>
        <div className="resolve-column">
          <Choice {...props} />
          <PaymentLine payment={payment} />
          {form.way !== null && (
            <WayNotice payment={payment} way={form.way} amountMinor={form.wanted} onTime={props.onStale} />
          )}
          <Why form={form} occasion={props.occasion} />
        </div>
        <div className="resolve-column">
          {form.isPartial && <PartEntry payment={payment} form={form} />}
          <ApprovalFields approval={approval} onEnter={form.save} />
        </div>
      </div>
      <Refusal failure={form.give.failure} />
    </Dialog>
  )
}

function Why({ form, occasion }: { readonly form: GiveBack; readonly occasion: GiveBackOccasion }) {
  const { t } = useTranslation('give-back')
  return (
    <ReasonField
      label={t('reason')}
      value={form.reason}
      onChange={form.setReason}
      presets={PRESETS[occasion].map((preset) => t(`preset.${preset}`))}
    />
  )
}

function PartEntry({ payment, form }: { readonly payment: CardStanding; readonly form: GiveBack }) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  const most = { amount: format.money(form.maxMinor, payment) }
  return (
    <AmountEntry
      label={t('amount')}
      draft={form.amount}
      hint={t('amountMax', most)}
      error={form.isTooMuch ? t('above', most) : null}
      // One pad at a time: once a supervisor is chosen, the PIN's own stands there.
      hasPad={form.approval.value.staffId === ''}
    />
  )
}

function SaveKey({ payment, form }: { readonly payment: CardStanding; readonly form: GiveBack }) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  const { way } = form
  const isHold = payment.hold !== null
  const amountMinor = form.wanted ?? (isHold ? payment.remainingMinor : (way?.maxMinor ?? 0))
  const word = isHold ? 'hold' : (way?.method ?? 'refund')
  return (
    <Button
      look="danger"
      icon={Undo2}
      shortcut="F9"
      isDisabled={!form.isComplete || form.give.isRunning}
      onPress={form.save}
    >
      {amountMinor > 0 && form.isTyped && !form.isTooMuch
        ? t(`save.${word}`, { amount: format.money(amountMinor, payment) })
        : t('saveNone')}
    </Button>
  )
}

function Choice({ payments, payment, onChoose }: FormProps) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  if (payments.length < 2) return null
  const nameOf = ({ operation, card }: CardStanding): string =>
    operation === 'tip' ? t('isTip') : cardName(card) || t('cardless')
  return (
    <Chips
      label={t('which')}
      value={payment.attemptId}
      onChange={onChoose}
      options={payments.map((candidate) => ({
        value: candidate.attemptId,
        label: `${nameOf(candidate)} · ${format.money(candidate.amountMinor, candidate)}`,
      }))}
    />
  )
}

/** The payment that is spoken of: card, amount, what became of it, what is left. */
function PaymentLine({ payment }: { readonly payment: CardStanding }) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  const words = useStandingWords()
  const totalMinor = payment.hold?.heldMinor ?? payment.amountMinor
  return (
    <div className="give-back-payment">
      <div className="grow">
        <strong>{payment.label ?? (cardName(payment.card) || t('cardless'))}</strong>
        <small>
          {t('takenAt', { time: format.dateTime(payment.atMs), terminal: payment.terminalLabel })} ·{' '}
          {words(payment)}
        </small>
      </div>
      <div className="give-back-sum">
        <strong className="figures">{format.money(totalMinor, payment)}</strong>
        {payment.remainingMinor !== totalMinor && (
          <small className="figures">
            {t('left', { amount: format.money(payment.remainingMinor, payment) })}
          </small>
        )}
      </div>
    </div>
  )
}
