import { isRecord } from './amount.ts'
import { answer, failure, type TerminalAnswer } from './link-failure.ts'
import type { Terminal } from './terminal-parts.ts'
import type { PrintLine } from './terminal-view.ts'

export const PRINT_COMMANDS_MAX = 500
const PRINT_ID_MAX = 128
const LARGE_SIZE = 28

const ALIGNS: Readonly<Record<string, PrintLine['align']>> = {
  LEFT: 'left',
  CENTER: 'center',
  RIGHT: 'right',
}
const alignOf = (value: unknown): PrintLine['align'] => ALIGNS[String(value)] ?? 'left'
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const BLANK: PrintLine = { kind: 'space', text: '', align: 'left', bold: false, large: false, columns: [] }

function printLines(command: unknown): readonly PrintLine[] | null {
  if (!isRecord(command)) return null
  const align = alignOf(command['align'])
  const large = typeof command['size'] === 'number' && command['size'] >= LARGE_SIZE
  switch (command['type']) {
    case 'text':
      return [
        {
          ...BLANK,
          kind: 'text',
          text: textOf(command['text']),
          align,
          bold: command['bold'] === true,
          large,
        },
      ]
    case 'columns': {
      const columns = Array.isArray(command['columns']) ? command['columns'].filter(isRecord) : []
      return [
        {
          ...BLANK,
          kind: 'columns',
          columns: columns.map((column) => ({
            text: textOf(column['text']),
            weight: Number(column['weight']) || 1,
            align: alignOf(column['align']),
          })),
        },
      ]
    }
    case 'divider':
      return [{ ...BLANK, kind: 'divider' }]
    case 'qr':
      return [{ ...BLANK, kind: 'qr', text: textOf(command['content']), align }]
    case 'cut':
      return [{ ...BLANK, kind: 'cut' }]
    case 'feed':
    case 'space':
      return [BLANK]
    default:
      return null
  }
}

/** Takes a print job: answered 202 at once, on paper a moment later; the same `printJobId` prints once. */
export function printJob(terminal: Terminal, body: unknown): TerminalAnswer {
  const { options, printJobs, world } = terminal
  const bad = (param: string, message: string): TerminalAnswer =>
    failure(400, options.serial, null, { type: 'PARAMETER', code: 'PAR-001', param, message })
  if (!isRecord(body)) return bad('body', 'a print job needs a JSON object')
  const { printJobId, commands } = body
  if (typeof printJobId !== 'string' || printJobId === '' || printJobId.length > PRINT_ID_MAX) {
    return bad('printJobId', 'printJobId is required')
  }
  if (!Array.isArray(commands) || commands.length === 0 || commands.length > PRINT_COMMANDS_MAX) {
    return bad('commands', `commands must be 1 to ${PRINT_COMMANDS_MAX}`)
  }
  const lines = commands.map(printLines)
  const wrong = lines.indexOf(null)
  if (wrong >= 0) return bad(`commands[${wrong}].type`, 'unknown print command')
  const known = printJobs.get(printJobId)
  if (known) return answer(202, { ...known })
  const job = { printJobId, status: 'PENDING' as 'PENDING' | 'COMPLETED' | 'FAILED' }
  printJobs.set(printJobId, job)
  world.timers.set(options.printMs, () => {
    job.status = terminal.up ? 'COMPLETED' : 'FAILED'
    if (terminal.up)
      printed(
        terminal,
        lines.flatMap((line) => line ?? []),
      )
  })
  return answer(202, { printJobId, status: 'PENDING' })
}

function printed(terminal: Terminal, lines: readonly PrintLine[]): void {
  terminal.slips += 1
  terminal.slip = {
    slip: terminal.slips,
    kind: 'printed',
    atMs: terminal.world.clock.nowMs(),
    operation: null,
    amountMinor: 0,
    brand: '',
    lastFour: '',
    readingType: '',
    responseCode: '',
    approvalCode: null,
    ticketNumber: null,
    transactionReference: null,
    lines,
  }
  terminal.changed()
}

export function printStatus(terminal: Terminal, printJobId: string | null): TerminalAnswer {
  const job = printJobId === null ? undefined : terminal.printJobs.get(printJobId)
  if (job) return answer(200, { ...job })
  return failure(404, terminal.options.serial, null, {
    type: 'NOT_FOUND',
    code: 'NF-001',
    param: 'print_job_id',
    message: 'No such print job',
  })
}
