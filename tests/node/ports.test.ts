import {
  chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SecretStore } from '../../main/engine/ports.ts'
import { createClock } from '../../main/node/clock.ts'
import { createLog, fileSink, LOG_NAME, OLDER_LOG_NAME } from '../../main/node/log.ts'
import { KEY_FILE_NAME } from '../../main/node/kept-secrets.ts'
import { createNodePorts, LOG_FOLDER_NAME } from '../../main/node/ports.ts'
import { createRandomness } from '../../main/node/randomness.ts'
import {
  createKeyFileSecretStore, createMemorySecretStore, SECRET_NAME_MAX, SECRET_VALUE_MAX,
} from '../../main/node/secrets.ts'
import { createTimers, TIMER_STEP_MAX_MS } from '../../main/node/timers.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'lanekeeper-ports-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

const stores: [string, () => SecretStore][] = [
  ['memory', () => createMemorySecretStore()],
  ['key_file', () => createKeyFileSecretStore(join(folder, 'keys', 'secrets.json'))],
]

describe.each(stores)('the secret store %s', (kind, create) => {
  it('keeps, replaces and forgets secrets', async () => {
    const store = create()
    expect(store.kind).toBe(kind)
    expect(await store.get('terminal:a')).toBeNull()
    await store.set('terminal:a', 'one')
    await store.set('__proto__', 'odd')
    await store.set('terminal:a', 'two')
    expect([await store.get('terminal:a'), await store.get('__proto__')]).toEqual(['two', 'odd'])
    expect(await store.get('toString')).toBeNull()
    await store.remove('terminal:a')
    await store.remove('never there')
    expect([await store.get('terminal:a'), await store.get('__proto__')]).toEqual([null, 'odd'])
  })

  it('takes names and values up to their limits', async () => {
    const store = create()
    const [name, value] = ['n'.repeat(SECRET_NAME_MAX), 'v'.repeat(SECRET_VALUE_MAX)]
    await store.set(name, value)
    expect(await store.get(name)).toBe(value)
    await expect(store.set(`${name}n`, value)).rejects.toThrow('name')
    await expect(store.set(name, `${value}v`)).rejects.toThrow('value')
    await expect(store.set(name, '')).rejects.toThrow('value')
  })
})

describe('the key file', () => {
  const path = (): string => join(folder, 'keys', 'secrets.json')

  it('is its owner\'s alone, in a folder of its owner, and leaves nothing else behind', async () => {
    await createKeyFileSecretStore(path()).set('a', '1')
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700)
    expect(existsSync(`${path()}.partial`)).toBe(false)
    expect(await createKeyFileSecretStore(path()).get('a')).toBe('1')
  })

  it('loses no change of many at once', async () => {
    const store = createKeyFileSecretStore(path())
    const names = Array.from({ length: 40 }, (_item, index) => `name ${index}`)
    await Promise.all(names.map((name) => store.set(name, `value of ${name}`)))
    expect(await Promise.all(names.map((name) => store.get(name))))
      .toEqual(names.map((name) => `value of ${name}`))
  })

  it('is not trusted when others may read it, and goes on once that is put right', async () => {
    const store = createKeyFileSecretStore(path())
    await store.set('a', '1')
    chmodSync(path(), 0o640)
    await expect(store.get('a')).rejects.toThrow(/can be read by other users.*chmod 600/)
    await expect(store.set('a', '2')).rejects.toMatchObject({ code: 'KEY_FILE_OPEN_TO_OTHERS' })
    chmodSync(path(), 0o600)
    expect(await store.get('a')).toBe('1')
  })

  it('is not overwritten when it is damaged, and its content is not quoted', async () => {
    const store = createKeyFileSecretStore(path())
    await store.set('a', '1')
    const half = '{"version":1,"secrets":[["a","hidden-value'
    for (const text of [half, '{"version":2,"secrets":[]}', '[]', '']) {
      writeFileSync(path(), text, { mode: 0o600 })
      const problem = await store.set('b', '2').catch((error: unknown) => error)
      expect(problem).toMatchObject({ code: 'KEY_FILE_DAMAGED' })
      expect(String(problem)).not.toContain('hidden-value')
      expect(readFileSync(path(), 'utf8')).toBe(text)
    }
  })

  it('is a file itself, not a link or a folder', async () => {
    writeFileSync(join(folder, 'elsewhere.json'), '{"version":1,"secrets":[]}', { mode: 0o600 })
    symlinkSync(join(folder, 'elsewhere.json'), join(folder, 'link.json'))
    await expect(createKeyFileSecretStore(join(folder, 'link.json')).get('a'))
      .rejects.toMatchObject({ code: 'KEY_FILE_NOT_A_FILE' })
    await expect(createKeyFileSecretStore(folder).get('a'))
      .rejects.toMatchObject({ code: 'KEY_FILE_NOT_A_FILE' })
  })

  it('survives a change that was cut short', async () => {
    const store = createKeyFileSecretStore(path())
    await store.set('a', '1')
    writeFileSync(`${path()}.partial`, 'half', { mode: 0o644 })
    await store.set('b', '2')
    expect([await store.get('a'), await store.get('b')]).toEqual(['1', '2'])
    expect(statSync(path()).mode & 0o777).toBe(0o600)
  })
})

