import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useKey } from '../input/keys.ts'
import type { KeyName } from '../input/key-names.ts'
import { KeyHint } from './key-hint.tsx'
import './button.css'

export interface ButtonProps {
  readonly children?: ReactNode
  readonly onPress: () => void
  /**
   * `primary`: the one thing to do next. `danger`: takes something away. `armed`: a danger that waits for its
   * second press.
   */
  readonly look?: 'normal' | 'primary' | 'quiet' | 'danger' | 'armed'
  readonly size?: 'normal' | 'pay' | 'square'
  readonly icon?: LucideIcon
  /** Shown on the button and bound to it, so that the key on the label is always the key that works. */
  readonly shortcut?: KeyName | undefined
  /** Needed when the visible content does not say what the button does. */
  readonly label?: string
  readonly isDisabled?: boolean | undefined
  readonly autoFocus?: boolean
  /** Leaves the focus where it is, for pads that type into a field. */
  readonly keepsFocus?: boolean
  readonly wide?: boolean
  readonly className?: string
}

/** The one button. A held key presses it once; a scan never presses it. */
export function Button(props: ButtonProps) {
  const { look = 'normal', size = 'normal', icon: Icon, shortcut } = props
  useKey(shortcut ?? null, props.onPress, props.isDisabled !== true)
  const classes = [
    'button',
    `button-${look}`,
    size === 'normal' ? '' : `button-${size}`,
    props.wide ? 'button-wide' : '',
    props.className ?? '',
  ]
  return (
    <AriaButton
      className={classes.filter(Boolean).join(' ')}
      onPress={props.onPress}
      isDisabled={props.isDisabled ?? false}
      preventFocusOnPress={props.keepsFocus ?? false}
      excludeFromTabOrder={props.keepsFocus ?? false}
      autoFocus={props.autoFocus ?? false}
      {...(props.label === undefined ? {} : { 'aria-label': props.label })}
    >
      {Icon && <Icon size={size === 'pay' ? 26 : 20} aria-hidden />}
      {props.children !== undefined && <span>{props.children}</span>}
      {shortcut !== undefined && <KeyHint name={shortcut} />}
    </AriaButton>
  )
}
