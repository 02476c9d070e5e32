import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SettingsView } from '../../shared/contract/settings.ts'
import { MARKETS } from '../../shared/markets.ts'
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

/** Names and country of the shop. */
export function ShopSection({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation(['settings', 'common'])
  const say = useFailureSentence()
  const problem = useProblemSentence()
  const mayConfigure = useMayConfigure()
  const update = useSaving('settings.update', settings.show)
  const stored = settings.value ? formOf(settings.value.shop) : null
  const [edited, setEdited] = useState<ShopForm | null>(null)
  const [wasSaved, setSaved] = useState(false)
  if (!stored || !settings.value) return null
  const form = edited ?? stored
  const isDirty = !isSame(form, stored)
  const problems = problemsOf({
    shopName: checkText(form.shopName),
    registerName: checkText(form.registerName),
  })
  const put = (change: Partial<ShopForm>): void => {
    setSaved(false)
    update.clear()
    setEdited({ ...form, ...change })
  }
  const save = async (): Promise<void> => {
    if (!isDirty || Object.keys(problems).length > 0) return
    const shop = {
      shopName: form.shopName.trim(),
      registerName: form.registerName.trim(),
      market: form.market,
    }
    if (await update.save(shop)) {
      setEdited(null)
      setSaved(true)
    }
  }
  const enter = (): void => {
    void save()
  }
  return (
    <Section title={t('section.shop')}>
      <ReadOnlyNote />
      <div className="settings-form">
        <TextField
          label={t('shop.name')}
          hint={t('shop.nameHint')}
          value={form.shopName}
          onChange={(shopName) => put({ shopName })}
          error={problem(problems.shopName)}
          maxLength={TEXT_MAX}
          isDisabled={!mayConfigure}
          onEnter={enter}
        />
        <TextField
          label={t('shop.register')}
          hint={t('shop.registerHint')}
          value={form.registerName}
          maxLength={TEXT_MAX}
          onChange={(registerName) => put({ registerName })}
          error={problem(problems.registerName)}
          isDisabled={!mayConfigure}
          onEnter={enter}
        />
        <MarketSelect
          view={settings.value}
          market={form.market}
          onChange={(market) => put({ market })}
          isDisabled={!mayConfigure}
        />
        <MarketFacts view={settings.value} market={form.market} />
      </div>
      {update.failure && (
        <Notice tone="refused" role="alert">
          {update.failure.code === 'SETTING_INVALID' && form.market !== stored.market
            ? t('shop.marketRefused')
            : say(update.failure)}
        </Notice>
      )}
      {mayConfigure && (
        <div className="settings-save">
          <Button
            look="primary"
            onPress={enter}
            isDisabled={!isDirty || update.isRunning || Object.keys(problems).length > 0}
          >
            {t('common:save')}
          </Button>
          {isDirty && (
            <Button
              look="quiet"
              onPress={() => {
                setEdited(null)
                update.clear()
              }}
            >
              {t('discard')}
            </Button>
          )}
          <span role="status">
            {isDirty && <Status tone="neutral">{t('unsaved')}</Status>}
            {!isDirty && wasSaved && <Status tone="neutral">{t('saved')}</Status>}
          </span>
        </div>
      )}
    </Section>
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
