import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SettingsView } from '../../shared/contract/settings.ts'
import { MARKETS } from '../../shared/markets.ts'
import type { Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { Notice, Status } from '../ui/status.tsx'
import { TextField } from '../ui/text-field.tsx'
import { checkText, problemsOf, TEXT_MAX } from './field-checks.ts'
import { ReadOnlyNote, Section, useMayConfigure } from './section.tsx'
import { useProblemSentence } from './use-problem-sentence.ts'
import { useSaving, type Settings } from './use-settings.ts'

interface ShopForm {
  readonly shopName: string
  readonly registerName: string
  readonly market: string
}

const formOf = ({ shopName, registerName, market }: SettingsView['shop']): ShopForm => ({
  shopName,
  registerName,
  market,
})
const isSame = (one: ShopForm, other: ShopForm): boolean => JSON.stringify(one) === JSON.stringify(other)

/** What is typed over what is stored, and how it is saved. */
function useShopForm(settings: Settings, shop: SettingsView['shop']) {
  const update = useSaving('settings.update', settings.show)
  const [edited, setEdited] = useState<ShopForm | null>(null)
  const [wasSaved, setSaved] = useState(false)
  const stored = formOf(shop)
  const form = edited ?? stored
  const isDirty = !isSame(form, stored)
  const problems = problemsOf({
    shopName: checkText(form.shopName),
    registerName: checkText(form.registerName),
  })
  const canSave = isDirty && !update.isRunning && Object.keys(problems).length === 0
  const save = async (): Promise<void> => {
    const { shopName, registerName, market } = form
    if (!canSave) return
    if (!(await update.save({ shopName: shopName.trim(), registerName: registerName.trim(), market }))) return
    setEdited(null)
    setSaved(true)
  }
  return {
    form,
    isDirty,
    wasSaved,
    problems,
    canSave,
    failure: update.failure,
    marketChanges: form.market !== stored.market,
    save: () => void save(),
    discard: () => {
      setEdited(null)
      update.clear()
    },
    put: (change: Partial<ShopForm>) => {
      setSaved(false)
      update.clear()
      setEdited({ ...form, ...change })
    },
  }
}
type ShopEditing = ReturnType<typeof useShopForm>

/** Names and country of the shop. */
export function ShopSection({ settings }: { readonly settings: Settings }) {
  return settings.value && <ShopSettings settings={settings} view={settings.value} />
}

/** Why the country cannot change now: what the register gave as the cause. */
function useRefusalOfMarket(view: SettingsView): (failure: Failure) => string | null {
  const { t } = useTranslation('settings')
  return (failure) => {
    const cause = 'detail' in failure ? failure.detail?.['cause'] : undefined
    if (failure.code !== 'SETTING_INVALID') return null
    if (cause === 'catalogue_loaded') return t('shop.catalogueLoaded', { currency: view.shop.currency })
    return cause === 'sale_open' ? t('shop.marketRefused') : null
  }
}

function ShopSettings({ settings, view }: { readonly settings: Settings; readonly view: SettingsView }) {
  const { t } = useTranslation('settings')
  const say = useFailureSentence()
  const mayConfigure = useMayConfigure()
  const editing = useShopForm(settings, view.shop)
  const refusalOfMarket = useRefusalOfMarket(view)
  const { form, failure, put } = editing
  const marketSentence = editing.marketChanges && failure ? refusalOfMarket(failure) : null
  return (
    <Section title={t('section.shop')}>
      <ReadOnlyNote />
      <div className="settings-form">
        <ShopNames editing={editing} isDisabled={!mayConfigure} />
        <MarketSelect
          view={view}
          market={form.market}
          onChange={(market) => put({ market })}
          isDisabled={!mayConfigure}
        />
        <MarketFacts view={view} market={form.market} />
      </div>
      {failure && (
        <Notice tone="refused" role="alert">
          {marketSentence ?? say(failure)}
        </Notice>
      )}
      {mayConfigure && <SaveRow editing={editing} />}
    </Section>
  )
}

function ShopNames({ editing, isDisabled }: { readonly editing: ShopEditing; readonly isDisabled: boolean }) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  const { form, problems, put, save } = editing
  return (
    <>
      <TextField
        label={t('shop.name')}
        hint={t('shop.nameHint')}
        value={form.shopName}
        maxLength={TEXT_MAX}
        onEnter={save}
        onChange={(shopName) => put({ shopName })}
        error={problem(problems.shopName)}
        isDisabled={isDisabled}
      />
      <TextField
        label={t('shop.register')}
        hint={t('shop.registerHint')}
        value={form.registerName}
        maxLength={TEXT_MAX}
        onEnter={save}
        onChange={(registerName) => put({ registerName })}
        error={problem(problems.registerName)}
        isDisabled={isDisabled}
      />
    </>
  )
}

function SaveRow({ editing }: { readonly editing: ShopEditing }) {
  const { t } = useTranslation(['settings', 'common'])
  return (
    <div className="settings-save">
      <Button look="primary" onPress={editing.save} isDisabled={!editing.canSave}>
        {t('common:save')}
      </Button>
      {editing.isDirty && (
        <Button look="quiet" onPress={editing.discard}>
          {t('settings:discard')}
        </Button>
      )}
      <span role="status">
        {editing.isDirty && <Status tone="neutral">{t('settings:unsaved')}</Status>}
        {!editing.isDirty && editing.wasSaved && <Status tone="neutral">{t('settings:saved')}</Status>}
      </span>
    </div>
  )
}

const COUNTRIES = ['CL', 'CO', 'MX', 'PE', 'EC', 'JP'] as const

interface MarketSelectProps {
  readonly view: SettingsView
  readonly market: string
  readonly isDisabled: boolean
  readonly onChange: (market: string) => void
}

function MarketSelect({ view, market, isDisabled, onChange }: MarketSelectProps) {
  const { t } = useTranslation('settings')
  const nameOf = (code: string): string => {
    const known = COUNTRIES.find((country) => country === code)
    return known === undefined ? code : t(`shop.country.${known}`)
  }
  return (
    <Select
      label={t('shop.market')}
      hint={t('shop.marketHint')}
      value={market}
      onChange={onChange}
      isDisabled={isDisabled}
      options={view.shop.markets.map((value) => ({ value, label: nameOf(value) }))}
    />
  )
}

/** What the country brings with it, so that nobody chooses it blindly. */
function MarketFacts({ view, market }: { readonly view: SettingsView; readonly market: string }) {
  const { t } = useTranslation('settings')
  const profile = MARKETS[market] ?? view.shop
  return (
    <dl className="market-facts">
      <div>
        <dt>{t('shop.currency')}</dt>
        <dd>{t('shop.decimals', { currency: profile.currency, count: profile.exponent })}</dd>
      </div>
      <div>
        <dt>{t('shop.timeZone')}</dt>
        <dd>{profile.timeZone}</dd>
      </div>
    </dl>
  )
}
