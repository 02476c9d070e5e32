import { CircleAlert, CircleCheck, CircleHelp, CircleX, Info, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import './status.css'

/**
 * What a state means. `certain` only for money that is surely taken and things that surely work, `unknown`
 * only for "we do not know" and "needs you", `refused` only for refused or broken.
 */
export type Tone = 'neutral' | 'accent' | 'certain' | 'unknown' | 'refused'

const ICONS: Record<Tone, LucideIcon> = {
  neutral: Info,
  accent: Info,
  certain: CircleCheck,
  unknown: CircleHelp,
  refused: CircleX,
}

/** A state in a word, with its colour and icon. */
export function Status({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone
  readonly icon?: LucideIcon
  readonly children: ReactNode
}) {
  const Icon = icon ?? ICONS[tone]
  return (
    <span className={`status tone-${tone}`}>
      <Icon size={18} aria-hidden />
      <span>{children}</span>
    </span>
  )
}

export interface NoticeProps {
  readonly tone: Tone
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
  readonly icon?: LucideIcon
  /** `alert` is read out at once. */
  readonly role?: 'alert' | 'status'
}

/** Something to be read where it matters, that stays until it is no longer true. */
export function Notice(props: NoticeProps) {
  const Icon = props.icon ?? (props.tone === 'refused' ? CircleAlert : ICONS[props.tone])
  return (
    <div className={`notice tone-${props.tone}`} role={props.role ?? 'status'}>
      <Icon size={22} aria-hidden />
      <div className="grow">
        {props.title !== undefined && <p className="notice-title">{props.title}</p>}
        {props.children !== undefined && <div>{props.children}</div>}
      </div>
      {props.actions !== undefined && <div className="notice-actions">{props.actions}</div>}
    </div>
  )
}
