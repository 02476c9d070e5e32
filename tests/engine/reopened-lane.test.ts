import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineOptions } from '../../main/engine/api.ts'
import { createEngine } from '../../main/engine/engine.ts'
import { choosePlace } from '../../main/node/lane-place.ts'
import { openLane } from '../../main/node/open-lane.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import { STAFFED } from '../contract/staffed-lane.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-reopened-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A lane of the real host over a database file, whose next command meets a defect when told so. */
async function laneWithDefects() {
  const broken = { next: false }
  const created: EngineOptions[] = []
  const lane = await openLane(
    { place: choosePlace({ dataFolder: folder, setUp: false, training: true }), configFile: null },
    {
      env: {},
      version: '0.0.0-test',
      createPorts: async () => createNodePorts({ folder }),
      createEngine: (options) => {
        created.push(options)
        return createEngine({
          ...options,
          healthIntervalMs: null,
          instead: {
            commandLog: (real) => ({
              ...real,
              storeCommand: (command) => {
                if (broken.next) {
                  broken.next = false
                  throw new Error('a defect of ours')
                }
                real.storeCommand(command)
              },
            }),
          },
        })
      },
      startTraining: async () => ({
        provisioning: { ...STAFFED, signedInStaffId: 'oscar' },
        secrets: [],
        customerScreenUrl: 'http://127.0.0.1:1',
        printerPaperUrl: 'http://127.0.0.1:2',
        stop: async () => undefined,
      }),
      gaveUp: (error) => {
        throw error
      },
    },
  )
  const call = (name: CallName, input: unknown) =>
    lane.engine.call({ v: 1, name, input, commandId: crypto.randomUUID() })
  return {
    lane,
    created,
    ask: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallValue<N>> => {
      const answer = await call(name, input)
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`)
      return answer.value as CallValue<N>
    },
    meetDefect: async (): Promise<void> => {
      const before = created.length
      broken.next = true
      expect(await call('sale.addProduct', { productId: 'A1' })).toMatchObject({
        error: { code: 'INTERNAL' },
      })
      await expect
        .poll(async () => [created.length, (await call('register.get', {})).ok])
        .toEqual([before + 1, true])
    },
  }
}

test('after a defect whoever was at the register still is, and what was set on screen stays', async () => {
  const { lane, created, ask, meetDefect } = await laneWithDefects()
  try {
    expect((await ask('register.get', {})).staff?.staffId).toBe('oscar')
    await ask('staff.signIn', { staffId: 'sofia', pin: '2468' })
    await ask('settings.update', { shopName: 'Almacén nuevo' })
    for (let time = 1; time <= 2; time += 1) {
      await meetDefect()
      const { staff, shop } = await ask('register.get', {})
      expect([staff?.staffId, shop.name]).toEqual(['sofia', 'Almacén nuevo'])
    }
    await ask('staff.signOut', {})
    await ask('staff.signIn', { staffId: 'ana' })
    await ask('staff.signOut', {})
    expect(created.map((options) => options.provisioning === null)).toEqual([false, true, true])
    expect((await ask('staff.list', {})).staff).toHaveLength(4)
  } finally {
    await lane.stop()
  }
})
