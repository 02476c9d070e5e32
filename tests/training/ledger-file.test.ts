import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openAppendFile } from '../../main/training/kushki/append-file.ts'
import { startKushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import {
  brokenBy,
  call,
  chargeBody,
  lanCall,
  newId,
  searchBody,
  tappedCharge,
  terminalForTest,
} from './terminal-client.ts'

let folder = ''
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terminal-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true })
})

/** The simulator as a process of its own. */
async function launch(
  ...words: string[]
): Promise<{ child: ChildProcess; lanUrl: string; controlUrl: string }> {
  const child = spawn(process.execPath, [
    'main/training/terminal.ts',
    '--port',
    '0',
    '--cloud-port',
    '0',
    '--control-port',
    '0',
    ...words,
  ])
  children.push(child)
  let text = ''
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8')
    if (text.endsWith('\n')) break
  }
  const ready = /^ready lan=(\S+) cloud=(\S+) control=(\S+) serial=(\S+)\n$/.exec(text)
  expect(ready).not.toBeNull()
  return { child, lanUrl: ready?.[1] ?? '', controlUrl: ready?.[3] ?? '' }
}

describe('a ledger on disk', () => {
  test('survives a stop: money, memory and idempotency are there again', async () => {
    const ledgerFile = join(folder, 'ledger.jsonl')
    const id = newId()
    const cancelledId = newId()
    const first = await startKushkiTerminal({ ledgerFile, acquirerMs: 1 })
    const answered = await tappedCharge(first, id)
    const cancelled = lanCall(first, 'charge', chargeBody(cancelledId))
    await first.until((view) => view.active?.clientTransactionId === cancelledId)
    first.customer({ action: 'cancel' })
    const cancelText = (await cancelled).text
    await first.stop()

    const second = await terminalForTest({ ledgerFile })
    expect(second.ledger()).toMatchObject([{ entry: 1, clientTransactionId: id, amountMinor: 15_990 }])
    expect((await lanCall(second, 'charge', chargeBody(id))).text).toBe(answered.text)
    expect((await lanCall(second, 'charge', chargeBody(cancelledId))).text).toBe(cancelText)
    await tappedCharge(second, newId(), 600)
    expect(second.ledger().map((entry) => entry.entry)).toEqual([1, 2])
  })

  test('remembers that a memory was lost', async () => {
    const ledgerFile = join(folder, 'ledger.jsonl')
    const first = await startKushkiTerminal({ ledgerFile, acquirerMs: 1 })
    await tappedCharge(first, newId())
    await first.setFault({ fault: 'reboot', memory: 'lose', ms: 0 })
    await first.stop()
    const second = await terminalForTest({ ledgerFile })
    expect((await lanCall(second, 'transaction_search_local', searchBody())).body['total']).toBe(0)
    expect((await lanCall(second, 'transaction_search_online', searchBody())).body['total']).toBe(1)
  })

  test('a last line cut off by a crash is taken away, one in the middle is refused', () => {
    const path = join(folder, 'lines')
    writeFileSync(path, '{"a":1}\n{"a":2}\n{"a":')
    const file = openAppendFile(path)
    expect(file.records).toEqual([{ a: 1 }, { a: 2 }])
    file.append({ a: 3 })
    file.close()
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"a":2}\n{"a":3}\n')
    expect(() => file.append({})).toThrow('the file is open')
    appendFileSync(path, 'x\n{"a":4}\n')
    expect(() => openAppendFile(path)).toThrow(/line 4, is not JSON/)
  })
})

describe('a simulator that is killed', () => {
  test('after a charge still has it, and does not charge the same id again', async () => {
    const ledgerFile = join(folder, 'ledger.jsonl')
    const id = newId()
    const words = ['--ledger', ledgerFile, '--auto', 'tap:0', '--acquirer-ms', '1']
    const first = await launch(...words)
    const answered = await call(`${first.lanUrl}/sync/charge`, chargeBody(id))
    expect(answered.body['approved']).toBe(true)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await launch(...words)
    expect((await call(`${second.lanUrl}/sync/charge`, chargeBody(id))).text).toBe(answered.text)
    const ledger = (await (await fetch(`${second.controlUrl}/__sim/ledger`)).json()) as {
      entries: unknown[]
      takenMinor: number
    }
    expect(ledger).toMatchObject({ takenMinor: 15_990, entries: [{ clientTransactionId: id }] })
    expect(ledger.entries).toHaveLength(1)
  })

  test('while the acquirer is asked: after the start that id is interrupted, not charged', async () => {
    const ledgerFile = join(folder, 'ledger.jsonl')
    const id = newId()
    const first = await launch('--ledger', ledgerFile, '--auto', 'tap:0', '--acquirer-ms', '600000')
    const reply = brokenBy(call(`${first.lanUrl}/sync/charge`, chargeBody(id)))
    const events = await fetch(`${first.controlUrl}/__sim/events`)
    let seen = ''
    for await (const chunk of events.body as unknown as AsyncIterable<Uint8Array>) {
      seen += new TextDecoder().decode(chunk)
      if (seen.includes('"display":"asked"')) break
    }
    first.child.kill('SIGKILL')
    expect(await reply).toBe('ECONNRESET')
    const second = await launch('--ledger', ledgerFile)
    const again = await call(`${second.lanUrl}/sync/charge`, chargeBody(id))
    expect(again.body).toMatchObject({ type: 'TERMINAL-SUNMI', code: '-1' })
    expect(again.body['message']).toMatch(/restart/)
  })
})
