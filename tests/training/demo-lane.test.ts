import { createServer, type Server } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TrainingLane } from '../../main/node/lane.ts'
import { DEMO_SUPERVISOR_PIN, startDemoLane } from '../../main/training/demo-lane.ts'
import { TRAINING_CREDENTIAL } from '../../main/training/kushki/kushki-terminal.ts'

let folder = ''
const lanes: TrainingLane[] = []
const servers: Server[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-demo-'))
})
afterEach(async () => {
  for (const lane of lanes.splice(0)) await lane.stop()
  for (const server of servers.splice(0))
    await new Promise((resolve) => {
      server.close(resolve)
    })
  rmSync(folder, { recursive: true, force: true })
})
async function start(): Promise<TrainingLane> {
  const lane = await startDemoLane(folder)
  lanes.push(lane)
  return lane
}
const stop = async (lane: TrainingLane): Promise<void> => {
  lanes.splice(lanes.indexOf(lane), 1)
  await lane.stop()
}
async function occupy(port: number): Promise<void> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      resolve()
    })
  })
}

describe('the demo shop', () => {
  it('has a shop, a terminal, a printer, people and goods', async () => {
    const { provisioning, secrets, customerScreenUrl, printerPaperUrl } = await start()
    expect(provisioning.shop).toEqual({
      name: 'Almacén La Esquina',
      registerName: 'Caja 1',
      market: 'CL',
      language: 'es',
    })
    expect(provisioning.staff.map(({ name, role, pin }) => [name, role, pin])).toEqual([
      ['Camila', 'cashier', null],
      ['Rosa', 'supervisor', DEMO_SUPERVISOR_PIN],
    ])
    expect(provisioning.signedInStaffId).toBe('camila')
    expect(provisioning.catalogueCsv?.split('\n').length).toBeGreaterThan(60)
    expect(secrets).toEqual([{ name: 'terminal.training', value: TRAINING_CREDENTIAL }])
    expect((await fetch(`${customerScreenUrl}/__sim/ledger`)).status).toBe(200)
    expect((await fetch(printerPaperUrl)).status).toBe(200)
  })

  it('stands in the same place after a restart', async () => {
    const first = await start()
    await stop(first)
    const second = await start()
    expect(second.provisioning).toEqual(first.provisioning)
    expect([second.customerScreenUrl, second.printerPaperUrl]).toEqual([
      first.customerScreenUrl,
      first.printerPaperUrl,
    ])
  })

  it('moves when somebody else has its place, and remembers the new one', async () => {
    const first = await start()
    await stop(first)
    await occupy(first.provisioning.terminals[0]?.port ?? 0)
    await occupy(first.provisioning.printers[0]?.port ?? 0)
    const second = await start()
    expect(second.provisioning.terminals[0]?.port).not.toBe(first.provisioning.terminals[0]?.port)
    expect(second.provisioning.printers[0]?.port).not.toBe(first.provisioning.printers[0]?.port)
    await stop(second)
    expect((await start()).provisioning).toEqual(second.provisioning)
  })

  it.each([
    '',
    '{',
    '{"terminal":{"lan":0,"cloud":1,"control":1}}',
    '{"terminal":{"lan":99999,"cloud":1,"control":1}}',
    '[]',
  ])('starts with a spoilt memory of its place: %s', async (text) => {
    writeFileSync(join(folder, 'ports.json'), text)
    expect((await start()).provisioning.terminals).toHaveLength(1)
  })
})
