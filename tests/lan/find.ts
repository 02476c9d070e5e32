import { FINDING_CASES, type FindingCase } from './finding-cases.ts'

/** Plays the case with the given name; for a process that has a network of its own. */
const [name = ''] = process.argv.slice(2)
if (!Object.hasOwn(FINDING_CASES, name)) throw new Error(`There is no case "${name}".`)
process.stdout.write(`${JSON.stringify(await FINDING_CASES[name as FindingCase]())}\n`)
process.exit(0)
