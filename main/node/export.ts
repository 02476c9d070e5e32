import { runExport } from './export-command.ts'

/** `npm run export`: writes how a register is set up into files, without secrets. */
process.exitCode = runExport(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  workingFolder: process.cwd(),
})
