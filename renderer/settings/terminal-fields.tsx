import { useTranslation } from 'react-i18next'
import { SerialField } from '../setup/serial-field.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'
import { CREDENTIAL_MAX, HOST_MAX, TEXT_MAX, URL_MAX, type Problems } from './field-checks.ts'
import {
  CLOUD_URL_EXAMPLE,
  needsCloud,
  needsHost,
  needsPort,
  needsUnit,
  ROUTE_ORDERS,
  type TerminalField,
  type TerminalForm,
} from './terminal-form.ts'
import { AdvancedFields } from './advanced-fields.tsx'
import { AmountUnitSelect } from './amount-unit-select.tsx'
import { OperationFields } from './operation-fields.tsx'
import { useProblemSentence } from './use-problem-sentence.ts'

export interface TerminalFieldsProps {
  readonly form: TerminalForm
  readonly problems: Problems<TerminalField>
  readonly credentialStored: boolean
  readonly currency: string
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
      <SerialField
        value={form.serial}
        onChange={(serial) => onChange({ serial })}
        error={problem(problems.serial)}
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
      <TextField
        label={t('terminal.belongsTo')}
        hint={t('terminal.belongsToHint')}
        value={form.belongsTo}
        onChange={(belongsTo) => onChange({ belongsTo })}
        maxLength={TEXT_MAX}
        onEnter={onEnter}
      />
      {needsUnit(props.currency) && <AmountUnitSelect {...props} />}
      <OperationFields {...props} />
      <AdvancedFields {...props} />
    </div>
  )
}

/** The order in which the ways to a terminal are tried. */
export function RoutesSelect({ form, onChange }: Pick<TerminalFieldsProps, 'form' | 'onChange'>) {
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
