import { resolve } from 'node:path'

export interface ShellArguments {
  /** Folder of the database, its backups and the credentials. */
  readonly dataFolder: string
  readonly configPath: string | null
  /** The demo shop, even where the register is set up. */
  readonly training: boolean
}

const WITH_VALUE = ['--data', '--config']

/**
 * The options of the register in a command line; everything else in it belongs to Electron. Throws an Error
 * with
 * one plain sentence when a value is missing.
 */
export function parseArguments(
  args: readonly string[], defaultFolder: string, workingFolder: string,
): ShellArguments {
  const values = new Map<string, string>()
  args.forEach((arg, index) => {
    const name = WITH_VALUE.find((known) => arg === known || arg.startsWith(`${known}=`))
    if (name === undefined) return
    const value = arg === name ? args[index + 1] : arg.slice(name.length + 1)
    const isValue = value !== undefined && value !== '' && !value.startsWith('--')
    if (!isValue) throw new Error(`${name} needs a value`)
    values.set(name, resolve(workingFolder, value))
  })
  const training = args.includes('--training')
  const configPath = values.get('--config') ?? null
  if (training && configPath !== null) throw new Error('--training has a shop of its own; leave --config out')
  return { dataFolder: values.get('--data') ?? defaultFolder, configPath, training }
}
