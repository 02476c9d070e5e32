import { existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { ensureBrowser } from '../setup/browser.mjs'
import { ensureBundles } from '../setup/bundle.mjs'
import { companion, exitCodeOf, passOnSignals, run } from '../setup/child.mjs'
import { inProject } from '../setup/place.mjs'
import { Stop, say } from '../setup/say.mjs'

/** @typedef {import('../bootstrap.mjs').Project} Project */

/**
 * Runs a tool in the foreground and gives its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function foreground(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd: inProject(),
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const undo = passOnSignals(child)
    child.once('error', (error) => {
      undo()
      say(`${command}: ${error.message}`)
      resolve(127)
    })
    child.once('close', (code, signal) => {
      undo()
      resolve(exitCodeOf(code, signal))
    })
  })
}

/** Where a tool of the project begins. */
export const TOOLS = {
  tsc: ['typescript', 'bin', 'tsc'],
  oxlint: ['oxlint', 'bin', 'oxlint'],
  vitest: ['vitest', 'vitest.mjs'],
  playwright: ['playwright', 'cli.js'],
}

/** @param {keyof typeof TOOLS} name */
export const toolPath = (name) => inProject('node_modules', ...TOOLS[name])

/** @param {readonly string[]} args @param {Project} project */
export async function typecheck(args, project) {
  const { code, output } = await run(await project.node(), [toolPath('tsc'), '--build', ...args])
  // Several parts report the same mistake in a file that they share.
  const lines = [...new Set(output.split('\n'))].filter(Boolean)
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
  return code
}

export const LINT_ARGS = ['--type-aware', '--deny-warnings', '.']

/** @param {readonly string[]} args @param {Project} project */
export async function lint(args, project) {
  return foreground(await project.node(), [toolPath('oxlint'), ...LINT_ARGS, ...args])
}

/** @param {readonly string[]} args @param {Project} project */
export async function build(args, project) {
  if (args.length > 0)
    throw new Stop('npm run build takes no options: it builds the page, the main process and the preload.', 2)
  const built = await ensureBundles(await project.node(), ['client', 'main', 'preload'])
  say(built.length === 0 ? 'Everything is built already.' : `Built: ${built.join(', ')}.`)
  return 0
}

/** @param {string} path */
function present(path) {
  if (!existsSync(inProject(path)))
    throw new Stop(`${path} is missing: this is not a complete checkout of Lanekeeper.`)
  return inProject(path)
}

/**
 * A command that is one program of the project under the project's Node.
 * @param {string} path
 */
export const program =
  (path) =>
  /** @param {readonly string[]} args @param {Project} project */
  async (args, project) =>
    foreground(await project.node(), [present(path), ...args])

/** @param {readonly string[]} args @param {Project} project */
export async function terminal(args, project) {
  const watch = pathToFileURL(inProject('build', 'parent-pipe.mjs')).href
  return companion(await project.node(), ['--import', watch, present('main/training/terminal.ts'), ...args])
    .ended
}

/** @param {readonly string[]} args @param {Project} project */
export async function shots(args, project) {
  const node = await project.node()
  const browser = await ensureBrowser('to take screenshots')
  if (browser === null) return 1
  await ensureBundles(node, ['client'])
  return foreground(node, [present('tests/e2e/shots.ts'), ...args], {
    ...process.env,
    LANEKEEPER_BROWSER: browser,
  })
}

/** The tests of the small LAN alone. @param {readonly string[]} args @param {Project} project */
export async function lan(args, project) {
  return foreground(await project.node(), [toolPath('vitest'), 'run', 'tests/lan/', ...args])
}
