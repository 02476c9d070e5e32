import type { Provisioning } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import type { SecretStore } from '../../main/engine/ports.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { CREDENTIAL, PROVISIONING } from './lane.ts'
import { SILENT } from './register-life.ts'
import type { Swarm } from './swarm.ts'
import { createChance, createVirtualTime, drained } from './virtual-time.ts'

export const FIXED_SECRETS: SecretStore = {
  kind: 'memory',
  get: (name) => Promise.resolve(name === 'terminal.caja-1' ? CREDENTIAL : null),
  set: () => Promise.resolve(),
  remove: () => Promise.resolve(),
}

const WITH_PRINTER: Provisioning = {
  ...PROVISIONING,
  printers: [
    {
      printerId: 'recibos',
      label: 'Recibos',
      host: '10.9.8.8',
      port: 9100,
      columns: 42,
      cutter: true,
      automatic: true,
    },
  ],
}

const withRefunds = (provisioning: Provisioning): Provisioning => ({
  ...provisioning,
  terminals: provisioning.terminals.map((terminal) => ({
    ...terminal,
    operations: { ...terminal.operations, partialRefunds: true, refundsBeforeCutOff: true },
  })),
})
const REFUNDING = withRefunds(PROVISIONING)
const REFUNDING_WITH_PRINTER = withRefunds(WITH_PRINTER)

/** What a register of this day was set up with. */
export function provisioningOf({ printer, refundsSaid }: Swarm): Provisioning {
  if (refundsSaid) return printer ? REFUNDING_WITH_PRINTER : REFUNDING
  return printer ? WITH_PRINTER : PROVISIONING
}

const images = new Map<Provisioning, Uint8Array>()

/** The database of a register that was set up and closed; the same on every computer. */
export async function provisionedImage(provisioning: Provisioning): Promise<Uint8Array> {
  const known = images.get(provisioning)
  if (known) return known
  const time = createVirtualTime(drained)
  const chance = createChance('provisioning')
  const store = openStore({ path: ':memory:', clock: time.clock, log: SILENT })
  const never = new Promise<never>(() => undefined)
  await createEngine({
    ports: {
      clock: time.clock,
      timers: time.timers,
      randomness: { bytes: chance.bytes },
      log: SILENT,
      secrets: FIXED_SECRETS,
      http: { send: () => ({ result: never, abandon: () => undefined }), close: () => never },
      sockets: { send: () => never, probe: () => never, dial: () => never },
    },
    databasePath: ':memory:',
    backupFolder: null,
    provisioning,
    training: null,
    version: '0.0.0-sim',
    healthIntervalMs: null,
    instead: { store },
  })
  const image = store.db.serialize()
  store.close()
  images.set(provisioning, image)
  return image
}
