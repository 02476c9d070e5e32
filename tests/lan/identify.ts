import { IDENTITY_CASES, type IdentityCase } from './identity-cases.ts'

/** Plays the case with the given name; for a process that has a network of its own. */
const [name = ''] = process.argv.slice(2)
if (!Object.hasOwn(IDENTITY_CASES, name)) throw new Error(`There is no case "${name}".`)
process.stdout.write(`${JSON.stringify(await IDENTITY_CASES[name as IdentityCase]())}\n`)
process.exit(0)
