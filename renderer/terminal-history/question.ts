import type { HistoryFilters, HistorySource } from '../../shared/contract/history.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import type { Operation } from '../../shared/contract/payment.ts'
import { daysLater } from '../../shared/time.ts'

export const DAY_CHOICES = ['today', 'yesterday', 'days', 'all'] as const
export type DayChoice = (typeof DAY_CHOICES)[number]

/** What is chosen on the screen, also where it is not used now (an operation while the terminal is asked). */
export interface Choices {
  readonly terminalId: string
  readonly source: HistorySource
  readonly days: DayChoice
  readonly from: string
  readonly until: string
  readonly find: string
  readonly operation: Operation | null
  readonly pageIndex: number
}

/** The days from `from` to `until`; the fields for other days begin with them. */
export function daysOf(day: string | null, today: string): Pick<Choices, 'days' | 'from' | 'until'> {
  const shown = day ?? today
  const days = shown === today ? 'today' : shown === daysLater(today, -1) ? 'yesterday' : 'days'
  return { days, from: shown, until: shown }
}

export type Question = CallInput<'terminal.history'>

const LAST_FOUR = /^\d{4}$/
const DAY = /^20\d{2}-\d{2}-\d{2}$/

/** The call for what is chosen; null while the days are not ones that can be asked for. */
export function questionOf(choices: Choices, today: string): Question | null {
  const days = rangeOf(choices, today)
  if (days === null) return null
  const find = choices.find.trim()
  const found = LAST_FOUR.test(find) ? { lastFour: find } : find === '' ? {} : { reference: find }
  const { source, terminalId, pageIndex, operation } = choices
  const kind = source === 'online' && operation !== null ? { operation } : {}
  return { terminalId, source, pageIndex, filters: { ...days, ...found, ...kind } }
}

function rangeOf(
  { days, from, until }: Choices,
  today: string,
): Pick<HistoryFilters, 'fromDay' | 'untilDay'> | null {
  if (days === 'all') return {}
  if (days === 'days') {
    return DAY.test(from) && DAY.test(until) && from <= until ? { fromDay: from, untilDay: until } : null
  }
  const day = days === 'today' ? today : daysLater(today, -1)
  return { fromDay: day, untilDay: day }
}
