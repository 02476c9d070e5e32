import { z } from 'zod'
import { command } from './define.ts'
import { shortText, terminalId } from './fields.ts'
import { FALLBACKS_MAX } from './line.ts'
import { settingsView } from './settings.ts'

/**
 * Which terminal comes next, and at which lane a terminal is. Registers do not speak with each other: whoever
 * carries a terminal over tells it to both.
 */
export const lendingContract = {
  /**
   * The first one is the default; the others take its place in their order when it cannot be used; those that
   * are not named are only used when somebody chooses them.
   */
  'terminal.order': command(
    'sell',
    z.strictObject({
      terminalIds: z
        .array(terminalId)
        .min(1)
        .max(FALLBACKS_MAX + 1),
    }),
    settingsView,
  ),
  /** Lends a terminal of this register to another one, until it is taken back or the shop's day ends. */
  'terminal.lend': command('sell', z.strictObject({ terminalId, register: shortText }), settingsView),
  /** Uses a terminal of another register, which has lent it, until it is returned or the shop's day ends. */
  'terminal.borrow': command('sell', z.strictObject({ terminalId }), settingsView),
  /** Takes back what was lent, or returns what was borrowed. */
  'terminal.endLending': command('sell', z.strictObject({ terminalId }), settingsView),
} as const
