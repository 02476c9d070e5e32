import type { Market } from '../../../shared/markets.ts'
import { ok } from '../../../shared/result.ts'
import { shopTime } from '../../../shared/time.ts'
import type { AreaHandlers } from '../calls.ts'
import type { createDayTotals } from './day.ts'

export function totalsCalls(options: {
  readonly totals: ReturnType<typeof createDayTotals>
  readonly market: () => Market
  readonly nowMs: () => number
}): AreaHandlers<'totals'> {
  return {
    'totals.day': ({ businessDay }) => {
      const market = options.market()
      return ok(options.totals(businessDay ?? shopTime(options.nowMs(), market.timeZone).day, market))
    },
  }
}
