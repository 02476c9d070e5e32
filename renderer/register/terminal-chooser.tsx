import { CircleCheck, CircleX, HandHelping, Hourglass, Undo2, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../engine-hooks.ts'
import { LETTERS, type KeyName } from '../input/key-names.ts'
import { useStill } from '../input/use-still.ts'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Status, type Tone } from '../ui/status.tsx'
import { useObstacleWords, useTerminals, type NextTerminal, type Terminal } from './next-terminal.ts'
import './terminal-chooser.css'

/** No digits: a code that is scanned begins with one, and a busy page must not take it for a press. */
const CHOOSE_KEYS: readonly KeyName[] = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9']

export interface TerminalChooserProps {
  readonly next: NextTerminal | null
  /** For this sale. */
  readonly onChoose: (terminalId: string) => void
  readonly onClose: () => void
}

/**
 * All terminals with their keys: F1 to F9 charge this sale there, a letter keeps it as the register's own or
 * returns what was lent. Their places never change with their states, so that a hand finds them again.
 */
export function TerminalChooser({ next, onChoose, onClose }: TerminalChooserProps) {
  const { t } = useTranslation(['register', 'common'])
  const order = useCommand('terminal.order')
  const borrow = useCommand('terminal.borrow')
  const end = useCommand('terminal.endLending')
  const terminals = useTerminals().toSorted((left, right) => (left.terminalId < right.terminalId ? -1 : 1))
  const isRunning = order.isRunning || borrow.isRunning || end.isRunning
  const hasLent = terminals.some(({ belongsTo, lending }) => belongsTo !== null || lending !== null)
  const keep = ({ terminalId }: Terminal): void => {
    const line = terminals
      .filter((other) => other.terminalId !== terminalId && (other.isDefault || other.fallback !== null))
      .toSorted((left, right) => (left.fallback ?? 0) - (right.fallback ?? 0))
    const others = line.map((other) => other.terminalId).slice(0, CHOOSE_KEYS.length - 1)
    void order.run({ terminalIds: [terminalId, ...others] })
  }
  const press = (terminal: Terminal): void => {
    const { terminalId } = terminal
    const deed = deedOf(terminal)
    if (deed === 'borrow') void borrow.run({ terminalId })
    else if (deed === 'takeBack') void end.run({ terminalId })
    else onChoose(terminalId)
  }
  return (
    <Dialog
      wide
      title={t('register:terminal.title')}
      onClose={onClose}
      footer={
        <Button autoFocus shortcut="Escape" onPress={onClose}>
          {t('common:back')}
        </Button>
      }
    >
      <ul className="terminal-rows">
        {terminals.map((terminal, index) => (
          <Row
            key={terminal.terminalId}
            terminal={terminal}
            isNext={terminal.terminalId === next?.terminal.terminalId}
            chooseKey={CHOOSE_KEYS[index]}
            keepKey={index < CHOOSE_KEYS.length ? LETTERS[index] : undefined}
            isDisabled={isRunning}
            onPress={() => press(terminal)}
            onKeep={() => keep(terminal)}
            onReturn={() => void end.run({ terminalId: terminal.terminalId })}
          />
        ))}
      </ul>
      {hasLent && <p className="terminal-note">{t('register:terminal.tellBoth')}</p>}
      <Refusal failure={order.failure ?? borrow.failure ?? end.failure} />
    </Dialog>
  )
}

/** What a press on a terminal does. */
function deedOf({ obstacle }: Terminal): 'borrow' | 'takeBack' | 'choose' {
  if (obstacle === 'away') return 'borrow'
  return obstacle === 'lent_out' ? 'takeBack' : 'choose'
}

interface RowProps {
  readonly terminal: Terminal
  readonly isNext: boolean
  readonly chooseKey: KeyName | undefined
  readonly keepKey: KeyName | undefined
  readonly isDisabled: boolean
  readonly onPress: () => void
  readonly onKeep: () => void
  readonly onReturn: () => void
}

function Row(props: RowProps) {
  const { terminal, isNext, chooseKey, keepKey } = props
  const { t } = useTranslation('register')
  const deed = deedOf(terminal)
  const isAbsent = deed !== 'choose'
  // The second tap of a hand that has just borrowed it must not charge there, nor give it back.
  const isStill = useStill(`${terminal.terminalId} ${deed}`, true)
  const isDisabled = props.isDisabled || !isStill
  const isBorrowed = terminal.belongsTo !== null && !isAbsent
  return (
    <li className={`terminal-row ${isNext ? 'terminal-row-next' : ''}`}>
      <Button
        className="terminal-choice"
        shortcut={chooseKey}
        isDisabled={isDisabled}
        onPress={props.onPress}
      >
        <span className="terminal-name">
          {terminal.label}
          {terminal.isDefault && <span className="terminal-mark">{t('terminal.usual')}</span>}
          {isNext && <span className="terminal-mark">{t('terminal.next')}</span>}
        </span>
        <Place terminal={terminal} />
        <State terminal={terminal} />
      </Button>
      {isBorrowed ? (
        <Button icon={Undo2} shortcut={keepKey} isDisabled={isDisabled} onPress={props.onReturn}>
          {t('terminal.return')}
        </Button>
      ) : (
        !terminal.isDefault &&
        !isAbsent && (
          <Button shortcut={keepKey} isDisabled={isDisabled} onPress={props.onKeep}>
            {t('terminal.keep')}
          </Button>
        )
      )}
    </li>
  )
}

/** Where it is: its lane when that is another one, else its address. */
function Place({ terminal }: { readonly terminal: Terminal }) {
  const { t } = useTranslation('register')
  const { belongsTo, lending, address } = terminal
  const words =
    belongsTo === null
      ? (address ?? t('terminal.byCloud'))
      : t(lending === null ? 'terminal.of' : 'terminal.lentBy', { register: belongsTo })
  return <span className="terminal-place">{words}</span>
}

const LOOKS: Readonly<Record<'attention' | 'fine' | 'wait' | 'broken', readonly [Tone, LucideIcon]>> = {
  fine: ['neutral', CircleCheck],
  attention: ['neutral', CircleCheck],
  wait: ['unknown', Hourglass],
  broken: ['refused', CircleX],
}

function lookOf({ obstacle, level }: Terminal): keyof typeof LOOKS {
  if (obstacle === null) return level === 'ok' ? 'fine' : 'attention'
  return obstacle === 'held' || obstacle === 'recovering' || obstacle === 'busy' ? 'wait' : 'broken'
}

/** How it is, or what a press does where it is not here. */
function State({ terminal }: { readonly terminal: Terminal }) {
  const { t } = useTranslation('register')
  const obstacleWords = useObstacleWords()
  const { belongsTo } = terminal
  const deed = deedOf(terminal)
  if (deed !== 'choose') {
    return (
      <Status tone="neutral" icon={HandHelping}>
        {deed === 'borrow'
          ? t('terminal.borrow', { register: belongsTo ?? '' })
          : t('terminal.takeBack', { register: terminal.lending?.register ?? '' })}
      </Status>
    )
  }
  const [tone, icon] = LOOKS[lookOf(terminal)]
  return (
    <Status tone={tone} icon={icon}>
      {obstacleWords(terminal) ?? t(`terminal.level.${terminal.level}`)}
    </Status>
  )
}
