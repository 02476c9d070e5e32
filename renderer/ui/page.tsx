import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import './page.css'

/** A back-office screen: title row with actions, then panels. */
export function Page(props: {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <main className="page">
      <div className="page-inner">
        <div className="page-head">
          <h1>{props.title}</h1>
          {props.actions !== undefined && <div className="page-actions">{props.actions}</div>}
        </div>
        {props.children}
      </div>
    </main>
  )
}

/** A group of things that belong together, with its heading. */
export function Panel(props: {
  readonly title?: string
  readonly children: ReactNode
  readonly className?: string
}) {
  return (
    <section
      className={`panel ${props.className ?? ''}`}
      {...(props.title === undefined ? {} : { 'aria-label': props.title })}
    >
      {props.title !== undefined && <h2>{props.title}</h2>}
      {props.children}
    </section>
  )
}

/** What a list says when there is nothing in it, and what to do about it. */
export function Empty(props: {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
}) {
  const Icon = props.icon
  return (
    <div className="empty">
      <Icon size={40} strokeWidth={1.5} aria-hidden />
      <strong>{props.title}</strong>
      {props.children !== undefined && <span>{props.children}</span>}
    </div>
  )
}
