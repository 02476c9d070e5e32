import { createEngine } from '../../main/engine/engine.ts'
import { runServed } from '../../main/served/run.ts'
import { endWith, servedProcess } from '../../main/served/served-process.ts'

/**
 * The served register with two mistakes in it: whatever a payment is to decide ends in an error that quotes
 * the credential, and a signal ends the process with another one.
 */
const world = servedProcess({
  rendererFolder: process.env['TEST_SCREEN_FOLDER'] ?? '',
  version: '0.0.0-test',
})
let credential = ''
process.on('SIGUSR2', () => {
  throw new TypeError(
    `Invalid URL: /?key=${encodeURIComponent(credential)} of ${JSON.stringify({ credential })}`,
  )
})
const broken: typeof world = {
  ...world,
  createEngine: async (options) => {
    credential = (await options.ports.secrets.get('terminal.front')) ?? ''
    const decide = (): never => {
      throw new Error(`Cannot decide with ${credential} (${Buffer.from(credential).toString('base64')})`)
    }
    return createEngine({ ...options, instead: { decide } })
  },
}
endWith(await runServed(broken))
