import { basename } from 'node:path'
import { assert } from '../../shared/assert.ts'
import type { EngineOptions, Provisioning } from '../engine/api.ts'
import type { Ports, SecretStore } from '../engine/ports.ts'
import { SecretsUnreachable } from '../engine/terminals/credentials.ts'
import { CannotStart } from './cannot-start.ts'
import { readConfig } from './config.ts'
import type { LanePlace } from './lane-place.ts'

export interface NamedSecret {
  readonly name: string
  readonly value: string
}

/** A simulated terminal and a virtual printer, running, and the demo shop that uses them. */
export interface TrainingLane {
  readonly provisioning: Provisioning
  readonly secrets: readonly NamedSecret[]
  readonly customerScreenUrl: string
  readonly printerPaperUrl: string
  stop(): Promise<void>
}
export type StartTraining = (folder: string) => Promise<TrainingLane>

export interface LaneRequest {
  readonly place: LanePlace
  readonly configFile: string | null
  readonly ports: Ports
  readonly env: Readonly<Record<string, string | undefined>>
  readonly startTraining: StartTraining
  readonly version: string
}

export interface Lane {
  readonly options: EngineOptions
  /** What works but should be looked at, one sentence each. */
  readonly warnings: readonly string[]
  /** Stops what was started for it; after the engine has stopped. */
  stop(): Promise<void>
}

/** Puts secrets where the engine looks for them; those that are there already are left alone. */
async function keepSecrets(store: SecretStore, secrets: readonly NamedSecret[]): Promise<void> {
  for (const { name, value } of secrets) {
    assert(name !== '' && value !== '', 'a secret has a name and a value')
    if ((await readable(store, name)) !== value) await store.set(name, value)
  }
}

/** What is kept under a name; null also while the keyring that holds it cannot be reached. */
async function readable(store: SecretStore, name: string): Promise<string | null> {
  try {
    return await store.get(name)
  } catch (error) {
    if (error instanceof SecretsUnreachable) return null
    throw error
  }
}

/**
 * Gets a lane ready for the engine: its provisioning checked, its secrets stored, in training its devices
 * running. Throws {@link CannotStart} with every problem of the provisioning file; then nothing was stored or
 * started.
 */
export async function prepareLane(request: LaneRequest): Promise<Lane> {
  const { place } = request
  const base = {
    ports: request.ports,
    databasePath: place.databasePath,
    backupFolder: place.backupFolder,
    version: request.version,
  }
  if (place.mode === 'training') return prepareTraining(request, base)
  if (request.configFile === null) {
    return {
      options: { ...base, provisioning: null, training: null },
      warnings: [],
      stop: async () => undefined,
    }
  }
  const { secrets } = request.ports
  const read = await readConfig(request.configFile, { env: request.env, stored: (name) => secrets.get(name) })
  if (!read.ok) {
    const name = basename(request.configFile)
    throw new CannotStart(
      read.error.map(({ path, sentence }) =>
        path === '' ? `${name}: ${sentence}` : `${name}: ${path} ${sentence}`,
      ),
    )
  }
  await keepSecrets(secrets, read.value.secrets)
  return {
    options: { ...base, provisioning: read.value.provisioning, training: null },
    warnings: read.value.warnings,
    stop: async () => undefined,
  }
}

async function prepareTraining(
  request: LaneRequest,
  base: Pick<EngineOptions, 'ports' | 'databasePath' | 'backupFolder' | 'version'>,
): Promise<Lane> {
  assert(request.configFile === null, 'training has its own provisioning')
  const training = await request.startTraining(request.place.folder)
  try {
    await keepSecrets(request.ports.secrets, training.secrets)
  } catch (error) {
    await training.stop()
    throw error
  }
  const { customerScreenUrl, printerPaperUrl } = training
  return {
    options: {
      ...base,
      provisioning: training.provisioning,
      training: { customerScreenUrl, printerPaperUrl },
    },
    warnings: [],
    stop: () => training.stop(),
  }
}
