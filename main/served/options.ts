import { parseArgs } from 'node:util'

export interface ServedOptions {
  /** 0 for any free one. */
  readonly port: number
  /** null for the operating system's own place. */
  readonly dataFolder: string | null
  readonly configFile: string | null
  readonly training: boolean
  /** Put this backup in the place of the database and end. */
  readonly restoreFile: string | null
}

export type CommandLine =
  | { readonly kind: 'start'; readonly options: ServedOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string }

export const HELP = `Lanekeeper, the served host: the register on 127.0.0.1, for a browser or a program.

  --port PORT        port on 127.0.0.1 (left out or 0: any free one)
  --data DIR         folder of the database, its backups and the credentials
  --config FILE      provisioning file of the lane (JSON): shop, market, terminals, printers, staff
  --training         the demo shop with a simulated terminal, even where the register is set up
  --restore FILE     put a backup in the place of the database, and end; what was there is kept beside it
  --served, --headless   accepted; this host opens no window by itself
  --help             this text

Without --config, and where none was given before, it is the demo shop in training mode. When calls can be
made it prints "ready http://127.0.0.1:PORT/?token=…" on standard output. The address opens the page once;
the token is also good as "Authorization: Bearer …" on POST /api/call and GET /api/events for as long as the
register runs.
`

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean' } as const
const OPTIONS = {
  port: TEXT,
  data: TEXT,
  config: TEXT,
  restore: TEXT,
  training: FLAG,
  served: FLAG,
  headless: FLAG,
  help: { type: 'boolean', short: 'h' },
} as const

const wrong = (sentence: string): CommandLine => ({ kind: 'wrong', sentence: `${sentence} See --help.` })

function failure(error: unknown): CommandLine {
  const text = error instanceof Error ? error.message : ''
  const named = /'(-[^' ]*)/.exec(text)?.[1]
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return wrong(`There is no option ${named ?? ''}.`)
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return wrong(`${/'([^']*)'/.exec(text)?.[1] ?? 'This'} stands alone; every value needs its option.`)
  return wrong(`The option ${named ?? ''} is not used like that.`)
}

/** Reads the words after the program, strictly: an option that is misspelt must not be silently nothing. */
export function readOptions(words: readonly string[]): CommandLine {
  let values: ReturnType<typeof parse>
  try {
    values = parse(words)
  } catch (error) {
    return failure(error)
  }
  if (values.help === true) return { kind: 'help' }
  for (const name of ['data', 'config', 'restore', 'port'] as const) {
    if (values[name] === '') return wrong(`The option --${name} is empty.`)
  }
  const port = /^\d{1,5}$/.test(values.port ?? '0') ? Number(values.port ?? '0') : Number.NaN
  if (!(port <= 65_535)) return wrong(`--port must be a number from 0 to 65535, not ${String(values.port)}.`)
  if (values.training === true && values.config !== undefined)
    return wrong('--training has a shop of its own; leave --config out.')
  if (values.restore !== undefined && values.config !== undefined)
    return wrong('--restore only restores; leave --config out.')
  return {
    kind: 'start',
    options: {
      port,
      dataFolder: values.data ?? null,
      configFile: values.config ?? null,
      training: values.training === true,
      restoreFile: values.restore ?? null,
    },
  }
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: OPTIONS, strict: true, allowPositionals: false }).values
}
