import { describe, expect, test } from 'vitest'
import { CALLS_IN_FLIGHT_MAX, CALL_BYTES_MAX, type CallAnswer } from '../../shared/contract/envelope.ts'
import { CALL_MESSAGE, PUSH_MESSAGE, connectBridge, isOwnPage } from '../../main/shell/bridge.ts'
import { fakeContents, fakeLink, readableLog, type FakeFrame } from './fakes.ts'

const ANSWER: CallAnswer = { id: 'a', ok: true, value: 1 }

function connected() {
  const page = fakeContents()
  const engine = fakeLink()
  const log = readableLog()
  const disconnect = connectBridge(page.contents, engine.link, log)
  const invoke = (envelope: unknown, senderFrame: FakeFrame | null = page.mainFrame): Promise<CallAnswer> => {
    const handler = page.handlers.get(CALL_MESSAGE)
    if (handler === undefined) throw new Error('no handler')
    return handler({ senderFrame }, envelope)
  }
  return { ...page, engine, log, disconnect, invoke }
}

const codeOf = (answer: CallAnswer): string => (answer.ok ? 'ok' : answer.error.code)

describe('who is asking', () => {
  const own = (): FakeFrame => ({ origin: 'app://register', parent: null })
  const hostile: readonly [string, (main: FakeFrame) => FakeFrame | null][] = [
    ['a frame that is gone', () => null],
    ['another frame of the same origin', () => own()],
    ['a frame inside the page', (main) => ({ origin: 'app://register', parent: main })],
    [
      'the main frame after it went elsewhere',
      (main) => Object.assign(main, { origin: 'https://example.com' }),
    ],
    [
      'the main frame on another host of the scheme',
      (main) => Object.assign(main, { origin: 'app://register.example.com' }),
    ],
    ['a look-alike with our name in front', (main) => Object.assign(main, { origin: 'app://registered' })],
    ['our name in other letters', (main) => Object.assign(main, { origin: 'APP://register' })],
    ['an opaque origin', (main) => Object.assign(main, { origin: 'null' })],
    ['an empty origin', (main) => Object.assign(main, { origin: '' })],
    ['a file', (main) => Object.assign(main, { origin: 'file://' })],
    ['the main frame once it has a parent', (main) => Object.assign(main, { parent: own() })],
  ]

  test.each(hostile)('%s is refused, and nothing reaches the engine', async (_name, frame) => {
    const { invoke, mainFrame, engine, log } = connected()
    expect(codeOf(await invoke({ v: 1, name: 'register.get' }, frame(mainFrame)))).toBe('CLIENT_REFUSED')
    expect(engine.calls).toHaveLength(0)
    expect(log.lines.map(({ event }) => event)).toEqual(['bridge.sender_refused'])
  })

  test('the page itself is heard', async () => {
    const { invoke, engine, mainFrame, contents } = connected()
    expect(isOwnPage(contents.mainFrame, contents)).toBe(true)
    const answer = invoke({ v: 1, name: 'register.get' }, mainFrame)
    engine.calls[0]?.answer(ANSWER)
    expect(await answer).toEqual(ANSWER)
    expect(engine.calls[0]?.envelope).toEqual({ v: 1, name: 'register.get' })
  })
})

describe('how large', () => {
  const envelopeOf = (bytes: number): { input: string } => ({
    input: 'x'.repeat(bytes - '{"input":""}'.length),
  })

  test('a call at the limit is passed on, one byte more is refused', async () => {
    const { invoke, engine } = connected()
    const fits = invoke(envelopeOf(CALL_BYTES_MAX))
    engine.calls[0]?.answer(ANSWER)
    expect(codeOf(await fits)).toBe('ok')
    expect(codeOf(await invoke(envelopeOf(CALL_BYTES_MAX + 1)))).toBe('REQUEST_TOO_LARGE')
    expect(engine.calls).toHaveLength(1)
  })

  test('bytes count, not characters', async () => {
    const { invoke, engine } = connected()
    expect(codeOf(await invoke({ input: 'レ'.repeat(CALL_BYTES_MAX / 3) }))).toBe('REQUEST_TOO_LARGE')
    expect(engine.calls).toHaveLength(0)
  })

  test.each([
    ['nothing', undefined],
    ['a number that JSON has not', { n: 1n }],
    ['a function', () => 1],
  ])('%s is no call', async (_name, envelope) => {
    const { invoke, engine } = connected()
    expect(codeOf(await invoke(envelope))).toBe('REQUEST_INVALID')
    expect(engine.calls).toHaveLength(0)
  })

  test('a value in a circle is no call', async () => {
    const { invoke } = connected()
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(codeOf(await invoke(circle))).toBe('REQUEST_INVALID')
  })
})

describe('how many', () => {
  test('calls up to the limit wait, one more is refused at once, and room comes back', async () => {
    const { invoke, engine } = connected()
    const waiting = Array.from({ length: CALLS_IN_FLIGHT_MAX }, () => invoke({ name: 'register.get' }))
    expect(codeOf(await invoke({ name: 'register.get' }))).toBe('TOO_MANY_REQUESTS')
    expect(engine.calls).toHaveLength(CALLS_IN_FLIGHT_MAX)
    engine.calls[0]?.answer(ANSWER)
    await waiting[0]
    const next = invoke({ name: 'register.get' })
    expect(engine.calls).toHaveLength(CALLS_IN_FLIGHT_MAX + 1)
    for (const { answer } of engine.calls) answer(ANSWER)
    expect((await Promise.all([...waiting, next])).every(({ ok }) => ok)).toBe(true)
  })
})

describe('pushes', () => {
  const PUSH = { topic: 'register', seq: 3, value: { a: 1 } } as const

  test('reach the page as they are', () => {
    const { engine, sent } = connected()
    engine.push(PUSH)
    expect(sent).toEqual([{ message: PUSH_MESSAGE, value: PUSH }])
  })
  test('are kept from a frame that shows something else', () => {
    const { engine, sent, mainFrame } = connected()
    mainFrame.origin = 'chrome-error://chromewebdata'
    engine.push(PUSH)
    expect(sent).toEqual([])
  })
  test('end with the window', () => {
    const { engine, sent, destroy } = connected()
    destroy()
    engine.push(PUSH)
    expect(sent).toEqual([])
    expect(engine.listeners.size).toBe(0)
  })
  test('and calls end with the bridge', () => {
    const { engine, handlers, disconnect } = connected()
    disconnect()
    expect(engine.listeners.size).toBe(0)
    expect(handlers.size).toBe(0)
  })
})
