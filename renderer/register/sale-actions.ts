import { useEffect, useRef, useState } from 'react'
import type { SaleLine, SaleView } from '../../shared/contract/sale.ts'
import { call, newCommandId, type Failure } from '../engine-client.ts'
import { useCommand } from '../engine-hooks.ts'
import { sayNo } from '../input/sound.ts'
import { useScan } from '../input/scan-contract.ts'

/** Why something was not done: the engine's refusal, or a scan that came while the sale was being paid. */
export type SaleProblem =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'scan_refused'; readonly code: string }

export interface SaleActions {
  readonly problem: SaleProblem | null
  /** The line that quantity and removal apply to; the last one until somebody chooses. */
  readonly selected: SaleLine | null
  /** Quantity for the next product, from `3*`; null is one. */
  readonly times: number | null
  readonly isPaying: boolean
  setTimes(quantityThousandths: number | null): void
  select(lineId: string | null): void
  moveSelection(step: 1 | -1): void
  addCode(code: string): void
  addProduct(productId: string): void
  setQuantity(lineId: string, quantityThousandths: number): void
  removeLine(lineId: string): void
  voidSale(): Promise<boolean>
  /** Shares out what is due; without parts it is one bill again. */
  split(partsMinor: readonly number[]): Promise<boolean>
  payCash(receivedMinor: number): void
  payCard(amountMinor?: number, terminalId?: string, cashbackMinor?: number): void
  next(): void
  clearProblem(): void
}

const sellable = (sale: SaleView | null): sale is SaleView =>
  sale !== null && (sale.status === 'open' || sale.status === 'paying')

function useSelection(sale: SaleView | null) {
  const [lineId, setLineId] = useState<string | null>(null)
  const lines = sellable(sale) ? sale.lines.filter((line) => !line.voided) : []
  const newest = lines.at(-1)?.lineId
  const count = sale?.lines.length ?? 0
  // A new line takes the selection with it.
  useEffect(() => setLineId(null), [count, sale?.saleId])
  const selected = lines.find((line) => line.lineId === (lineId ?? newest)) ?? lines.at(-1) ?? null
  const move = (step: 1 | -1): void => {
    const index = lines.findIndex((line) => line.lineId === selected?.lineId)
    const target = lines[Math.min(Math.max(index + step, 0), lines.length - 1)]
    if (target) setLineId(target.lineId)
  }
  return { selected, select: setLineId, move }
}

interface Answered {
  readonly ok: boolean
  readonly error?: Failure
}

/** Adds products one after another in the order in which they were scanned or typed. */
function useAdding(onAnswer: (answer: Answered) => void) {
  const [times, setShownTimes] = useState<number | null>(null)
  const armed = useRef<number | null>(null)
  const queue = useRef<Promise<unknown>>(Promise.resolve())
  const setTimes = (quantityThousandths: number | null): void => {
    armed.current = quantityThousandths
    setShownTimes(quantityThousandths)
  }
  type Add = (quantity: { readonly quantityThousandths?: number }, commandId: string) => Promise<Answered>
  const enqueue = (add: Add): void => {
    const commandId = newCommandId()
    const quantity = armed.current === null ? {} : { quantityThousandths: armed.current }
    setTimes(null)
    queue.current = queue.current.then(() => add(quantity, commandId)).then(onAnswer)
  }
  return {
    times,
    setTimes,
    addCode: (code: string): void =>
      enqueue((quantity, commandId) => call('sale.scan', { code, ...quantity }, { commandId })),
    addProduct: (productId: string): void =>
      enqueue((quantity, commandId) => call('sale.addProduct', { productId, ...quantity }, { commandId })),
  }
}

/**
 * Everything that can be done to the sale on the screen; every press has its own command id, minted when the
 * key went down.
 */
export function useSaleActions(sale: SaleView | null, onAdded: () => void): SaleActions {
  const [problem, setProblem] = useState<SaleProblem | null>(null)
  const selection = useSelection(sale)
  const setQuantity = useCommand('sale.setQuantity')
  const voidLine = useCommand('sale.voidLine')
  const voidSale = useCommand('sale.void')
  const split = useCommand('sale.split')
  const tenderCash = useCommand('sale.tenderCash')
  const tenderCard = useCommand('sale.tenderCard')
  const nextSale = useCommand('sale.next')

  const settle = (answer: Answered | null): boolean => {
    if (answer === null) return false
    setProblem(answer.ok || !answer.error ? null : { kind: 'failure', failure: answer.error })
    return answer.ok
  }
  const adding = useAdding((answer) => {
    if (settle(answer)) onAdded()
  })
  useScan((code) => {
    if (sellable(sale) && !sale.allowed.includes('add')) setProblem({ kind: 'scan_refused', code })
    else adding.addCode(code)
  })

  // What was refused because the sale was being paid is no longer true once it may grow again.
  const shown =
    problem?.kind === 'scan_refused' && (!sellable(sale) || sale.allowed.includes('add')) ? null : problem
  useEffect(() => {
    if (shown) sayNo()
  }, [shown])
  const now = { saleId: sale?.saleId ?? '' }
  const rev = { rev: sale?.rev }
  return {
    problem: shown,
    ...adding,
    selected: selection.selected,
    select: selection.select,
    moveSelection: selection.move,
    isPaying: tenderCash.isRunning || tenderCard.isRunning,
    setQuantity: (lineId, quantityThousandths) => {
      void setQuantity.run({ ...now, lineId, quantityThousandths }, rev).then(settle)
    },
    removeLine: (lineId) => {
      void voidLine.run({ ...now, lineId }, rev).then(settle)
    },
    voidSale: async () => settle(await voidSale.run({ ...now }, rev)),
    split: async (partsMinor) => settle(await split.run({ ...now, parts: [...partsMinor] }, rev)),
    payCash: (receivedMinor) => {
      void tenderCash.run({ ...now, receivedMinor }, rev).then(settle)
    },
    payCard: (amountMinor, terminalId, cashbackMinor) => {
      const part = {
        ...(amountMinor === undefined ? {} : { amountMinor }),
        ...(terminalId === undefined ? {} : { terminalId }),
        ...(cashbackMinor === undefined ? {} : { cashbackMinor }),
      }
      void tenderCard.run({ ...now, ...part }, rev).then(settle)
    },
    next: () => {
      void nextSale.run({}).then(settle)
    },
    clearProblem: () => setProblem(null),
  }
}
