import { ArrowLeft, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HistorySource } from '../../shared/contract/history.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useTopic } from '../engine-hooks.ts'
import { useKey } from '../input/keys.ts'
import { Button } from '../ui/button.tsx'
import { Chips } from '../ui/chips.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { Select } from '../ui/select.tsx'
import { Notice } from '../ui/status.tsx'
import { leaveTerminalHistory } from './history-address.ts'
import { HistoryAnswer } from './history-answer.tsx'
import { HistoryFilterRow } from './history-filter-row.tsx'
import { daysOf, questionOf, type Choices } from './question.ts'
import './terminal-history.css'

/** The terminal's own books first: they are there without internet. */
const SOURCES = ['local', 'online'] as const satisfies readonly HistorySource[]

/**
 * What the terminal or the acquirer has in its books, line by line beside ours: for whoever closes the day
 * and looks for what does not agree.
 */
export function TerminalHistoryScreen({ day }: { readonly day: string | null }) {
  const { t } = useTranslation(['terminal-history', 'errors'])
  const health = useTopic('health')
  const terminals = health?.value.terminals ?? []
  useKey('Escape', leaveTerminalHistory)
  const first = terminals.find((terminal) => terminal.isDefault) ?? terminals[0]
  return (
    <main className="history">
      {first === undefined ? (
        <>
          <div className="history-head">
            <Back />
            <h1>{t('terminal-history:title')}</h1>
          </div>
          {health !== null && <Notice tone="neutral">{t('errors:TERMINAL_NONE')}</Notice>}
        </>
      ) : (
        <Comparison day={day} firstTerminalId={first.terminalId} terminals={terminals} />
      )}
    </main>
  )
}

function Back() {
  const { t } = useTranslation('terminal-history')
  return (
    <Button look="quiet" icon={ArrowLeft} shortcut="Escape" onPress={leaveTerminalHistory}>
      {t('back')}
    </Button>
  )
}

function Comparison(props: {
  readonly day: string | null
  readonly firstTerminalId: string
  readonly terminals: readonly { readonly terminalId: string; readonly label: string }[]
}) {
  const { t } = useTranslation('terminal-history')
  const { businessDay } = useRegisterView()
  const [round, setRound] = useState(0)
  const [choices, choose] = useState<Choices>({
    terminalId: props.firstTerminalId,
    source: 'local',
    find: '',
    operation: null,
    pageIndex: 0,
    ...daysOf(props.day, businessDay),
  })
  const change = (next: Partial<Choices>): void => choose((now) => ({ ...now, pageIndex: 0, ...next }))
  useKey('F9', () => change({ source: choices.source === 'local' ? 'online' : 'local' }))
  const question = questionOf(choices, businessDay)
  return (
    <>
      <div className="history-head">
        <Back />
        <h1>{t('title')}</h1>
        <div className="history-asked">
          {props.terminals.length > 1 && (
            <Select
              label={t('terminal')}
              value={choices.terminalId}
              onChange={(terminalId) => change({ terminalId })}
              options={props.terminals.map(({ terminalId, label }) => ({ value: terminalId, label }))}
            />
          )}
          <Chips
            label={t('source')}
            value={choices.source}
            onChange={(source) => {
              if (source !== null) change({ source })
            }}
            options={SOURCES.map((source) => ({ value: source, label: t(`sources.${source}`) }))}
          />
          <KeyHint name="F9" />
          <Button icon={RefreshCw} shortcut="F5" onPress={() => setRound(round + 1)}>
            {t('again')}
          </Button>
        </div>
      </div>
      <HistoryFilterRow choices={choices} today={businessDay} onChange={change} />
      {question === null ? (
        <Notice tone="neutral">{t('daysWrong')}</Notice>
      ) : (
        // Another question has another answer: what was said to the last one must not stay in sight.
        <HistoryAnswer
          key={`${JSON.stringify(question)} ${round}`}
          question={question}
          onPage={(pageIndex) => choose((now) => ({ ...now, pageIndex }))}
        />
      )}
    </>
  )
}
