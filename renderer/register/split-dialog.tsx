import { ReceiptText, Users } from 'lucide-react'
import { useState } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SaleView } from '../../shared/contract/sale.ts'
import { marketOf } from '../../shared/markets.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import type { KeyName } from '../input/key-names.ts'
import { useKey } from '../input/keys.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'
import { NEW_DRAFT, partsOfDraft, SPLIT_MODES, type SplitMode } from './split-draft.ts'
import { AmountsTab, EqualTab } from './split-tabs.tsx'
import { LinesTab } from './split-lines-tab.tsx'
import './split.css'

const MODE_KEYS: Readonly<Record<SplitMode, KeyName>> = { equal: 'F5', amounts: 'F6', lines: 'F7' }

/** Sharing out what is due: in equal parts, by amounts, or by what each one took. Nothing is charged here. */
export function SplitDialog(props: {
  readonly sale: SaleView
  readonly actions: SaleActions
  readonly onClose: () => void
}) {
  const { sale, actions, onClose } = props
  const { t } = useTranslation('register')
  const { shop } = useRegisterView()
  const [draft, setDraft] = useState(NEW_DRAFT)
  const cashStepMinor = marketOf(shop.market).cashRounding?.stepMinor ?? null
  const parts = partsOfDraft(draft, sale, cashStepMinor)
  const save = async (chosen: readonly number[]): Promise<void> => {
    if (await actions.split(chosen)) onClose()
  }
  const onEnter = (): void => {
    if (parts !== null) void save(parts)
  }
  const tab = { sale, draft, onDraft: setDraft, parts, cashStepMinor, onEnter }
  return (
    <Dialog
      title={t('split.title')}
      wide
      onClose={onClose}
      footer={
        <>
          <Button keepsFocus shortcut="Escape" onPress={onClose}>
            {t('voidSale.keep')}
          </Button>
          {sale.split && (
            <Button
              keepsFocus
              icon={ReceiptText}
              shortcut="F10"
              onPress={() => {
                void save([])
              }}
            >
              {t('split.one')}
            </Button>
          )}
          <Button
            keepsFocus
            look="primary"
            icon={Users}
            shortcut="F12"
            isDisabled={parts === null}
            onPress={onEnter}
          >
            {t('split.save', { count: draft.guests })}
          </Button>
        </>
      }
    >
      <Modes mode={draft.mode} onMode={(mode) => setDraft({ ...draft, mode })} />
      <Due sale={sale} />
      {draft.mode === 'equal' && <EqualTab {...tab} />}
      {draft.mode === 'amounts' && <AmountsTab {...tab} />}
      {draft.mode === 'lines' && <LinesTab {...tab} />}
      <ProblemNotice problem={actions.problem} />
    </Dialog>
  )
}

function Due({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  return (
    <p className="split-due">
      <span>{t('total.due')}</span>
      <strong className="figures">{format.money(sale.dueMinor, sale)}</strong>
    </p>
  )
}

function Modes({ mode, onMode }: { readonly mode: SplitMode; readonly onMode: (mode: SplitMode) => void }) {
  const { t } = useTranslation('register')
  return (
    <ToggleButtonGroup
      aria-label={t('split.title')}
      className="chips split-modes"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[mode]}
      onSelectionChange={(keys) => {
        const chosen = SPLIT_MODES.find((name) => keys.has(name))
        if (chosen) onMode(chosen)
      }}
    >
      {SPLIT_MODES.map((name) => (
        <ModeKey key={name} name={name} onMode={onMode} />
      ))}
    </ToggleButtonGroup>
  )
}

function ModeKey({ name, onMode }: { readonly name: SplitMode; readonly onMode: (mode: SplitMode) => void }) {
  const { t } = useTranslation('register')
  useKey(MODE_KEYS[name], () => onMode(name))
  return (
    <ToggleButton id={name} className="chip">
      {t(`split.mode.${name}`)}
      <KeyHint name={MODE_KEYS[name]} />
    </ToggleButton>
  )
}
