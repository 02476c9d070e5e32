import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LogPort } from '../engine/ports.ts'
import { restoreBackup } from '../engine/store/backup.ts'
import { CannotStart } from '../node/cannot-start.ts'
import { choosePlace, claimPlace, defaultDataFolder, type LanePlace } from '../node/lane-place.ts'
import { openLane, type LaneWorld } from '../node/open-lane.ts'
import { createUnwinding, type Unwinding } from '../node/unwind.ts'
import { startServedHost } from './host.ts'
import { HELP, readOptions, type ServedOptions } from './options.ts'
import { FILES_LIST, readRendererFiles, type RendererFiles } from './renderer-files.ts'
import { startProblem } from './start-problem.ts'

/** How long a stop may take before the process ends without it; the journal is safe either way. */
export const STOP_WITHIN_MS = 8_000

/** All that the served register takes from its process, so that tests can run it in theirs. */
export interface ServedProcess extends Omit<LaneWorld, 'gaveUp'> {
  readonly words: readonly string[]
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
  readonly rendererFolder: string
  readonly stopWithinMs?: number
  /** Standard output: the ready line and the help, nothing else. */
  say(line: string): void
  /** Standard error: everything for a person. */
  tell(line: string): void
  /**
   * Calls `stop` when the process is asked to end, or when whoever started it has. Returns how to stop
   * watching.
   */
  watch(stop: (why: string) => void): () => void
}

/** 0: ended when asked to. 1: could not start, or did not end in time. 2: the command line is wrong. */
export type ExitCode = 0 | 1 | 2

/** Runs the served register until it is asked to end. Never rejects. */
export async function runServed(world: ServedProcess): Promise<ExitCode> {
  const line = readOptions(world.words)
  if (line.kind === 'help') {
    world.say(HELP)
    return 0
  }
  if (line.kind === 'wrong') {
    world.tell(line.sentence)
    return 2
  }
  const { options } = line
  const dataFolder = options.dataFolder ?? defaultDataFolder(world.platform, world.env, world.homeFolder)
  const setUp = options.configFile !== null || options.restoreFile !== null
  const place = choosePlace({ dataFolder, setUp, training: options.training })
  const unwinding = createUnwinding()
  try {
    if (options.restoreFile !== null) return restore(world, options.restoreFile, place)
    const asked = Promise.withResolvers<string>()
    // It may be rejected while the start is still under way, before anybody waits for it.
    asked.promise.catch(() => undefined)
    unwinding.add(
      world.watch((why) => {
        asked.resolve(why)
      }),
    )
    const log = await start(world, options, place, { unwinding, gaveUp: asked.reject })
    log.info('served.stopping', { why: await asked.promise })
    return await ended(world, unwinding)
  } catch (error) {
    for (const text of startProblem(error, place)) world.tell(text)
    await ended(world, unwinding)
    return 1
  }
}

/** Starts everything in order, each with its undoing, and prints the ready line last. */
async function start(
  world: ServedProcess,
  options: ServedOptions,
  place: LanePlace,
  life: { readonly unwinding: Unwinding; readonly gaveUp: (error: unknown) => void },
): Promise<LogPort> {
  const files = screenFiles(world.rendererFolder)
  const configFile = options.configFile === null ? null : resolve(options.configFile)
  const lane = await openLane({ place, configFile }, { ...world, gaveUp: life.gaveUp })
  life.unwinding.add(() => lane.stop())
  if (lane.setUp !== null) world.tell(lane.setUp)
  for (const warning of lane.warnings) world.tell(`Note: ${warning}`)
  const { log } = lane.ports
  const host = await startServedHost({ engine: lane.engine, files, port: options.port, log })
  life.unwinding.add(() => host.stop())
  if (lane.training !== null)
    world.tell('Training mode: a demo shop with a simulated terminal; no sale is real.')
  world.say(`ready ${host.url}\n`)
  return log
}

function screenFiles(folder: string): RendererFiles {
  if (!existsSync(resolve(folder, FILES_LIST)))
    throw new CannotStart(['The screen has not been built yet; run: npm run build'])
  return readRendererFiles(folder)
}

/** Undoes what was started, in a bounded time: the journal is safe either way. */
async function ended(world: ServedProcess, unwinding: Unwinding): Promise<ExitCode> {
  const late = Promise.withResolvers<ExitCode>()
  const timer = setTimeout(() => {
    world.tell('The register did not stop in time and was ended; it takes up where it was at the next start.')
    late.resolve(1)
  }, world.stopWithinMs ?? STOP_WITHIN_MS)
  const done = unwinding.run().then(
    (): ExitCode => 0,
    (error: unknown): ExitCode => {
      world.tell(`While stopping: ${error instanceof Error ? error.message : String(error)}`)
      return 1
    },
  )
  const code = await Promise.race([done, late.promise])
  clearTimeout(timer)
  return code
}

function restore(world: ServedProcess, file: string, place: LanePlace): ExitCode {
  if (!existsSync(file))
    throw new CannotStart([`There is no backup ${file}; the backups are in ${place.backupFolder}.`])
  const claim = claimPlace(place)
  try {
    const restored = restoreBackup({
      from: file,
      to: place.databasePath,
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    })
    world.tell(`Restored ${place.databasePath} from ${file}, up to journal entry ${restored.journalSeq}.`)
    for (const path of restored.movedAside) world.tell(`What was there is now ${path}`)
    return 0
  } finally {
    claim.release()
  }
}
