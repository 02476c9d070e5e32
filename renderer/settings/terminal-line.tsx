import { ArrowDown, ArrowUp } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../payment/refusal.tsx'
import { useRegisterView } from '../app/register-view.ts'
import { Button } from '../ui/button.tsx'
import { lineOf, moved } from './line-draft.ts'
import { markedByFocus } from './marked-device.ts'
import { useSaving, type Settings } from './use-settings.ts'
import './terminal-line.css'

/** In which order the terminals are used, and which of them only when somebody chooses them. */
export function TerminalLine(props: {
  readonly settings: Settings
  /** The keys move this one. */
  readonly markedId: string | null
  readonly onMark: (terminalId: string) => void
}) {
  const { settings, markedId, onMark } = props
  const { t } = useTranslation('settings')
  const maySell = useRegisterView().rights.includes('sell')
  const order = useSaving('terminal.order', settings.show)
  const line = lineOf(settings.value?.terminals ?? [])
  if (line.terminals.length < 2) return null
  const put = (terminalIds: readonly string[] | null): void => {
    if (terminalIds !== null) void order.save({ terminalIds: [...terminalIds] })
  }
  return (
    <article className="device" aria-label={t('line.title')}>
      <h3>{t('line.title')}</h3>
      <p className="field-hint">{t('line.hint')}</p>
      <ol className="line-places">
        {line.terminals.map((terminal, index) => (
          <Fragment key={terminal.terminalId}>
            {index === line.chosen && <li className="line-border">{t('line.border')}</li>}
            <li
              className={`line-place ${terminal.terminalId === markedId ? 'line-place-marked' : ''}`}
              onFocus={markedByFocus(() => onMark(terminal.terminalId))}
            >
              <span className="device-order" aria-hidden>
                {index < line.chosen ? index + 1 : '·'}
              </span>
              <span className="grow">
                {terminal.label}
                {index === 0 && <span className="device-mark">{t('terminal.default')}</span>}
              </span>
              {maySell &&
                ([-1, 1] as const).map((step) => (
                  <Button
                    key={step}
                    shortcut={terminal.terminalId === markedId ? (step === -1 ? 'A' : 'B') : undefined}
                    icon={step === -1 ? ArrowUp : ArrowDown}
                    label={t(step === -1 ? 'line.up' : 'line.down', { name: terminal.label })}
                    isDisabled={order.isRunning || moved(line, terminal.terminalId, step) === null}
                    onPress={() => put(moved(line, terminal.terminalId, step))}
                  />
                ))}
            </li>
          </Fragment>
        ))}
        {line.chosen === line.terminals.length && <li className="line-border">{t('line.borderNone')}</li>}
      </ol>
      <Refusal failure={order.failure} />
    </article>
  )
}
