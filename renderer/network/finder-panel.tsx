import {
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleX,
  LoaderCircle,
  Radar,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Candidate, CandidateState, DiscoveryView } from '../../shared/contract/discovery.ts'
import type { TerminalSettingsView } from '../../shared/contract/settings.ts'
import { call, type Failure } from '../engine-client.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { LETTERS, type KeyName } from '../input/key-names.ts'
import { Section, useMayConfigure } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { Notice, type Tone } from '../ui/status.tsx'
import './network.css'

/** While a round runs, how often its state is asked for. */
const LOOK_MS = 300

const STATES = {
  checking: { icon: LoaderCircle, tone: 'neutral' },
  verified: { icon: CircleCheck, tone: 'certain' },
  unidentified: { icon: CircleHelp, tone: 'unknown' },
  other_terminal: { icon: CircleAlert, tone: 'accent' },
  key_refused: { icon: CircleAlert, tone: 'accent' },
  clock_off: { icon: CircleAlert, tone: 'unknown' },
  busy: { icon: CircleHelp, tone: 'unknown' },
  careless: { icon: CircleX, tone: 'refused' },
  not_a_terminal: { icon: CircleX, tone: 'neutral' },
  no_answer: { icon: CircleX, tone: 'neutral' },
} as const satisfies Record<CandidateState, { icon: LucideIcon; tone: Tone }>

/** What was found that is worth a line; whoever never was a terminal is only counted. */
const isWorthALine = ({ state }: Candidate): boolean => state !== 'not_a_terminal' && state !== 'no_answer'

/** States about which something can be done; each has its sentence (`finder.how.<state>`). */
const ADVISED = [
  'unidentified',
  'key_refused',
  'clock_off',
  'busy',
  'careless',
] as const satisfies readonly CandidateState[]
/** Who may be set up as new. One of another generation can take our way of asking for a wrong clock. */
const NEW: ReadonlySet<CandidateState> = new Set([
  'other_terminal',
  'key_refused',
  'unidentified',
  'clock_off',
])

/** A device that listens on two ports is one row, under the port that was tried first. */
function onePerDevice(
  candidates: readonly Candidate[],
): readonly { readonly candidate: Candidate; readonly otherPorts: readonly number[] }[] {
  const rows = new Map<string, { candidate: Candidate; otherPorts: number[] }>()
  for (const candidate of candidates) {
    const { host, port, state, serialNamed, terminalId } = candidate
    const device = JSON.stringify([host, serialNamed ?? port, state, terminalId])
    const row = rows.get(device)
    if (row === undefined) rows.set(device, { candidate, otherPorts: [] })
    else row.otherPorts.push(port)
  }
  return [...rows.values()]
}

const isAdvised = (state: CandidateState): state is (typeof ADVISED)[number] =>
  (ADVISED as readonly CandidateState[]).includes(state)

export interface NewTerminal {
  readonly host: string
  readonly port: number
  readonly serial: string
}

export interface FinderPanelProps {
  readonly terminals: readonly TerminalSettingsView[]
  /** Somebody wants to set up what was found there. */
  readonly onAdd: (found: NewTerminal) => void
  readonly onMoved: () => void
}

/** Looks for terminals on the networks of this computer, and lets a person say which is which. */
export function FinderPanel({ terminals, onAdd, onMoved }: FinderPanelProps) {
  const { t } = useTranslation('network')
  const say = useFailureSentence()
  const mayConfigure = useMayConfigure()
  const start = useCommand('discovery.start')
  const { view, failure, look } = useDiscovery()
  const isRunning = view?.running ?? false
  const begin = (
    <Button
      look="primary"
      icon={Radar}
      shortcut="F6"
      isDisabled={isRunning || start.isRunning}
      onPress={() => {
        void start.run({}).then(look)
      }}
    >
      {t('finder.run')}
    </Button>
  )
  const wrong = failure ?? start.failure
  return (
    <Section title={t('finder.title')} actions={mayConfigure && begin}>
      {wrong && (
        <Notice tone="refused" role="alert">
          {say(wrong)}
        </Notice>
      )}
      {(view === null || view.startedAtMs === null) && <p className="network-lead">{t('finder.lead')}</p>}
      {view !== null && view.startedAtMs !== null && (
        <Round view={view} terminals={terminals} onAdd={onAdd} onMoved={onMoved} />
      )}
    </Section>
  )
}

