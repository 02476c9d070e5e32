import { CAUSE_CASES, type CauseCase } from './cause-cases.ts'

/** Plays the case with the given name; for a process that has a network of its own. */
const [name = ''] = process.argv.slice(2)
if (!Object.hasOwn(CAUSE_CASES, name)) throw new Error(`There is no case "${name}".`)
process.stdout.write(`${JSON.stringify(await CAUSE_CASES[name as CauseCase]())}\n`)
process.exit(0)
