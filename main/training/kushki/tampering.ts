import { isRecord } from './amount.ts'
import type { FaultBoard, FaultName, Where } from './faults.ts'

type Body = Readonly<Record<string, unknown>>

const anotherId = (id: unknown): string => {
  const text = typeof id === 'string' ? id : ''
  return text.startsWith('0') ? `f${text.slice(1)}` : `0${text.slice(1)}`
}

/** Each numeric part of an amount moved by one, so that the answer is about other money. */
function anotherAmount(body: Body): Body {
  const amount = isRecord(body['amount']) ? body['amount'] : {}
  const base = amount['subtotal_iva0']
  const total = body['approved_transaction_amount']
  return {
    ...body,
    amount: { ...amount, subtotal_iva0: (typeof base === 'number' ? base : 0) + 1 },
    ...(typeof total === 'number' ? { approved_transaction_amount: total + 1 } : {}),
  }
}

function withoutVerdict(body: Body): Body {
  const { approved: _approved, transaction_status: _status, ...rest } = body
  return rest
}

const TAMPERINGS: readonly (readonly [FaultName, (body: Body) => Body])[] = [
  ['wrong_amount', anotherAmount],
  ['wrong_id', (body) => ({ ...body, client_transaction_id: anotherId(body['client_transaction_id']) })],
  ['wrong_currency', (body) => ({ ...body, currency: body['currency'] === 'USD' ? 'EUR' : 'USD' })],
  // The status is left out with it, or a careful reader would rightly go by that.
  ['approved_text', (body) => ({ ...withoutVerdict(body), approved: String(body['approved']) })],
  ['approved_number', (body) => ({ ...withoutVerdict(body), approved: body['approved'] === true ? 1 : 0 })],
  ['approved_missing', withoutVerdict],
]

/** The answer as the standing faults would have it; the listing of a search is changed item by item. */
export function tamper(faults: FaultBoard, where: Where, body: unknown): unknown {
  if (!isRecord(body)) return body
  let changed: Body = body
  for (const [fault, change] of TAMPERINGS) {
    if (!faults.take(fault, where)) continue
    const { items } = changed
    changed = Array.isArray(items)
      ? { ...changed, items: items.map((item: unknown) => (isRecord(item) ? change(item) : item)) }
      : change(changed)
  }
  return changed
}

/** An approval of nothing: `bare` says only so, `full` repeats whatever was asked. */
export function forgedApproval(body: unknown, currency: string, detail: 'bare' | 'full'): Body {
  if (detail === 'bare' || !isRecord(body)) return { approved: true, transaction_status: 'APPROVAL' }
  const amount = isRecord(body['amount']) ? body['amount'] : {}
  const parts = Object.values(amount).filter((part): part is number => typeof part === 'number')
  return {
    approved: true,
    transaction_status: 'APPROVAL',
    client_transaction_id: body['client_transaction_id'],
    amount,
    currency,
    approved_transaction_amount: parts.reduce((total, part) => total + part, 0),
    transaction_reference: '00000000-0000-4000-8000-000000000000',
    approval_code: '000000',
    kushki_response: { code: '00', message: 'Approved' },
    last_four_digits: '0000',
    payment_brand: 'Visa',
  }
}
