import { readCommandLine } from './kushki/command-line.ts'
import { startKushkiTerminal, type KushkiTerminalOptions } from './kushki/kushki-terminal.ts'

/** `npm run terminal`: the simulator on its own. Prints one `ready` line when every port listens. */
async function main(): Promise<void> {
  const read = readCommandLine(process.argv.slice(2), process.env)
  if (read.kind === 'help') {
    process.stdout.write(read.text)
    return
  }
  if (read.kind === 'wrong') {
    process.stderr.write(`${read.message}\n`)
    process.exitCode = 2
    return
  }
  try {
    await run(read.options)
  } catch (error) {
    process.stderr.write(`${startProblem(error, read.options)}\n`)
    process.exitCode = 1
  }
}

async function run(options: KushkiTerminalOptions): Promise<void> {
  const terminal = await startKushkiTerminal(options)
  process.stdout.write(
    `ready lan=${terminal.lanUrl} cloud=${terminal.cloudUrl} ` +
      `control=${terminal.controlUrl} serial=${terminal.serial}` +
      `${terminal.tls ? ` tls=${terminal.tls.url} certificate=${terminal.tls.fingerprint}` : ''}\n`,
  )
  const stop = (): void => {
    void terminal.stop().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

/** One sentence for what the system says when a port or the ledger file cannot be had. */
function startProblem(error: unknown, options: KushkiTerminalOptions): string {
  const { code, port, address, path } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (code === 'EADDRINUSE') {
    const others = options.tlsPort == null ? '--cloud-port' : '--tls-port, --cloud-port'
    return `Port ${port} is already in use; choose another with --port, ${others} or --control-port.`
  }
  if (code === 'EACCES' && port !== undefined)
    return `Not allowed to listen on port ${port}; choose one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This computer has no address ${address ?? options.host ?? ''}.`
  if (path !== undefined) return `The ledger file ${path} cannot be opened (${code ?? 'unknown'}).`
  return `The terminal could not start: ${error instanceof Error ? error.message : String(error)}`
}

await main()
