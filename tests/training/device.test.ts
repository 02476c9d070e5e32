import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../main/training/kushki/command-line.ts'
import { lanCall, terminalForTest } from './terminal-client.ts'

const post = async (url: string, body: unknown): Promise<number> =>
  (
    await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  ).status
const SEARCH = { page: 1, size: 1, filters: {} }

describe('the device itself', () => {
  test('dozes for as long as it is told, and then answers what came meanwhile', async () => {
    const terminal = await terminalForTest()
    const startedMs = performance.now()
    expect(await post(`${terminal.controlUrl}/__sim/sleep`, { ms: 600 })).toBe(200)
    const answer = await lanCall(terminal, 'transaction_search_local', SEARCH)
    expect(answer.status).toBe(200)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(590)
    for (const ms of [0, -1, 1.5, 3_600_001, '5'])
      expect(await post(`${terminal.controlUrl}/__sim/sleep`, { ms })).toBe(400)
  })

  test('takes another address of the computer, and nobody is left at the old one', async () => {
    const terminal = await terminalForTest()
    expect(await post(`${terminal.controlUrl}/__sim/address`, { host: '127.0.0.2' })).toBe(200)
    await expect(lanCall(terminal, 'transaction_search_local', SEARCH)).rejects.toThrow('ECONNREFUSED')
    const there = await fetch(`http://127.0.0.2:${terminal.lanPort}/terminal/v1/sync/abort`)
    expect(there.status).toBe(401)
    expect(await post(`${terminal.controlUrl}/__sim/address`, { host: 'elsewhere' })).toBe(400)
    expect(await post(`${terminal.controlUrl}/__sim/address`, { host: '203.0.113.9' })).toBe(409)
  })

  test('announces itself only when it is asked to', () => {
    const options = (...words: string[]) => readCommandLine(words, {})
    expect(options('--mdns')).toMatchObject({ options: { mdns: true } })
    expect(options()).not.toHaveProperty('options.mdns')
  })
})
