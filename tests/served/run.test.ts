import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../main/engine/store/open.ts'
import { watchProcess } from '../../main/served/process-watch.ts'
import { fakeEngine, keptLog } from './fake-engine.ts'
import { at, beginFolder, CONFIG, configFile, endFolder, run } from './running.ts'
import { ask, callAs } from './wire.ts'

beforeEach(beginFolder)
afterEach(endFolder)

describe('the served register', () => {
  it('prints exactly one ready line, takes calls then, and stops everything in order', async () => {
    const running = run([])
    const { port, token } = await running.ready()
    const host = { token, port, url: '', stop: async () => undefined }
    expect((await callAs(host, { authorization: `Bearer ${token}` })).status).toBe(200)
    expect((await ask(port, { path: `/?token=${token}` })).status).toBe(303)
    expect(running.said).toHaveLength(1)
    running.stop()
    expect(await running.code).toBe(0)
    expect(running.steps).toEqual(['engine stopped', 'training stopped', 'ports closed', 'unwatched'])
    expect(running.said).toHaveLength(1)
    await expect(ask(port, {})).rejects.toThrow(/ECONNREFUSED/)
    expect(running.log.lines.join('\n')).not.toContain(token)
  })

  it('without settings trains, beside and never among what is real', async () => {
    const running = run([])
    await running.ready()
    expect(running.options[0]).toMatchObject({
      databasePath: join(at.folder, 'data', 'training', 'register.sqlite'),
      backupFolder: join(at.folder, 'data', 'training', 'backups'),
      version: '1.2.3',
      training: { customerScreenUrl: 'http://127.0.0.1:1', printerPaperUrl: 'http://127.0.0.1:2' },
      provisioning: { shop: { name: 'Demo' } },
    })
    expect([...running.secrets]).toEqual([['terminal.training', 'training']])
    expect(running.told.join('\n')).toContain('Training mode')
  })

  it('with a provisioning file is set up by it, without training', async () => {
    const running = run(['--config', configFile(CONFIG)], { env: { KEY: 'a-key' } })
    await running.ready()
    expect(running.options[0]).toMatchObject({
      databasePath: join(at.folder, 'data', 'register.sqlite'),
      training: null,
      provisioning: { shop: { name: 'Shop' }, terminals: [{ terminalId: 't1' }] },
    })
    expect([...running.secrets.keys()]).toEqual(['terminal.t1', 'terminal.t1:given'])
    expect(running.secrets.get('terminal.t1')).toBe('a-key')
    expect(running.told).toEqual([
      'lane.json: put in place: credential of t1.',
      expect.stringMatching(/^Note: staff/),
    ])
  })

  it('once set up, stays so; training is still to be had on request', async () => {
    mkdirSync(join(at.folder, 'data'))
    writeFileSync(join(at.folder, 'data', 'register.sqlite'), '')
    const running = run([])
    await running.ready()
    expect(running.options[0]).toMatchObject({
      databasePath: join(at.folder, 'data', 'register.sqlite'),
      provisioning: null,
      training: null,
    })
    const other = run(['--training'])
    await other.ready()
    expect(other.options[0]?.databasePath).toBe(join(at.folder, 'data', 'training', 'register.sqlite'))
  })
})

describe('a restore', () => {
  it('puts a backup in the place of a database, lost or there, and ends', async () => {
    const clock = { nowMs: () => 1_700_000_000_000, monotonicMs: () => 0 }
    const source = join(at.folder, 'backup.sqlite')
    openStore({ path: source, clock, log: keptLog() }).close()
    for (const kept of [0, 1]) {
      const running = run(['--restore', source])
      expect(await running.code, running.told.join('\n')).toBe(0)
      expect(running.said).toEqual([])
      expect(running.told[0]).toMatch(
        /^Restored .*data\/register\.sqlite from .*backup\.sqlite, up to journal entry \d+\.$/,
      )
      expect(running.told.filter((text) => text.startsWith('What was there')).length).toBe(kept)
    }
    expect(readdirSync(join(at.folder, 'data'))).toContain('register.sqlite')
  })

  it('of nothing says so', async () => {
    const running = run(['--restore', join(at.folder, 'none')])
    expect(await running.code).toBe(1)
    expect(running.told).toEqual([expect.stringMatching(/^There is no backup .*none; the backups are in/)])
  })
})

describe('a stop', () => {
  it('is bounded', async () => {
    const never = new Promise<void>(() => undefined)
    const engine = fakeEngine()
    const running = run([], {
      stopWithinMs: 20,
      createEngine: async () => ({ ...engine, stop: () => never }),
    })
    await running.ready()
    running.stop()
    expect(await running.code).toBe(1)
    expect(running.told.at(-1)).toMatch(/did not stop in time/)
  })

  it('goes on when a part fails to stop', async () => {
    const engine = fakeEngine()
    const running = run([], {
      createEngine: async () => ({
        ...engine,
        stop: async () => {
          throw new Error('disk')
        },
      }),
    })
    await running.ready()
    running.stop()
    expect(await running.code).toBe(1)
    expect(running.steps).toEqual(['training stopped', 'ports closed', 'unwatched'])
    expect(running.told.at(-1)).toBe('While stopping: disk')
  })
})

describe('the watch', () => {
  const watched = (env: Readonly<Record<string, string>>) => {
    const handlers = new Map<string, () => void>()
    const reasons: string[] = []
    const exits: number[] = []
    const stdin = new PassThrough()
    const undo = watchProcess(
      {
        env,
        stdin,
        on: (signal, handler) => handlers.set(signal, handler),
        off: (signal) => handlers.delete(signal),
        exit: (code) => {
          exits.push(code)
        },
      },
      (why) => {
        reasons.push(why)
      },
    )
    return { handlers, reasons, exits, stdin, undo }
  }

  it('passes on the first signal and ends at the second', () => {
    const { handlers, reasons, exits, undo } = watched({})
    expect([...handlers.keys()]).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP'])
    handlers.get('SIGTERM')?.()
    expect([reasons, exits]).toEqual([['SIGTERM'], []])
    handlers.get('SIGINT')?.()
    expect(exits).toEqual([1])
    undo()
    expect(handlers.size).toBe(0)
  })

  it('notices that whoever started the register has ended, only where that was agreed', async () => {
    const agreed = watched({ LANEKEEPER_PARENT_PIPE: '1' })
    agreed.stdin.end()
    await expect.poll(() => agreed.reasons[0]).toBe('parent_gone')
    const other = watched({})
    other.stdin.end()
    await new Promise((resolve) => {
      other.stdin.resume().once('end', resolve)
    })
    expect(other.reasons).toEqual([])
  })
})
