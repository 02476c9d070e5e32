import { parseArgs } from 'node:util'
import { exploreFollowUps, FOLLOW_UP_WORLDS } from './follow-ups.ts'
import { followUpRules } from './follow-up-world.ts'
import {
  DEEP_STATES_MAX,
  exploreForPlant,
  exploreWorld,
  PLANTED_DECISIONS,
  STATES_MAX,
  WORLDS,
} from './worlds.ts'

const HELP = `npm run explore -- [options]     every history of small worlds around the decisions of a payment

  --deep        the larger worlds too (minutes)
  --world TEXT  only the worlds whose name holds the text
  --planted     whether each planted mistake is found, with its shortest story
  --json        one line of JSON for each world`

function main(): number {
  const { values } = parseArgs({
    options: {
      deep: { type: 'boolean', default: false },
      world: { type: 'string', default: '' },
      planted: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  return values.planted ? planted(values.json) : worlds(values.world, values.deep, values.json)
}

function worlds(text: string, deep: boolean, json: boolean): number {
  let failures = 0
  const all = [
    ...WORLDS.map(({ bounds, ...world }) => ({
      ...world,
      explore: () => exploreWorld(bounds, world.deep ? DEEP_STATES_MAX : STATES_MAX),
    })),
    ...FOLLOW_UP_WORLDS.map(({ name, bounds }) => ({
      name,
      deep: false,
      explore: () => exploreFollowUps(followUpRules(bounds), STATES_MAX),
    })),
  ]
  for (const { name, deep: isDeep, explore } of all) {
    if ((isDeep && !deep && text === '') || !name.includes(text)) continue
    const startedMs = performance.now()
    const found = explore()
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10
    const { states, moves, ends, depth, complete, counterexample } = found
    if (counterexample) failures += 1
    if (json) {
      console.log(JSON.stringify({ world: name, ...found, seconds }))
      continue
    }
    console.log(
      `${name}: ${states} states, ${moves} moves, ${ends} ends, ${depth} deep` +
        `${complete ? '' : ' (not all)'}, ${seconds} s`,
    )
    if (counterexample) console.log(`  ${counterexample.fault}\n  ${counterexample.story.join('\n  ')}`)
  }
  return failures > 0 ? 1 : 0
}

function planted(json: boolean): number {
  let missed = 0
  for (const [plant, decide] of Object.entries(PLANTED_DECISIONS)) {
    const { counterexample, states, world } = exploreForPlant(plant, decide)
    if (counterexample === null) missed += 1
    if (json) {
      console.log(
        JSON.stringify({
          plant,
          states,
          world,
          fault: counterexample?.fault ?? null,
          steps: counterexample?.story.length ?? null,
        }),
      )
      continue
    }
    console.log(
      counterexample === null
        ? `${plant}: not found in ${states} states`
        : `${plant}: ${counterexample.fault}, in "${world ?? ''}" after ${states} states\n  ` +
            counterexample.story.join('\n  '),
    )
  }
  return missed > 0 ? 1 : 0
}

process.exitCode = main()
