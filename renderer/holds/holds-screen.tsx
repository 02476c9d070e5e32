import { HandCoins, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/payment-terms.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useKey } from '../input/keys.ts'
import { PaymentPanel } from '../payment/payment-panel.tsx'
import { isOver } from '../payment/payment-words.ts'
import { Refusal } from '../payment/refusal.tsx'
import { usePayment } from '../payment/use-payment.ts'
import { Button } from '../ui/button.tsx'
import { Chips } from '../ui/chips.tsx'
import { Empty } from '../ui/page.tsx'
import { AuthorizeDialog } from './authorize-dialog.tsx'
import { HoldDetail, type HoldStep } from './hold-detail.tsx'
import { HoldList } from './hold-list.tsx'
import { HoldStepDialog } from './hold-step-dialog.tsx'
import { useHolds, type Board } from './use-holds.ts'
import '../payment/give-back.css'
import './holds.css'

type Shown = 'open' | 'closed'

/** The board of pre-authorizations: whose money is held, until when, and what to do with it. */
export function HoldsScreen() {
  const { t } = useTranslation('holds')
  const { rights } = useRegisterView()
  const board = useHolds()
  const [shown, setShown] = useState<Shown>('open')
  const [isNew, setNew] = useState(false)
  const [begun, setBegun] = useState<Begun | null>(null)
  const selection = useSelection(board, shown, begun)
  const begin = (payment: PaymentView): void => {
    setBegun({ holdId: payment.originalAttemptId ?? payment.attemptId, payment })
    setNew(false)
    setShown('open')
    selection.select(payment.originalAttemptId ?? payment.attemptId)
  }
  return (
    <main className="holds">
      <div className="holds-left">
        <div className="holds-head">
          <h1>{t('title')}</h1>
          <Chips
            label={t('show')}
            value={shown}
            onChange={(value) => setShown(value ?? 'open')}
            options={[
              { value: 'open', label: t('open', { count: board.open.length }) },
              { value: 'closed', label: t('closed') },
            ]}
          />
          <span className="grow" />
          <Button
            look="primary"
            icon={Plus}
            shortcut="+"
            isDisabled={!rights.includes('sell')}
            onPress={() => setNew(true)}
          >
            {t('new')}
          </Button>
        </div>
        <Refusal failure={board.query.failure} />
        <ListOrEmpty board={board} shown={shown} selection={selection} />
      </div>
      <Side
        key={selection.selected ?? ''}
        board={board}
        holdId={selection.selected}
        begun={begun}
        onBegun={begin}
        onDone={() => setBegun(null)}
      />
      {isNew && <AuthorizeDialog onClose={() => setNew(false)} onBegun={begin} />}
    </main>
  )
}

/** The operation that was begun here last, with the hold that it belongs to. */
interface Begun {
  readonly holdId: string
  readonly payment: PaymentView
}

interface Selection {
  readonly selected: string | null
  select(attemptId: string): void
}

/** The chosen hold, else the one that ends first; one that was just worked on stays until it is put away. */
function useSelection(board: Board, shown: Shown, begun: Begun | null): Selection {
  const [chosen, choose] = useState<string | null>(null)
  const listed =
    shown === 'closed'
      ? board.closed.map((hold) => hold.attemptId)
      : [...board.running, ...board.open].map((item) => item.attemptId)
  const isHere = chosen !== null && (listed.includes(chosen) || chosen === begun?.holdId)
  const selected = isHere ? chosen : (listed[0] ?? null)
  const step = (by: number): void => {
    const next = listed[(selected === null ? -1 : listed.indexOf(selected)) + by]
    if (next !== undefined) choose(next)
  }
  useKey('ArrowDown', () => step(1), true, { repeats: true })
  useKey('ArrowUp', () => step(-1), true, { repeats: true })
  return { selected, select: choose }
}

interface ListProps {
  readonly board: Board
  readonly shown: Shown
  readonly selection: Selection
}

function ListOrEmpty({ board, shown, selection }: ListProps) {
  const { t } = useTranslation(['holds', 'common'])
  const isClosed = shown === 'closed'
  const holds = isClosed ? board.closed : board.open
  const running = isClosed ? [] : board.running
  if (board.query.value === null && board.query.failure === null)
    return (
      <p className="muted" role="status">
        {t('common:loading')}
      </p>
    )
  if (holds.length + running.length === 0)
    return isClosed ? (
      <Empty icon={HandCoins} title={t('holds:emptyClosed')} />
    ) : (
      <Empty icon={HandCoins} title={t('holds:emptyTitle')}>
        {t('holds:emptyText')}
      </Empty>
    )
  return (
    <HoldList
      running={running}
      holds={holds}
      isClosed={isClosed}
      selectedId={selection.selected}
      onSelect={selection.select}
    />
  )
}

interface SideProps {
  readonly board: Board
  readonly holdId: string | null
  readonly begun: Begun | null
  readonly onBegun: (payment: PaymentView) => void
  readonly onDone: () => void
}

/** The chosen hold; while something about it is under way, or has just ended, that stands in its place. */
function Side({ board, holdId, begun, onBegun, onDone }: SideProps) {
  const [step, setStep] = useState<HoldStep | null>(null)
  const hold = [...board.open, ...board.closed].find((candidate) => candidate.attemptId === holdId)
  const begunHere = begun?.holdId === holdId ? begun.payment : null
  const followed = usePayment(begunHere?.attemptId ?? null) ?? begunHere
  const open =
    board.running.find((payment) => payment.attemptId === holdId) ??
    hold?.followUps.find((payment) => !isFinalPhase(payment.phase)) ??
    null
  const live = usePayment(open?.attemptId ?? null) ?? open
  const payment = followed ?? live
  if (payment !== null) {
    return (
      <aside className="hold-side">
        <PaymentPanel payment={payment} />
        <Ready payment={payment} isShown={followed !== null} onDone={onDone} />
      </aside>
    )
  }
  if (hold === undefined) return <aside className="hold-side" />
  return (
    <aside className="hold-side">
      <HoldDetail hold={hold} onStep={setStep} />
      {step !== null && (
        <HoldStepDialog
          step={step}
          hold={hold}
          onStale={board.query.reload}
          onClose={() => setStep(null)}
          onBegun={(begunPayment) => {
            setStep(null)
            onBegun(begunPayment)
          }}
        />
      )}
    </aside>
  )
}

function Ready(props: {
  readonly payment: PaymentView
  readonly isShown: boolean
  readonly onDone: () => void
}) {
  const { t } = useTranslation('holds')
  if (!props.isShown || !isOver(props.payment)) return null
  return (
    <Button keepsFocus wide size="pay" shortcut="Escape" onPress={props.onDone}>
      {t('ready')}
    </Button>
  )
}
