import type { ExchangeView, PaymentView } from '../../shared/contract/payment.ts'
import type { Scene } from './scene.ts'

/** What a test is told of a payment: what the screen says of it, and each request that was made for it. */
export interface CaseFacts {
  readonly phase: string
  readonly reason: string | null
  readonly routesTried: readonly string[]
  readonly detached: boolean
  readonly abort: string
  readonly inquiry: { readonly local: string; readonly online: string } | null
  readonly watched: boolean
  /** The requests that were to do it: each is one that may have moved money. */
  readonly requests: readonly {
    readonly route: string
    readonly id: string
    readonly sent: string | null
    readonly cause: string | null
    readonly ms: number
  }[]
  /** Where it was asked about, each source and route once, in order. */
  readonly asked: readonly string[]
}

/** What is to be told of it as it is now. */
export async function factsOf(scene: Scene, payment: PaymentView): Promise<CaseFacts> {
  const exchanges = await scene.exchanges(payment)
  const searches = exchanges.filter(({ operation }) => operation.startsWith('search_'))
  return {
    phase: payment.phase,
    reason: payment.reason?.code ?? null,
    routesTried: payment.routesTried,
    detached: payment.detached,
    abort: payment.abort,
    watched: payment.watch !== null,
    inquiry: payment.inquiry && { local: payment.inquiry.local, online: payment.inquiry.online },
    requests: exchanges
      .filter(({ operation }) => operation === payment.operation)
      .map((one: ExchangeView) => ({
        route: one.route,
        id: one.clientTransactionId ?? '',
        sent: one.sent,
        cause: one.errorType,
        ms: Math.round(one.durationMs ?? -1),
      })),
    asked: [...new Set(searches.map(({ operation, route }) => `${operation} ${route}`))],
  }
}

export const isFinal = ({ phase }: PaymentView): boolean =>
  ['approved', 'declined', 'cancelled', 'not_charged'].includes(phase)
export const isUnknown = ({ phase }: PaymentView): boolean => phase === 'unknown'
export const hasAsked = ({ inquiry }: PaymentView): boolean => (inquiry?.rounds ?? 0) >= 2
