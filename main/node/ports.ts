import { join } from 'node:path'
import type { Ports, SecretStore } from '../engine/ports.ts'
import { createByteSockets } from './byte-sockets.ts'
import { createClock } from './clock.ts'
import { createHttpPort } from './http.ts'
import { createLog, fileSink, standardErrorSink } from './log.ts'
import { createMdns } from './mdns.ts'
import { createNetwork } from './network.ts'
import { createRandomness } from './randomness.ts'
import { KEY_FILE_NAME } from './kept-secrets.ts'
import { rememberingStore } from './known-secrets.ts'
import { createKeyFileSecretStore, createMemorySecretStore } from './secrets.ts'
import { createTimers } from './timers.ts'

export const LOG_FOLDER_NAME = 'logs'

export interface NodePortsOptions {
  /**
   * The lane's folder: key file and log lie in it. null keeps secrets in memory and logs to standard error.
   */
  readonly folder: string | null
  /** A better place for secrets than the key file, such as the operating system's keyring. */
  readonly secrets?: SecretStore
}

export interface NodePorts { readonly ports: Ports; readonly close: () => Promise<void> }

/**
 * The real world for an engine that runs on Node. `close` ends connections and the log; after the engine
 * has stopped.
 */
export function createNodePorts(options: NodePortsOptions): NodePorts {
  const { folder } = options
  const clock = createClock()
  const sink = folder === null ? standardErrorSink() : fileSink(join(folder, LOG_FOLDER_NAME))
  const http = createHttpPort()
  const secrets = options.secrets
    ?? (folder === null ? createMemorySecretStore() : createKeyFileSecretStore(join(folder, KEY_FILE_NAME)))
  const network = createNetwork()
  const log = createLog(clock, sink)
  const ports: Ports = {
    clock, timers: createTimers(), randomness: createRandomness(), http, sockets: createByteSockets(),
    network, mdns: createMdns(() => network.addresses(), log), secrets: rememberingStore(secrets), log,
  }
  return {
    ports,
    async close() {
      await http.close()
      sink.close()
    },
  }
}
