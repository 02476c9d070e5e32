import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { EngineOptions, Provisioning } from '../../main/engine/api.ts'
import type { LogPort, Ports } from '../../main/engine/ports.ts'
import type { TrainingLane } from '../../main/node/lane.ts'
import { runServed, type ExitCode, type ServedProcess } from '../../main/served/run.ts'
import { fakeEngine, keptLog, type FakeEngine, type KeptLog } from './fake-engine.ts'

/** The folder of the test that runs now. */
export const at = { folder: '' }
const stops: (() => Promise<void>)[] = []

export function beginFolder(): void {
  at.folder = mkdtempSync(join(tmpdir(), 'lanekeeper-served-'))
  const screen = join(at.folder, 'screen')
  mkdirSync(screen)
  writeFileSync(join(screen, 'index.html'), '<p>caja</p>')
  writeFileSync(join(screen, 'files.json'), '{"/index.html":{"contentType":"text/html; charset=utf-8"}}')
}
export async function endFolder(): Promise<void> {
  for (const stop of stops.splice(0)) await stop()
  rmSync(at.folder, { recursive: true, force: true })
}

const DEMO: Provisioning = {
  shop: { name: 'Demo', registerName: 'Caja 1', market: 'CL', language: 'es' },
  terminals: [], printers: [], staff: [], signedInStaffId: null, catalogueCsv: null,
}
const trainingLane = (steps: string[]): TrainingLane => ({
  provisioning: DEMO, secrets: [{ name: 'terminal.training', value: 'training' }],
  customerScreenUrl: 'http://127.0.0.1:1', printerPaperUrl: 'http://127.0.0.1:2',
  stop: async () => { steps.push('training stopped') },
})
const portsWith = (log: LogPort, secrets: Map<string, string>): Ports => ({
  log, clock: { nowMs: () => 0, monotonicMs: () => 0 },
  secrets: {
    kind: 'memory', get: async (name: string) => secrets.get(name) ?? null,
    set: async (name: string, value: string) => { secrets.set(name, value) },
    remove: async () => undefined,
  },
}) as unknown as Ports

export interface Running {
  readonly said: string[]
  readonly told: string[]
  /** What was stopped, in order. */
  readonly steps: string[]
  readonly engine: FakeEngine
  readonly log: KeptLog
  readonly secrets: Map<string, string>
  /** What the engine was created with, once for each time. */
  readonly options: EngineOptions[]
  stop(why?: string): void
  readonly code: Promise<ExitCode>
  ready(): Promise<{ port: number; token: string }>
}

/** The served register in this process, with a fake engine and in a folder of its own. */
export function run(words: readonly string[], change: Partial<ServedProcess> = {}): Running {
  const [said, told, steps, options]: [string[], string[], string[], EngineOptions[]] = [[], [], [], []]
  const engine = fakeEngine()
  const log = keptLog()
  const secrets = new Map<string, string>()
  let stop: (why: string) => void = () => undefined
  const code = runServed({
    words: ['--served', '--headless', '--data', join(at.folder, 'data'), ...words],
    env: {}, platform: 'linux', homeFolder: at.folder, version: '1.2.3',
    rendererFolder: join(at.folder, 'screen'),
    say: (line) => { said.push(line) },
    tell: (line) => { told.push(line) },
    watch(asked) {
      stop = asked
      return () => { steps.push('unwatched') }
    },
    createPorts: async () => ({
      ports: portsWith(log, secrets), close: async () => { steps.push('ports closed') },
    }),
    createEngine: async (wanted) => {
      options.push(wanted)
      return { ...engine, stop: async () => { steps.push('engine stopped') } }
    },
    startTraining: async () => trainingLane(steps),
    ...change,
  })
  const running: Running = {
    said, told, steps, engine, log, secrets, options, code, stop: (why = 'SIGTERM') => { stop(why) },
    async ready() {
      await expect.poll(() => said.length + told.length).toBeGreaterThan(0)
      await expect.poll(() => said.join(''), { message: told.join('\n') }).toContain('ready')
      const [, port, token] = /^ready http:\/\/127\.0\.0\.1:(\d+)\/\?token=(\S+)\n$/.exec(said.join('')) ?? []
      return { port: Number(port), token: token ?? '' }
    },
  }
  stops.push(async () => {
    running.stop()
    await code
  })
  return running
}

export const CONFIG = {
  shop: { name: 'Shop', register: 'Caja 1', market: 'CL' },
  terminals: [
    { id: 't1', provider: 'kushki-one', serial: 'S1', address: '127.0.0.1', credential: { env: 'KEY' } },
  ],
}
export function configFile(content: unknown): string {
  const file = join(at.folder, 'lane.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}
