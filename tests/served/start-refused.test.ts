import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Corruption } from '../../main/engine/corruption.ts'
import { ProvisioningRefused } from '../../main/engine/provision.ts'
import { StoreFault } from '../../main/engine/store/fault.ts'
import { backupName } from '../../main/engine/store/backup-retention.ts'
import { choosePlace, claimPlace } from '../../main/node/lane-place.ts'
import type { ExitCode } from '../../main/served/run.ts'
import { at, beginFolder, CONFIG, configFile, endFolder, run, type Running } from './running.ts'

beforeEach(beginFolder)
afterEach(endFolder)

describe('the served register cannot start', () => {
  const refused = async (running: Running, code: ExitCode, sentence: RegExp, count = 1): Promise<void> => {
    expect(await running.code).toBe(code)
    expect(running.said).toEqual([])
    expect(running.told).toHaveLength(count)
    expect(running.told[0]).toMatch(sentence)
  }

  it.each([
    [['--prot', '1'], /^There is no option --prot\. See --help\.$/],
    [['-x'], /^There is no option -x\. See --help\.$/],
    [['--port', '65536'], /^--port must be a number from 0 to 65535, not 65536\./],
    [['--port', 'x'], /^--port must be a number/],
    [['--port'], /^The option --port is not used like that\./],
    [['--port='], /^The option --port is empty\./],
    [['--config='], /^The option --config is empty\./],
    [['stray'], /^stray stands alone/],
    [['--training', '--config', 'x.json'], /^--training has a shop of its own/],
    [['--training=yes'], /^The option --training is not used like that\./],
  ])('with %j', async (words, sentence) => {
    const running = run(words)
    await refused(running, 2, sentence)
    expect(existsSync(join(at.folder, 'data'))).toBe(false)
  })

  it('but tells how it is used', async () => {
    const running = run(['--help'])
    expect(await running.code).toBe(0)
    for (const option of [
      '--served',
      '--headless',
      '--port',
      '--data',
      '--config',
      '--training',
      '--restore',
      '--help',
    ])
      expect(running.said.join('')).toContain(option)
  })

  it('on a busy port, and leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => {
      other.once('listening', resolve)
    })
    const { port } = other.address() as AddressInfo
    const running = run(['--port', String(port)])
    await refused(
      running,
      1,
      new RegExp(`^Port ${port} is in use by another program; choose another with --port`),
    )
    expect(running.steps).toEqual(['engine stopped', 'training stopped', 'ports closed', 'unwatched'])
    other.close()
  })

  it('in a folder that is a file', async () => {
    writeFileSync(join(at.folder, 'data'), '')
    await refused(
      run([]),
      1,
      /^The data folder .* cannot be written to \(a file is in the way\); choose another with --data\./,
    )
  })

  it.skipIf(process.getuid?.() === 0)('in a folder that may not be written', async () => {
    mkdirSync(join(at.folder, 'data', 'training'), { recursive: true })
    chmodSync(join(at.folder, 'data', 'training'), 0o500)
    await refused(run([]), 1, /^The data folder .* cannot be written to \(EACCES\)/)
  })

  it('in a folder that another register has', async () => {
    const place = choosePlace({ dataFolder: join(at.folder, 'data'), setUp: false, training: true })
    const claim = claimPlace(place)
    const running = run([])
    await refused(running, 1, /^DB_IN_USE: .* in use by another program/)
    expect(running.steps).toEqual(['unwatched'])
    claim.release()
  })

  it('with a wrong provisioning file: every problem, and nothing was started or stored', async () => {
    const running = run([
      '--config',
      configFile({ ...CONFIG, printer: [], shop: { ...CONFIG.shop, market: 'XX' } }),
    ])
    await refused(running, 1, /^lane\.json: /, 3)
    const named = running.told.map((text) => text.split(' ')[1] ?? '')
    expect(new Set(named)).toEqual(new Set(['printer', 'shop.market', 'terminals[0].credential']))
    expect(running.options).toEqual([])
    expect([...running.secrets]).toEqual([])
    expect(existsSync(join(at.folder, 'data', 'register.sqlite'))).toBe(false)
  })

  it('without a built screen', async () => {
    await refused(
      run([], { rendererFolder: join(at.folder, 'none') }),
      1,
      /^The screen has not been built yet; run: npm run build$/,
    )
  })

  it.each(['DB_DAMAGED', 'JOURNAL_CHAIN_BROKEN'] as const)(
    'on %s: the code, and the backup to restore',
    async (code) => {
      mkdirSync(join(at.folder, 'data', 'training', 'backups'), { recursive: true })
      const createEngine = async (): Promise<never> => {
        throw new Corruption(code, 'It does not hold together.')
      }
      await refused(
        run([], { createEngine }),
        1,
        new RegExp(`^${code}: It does not hold together\\. There is no backup in .*backups; keep the folder`),
      )
      const name = backupName({ takenAtMs: 1_700_000_000_000, journalSeq: 7 })
      writeFileSync(join(at.folder, 'data', 'training', 'backups', name), '')
      await refused(
        run([], { createEngine }),
        1,
        new RegExp(`The newest backup is .*${name}: start once with --restore`),
      )
    },
  )

  it.each([new StoreFault('full', 'The disk is full.'), new ProvisioningRefused('The disk is full.')])(
    'on %s, in its own words', async (fault) => {
      const createEngine = async (): Promise<never> => { throw fault }
      await refused(run([], { createEngine }), 1, /^The disk is full\.$/)
    },
  )

  it('on a database from the future: the code, without a restore that would lose sales', async () => {
    const createEngine = async (): Promise<never> => {
      throw new Corruption('DB_FROM_FUTURE', 'Made by a newer version')
    }
    await refused(run([], { createEngine }), 1, /^DB_FROM_FUTURE: Made by a newer version\.$/)
  })
})
