import { build, lan, lint, program, shots, terminal, typecheck } from './commands/tools.mjs'
import { START_HELP, start } from './commands/start.mjs'
import { test } from './commands/test.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { alone } from './setup/place.mjs'
import { projectNode } from './setup/project-node.mjs'
import { Stop, say } from './setup/say.mjs'

/**
 * @typedef {{ node: () => Promise<string> }} Project `node` sets the project up and gives the path of its
 * Node
 */
/**
 * @typedef {{ says: string, run: (args: readonly string[], project: Project) => Promise<number> }} Command
 */

/** A new command is one line here and one in package.json. @type {Record<string, Command>} */
const COMMANDS = {
  start: { says: 'opens the register', run: start },
  test: { says: 'runs every suite that this computer can run (npm test -- unit e2e: only these)', run: test },
  terminal: { says: 'runs the card terminal simulator on its own', run: terminal },
  doctor: {
    says: 'says what is wrong between here, the terminals and their provider (--config FILE --json)',
    run: program('main/node/doctor.ts'),
  },
  shots: { says: 'takes screenshots of every screen into shots/', run: shots },
  sim: {
    says: 'runs the register in a virtual world of crashes and faults (--runs N --seed S --json)',
    run: program('tests/sim/run.ts'),
  },
  explore: {
    says: 'visits every history of small worlds around the decisions of a payment (--deep --planted --json)',
    run: program('tests/explore/run.ts'),
  },
  crash: {
    says: 'kills real registers in the middle of real sales (--kills N --json)',
    run: program('tests/crash/run.ts'),
  },
  lan: {
    says: 'pulls cables, freezes terminals and moves addresses on a small LAN of its own',
    run: lan,
  },
  bench: {
    says: 'measures the register beside its floors and rivals (--quick --only NAME --json FILE)',
    run: program('tests/bench/run.ts'),
  },
  evidence: {
    says: "writes or checks a payment's evidence pack (export --data DIR ID, verify FILE)",
    run: program('main/node/evidence.ts'),
  },
  export: {
    says: 'writes how a register is set up into files, without secrets (--data DIR --to FOLDER)',
    run: program('main/node/export.ts'),
  },
  build: { says: 'builds the page, the main process and the preload', run: build },
  tidy: {
    says: 'tightens the exceptions from the size limits',
    run: program('tests/checks/run.ts'),
  },
  lint: { says: 'checks the code with type-aware lint rules', run: lint },
  typecheck: { says: 'checks the types of every part', run: typecheck },
}

const commandList = () =>
  Object.entries(COMMANDS)
    .map(([name, { says }]) => `  ${`npm run ${name}`.padEnd(20)} ${says}`)
    .join('\n')

/** @returns {Promise<string>} */
const setUp = () =>
  alone(
    async () => {
      await ensureDependencies()
      return projectNode()
    },
    (pid) => say(`Another command of this checkout (process ${pid}) is setting up; waiting for it …`),
  )

/**
 * Runs one command and gives the exit code.
 * @param {readonly string[]} args
 */
export async function main([name, ...args]) {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`Commands:\n${commandList()}\n\n${START_HELP}\n`)
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined) {
    say(`There is no command "${name}"; there are: ${Object.keys(COMMANDS).join(', ')}.`)
    return 2
  }
  try {
    return await command.run(args, { node: setUp })
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    say(error.message)
    return error.exitCode
  }
}
