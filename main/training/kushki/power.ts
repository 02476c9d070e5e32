import { assert } from '../../../shared/assert.ts'
import { stoppedBody } from './answers.ts'
import { clearResult, show } from './display.ts'
import { GONE } from './link-failure.ts'
import { recallDecision } from './recall.ts'
import type { Terminal } from './terminal-parts.ts'

/**
 * The terminal goes down at once: the request in progress gets no answer, the port closes. What the
 * acquirer was asked goes on without it. With its memory kept, the terminal finds out at start how that
 * ended.
 */
export function reboot(
  terminal: Terminal,
  how: { readonly downMs: number; readonly memory: 'keep' | 'lose' },
): void {
  assert(how.downMs >= 0, 'a reboot takes no negative time')
  if (!terminal.up) return
  const { active } = terminal
  terminal.up = false
  terminal.active = null
  clearResult(terminal)
  terminal.slip = null
  if (how.memory === 'lose') terminal.memory.lose()
  for (const timer of active?.timers ?? []) terminal.world.timers.clear(timer)
  show(terminal, 'off')
  active?.answer(GONE)
  terminal.world.timers.set(how.downMs, () => powerUp(terminal))
}

/** Starts the terminal and settles what it had sent off before it went down. */
export function powerUp(terminal: Terminal): void {
  terminal.up = true
  for (const record of terminal.memory.list()) {
    if (record.status !== 'asked' || terminal.acquirer.isAsked(record.clientTransactionId)) continue
    const decision = terminal.acquirer.recordOf(record.clientTransactionId)
    if (decision) recallDecision(terminal, decision)
    else {
      // The acquirer never heard of it: only the whole simulator being killed in between leads here.
      terminal.memory.put({
        ...record,
        status: 'finished',
        answerBody: stoppedBody(record.clientTransactionId, terminal.options.serial, 'interrupted'),
      })
    }
  }
  show(terminal, 'idle')
}
