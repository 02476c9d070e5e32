import { cardNamed, DECLINED_CARD, FIRST_CARD, type Card } from './cards.ts'
import type { Active, Terminal } from './terminal-parts.ts'
import type { AutomaticCustomer, CustomerAction, CustomerAnswer } from './terminal-view.ts'
import { goOnline, later, present, stop } from './transaction.ts'

/** Kushki's code for a PIN that was wrong too often. */
const PIN_FAILED = '6P'
const DONE: CustomerAnswer = { ok: true }
const refuse = (message: string): CustomerAnswer => ({ ok: false, message })

/** What the customer does in front of the terminal; refused in a sentence when it makes no sense just now. */
export function customerActs(terminal: Terminal, what: CustomerAction): CustomerAnswer {
  if (what.action === 'take_paper') {
    if (terminal.slip === null) return refuse('no paper is waiting')
    terminal.slip = null
    terminal.changed()
    return DONE
  }
  const { active } = terminal
  if (active === null) return refuse('the terminal is not waiting for anybody')
  if (active.stage === 'asked' || active.stage === 'reaching') return refuse('the acquirer was already asked')
  if (what.action === 'cancel') {
    stop(terminal, active, 'customer')
    return DONE
  }
  if (what.action === 'pin' || what.action === 'wrong_pin')
    return pinEntered(terminal, active, what.action === 'pin')
  const card =
    what.action === 'decline' ? DECLINED_CARD : what.card === undefined ? FIRST_CARD : cardNamed(what.card)
  if (card === null) return refuse(`there is no card named ${String(what.card)}`)
  return holdUp(terminal, active, card, what.action)
}

function holdUp(
  terminal: Terminal,
  active: Active,
  card: Card,
  action: CustomerAction['action'],
): CustomerAnswer {
  if (active.stage !== 'card') return refuse('a card was already read')
  present(terminal, active, card, action === 'insert' ? 'ICC' : action === 'swipe' ? 'MCR' : 'NFC')
  // An automatic customer who inserts also knows the PIN.
  if (action === 'insert' && terminal.automatic?.action === 'insert') {
    later(terminal, active, terminal.automatic.afterMs, () => pinEntered(terminal, active, true))
  }
  return DONE
}

function pinEntered(terminal: Terminal, active: Active, right: boolean): CustomerAnswer {
  if (active.stage !== 'pin') return refuse('no PIN is asked for')
  if (!right) {
    active.pinTriesLeft -= 1
    if (active.pinTriesLeft > 0) {
      terminal.changed()
      return DONE
    }
    active.forcedCode = PIN_FAILED
  }
  goOnline(terminal, active)
  return DONE
}

/** Lets the automatic customer act on a transaction that waits for a card. */
export function startAutomatic(terminal: Terminal, automatic: AutomaticCustomer | null): void {
  const { active } = terminal
  if (automatic === null || automatic.action === 'none' || active === null || active.stage !== 'card') return
  const { action, card } = automatic
  later(terminal, active, automatic.afterMs, () => {
    // Set aside or replaced meanwhile, or a person was quicker.
    if (terminal.automatic === automatic && active.stage === 'card') {
      customerActs(terminal, card === undefined ? { action } : { action, card })
    }
  })
}
