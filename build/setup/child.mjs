import { spawn } from 'node:child_process'
import { ROOT, textOf } from './place.mjs'

/** @typedef {{ code: number, output: string }} Finished */

const OUTPUT_KEPT = 200_000

/**
 * Runs a program to its end and gives its exit code and what it printed. Never rejects: a program that cannot
 * be started
 * has code 127.
 * @param {string} command @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number, cwd?: string, shell?: boolean }} [options]
 * @returns {Promise<Finished>}
 */
export function run(command, args, { env = process.env, timeoutMs = 0, cwd = ROOT, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    const undo = passOnSignals(child)
    const timer = timeoutMs > 0 ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
    let output = ''
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_KEPT)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer)
      undo()
      resolve({ code, output })
    }
    child.once('error', (error) => {
      output += error.message
      end(127)
    })
    child.once('close', (code, signal) => end(exitCodeOf(code, signal)))
  })
}

const SIGNAL_NUMBERS = /** @type {Record<string, number>} */ ({
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGTERM: 15,
})
const ENDING = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** The exit code a shell would report. @param {number | null} code @param {NodeJS.Signals | null} signal */
export const exitCodeOf = (code, signal) => code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0)

/**
 * Calls `handle` with every signal that asks this process to end, which then ends only when the program does.
 * @param {(signal: NodeJS.Signals) => void} handle
 */
function onEnding(handle) {
  const handlers = ENDING.map((signal) => {
    const run = () => handle(signal)
    process.on(signal, run)
    return { signal, run }
  })
  return () => {
    for (const { signal, run } of handlers) process.off(signal, run)
  }
}

/**
 * Hands on the signals that ask us to end, so that the child decides how; we end when it has. A Ctrl-C typed
 * at a
 * terminal already reaches the child, and is not sent twice.
 * @param {import('node:child_process').ChildProcess} child
 */
export const passOnSignals = (child) =>
  onEnding((signal) => {
    if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal)
  })

const PARENT_LOOK_MS = 200

/**
 * Name and parent of a process as Linux tells them; null when there is no such process, or no such system.
 * @param {number} pid
 */
function processFacts(pid) {
  const stat = textOf(`/proc/${pid}/stat`)
  const parts = stat === null ? null : /^\d+ \((.*)\) \S (\d+)/s.exec(stat)
  return parts === null ? null : { name: parts[1] ?? '', parent: Number(parts[2]) }
}

/** Whoever would have to end us: our parent, or the one of the shell that npm puts in between. */
function starter() {
  const parent = process.ppid
  const shell = processFacts(parent)
  return shell !== null && /^(?:da|ba|z)?sh$/.test(shell.name) ? `${parent} of ${shell.parent}` : `${parent}`
}

/**
 * Calls `onGone` when the npm that started us has been killed: nobody would be left to end us.
 * @param {() => void} onGone
 */
function watchNpm(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return () => {}
  const atStart = starter()
  const look = setInterval(() => {
    if (starter() === atStart) return
    clearInterval(look)
    onGone()
  }, PARENT_LOOK_MS)
  look.unref()
  return () => clearInterval(look)
}

/**
 * Starts a program that lives as long as we do. Its standard input is a pipe that ends when we do, in
 * whatever way;
 * `LANEKEEPER_PARENT_PIPE` tells it to come to its own end then. Being asked to end, we end the pipe: a
 * signal to our
 * whole group would otherwise reach the program twice, which it takes for impatience.
 * @param {string} command @param {readonly string[]} args
 * @param {{ stdout?: 'inherit' | 'pipe' }} [options]
 */
export function companion(command, args, { stdout = 'inherit' } = {}) {
  const child = spawn(command, [...args], {
    env: { ...process.env, LANEKEEPER_PARENT_PIPE: '1' },
    stdio: ['pipe', stdout, 'inherit'],
  })
  let asked = false
  const askToEnd = () => {
    asked = true
    child.stdin?.end()
  }
  child.stdin?.on('error', () => {})
  const undoSignals = onEnding((signal) => {
    if (asked) child.kill(signal)
    else askToEnd()
  })
  const undoWatch = watchNpm(askToEnd)
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    /** @param {number} code */
    const end = (code) => {
      undoSignals()
      undoWatch()
      resolve(code)
    }
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`)
      end(127)
    })
    child.once('close', (code, signal) => end(exitCodeOf(code, signal)))
  })
  return { child, ended, askToEnd }
}
