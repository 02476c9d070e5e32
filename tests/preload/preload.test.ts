import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import { CALL_MESSAGE, PUSH_MESSAGE } from '../../main/shell/bridge.ts'
import config from '../../vite.config.ts'
import { ROOT } from '../checks/source.ts'

interface Exposed {
  call(envelope: unknown): Promise<unknown>
  subscribe(listener: (...args: unknown[]) => void): () => void
  info(): unknown
}
type Listener = (event: unknown, ...args: unknown[]) => void

/** All that a sandboxed preload may require; anything else is an error there too. */
const SANDBOX_MODULES = new Set(['electron', 'events', 'timers', 'url'])

let code = ''

/** The preload as the product has it: built by the product's own configuration, but kept in memory. */
beforeAll(async () => {
  const environment = config.environments?.['preload']
  if (environment === undefined) throw new Error('vite.config.ts has no preload')
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ...(environment.define === undefined ? {} : { define: environment.define }),
    build: { ...environment.build, write: false },
  })
  if (Array.isArray(built) || !('output' in built)) throw new Error('the preload is one bundle')
  expect(built.output.map(({ fileName }) => fileName)).toEqual(['index.cjs'])
  const [chunk] = built.output
  code = chunk.code
})

function loaded() {
  const required: string[] = []
  const invoked: unknown[][] = []
  const listeners: { readonly message: string; readonly listener: Listener }[] = []
  const exposed = new Map<string, Exposed>()
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: Exposed) => {
        if (exposed.has(name)) throw new Error(`${name} is exposed twice`)
        exposed.set(name, api)
      },
    },
    ipcRenderer: {
      invoke: (...args: unknown[]) => {
        invoked.push(args)
        return Promise.resolve({ id: null, ok: true, value: 'answer' })
      },
      on: (message: string, listener: Listener) => {
        listeners.push({ message, listener })
      },
      off: (message: string, listener: Listener) => {
        const at = listeners.findIndex((known) => known.message === message && known.listener === listener)
        if (at >= 0) listeners.splice(at, 1)
      },
    },
  }
  const require = (name: string): unknown => {
    required.push(name)
    if (!SANDBOX_MODULES.has(name)) throw new Error(`module not found: ${name}`)
    return name === 'electron' ? electron : {}
  }
  const module = { exports: {} }
  const wrapped = `(function (exports, require, module) {${code}\n})`
  const preload = runInContext(wrapped, createContext({ Promise, Set, TypeError })) as (
    exports: object,
    require: unknown,
    module: object,
  ) => void
  preload(module.exports, require, module)
  const api = exposed.get('register')
  if (api === undefined) throw new Error('nothing is exposed')
  const push = (...args: unknown[]): void => {
    for (const { message, listener } of [...listeners])
      if (message === PUSH_MESSAGE) listener({ sender: "electron's own" }, ...args)
  }
  return { api, required, invoked, listeners, exposed, push }
}

afterAll(() => {
  code = ''
})

describe('the built preload', () => {
  test('requires electron and nothing else, once', () => {
    expect(loaded().required).toEqual(['electron'])
  })
  test('exposes three functions under one name', () => {
    const { exposed, api } = loaded()
    expect([...exposed.keys()]).toEqual(['register'])
    expect(Object.entries(api).map(([name, value]) => [name, typeof value])).toEqual([
      ['call', 'function'],
      ['subscribe', 'function'],
      ['info', 'function'],
    ])
  })
  test('is small and carries no schemas', () => {
    expect(code.length).toBeLessThan(6_000)
    expect(code).not.toMatch(/zod|safeParse|ZodError/)
  })
  test('knows exactly the calls of the contract', async () => {
    const { api, invoked } = loaded()
    const names = Object.keys(contract)
    for (const name of names) await api.call({ v: 1, name })
    expect(invoked).toEqual(names.map((name) => [CALL_MESSAGE, { v: 1, name }]))
    expect(names.length).toBeGreaterThan(30)
  })
})

describe('a call', () => {
  test('goes out whole and comes back as it is', async () => {
    const { api, invoked } = loaded()
    const envelope = { v: 1, id: 'a', name: 'sale.scan', input: { code: '780' }, commandId: 'x', rev: 3 }
    expect(await api.call(envelope)).toEqual({ id: null, ok: true, value: 'answer' })
    expect(invoked).toEqual([[CALL_MESSAGE, envelope]])
  })
  test.each(['sale.hack', '', 'constructor', '__proto__', 'sale.scan ', 'lanekeeper:push'])(
    'named %j does not leave the page',
    async (name) => {
      const { api, invoked } = loaded()
      expect(await api.call({ v: 1, name })).toEqual({
        id: null,
        ok: false,
        error: { code: 'NAME_UNKNOWN', message: 'there is no such call', retry: 'never' },
      })
      expect(invoked).toEqual([])
    },
  )
  test.each([[undefined], [null], ['sale.scan'], [7], [{}], [{ name: 7 }], [[]], [{ name: ['sale.scan'] }]])(
    'that is %j does not leave the page',
    async (envelope) => {
      const { api, invoked } = loaded()
      expect(await api.call(envelope)).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } })
      expect(invoked).toEqual([])
    },
  )
})

describe('a push', () => {
  const PUSH = { topic: 'register', seq: 1, value: {} }

  test("reaches every listener without Electron's event", () => {
    const { api, push } = loaded()
    const seen: unknown[][] = []
    api.subscribe((...args) => {
      seen.push(args)
    })
    push(PUSH, 'more')
    expect(seen).toEqual([[PUSH]])
  })
  test('no longer reaches one that has left, and leaving twice is nothing', () => {
    const { api, push, listeners } = loaded()
    const seen: string[] = []
    const leave = api.subscribe(() => {
      seen.push('first')
    })
    api.subscribe(() => {
      seen.push('second')
    })
    leave()
    leave()
    push(PUSH)
    expect(seen).toEqual(['second'])
    expect(listeners).toHaveLength(1)
  })
  test('is listened to with a function only', () => {
    const { api, listeners } = loaded()
    expect(() => api.subscribe('nothing' as never)).toThrow('needs a function')
    expect(listeners).toEqual([])
  })
})

test('info says which host and which version', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  expect(loaded().api.info()).toEqual({ host: 'electron', version })
})
