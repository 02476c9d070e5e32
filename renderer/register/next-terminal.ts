import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HealthView } from '../../shared/contract/settings.ts'
import type { Failure } from '../engine-client.ts'
import { useTopic } from '../engine-hooks.ts'

export type Terminal = HealthView['terminals'][number]

/** The terminal of the next card payment, as it is told before the key is pressed. */
export interface NextTerminal {
  readonly terminal: Terminal
  /** Somebody chose it for this sale. */
  readonly isChosen: boolean
  /** The one that it stands in for, because something speaks against that; null: it stands in for nobody. */
  readonly insteadOf: Terminal | null
}

export const useTerminals = (): readonly Terminal[] => useTopic('health')?.value.terminals ?? []

/**
 * The chosen one, else the one that the register says comes next, else the default one, so that its refusal
 * says why. What is shown is what is charged: the page names it with the payment.
 */
export function useNextTerminal(chosenId: string | null): NextTerminal | null {
  const health = useTopic('health')?.value
  if (!health) return null
  const { terminals, nextTerminalId } = health
  const chosen = terminals.find(({ terminalId }) => terminalId === chosenId)
  if (chosen) return { terminal: chosen, isChosen: true, insteadOf: null }
  const usual = terminals.find(({ isDefault }) => isDefault) ?? terminals[0]
  const next = terminals.find(({ terminalId }) => terminalId === nextTerminalId) ?? usual
  if (!next || !usual) return null
  return { terminal: next, isChosen: false, insteadOf: next === usual ? null : usual }
}

/** The terminal for a sale, and the way to choose another one, which counts for that sale only. */
export function useTerminalChoice(
  saleId: string | null,
): readonly [NextTerminal | null, (terminalId: string) => void] {
  const [choice, setChoice] = useState<{
    readonly saleId: string | null
    readonly terminalId: string
  } | null>(null)
  // Chosen before the first product, it is for the sale that begins with that.
  useEffect(() => {
    if (saleId !== null) setChoice((now) => (now?.saleId === null ? { ...now, saleId } : now))
  }, [saleId])
  const counts = choice !== null && (choice.saleId === null || choice.saleId === saleId)
  const next = useNextTerminal(counts ? choice.terminalId : null)
  return [next, (terminalId) => setChoice({ saleId, terminalId })]
}

/** Those that stand in the line beside the terminal that a payment was refused for. */
export function useOthersInLine(failure: Failure): readonly Terminal[] {
  const terminals = useTerminals()
  const refusedId = 'detail' in failure ? failure.detail?.['terminalId'] : undefined
  if (!failure.code.startsWith('TERMINAL_') || refusedId === undefined) return []
  return terminals.filter(
    ({ terminalId, isDefault, fallback }) => terminalId !== refusedId && (isDefault || fallback !== null),
  )
}

/** Why a terminal is not the next one, as the end of a sentence that begins with its name. */
export function useObstacleWords(): (terminal: Terminal) => string | null {
  const { t } = useTranslation('register')
  return ({ obstacle, belongsTo, lending, elsewhere }) => {
    if (obstacle === null) return null
    if (obstacle === 'busy' && elsewhere?.isOurs === true) return t('terminal.obstacle.busyOurs')
    return t(`terminal.obstacle.${obstacle}`, { register: belongsTo ?? lending?.register ?? '' })
  }
}