describe('timers', () => {
  afterEach(() => { vi.useRealTimers() })

  it('run once, after their time, and not when cleared', () => {
    vi.useFakeTimers()
    const timers = createTimers()
    const [run, cleared] = [vi.fn(), vi.fn()]
    timers.set(100, run)
    const handle = timers.set(100, cleared)
    timers.clear(handle)
    vi.advanceTimersByTime(99)
    expect(run).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect([run.mock.calls.length, cleared.mock.calls.length]).toEqual([1, 0])
    timers.clear(handle)
  })

  it('may be longer than what Node can count, and can be cleared on the way', () => {
    vi.useFakeTimers()
    const timers = createTimers()
    const [run, cleared] = [vi.fn(), vi.fn()]
    timers.set(TIMER_STEP_MAX_MS + 1, run)
    const handle = timers.set(TIMER_STEP_MAX_MS * 2, cleared)
    vi.advanceTimersByTime(TIMER_STEP_MAX_MS)
    expect(run).not.toHaveBeenCalled()
    timers.clear(handle)
    vi.advanceTimersByTime(TIMER_STEP_MAX_MS * 2)
    expect([run.mock.calls.length, cleared.mock.calls.length]).toEqual([1, 0])
  })

  it('do not keep the process alive', () => {
    const { timer } = createTimers().set(60_000, () => undefined)
    const armed = (timer as { timer: NodeJS.Timeout }).timer
    expect(armed.hasRef()).toBe(false)
    clearTimeout(armed)
  })
})

describe('clock and randomness', () => {
  it('tell the time in whole milliseconds and never step back', () => {
    const clock = createClock()
    expect(Number.isSafeInteger(clock.nowMs())).toBe(true)
    const first = clock.monotonicMs()
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(first)
  })

  it('give as many bytes as asked, never the same', () => {
    const randomness = createRandomness()
    expect(randomness.bytes(16)).toHaveLength(16)
    expect(randomness.bytes(16)).not.toEqual(randomness.bytes(16))
  })
})

describe('the log', () => {
  const clock = { nowMs: () => 1_710_000_000_000, monotonicMs: () => 0 }
  const lines: string[] = []
  beforeEach(() => { lines.length = 0 })
  const log = createLog(clock, { write: (line) => { lines.push(line) }, close: () => undefined })
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>

  it('is one JSON object a line', () => {
    log.info('exchange', { terminalId: 'lane-1', durationMs: 12.5, event: 'no', level: 'no' })
    expect(lines).toHaveLength(1)
    expect(lines[0]?.endsWith('}\n')).toBe(true)
    expect(last()).toEqual({
      at: '2024-03-09T16:00:00.000Z', level: 'info', event: 'exchange', terminalId: 'lane-1',
      durationMs: 12.5,
    })
    log.warn('a')
    log.error('b')
    expect(lines.slice(1).map((line) => (JSON.parse(line) as { level: string }).level))
      .toEqual(['warn', 'error'])
  })

  it('hides secrets and card-like numbers wherever they stand', () => {
    log.info('x', {
      headers: { Authorization: 'abc', 'set-cookie': 'abc' }, credential: 'abc', pin: '1234', Secret: ['abc'],
      apiToken: 'abc',
      text: 'card 4111 1111 1111 1111', number: 4_111_111_111_111_111, list: [{ pan: 'abc' }],
      '4111111111111111': true,
      pinned: 'stays', opinion: 'stays',
    })
    expect(lines[0]).not.toMatch(/abc|1234|4111/)
    expect(last()).toMatchObject({ pinned: 'stays', opinion: 'stays' })
  })

  it('writes errors with their causes, cuts what is long or deep, and never throws', () => {
    const cause = new Error('why')
    log.error('failed',
      { error: Object.assign(new Error('no 4111111111111111', { cause }), { code: 'EIO' }) })
    const told = { name: 'Error', code: 'EIO', message: 'no [number hidden]', cause: { message: 'why' } }
    expect(last()).toMatchObject({ error: told })
    const circular: Record<string, unknown> = { text: 'x'.repeat(600), big: 1n }
    circular['self'] = circular
    log.info('odd', circular)
    expect(String(last()['text'])).toHaveLength(501)
    log.info('thrower', { get bad() { throw new Error('getter') } })
    const broken = createLog(clock, { write: () => { throw new Error('disk full') }, close: () => undefined })
    expect(() => broken.info('x')).not.toThrow()
  })

  it('in files stays below its size, keeps the file before, and is its owner\'s alone', () => {
    const sink = fileSink(folder, 100)
    const line = `${'x'.repeat(49)}\n`
    for (let index = 0; index < 2; index += 1) sink.write(line)
    expect(existsSync(join(folder, OLDER_LOG_NAME))).toBe(false)
    sink.write('third\n')
    sink.close()
    expect(readFileSync(join(folder, OLDER_LOG_NAME), 'utf8')).toBe(line + line)
    expect(readFileSync(join(folder, LOG_NAME), 'utf8')).toBe('third\n')
    expect(statSync(join(folder, LOG_NAME)).mode & 0o777).toBe(0o600)
    const again = fileSink(folder, 100)
    again.write('fourth\n')
    again.close()
    expect(readFileSync(join(folder, LOG_NAME), 'utf8')).toBe('third\nfourth\n')
  })
})

describe('the ports of a lane', () => {
  it('keep secrets and log in its folder, or nowhere without one', async () => {
    const { ports, close } = createNodePorts({ folder })
    expect(ports.secrets.kind).toBe('key_file')
    await ports.secrets.set('a', '1')
    ports.log.info('started')
    await close()
    expect(existsSync(join(folder, KEY_FILE_NAME))).toBe(true)
    expect(readFileSync(join(folder, LOG_FOLDER_NAME, LOG_NAME), 'utf8')).toContain('"event":"started"')
    const bare = createNodePorts({ folder: null })
    expect(bare.ports.secrets.kind).toBe('memory')
    await bare.close()
    const given = createMemorySecretStore({ a: 'given' })
    const chosen = createNodePorts({ folder, secrets: given })
    expect(await chosen.ports.secrets.get('a')).toBe('given')
    await chosen.close()
  })
})