function useDiscovery() {
  const [view, setView] = useState<DiscoveryView | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [round, setRound] = useState(0)
  const isRunning = view?.running ?? true
  useEffect(() => {
    let over = false
    const ask = (): void => {
      void call('discovery.get', {}).then((answer) => {
        if (over) return
        if (answer.ok) setView(answer.value)
        setFailure(answer.ok ? null : answer.error)
      })
    }
    ask()
    const timer = isRunning ? setInterval(ask, LOOK_MS) : undefined
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [isRunning, round])
  return { view, failure, look: () => setRound((now) => now + 1) }
}

const ONE_DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const

function Round({ view, ...props }: FinderPanelProps & { readonly view: DiscoveryView }) {
  const { t, i18n } = useTranslation('network')
  const worth = view.candidates.filter(isWorthALine)
  const others = view.candidates.length - worth.length
  const shown = onePerDevice(worth)
  const networks = view.networks.join(', ')
  return (
    <>
      <p className="network-lead figures" role="status">
        {view.networks.length === 0
          ? t('finder.noNetwork')
          : view.running
            ? t('finder.running', { networks, tried: view.tried, planned: view.planned })
            : t('finder.done', {
                networks,
                tried: view.tried,
                seconds: ((view.tookMs ?? 0) / 1000).toLocaleString(i18n.language, ONE_DECIMAL),
              })}
      </p>
      {shown.length > 0 && (
        <ul className="test-ways">
          {shown.map(({ candidate, otherPorts }, index) => (
            <Found
              key={`${candidate.host}:${candidate.port}`}
              candidate={candidate}
              otherPorts={otherPorts}
              shortcut={LETTERS[index]}
              {...props}
            />
          ))}
        </ul>
      )}
      {!view.running && shown.length === 0 && (
        <Notice tone="unknown" title={t('finder.nothing')}>
          {t('finder.nothingHow')}
        </Notice>
      )}
      {others > 0 && <p className="muted">{t('finder.others', { count: others })}</p>}
    </>
  )
}

interface FoundProps extends FinderPanelProps {
  readonly candidate: Candidate
  /** Further ports on which the same device says the same. */
  readonly otherPorts: readonly number[]
  readonly shortcut: KeyName | undefined
}

function Found({ candidate, otherPorts, shortcut, terminals, onAdd, onMoved }: FoundProps) {
  const { t } = useTranslation('network')
  const { icon: Icon, tone } = STATES[candidate.state]
  const ours = terminals.find(({ terminalId }) => terminalId === candidate.terminalId)
  const isHome = ours?.host === candidate.host && [candidate.port, ...otherPorts].includes(ours.port)
  // Where no terminal is set up, none can have another credential than ours.
  const isFirst = terminals.length === 0 && candidate.state === 'key_refused'
  const state = isFirst ? 'other_terminal' : candidate.state
  const sources = candidate.sources.map((source) => t(`finder.source.${source}`)).join(' · ')
  return (
    <li className={`test-way tone-${tone}`}>
      <Icon size={22} aria-hidden className={candidate.state === 'checking' ? 'network-turning' : ''} />
      <div className="grow">
        <p className="test-verdict">
          <span className="mono selectable network-address">
            {candidate.host}:{[candidate.port, ...otherPorts].join(', ')}
          </span>
          <strong>{t(`finder.state.${state}`, { terminal: ours?.label ?? '' })}</strong>
          <span className="muted">{sources}</span>
        </p>
        <p className="muted">
          {[
            candidate.serialNamed === null ? null : t('finder.serial', { serial: candidate.serialNamed }),
            candidate.proof === null ? null : t(`finder.proof.${candidate.proof}`),
            isHome ? t('finder.home') : null,
          ]
            .filter((fact) => fact !== null)
            .join(' · ')}
        </p>
        {isAdvised(state) && !isHome && <p>{t(`finder.how.${state}`)}</p>}
      </div>
      {!isHome && <FoundActions {...{ candidate, shortcut, terminals, onAdd, onMoved }} />}
    </li>
  )
}

/** Saying which terminal it is, or setting it up as a new one; only for who may. */
function FoundActions(props: Omit<FoundProps, 'otherPorts'>) {
  const { candidate, terminals, shortcut } = props
  const { t } = useTranslation('network')
  const say = useFailureSentence()
  const mayConfigure = useMayConfigure()
  const adopt = useCommand('discovery.adopt')
  const movable = terminals.filter(({ routes }) => routes.includes('lan'))
  const [chosen, setChosen] = useState<string | null>(candidate.terminalId ?? movable[0]?.terminalId ?? null)
  if (!mayConfigure) return null
  const { host, port, state } = candidate
  const isOurs = (state === 'verified' || state === 'unidentified') && movable.length > 0
  const isNew = NEW.has(state)
  const move = (): void => {
    if (chosen === null) return
    void adopt.run({ terminalId: chosen, host, port }).then((answer) => {
      if (answer?.ok) props.onMoved()
    })
  }
  return (
    <div className="network-actions">
      {isOurs && state === 'unidentified' && chosen !== null && movable.length > 1 && (
        <Select
          label={t('finder.which')}
          value={chosen}
          onChange={setChosen}
          options={movable.map((terminal) => ({ value: terminal.terminalId, label: terminal.label }))}
        />
      )}
      {isOurs && (
        <Button
          look="primary"
          // Only who is proven is taken over by one key; else somebody has to compare first.
          shortcut={state === 'verified' ? shortcut : undefined}
          isDisabled={adopt.isRunning}
          onPress={move}
        >
          {t('finder.use', {
            terminal: terminals.find(({ terminalId }) => terminalId === chosen)?.label ?? '',
          })}
        </Button>
      )}
      {isNew && (
        <Button
          shortcut={shortcut}
          onPress={() => props.onAdd({ host, port, serial: candidate.serialNamed ?? '' })}
        >
          {t('finder.add')}
        </Button>
      )}
      {adopt.failure && (
        <Notice tone="refused" role="alert">
          {say(adopt.failure)}
        </Notice>
      )}
    </div>
  )
}
