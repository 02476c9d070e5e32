import { ChevronRight, TriangleAlert } from 'lucide-react'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { OperationRules } from '../../shared/contract/settings.ts'
import { Notice } from '../ui/status.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'
import type { TerminalFieldsProps } from './terminal-fields.tsx'
import { useProblemSentence } from './use-problem-sentence.ts'

/** What the processor allows after a payment: when its day closes, and how money may go back. */
export function OperationFields({ form, problems, onChange, onEnter }: TerminalFieldsProps) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  const rules = form.operations
  const put = (change: Partial<OperationRules>): void => onChange({ operations: { ...rules, ...change } })
  return (
    <Disclosure className="advanced settings-form-wide">
      <Heading level={3}>
        <AriaButton slot="trigger" className="advanced-trigger">
          <ChevronRight size={20} aria-hidden />
          {t('operations.title')}
        </AriaButton>
      </Heading>
      <DisclosurePanel className="advanced-panel">
        <p className="field-hint">{t('operations.hint')}</p>
        <div className="settings-form">
          <TextField
            label={t('operations.cutOff')}
            hint={t('operations.cutOffHint')}
            value={form.cutOff}
            onChange={(cutOff) => onChange({ cutOff })}
            error={problem(problems.cutOff)}
            placeholder="23:00"
            mono
            maxLength={5}
            onEnter={onEnter}
          />
          <div className="operation-switches">
            <Switch
              label={t('operations.refundsBeforeCutOff')}
              isOn={rules.refundsBeforeCutOff}
              onChange={(refundsBeforeCutOff) => put({ refundsBeforeCutOff })}
            />
            <Switch
              label={t('operations.partialRefunds')}
              isOn={rules.partialRefunds}
              onChange={(partialRefunds) => put({ partialRefunds })}
            />
            <Switch
              label={t('operations.queryDeferred')}
              isOn={rules.queryDeferred}
              onChange={(queryDeferred) => put({ queryDeferred })}
            />
            <Switch
              label={t('operations.cashback')}
              isOn={rules.cashback}
              onChange={(cashback) => put({ cashback })}
            />
          </div>
          {(rules.partialRefunds || rules.cashback) && (
            <div className="settings-form-wide">
              <Notice tone="unknown" icon={TriangleAlert}>
                {t('operations.partialTry')}
              </Notice>
            </div>
          )}
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
}
