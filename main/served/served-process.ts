import { homedir } from 'node:os'
import { createEngine } from '../engine/engine.ts'
import { withoutSecrets } from '../node/known-secrets.ts'
import { createLanePorts } from '../node/lane-ports.ts'
import { startDemoLane } from '../training/demo-lane.ts'
import { watchProcess } from './process-watch.ts'
import type { ServedProcess } from './run.ts'
import { systemKeyring } from '../node/system-keyring.ts'

const tell = (line: string): void => {
  process.stderr.write(`${withoutSecrets(line)}\n`)
}

/**
 * The real process around the served register: its words, streams and signals, real ports and the real
 * engine.
 */
export function servedProcess(place: {
  readonly rendererFolder: string
  readonly version: string
}): ServedProcess {
  // A defect that nobody caught: end at once, the next start takes up what was under way.
  process.on('uncaughtException', (error) => {
    tell(`The register met an error of its own and ended: ${error.stack ?? error.message}`)
    process.exit(1)
  })
  // Whoever read the ready line may have left; that must not end the register.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  return {
    ...place,
    words: process.argv.slice(2),
    env: process.env,
    platform: process.platform,
    homeFolder: homedir(),
    tell,
    say: (line) => {
      process.stdout.write(line)
    },
    watch: (stop) => watchProcess(process, stop),
    createPorts: (lane) => createLanePorts(lane, systemKeyring({ env: process.env })),
    createEngine,
    startTraining: (folder) => startDemoLane(folder),
  }
}

const LINGER_MS = 250

/**
 * Ends the process with a code once nothing is left to do. Whatever hangs all the same must not keep it; an
 * exit at once could lose the last words on a pipe.
 */
export function endWith(code: number): void {
  process.exitCode = code
  setTimeout(() => {
    process.exit()
  }, LINGER_MS).unref()
}
