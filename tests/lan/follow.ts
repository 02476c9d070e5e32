import { FOLLOW_UP_CASES, type FollowUpCase } from './follow-up-cases.ts'
import { play } from './scene.ts'

/** Plays the case with the given name in the given folder; for a process that has a network of its own. */
const [name = '', folder = ''] = process.argv.slice(2)
if (!Object.hasOwn(FOLLOW_UP_CASES, name)) throw new Error(`There is no case "${name}".`)
process.stdout.write(`${JSON.stringify(await play(folder, FOLLOW_UP_CASES[name as FollowUpCase]))}\n`)
