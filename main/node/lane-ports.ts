import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { SecretStoreCause } from '../../shared/contract/settings.ts'
import type { SecretStore } from '../engine/ports.ts'
import { KEY_FILE_NAME, KEYRING_INDEX_NAME, openKeptSecrets, type KeyringDoor } from './kept-secrets.ts'
import type { LanePlace } from './lane-place.ts'
import type { HeldPorts } from './open-lane.ts'
import { narrowFolder, narrowOwnerFile } from './owner-file.ts'
import { createNodePorts } from './ports.ts'
import { SEALED_FILE_NAME } from './sealed-secrets.ts'

/** Why the key file, in words that follow "because". */
const CAUSES: Readonly<Record<SecretStoreCause, string>> = {
  no_keyring: 'no keyring of this computer can be used here',
  weak_keyring: 'the keyring of this desktop would not protect them',
  keyring_locked: 'the keyring of this computer is locked; unlock it and start again',
  keyring_unreliable: 'the keyring of this computer does not keep what it is given',
  turned_off: 'its keyring was turned off for this register',
}

/** What the person who starts a register is told about where its secrets are; null when all is well. */
export function secretsWarning(secrets: SecretStore, folder: string): string | null {
  const { kind, because } = secrets
  if (kind !== 'key_file' || because === undefined || because === null) return null
  const file = join(folder, KEY_FILE_NAME)
  return `credentials and PINs are in a file, ${file}, that is not encrypted, because ${CAUSES[because]}.`
}

/**
 * Looks at the rights of the folder and of the files in it that hold secrets, at each start. What others
 * could read or replace is made the owner's alone, and said, one sentence each.
 */
export async function narrowRights(folder: string, platform: NodeJS.Platform): Promise<readonly string[]> {
  const said: string[] = []
  const open = await narrowFolder(folder, platform)
  const could = `other users of this computer could write into ${folder}`
  if (open === 'narrowed') said.push(`${could}; that right was taken from them.`)
  if (open === 'open') said.push(`${could}, and it belongs to another user; make it yours alone.`)
  for (const name of [KEY_FILE_NAME, SEALED_FILE_NAME, KEYRING_INDEX_NAME]) {
    const path = join(folder, name)
    if (await narrowOwnerFile(path, platform))
      said.push(
        `other users of this computer could read ${path} until now; it is yours alone again. ` +
          'If somebody may have, change the credentials and PINs.',
      )
  }
  return said
}

/**
 * The real world of one lane. The secrets of a real shop go into the keyring behind `door` when it can be
 * trusted; those of training are none, and never trouble it.
 */
export async function createLanePorts(place: LanePlace, door: KeyringDoor): Promise<HeldPorts> {
  const { folder } = place
  if (place.mode === 'training') return createNodePorts({ folder })
  const narrowed = await narrowRights(folder, process.platform)
  const secrets = await openKeptSecrets({ folder, door, newLane: randomUUID })
  const warning = secretsWarning(secrets, folder)
  return {
    ...createNodePorts({ folder, secrets }),
    warnings: [...narrowed, ...(warning === null ? [] : [warning])],
  }
}
