import { ChevronRight } from 'lucide-react'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { KushkiProfile } from '../../shared/contract/settings.ts'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'
import {
  CODE_MAX,
  CREDENTIAL_MAX,
  HOST_MAX,
  PREFIX_MAX,
  TEXT_MAX,
  URL_MAX,
  type Problems,
} from './field-checks.ts'
import {
  CLOUD_URL_EXAMPLE,
  needsCloud,
  needsHost,
  needsPort,
  ROUTE_ORDERS,
  type TerminalField,
  type TerminalForm,
} from './terminal-form.ts'
import { useProblemSentence } from './use-problem-sentence.ts'

export interface TerminalFieldsProps {
  readonly form: TerminalForm
  readonly problems: Problems<TerminalField>
  readonly credentialStored: boolean
  readonly onChange: (change: Partial<TerminalForm>) => void
  readonly onEnter: () => void
}

/** The fields of a terminal, in the order in which somebody with the terminal in hand knows them. */
export function TerminalFields(props: TerminalFieldsProps) {
  const { form, problems, onChange, onEnter } = props
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  return (
    <div className="settings-form">
      <TextField
        label={t('terminal.label')}
        hint={t('terminal.labelHint')}
        value={form.label}
        onChange={(label) => onChange({ label })}
        error={problem(problems.label)}
        maxLength={TEXT_MAX}
        autoFocus={form.terminalId === null}
        onEnter={onEnter}
      />
      <TextField
        label={t('terminal.serial')}
        hint={t('terminal.serialHint')}
        value={form.serial}
        onChange={(serial) => onChange({ serial })}
        error={problem(problems.serial)}
        maxLength={CODE_MAX}
        mono
        onEnter={onEnter}
      />
      <RoutesSelect form={form} onChange={onChange} />
      <Addresses {...props} />
      <TextField
        label={t('terminal.credential')}
        type="password"
        mono
        value={form.credential}
        onChange={(credential) => onChange({ credential })}
        hint={t(props.credentialStored ? 'terminal.credentialKept' : 'terminal.credentialNew')}
        error={problem(problems.credential)}
        placeholder={props.credentialStored ? '••••••••••••' : ''}
        maxLength={CREDENTIAL_MAX}
        onEnter={onEnter}
      />
      <div className="settings-form-wide">
        <Switch
          label={t('terminal.defaultSwitch')}
          isOn={form.isDefault}
          onChange={(isDefault) => onChange({ isDefault })}
        />
      </div>
      <Advanced {...props} />
    </div>
  )
}

function RoutesSelect({ form, onChange }: Pick<TerminalFieldsProps, 'form' | 'onChange'>) {
  const { t } = useTranslation('settings')
  const chosen = form.routes.join(' ')
  const orders = ROUTE_ORDERS.some((order) => order.join(' ') === chosen)
    ? ROUTE_ORDERS
    : [form.routes, ...ROUTE_ORDERS]
  const nameOf = (order: TerminalForm['routes']): string => {
    const text = order.map((route) => t(`terminal.way.${route}`)).join(`, ${t('terminal.then')} `)
    return text.charAt(0).toLocaleUpperCase() + text.slice(1)
  }
  return (
    <Select
      label={t('terminal.routes')}
      hint={t('terminal.routesHint')}
      value={chosen}
      options={orders.map((order) => ({ value: order.join(' '), label: nameOf(order) }))}
      onChange={(value) =>
        onChange({ routes: orders.find((order) => order.join(' ') === value) ?? form.routes })
      }
    />
  )
}

/** Only the addresses of ways that are taken. */
function Addresses({ form, problems, onChange, onEnter }: TerminalFieldsProps) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  return (
    <>
      {needsPort(form) && (
        <div className="address-fields">
          {needsHost(form) && (
            <TextField
              label={t('terminal.host')}
              hint={t('terminal.hostHint')}
              value={form.host}
              onChange={(host) => onChange({ host })}
              error={problem(problems.host)}
              placeholder="192.168.1.50"
              mono
              inputMode="url"
              maxLength={HOST_MAX}
              onEnter={onEnter}
            />
          )}
          <TextField
            label={t('terminal.port')}
            value={form.port}
            onChange={(port) => onChange({ port })}
            error={problem(problems.port)}
            mono
            inputMode="numeric"
            maxLength={6}
            onEnter={onEnter}
          />
        </div>
      )}
      {needsCloud(form) && (
        <TextField
          label={t('terminal.cloudUrl')}
          value={form.cloudUrl}
          onChange={(cloudUrl) => onChange({ cloudUrl })}
          error={problem(problems.cloudUrl)}
          placeholder={CLOUD_URL_EXAMPLE}
          mono
          inputMode="url"
          maxLength={URL_MAX}
          onEnter={onEnter}
        />
      )}
    </>
  )
}

/** Facts that differ between generations of the provider's interface: closed, because the usual ones suit. */
function Advanced({ form, problems, onChange, onEnter }: TerminalFieldsProps) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  const { profile } = form
  const put = (change: Partial<KushkiProfile>): void => onChange({ profile: { ...profile, ...change } })
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
          <Select
            label={t('terminal.digest')}
            hint={t('terminal.digestHint')}
            value={profile.digest}
            onChange={(digest) => put({ digest })}
            options={(['base64', 'hex'] as const).map((value) => ({
              value,
              label: t(`terminal.digestOption.${value}`),
            }))}
          />
          <TextField
            label={t('terminal.prefix')}
            hint={t('terminal.prefixHint')}
            value={profile.authorizationPrefix}
            mono
            maxLength={PREFIX_MAX}
            onChange={(authorizationPrefix) => put({ authorizationPrefix })}
            error={problem(problems.authorizationPrefix)}
            onEnter={onEnter}
          />
          <Select
            label={t('terminal.amountUnit')}
            hint={t('terminal.amountUnitHint')}
            value={profile.amountUnit}
            onChange={(amountUnit) => put({ amountUnit })}
            options={(['minor', 'major'] as const).map((value) => ({
              value,
              label: t(`terminal.amountUnitOption.${value}`),
            }))}
          />
          <Select
            label={t('terminal.amountLayout')}
            hint={t('terminal.amountLayoutHint')}
            value={profile.amountLayout}
            onChange={(amountLayout) => put({ amountLayout })}
            options={(['total', 'split'] as const).map((value) => ({
              value,
              label: t(`terminal.amountLayoutOption.${value}`),
            }))}
          />
          <Select
            label={t('terminal.evidence')}
            hint={t('terminal.evidenceHint')}
            value={profile.evidence}
            onChange={(evidence) => put({ evidence })}
            options={(['full', 'reference'] as const).map((value) => ({
              value,
              label: t(`terminal.evidenceOption.${value}`),
            }))}
          />
          <TextField
            label={t('terminal.device')}
            hint={t('terminal.deviceHint')}
            value={profile.device}
            onChange={(device) => put({ device })}
            error={problem(problems.device)}
            mono
            maxLength={CODE_MAX}
            onEnter={onEnter}
          />
          <Select
            label={t('terminal.firstPage')}
            hint={t('terminal.firstPageHint')}
            value={profile.firstPage === 0 ? '0' : '1'}
            onChange={(page) => put({ firstPage: page === '0' ? 0 : 1 })}
            options={[
              { value: '1', label: '1' },
              { value: '0', label: '0' },
            ]}
          />
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
}
