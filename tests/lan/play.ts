import { CASES, type CaseName } from './cases.ts'
import { play } from './scene.ts'

/** Plays the case with the given name in the given folder; for a process that has a network of its own. */
const [name = '', folder = ''] = process.argv.slice(2)
if (!Object.hasOwn(CASES, name)) throw new Error(`There is no case "${name}".`)
process.stdout.write(`${JSON.stringify(await play(folder, CASES[name as CaseName]))}\n`)
