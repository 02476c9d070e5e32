import { payment, products } from './fake-sales.ts'
import {
  exchanges,
  health,
  healthOfTwo,
  printing,
  registerView,
  STAFF,
  type FakeOptions,
} from './fake-views.ts'

export interface FakeScript {
  readonly topics: unknown
  readonly answers: unknown
}

/** What the fake answers, by name of the call; a name that is missing is refused. */
export function fakeScript(
  options: FakeOptions,
  answers: Readonly<Record<string, unknown>> = {},
): FakeScript {
  const register = registerView(options)
  const wellbeing = options.health ?? (options.twoTerminals ? healthOfTwo : health)
  return {
    topics: { register, health: wellbeing, printing },
    answers: {
      'register.get': register,
      'health.get': wellbeing,
      'printing.list': printing,
      'staff.list': { staff: STAFF },
      'catalog.favourites': {
        products: products
          .filter((product) => product.favourite)
          .concat(products.filter((product) => !product.favourite).slice(0, 4)),
      },
      'catalog.search': { products: products.slice(0, 6) },
      'payment.get': { payment: options.sale?.payment ?? payment(), exchanges },
      ...answers,
    },
  }
}

/**
 * Runs in the page before anything else: puts a `window.register` there that answers from the script. Calls
 * are kept in `window.fakeCalls`; `window.fakePush(topic, value)` sends a push.
 */
export function installFakeRegister(script: FakeScript): void {
  const page = window as unknown as Record<string, unknown>
  const listeners = new Set<(push: unknown) => void>()
  const calls: unknown[] = []
  const answers = script.answers as Record<string, unknown>
  let seq = 1
  page['fakeCalls'] = calls
  page['fakePush'] = (topic: string, value: unknown) => {
    seq += 1
    for (const listener of listeners) listener({ topic, seq, value })
  }
  page['register'] = {
    call: (envelope: { readonly id?: string; readonly name: string }) => {
      calls.push(envelope)
      const value = answers[envelope.name]
      const isRefusal = typeof value === 'object' && value !== null && 'refused' in value
      if (value === undefined || isRefusal) {
        const error = isRefusal
          ? value.refused
          : { code: 'ACTION_NOT_ALLOWED', message: 'not in the script', retry: 'never' }
        return Promise.resolve({ id: envelope.id ?? null, ok: false, error })
      }
      return Promise.resolve({ id: envelope.id ?? null, ok: true, value })
    },
    subscribe: (listener: (push: unknown) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    info: () => ({ host: 'fake' }),
  }
}
