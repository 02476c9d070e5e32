import { TriangleAlert } from 'lucide-react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useKey } from '../input/keys.ts'
import { KeyHint } from '../ui/key-hint.tsx'
import { useRegisterView } from './register-view.ts'
import type { ScreenName } from './screen-address.ts'
import { SCREENS, type ScreenDefinition } from './screens.ts'

/** The screens, each with the key that opens it. */
export function NavigationRail({
  screen,
  onShow,
}: {
  readonly screen: ScreenName
  readonly onShow: (name: ScreenName) => void
}) {
  const { t } = useTranslation('frame')
  return (
    <nav className="rail" aria-label={t('screens')}>
      {SCREENS.map((item) => (
        <RailItem key={item.name} item={item} isShown={item.name === screen} onShow={onShow} />
      ))}
    </nav>
  )
}

function RailItem(props: {
  readonly item: ScreenDefinition
  readonly isShown: boolean
  readonly onShow: (name: ScreenName) => void
}) {
  const { name, icon: Icon, shortcut } = props.item
  const { t } = useTranslation('frame')
  const show = (): void => props.onShow(name)
  useKey(shortcut, show)
  return (
    <ToggleButton className="rail-item" isSelected={props.isShown} onPress={show}>
      <span className="rail-icon">
        <Icon size={26} strokeWidth={1.75} aria-hidden />
        {name === 'holds' && <HoldsBadge />}
      </span>
      <span>{t(`screen.${name}`)}</span>
      <KeyHint name={shortcut} />
    </ToggleButton>
  )
}

/** How many holds are open; amber as soon as one of them has little time left. */
function HoldsBadge() {
  const { t } = useTranslation('frame')
  const { open, expiring } = useRegisterView().holds
  if (open === 0) return null
  return (
    <span
      className={expiring > 0 ? 'rail-badge rail-badge-due' : 'rail-badge'}
      aria-label={expiring > 0 ? t('holdsExpiring', { count: expiring }) : t('holdsOpen', { count: open })}
    >
      {expiring > 0 && <TriangleAlert size={12} strokeWidth={2.5} aria-hidden />}
      {open}
    </span>
  )
}
