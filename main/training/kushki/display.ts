import type { Terminal } from './terminal-parts.ts'
import type { Display } from './terminal-view.ts'

export function show(terminal: Terminal, display: Display): void {
  terminal.display = display
  terminal.changed()
}

export function clearResult(terminal: Terminal): void {
  if (terminal.resultTimer !== null) terminal.world.timers.clear(terminal.resultTimer)
  terminal.resultTimer = null
  terminal.result = null
}
