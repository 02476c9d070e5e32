import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openKeptSecrets, KEY_FILE_NAME } from '../../main/node/kept-secrets.ts'
import { createKeyFileSecretStore } from '../../main/node/secrets.ts'
import { systemKeyring } from '../../main/node/system-keyring.ts'

/** Two starts of a register with the keyring of this session bus, told as one line of JSON. */
const folder = join(process.argv[2] ?? '', 'data')
const keyFile = createKeyFileSecretStore(join(folder, KEY_FILE_NAME))
await keyFile.set('terminal.a', 'a credential of this test')
const start = () => openKeptSecrets({ folder, door: systemKeyring({ env: {} }), newLane: randomUUID })
const first = await start()
const again = await start()
const value = await again.get('terminal.a')
const inFile = await keyFile.names()
await again.remove('terminal.a')
const afterRemoval = await (await start()).get('terminal.a')
const seen = (store: typeof first) => [store.kind, store.because]
process.stdout.write(
  JSON.stringify({ first: seen(first), again: seen(again), value, inFile, afterRemoval }),
)
process.exit(0)
