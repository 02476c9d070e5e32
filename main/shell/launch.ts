import { dirname, join } from 'node:path'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import {
  app, BrowserWindow, dialog, Menu, nativeTheme, powerMonitor, protocol, safeStorage, screen, session, shell,
} from 'electron'
import { createEngine } from '../engine/engine.ts'
import { createClock } from '../node/clock.ts'
import { channelPair, serveEngine, type CallMessage, type EngineMessage } from '../node/engine-channel.ts'
import { withoutSecrets } from '../node/known-secrets.ts'
import { defaultDataFolder } from '../node/lane-place.ts'
import { createLog, standardErrorSink } from '../node/log.ts'
import { openLane } from '../node/open-lane.ts'
import { createLanePorts } from '../node/lane-ports.ts'
import { readRendererFiles } from '../served/renderer-files.ts'
import { startDemoLane } from '../training/demo-lane.ts'
import { start, type OpenedLane, type OpenLane } from './start.ts'

/** This file is in `out/main` once it is built; what belongs to it lies beside that folder. */
const built = (...path: string[]): string => join(dirname(fileURLToPath(import.meta.url)), '..', ...path)

/** The engine in this process, behind the channel that a utility process would have as well. */
async function openHere({ place, configPath, keyring, gaveUp }: OpenLane): Promise<OpenedLane> {
  const lane = await openLane({ place, configFile: configPath }, {
    env: process.env, version: app.getVersion(), gaveUp, createEngine,
    createPorts: (chosen) => createLanePorts(chosen, keyring),
    startTraining: (folder) => startDemoLane(folder, { screenFolder: built('screen') }),
  })
  if (lane.setUp !== null) process.stderr.write(`${lane.setUp}\n`)
  for (const warning of lane.warnings) process.stderr.write(`Note: ${warning}\n`)
  const [shellEnd, engineEnd] = channelPair<CallMessage, EngineMessage>()
  serveEngine(lane.engine, engineEnd)
  return {
    channel: shellEnd, training: lane.training,
    stop: async () => {
      engineEnd.close()
      await lane.stop()
    },
  }
}

/** Brings the register up inside Electron: the one place that hands Electron's own parts to the shell. */
export async function launch(): Promise<void> {
  process.on('uncaughtException', (error) => {
    const told = withoutSecrets(error.stack ?? error.message)
    process.stderr.write(`The register met an error of its own and ended: ${told}\n`)
    dialog.showErrorBox('Lanekeeper', withoutSecrets(`${error.name}: ${error.message}`))
    app.exit(1)
  })
  // Whoever started us with a pipe as standard input has gone when that ends.
  if (process.env['LANEKEEPER_PARENT_PIPE'] === '1') process.stdin.on('end', () => { app.quit() }).resume()
  const clock = createClock()
  await start({
    electron: {
      app, dialog, menu: Menu, nativeTheme, powerMonitor, protocol, safeStorage, screen, shell,
      session: () => session.defaultSession, createWindow: (options) => new BrowserWindow(options),
    },
    args: process.argv.slice(1), workingFolder: process.cwd(), platform: process.platform,
    defaultFolder: defaultDataFolder(process.platform, process.env, homedir()),
    preloadPath: built('preload', 'index.cjs'), files: () => readRendererFiles(built('renderer')),
    openLane: openHere, log: createLog(clock, standardErrorSink()), nowMs: () => clock.monotonicMs(),
  })
}
