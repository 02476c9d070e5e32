import { basename } from 'node:path'
import { assert } from '../../shared/assert.ts'
import type { EngineOptions, Provisioned, Provisioning } from '../engine/api.ts'
import type { Ports, SecretStore } from '../engine/ports.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { credentialName } from '../engine/terminals/credentials.ts'
import { CannotStart } from './cannot-start.ts'
import { readConfig, type CheckedConfig } from './config.ts'
import { takeGiven, withStandIns, type NamedSecret } from './given-secrets.ts'
import type { LanePlace } from './lane-place.ts'
import { setUpLine, type GivenCredential } from './set-up-line.ts'

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
  /** What the start made of the provisioning file, in one line (null: there is none). Once it is open. */
  readonly setUp: () => string | null
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
      setUp: () => null,
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
  return { ...(await provisionedLane(request, base, read.value)), stop: async () => undefined }
}

/** The credentials of a checked file where the engine looks for them, and what is to be said of them. */
async function provisionedLane(
  { configFile, ports }: LaneRequest,
  base: Omit<EngineOptions, 'provisioning' | 'training'>,
  { provisioning, secrets, stored, warnings }: CheckedConfig,
): Promise<Omit<Lane, 'stop'>> {
  const credentials: GivenCredential[] = []
  const standIns: NamedSecret[] = []
  for (const given of secrets.filter(({ name }) => !stored.has(name))) {
    const outcome = await takeGiven(ports.secrets, given)
    if (outcome === 'unreachable') standIns.push(given)
    const terminal = provisioning.terminals.find(
      ({ terminalId }) => credentialName(terminalId) === given.name,
    )
    credentials.push({ terminalId: terminal?.terminalId ?? given.name, outcome })
  }
  let came: Provisioned | null = null
  return {
    options: {
      ...base,
      ports: { ...ports, secrets: withStandIns(ports.secrets, standIns) },
      provisioning,
      training: null,
      onProvisioned: (told) => {
        came = told
      },
    },
    setUp: () => setUpLine(basename(configFile ?? ''), credentials, came),
    warnings,
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
    setUp: () => null,
    warnings: [],
    stop: () => training.stop(),
  }
}
