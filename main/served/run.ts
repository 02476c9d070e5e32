import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Engine, EngineOptions } from '../engine/api.ts'
import type { LogPort, Ports } from '../engine/ports.ts'
import { restoreBackup } from '../engine/store/backup.ts'
import { CannotStart } from '../node/cannot-start.ts'
import { choosePlace, claimPlace, defaultDataFolder, type LanePlace } from '../node/lane-place.ts'
import { prepareLane, type StartTraining } from '../node/lane.ts'
import { startServedHost } from './host.ts'
import { HELP, readOptions, type ServedOptions } from './options.ts'
import { FILES_LIST, readRendererFiles, type RendererFiles } from './renderer-files.ts'
import { startProblem } from './start-problem.ts'

/** How long a stop may take before the process ends without it; the journal is safe either way. */
export const STOP_WITHIN_MS = 8_000

export interface HeldPorts { readonly ports: Ports; close(): Promise<void> }

/** All that the served register takes from its process, so that tests can run it in theirs. */
export interface ServedProcess {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
  readonly rendererFolder: string
  readonly version: string
  readonly stopWithinMs?: number
  /** Standard output: the ready line and the help, nothing else. */
  say(line: string): void
  /** Standard error: everything for a person. */
  tell(line: string): void
  /** Calls `stop` when the process is asked to end, or when whoever started it has. Returns how to stop watching. */
  watch(stop: (why: string) => void): () => void
  readonly createPorts: (place: LanePlace) => Promise<HeldPorts>
  readonly createEngine: (options: EngineOptions) => Promise<Engine>
  readonly startTraining: StartTraining
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
  const undo: (() => Promise<void> | void)[] = []
  try {
    if (options.restoreFile !== null) return restore(world, options.restoreFile, place)
    const asked = Promise.withResolvers<string>()
    undo.push(world.watch((why) => { asked.resolve(why) }))
    const log = await start(world, options, place, undo)
    log.info('served.stopping', { why: await asked.promise })
    return await ended(world, undo)
  } catch (error) {
    for (const text of startProblem(error, place)) world.tell(text)
    await ended(world, undo)
    return 1
  }
}

/** Starts everything in order, each with its undoing, and prints the ready line last. */
async function start(
  world: ServedProcess, options: ServedOptions, place: LanePlace, undo: (() => Promise<void> | void)[],
): Promise<LogPort> {
  const files = screenFiles(world.rendererFolder)
  const claim = claimPlace(place)
  undo.push(() => { claim.release() })
  const { ports, close } = await world.createPorts(place)
  undo.push(close)
  const lane = await prepareLane({
    place, ports, configFile: options.configFile === null ? null : resolve(options.configFile),
    env: world.env, startTraining: world.startTraining, version: world.version,
  })
  undo.push(() => lane.stop())
  for (const warning of lane.warnings) world.tell(`Note: ${warning}`)
  const engine = await world.createEngine(lane.options)
  undo.push(() => engine.stop())
  const host = await startServedHost({ engine, files, port: options.port, log: ports.log })
  undo.push(() => host.stop())
  if (place.mode === 'training') world.tell('Training mode: a demo shop with a simulated terminal; no sale is real.')
  world.say(`ready ${host.url}\n`)
  return ports.log
}

function screenFiles(folder: string): RendererFiles {
  if (!existsSync(resolve(folder, FILES_LIST))) throw new CannotStart(['The screen has not been built yet; run: npm run build'])
  return readRendererFiles(folder)
}

/** Undoes what was started, the last first, in a bounded time. */
async function ended(world: ServedProcess, undo: (() => Promise<void> | void)[]): Promise<ExitCode> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => { late.resolve('late') }, world.stopWithinMs ?? STOP_WITHIN_MS)
  let code: ExitCode = 0
  for (const step of undo.toReversed()) {
    const done = Promise.resolve().then(step).then(() => 'done' as const, (error: unknown) => {
      world.tell(`While stopping: ${error instanceof Error ? error.message : String(error)}`)
      code = 1
      return 'done' as const
    })
    if (await Promise.race([done, late.promise]) === 'late') {
      world.tell('The register did not stop in time and was ended; it takes up where it was at the next start.')
      code = 1
      break
    }
  }
  clearTimeout(timer)
  return code
}

function restore(world: ServedProcess, file: string, place: LanePlace): ExitCode {
  if (!existsSync(file)) throw new CannotStart([`There is no backup ${file}; the backups are in ${place.backupFolder}.`])
  const claim = claimPlace(place)
  try {
    const restored = restoreBackup({ from: file, to: place.databasePath, clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() } })
    world.tell(`Restored ${place.databasePath} from ${file}, up to journal entry ${restored.journalSeq}.`)
    for (const path of restored.movedAside) world.tell(`What was there is now ${path}`)
    return 0
  } finally {
    claim.release()
  }
}
