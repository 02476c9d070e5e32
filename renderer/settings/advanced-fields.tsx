import { ChevronRight } from 'lucide-react'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { KushkiProfile } from '../../shared/contract/settings.ts'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { AmountUnitSelect } from './amount-unit-select.tsx'
import { CODE_MAX, PREFIX_MAX } from './field-checks.ts'
import { needsUnit } from './terminal-form.ts'
import type { TerminalFieldsProps } from './terminal-fields.tsx'
import { useProblemSentence } from './use-problem-sentence.ts'
import { WireFields } from './wire-fields.tsx'

const DIGESTS = ['base64', 'hex'] as const
const AMOUNT_LAYOUTS = ['total', 'split'] as const
const EVIDENCE = ['full', 'reference'] as const
const FIRST_PAGES = ['1', '0'] as const

/** Facts that differ between generations of the provider's interface: closed, because the usual ones suit. */
export function AdvancedFields(props: TerminalFieldsProps) {
  const { t } = useTranslation('settings')
  const put = (change: Partial<KushkiProfile>): void =>
    props.onChange({ profile: { ...props.form.profile, ...change } })
  return (
    <Disclosure className="advanced settings-form-wide">
      <Heading level={3}>
        <AriaButton slot="trigger" className="advanced-trigger">
          <ChevronRight size={20} aria-hidden />
          {t('terminal.advanced')}
        </AriaButton>
      </Heading>
      <DisclosurePanel className="advanced-panel">
        <p className="field-hint">{t('terminal.advancedHint')}</p>
        <div className="settings-form">
          <WireFields form={props.form} onChange={props.onChange} />
          {props.form.profile.scheme === 'hmac' && <SignatureFields {...props} put={put} />}
          <AmountFields {...props} put={put} />
          <SearchFields {...props} put={put} />
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
}

interface ProfileFieldsProps extends TerminalFieldsProps {
  readonly put: (change: Partial<KushkiProfile>) => void
}

function SignatureFields({ form, problems, onEnter, put }: ProfileFieldsProps) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  const { digest, authorizationPrefix } = form.profile
  return (
    <>
      <Select
        label={t('terminal.digest')}
        hint={t('terminal.digestHint')}
        value={digest}
        onChange={(chosen) => put({ digest: chosen })}
        options={DIGESTS.map((value) => ({ value, label: t(`terminal.digestOption.${value}`) }))}
      />
      <TextField
        label={t('terminal.prefix')}
        hint={t('terminal.prefixHint')}
        value={authorizationPrefix}
        mono
        maxLength={PREFIX_MAX}
        onChange={(typed) => put({ authorizationPrefix: typed })}
        error={problem(problems.authorizationPrefix)}
        onEnter={onEnter}
      />
    </>
  )
}

function AmountFields(props: ProfileFieldsProps) {
  const { t } = useTranslation('settings')
  const { amountLayout } = props.form.profile
  return (
    <>
      {!needsUnit(props.currency) && <AmountUnitSelect {...props} />}
      <Select
        label={t('terminal.amountLayout')}
        hint={t('terminal.amountLayoutHint')}
        value={amountLayout}
        onChange={(chosen) => props.put({ amountLayout: chosen })}
        options={AMOUNT_LAYOUTS.map((value) => ({ value, label: t(`terminal.amountLayoutOption.${value}`) }))}
      />
    </>
  )
}

function SearchFields({ form, problems, onEnter, put }: ProfileFieldsProps) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  const { evidence, device, firstPage } = form.profile
  return (
    <>
      <Select
        label={t('terminal.evidence')}
        hint={t('terminal.evidenceHint')}
        value={evidence}
        onChange={(chosen) => put({ evidence: chosen })}
        options={EVIDENCE.map((value) => ({ value, label: t(`terminal.evidenceOption.${value}`) }))}
      />
      <TextField
        label={t('terminal.device')}
        hint={t('terminal.deviceHint')}
        value={device}
        onChange={(typed) => put({ device: typed })}
        error={problem(problems.device)}
        mono
        maxLength={CODE_MAX}
        onEnter={onEnter}
      />
      <Select
        label={t('terminal.firstPage')}
        hint={t('terminal.firstPageHint')}
        value={firstPage === 0 ? '0' : '1'}
        onChange={(page) => put({ firstPage: page === '0' ? 0 : 1 })}
        options={FIRST_PAGES.map((value) => ({ value, label: value }))}
      />
    </>
  )
}
