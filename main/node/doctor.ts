import { runDoctor } from './doctor-command.ts'
import { withoutSecrets } from './known-secrets.ts'
import { createNodePorts } from './ports.ts'
import { readableSystemKeyring } from './system-keyring.ts'

/** `npm run doctor`: what is wrong between this computer, its terminals and their provider. */
const { ports, close } = createNodePorts({ folder: null })
try {
  process.exitCode = await runDoctor(process.argv.slice(2), {
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
    env: process.env,
    ports,
    keyring: readableSystemKeyring({ env: process.env }),
  })
} catch (error) {
  process.stderr.write(`${withoutSecrets(error instanceof Error ? error.message : String(error))}\n`)
  process.exitCode = 2
} finally {
  await close()
}
