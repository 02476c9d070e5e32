import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { assert } from '../../shared/assert.ts'
import { lockForProcess } from '../engine/store/process-lock.ts'
import { CannotStart } from './cannot-start.ts'

export const DATABASE_NAME = 'register.sqlite'
const TRAINING_FOLDER = 'training'
const LOCK_NAME = 'lane'

/**
 * Where a lane keeps what it knows. Training has a folder of its own inside the data folder: database,
 * secrets and the simulated terminal's ledger never lie beside those of real sales.
 */
export interface LanePlace {
  readonly mode: 'training' | 'live'
  readonly folder: string
  readonly databasePath: string
  readonly backupFolder: string
}

const placeIn = (folder: string, mode: LanePlace['mode']): LanePlace => ({
  mode,
  folder,
  databasePath: join(folder, DATABASE_NAME),
  backupFolder: join(folder, 'backups'),
})

/**
 * Training unless the register is set up: `setUp` says that it is being (a provisioning file is given, a
 * backup is restored), or it was before and its database is here. `training` asks for training whatever is
 * here, and leaves that alone.
 */
export function choosePlace(choice: {
  readonly dataFolder: string
  readonly setUp: boolean
  readonly training: boolean
}): LanePlace {
  const dataFolder = resolve(choice.dataFolder)
  const live = placeIn(dataFolder, 'live')
  const isLive = !choice.training && (choice.setUp || existsSync(live.databasePath))
  return isLive ? live : placeIn(join(dataFolder, TRAINING_FOLDER), 'training')
}

export interface Claim {
  release(): void
}

/**
 * Makes the folder, for its owner only, and takes it for this process until `release` or the process is gone.
 * Throws {@link CannotStart} when it cannot be written to, and Corruption `DB_IN_USE` when another register
 * has it.
 */
export function claimPlace(place: LanePlace): Claim {
  try {
    mkdirSync(place.folder, { recursive: true, mode: 0o700 })
    accessSync(place.folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    const why =
      code === 'ENOSPC'
        ? 'the disk is full'
        : code === 'ENOTDIR' || code === 'EEXIST'
          ? 'a file is in the way'
          : code
    throw new CannotStart(
      [`The data folder ${place.folder} cannot be written to (${why}); choose another with --data.`],
      { cause: error },
    )
  }
  return lockForProcess(join(place.folder, LOCK_NAME))
}

/**
 * Where a register keeps its data when nobody says: the operating system's place for it, and never a roaming
 * one.
 */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  homeFolder: string,
): string {
  assert(homeFolder !== '', 'a user has a home folder')
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local'), 'Lanekeeper')
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'Lanekeeper')
  const xdg = env['XDG_DATA_HOME'] ?? ''
  // The XDG rules: a relative path there is to be ignored.
  return join(xdg.startsWith('/') ? xdg : join(homeFolder, '.local', 'share'), 'lanekeeper')
}
