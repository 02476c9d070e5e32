import { setText } from './elements.js'
import { word } from './words.js'

/**
 * Sends an order to the terminal; a refusal is shown in its own words.
 * @param {string} path
 * @param {unknown} body
 */
async function send(path, body) {
  setText('refusal', '')
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.ok) return
    const refusal = /** @type {{ readonly error?: string }} */ (await answer.json())
    setText('refusal', refusal.error ?? String(answer.status))
  } catch {
    setText('refusal', word('linkDown'))
  }
}

/**
 * @param {string} action
 * @param {string | null} [card]
 */
export function act(action, card = null) {
  void send('/__sim/customer', card === null ? { action } : { action, card })
}

/** @param {{ readonly fault: string, readonly ms?: number } | { readonly clear: string }} order */
export function orderFault(order) {
  void send('/__sim/faults', order)
}

/** @param {{ readonly action: string, readonly afterMs: number } | null} customer */
export function setAutomatic(customer) {
  void send('/__sim/auto', customer)
}
