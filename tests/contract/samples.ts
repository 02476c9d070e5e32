import type { CallInput, CallName } from '../../shared/contract/index.ts'

export const SOME_ID = '6680eadc-6c8d-44aa-8ca0-18e061c1472a'

const approval = { staffId: 'sofia', pin: '2468' }

/**
 * A well-formed input of every call, with everything in it that may be there; what is named need not exist. The type
 * makes a call without a sample a mistake of the compiler.
 */
export const SAMPLES: { readonly [N in CallName]: CallInput<N> } = {
  'register.get': {}, 'staff.list': {}, 'staff.signOut': {},
  'staff.signIn': { staffId: 'carla', pin: '1357' },
  'sale.current': {}, 'sale.next': {},
  'sale.get': { saleId: SOME_ID },
  'sale.scan': { code: '7800000000017', quantityThousandths: 2000 },
  'sale.addProduct': { productId: 'A1', quantityThousandths: 1000 },
  'sale.setQuantity': { saleId: SOME_ID, lineId: SOME_ID, quantityThousandths: 3000 },
  'sale.voidLine': { saleId: SOME_ID, lineId: SOME_ID },
  'sale.void': { saleId: SOME_ID, reason: 'Se fue' },
  'sale.tenderCash': { saleId: SOME_ID, receivedMinor: 2000 },
  'sale.tenderCard': { saleId: SOME_ID, amountMinor: 1990, terminalId: 'caja-1' },
  'catalog.search': { text: 'pan', limit: 10 }, 'catalog.favourites': {},
  'payment.get': { attemptId: SOME_ID }, 'payment.abort': { attemptId: SOME_ID },
  'payment.query': { attemptId: SOME_ID },
  'payment.resolve': {
    attemptId: SOME_ID, outcome: 'paid', reason: 'Slip seen', evidence: 'Approval 123456', approval,
  },
  'payment.detach': { attemptId: SOME_ID, reason: 'Pays in cash', approval },
  'payment.open': {},
  'reversal.list': { closed: true },
  'reversal.close': { taskId: SOME_ID, note: 'Given back', approval },
  'receipt.list': { text: '12', businessDay: '2026-11-20', beforeNumber: 9, limit: 5 },
  'receipt.get': { receiptNumber: 1 }, 'receipt.print': { receiptNumber: 1 },
  'printing.list': {}, 'printing.retry': { jobId: SOME_ID }, 'printing.cancel': { jobId: SOME_ID },
  'totals.day': { businessDay: '2026-11-20' },
  'settings.get': {}, 'health.get': {},
  'settings.update': { shopName: 'Almacén', registerName: 'Caja 2', market: 'CL', language: 'en', theme: 'dark' },
  'settings.display': { language: 'ja', theme: 'light' },
  'terminal.save': {
    terminalId: 'caja-2', label: 'Terminal 2', provider: 'kushki-one', serial: 'SIM0000002', routes: ['lan'],
    host: '10.9.8.6', port: 6868, cloudUrl: 'https://cloud.example', isDefault: false, credential: 'another-credential',
    profile: {
      digest: 'hex', authorizationPrefix: 'Basic ', amountUnit: 'minor', amountLayout: 'split', evidence: 'full',
      device: 'till', firstPage: 0,
    },
  },
  'terminal.remove': { terminalId: 'caja-9' }, 'terminal.test': { terminalId: 'caja-1' },
  'printer.save': {
    printerId: 'cocina', label: 'Cocina', host: '10.9.8.5', port: 9100, columns: 42, cutter: true, automatic: false,
  },
  'printer.remove': { printerId: 'bar' },
}
