import { contextBridge, ipcRenderer } from 'electron'
import type { CallAnswer, Push } from '../shared/contract/envelope.ts'
import type { CallError } from '../shared/errors.ts'

/** Both are written in by the build: every call of the contract, and the product's version. */
declare const CALL_NAMES: readonly string[]
declare const VERSION: string

/** The same two names as in main/shell/bridge.ts. */
const CALL_MESSAGE = 'lanekeeper:call'
const PUSH_MESSAGE = 'lanekeeper:push'

const names = new Set(CALL_NAMES)

const refused = (code: CallError['code'], message: string): CallAnswer =>
  ({ id: null, ok: false, error: { code, message, retry: 'never' } })

const nameOf = (envelope: unknown): unknown =>
  typeof envelope === 'object' && envelope !== null && 'name' in envelope ? envelope.name : undefined

/** All that the page can reach. The event objects of Electron stay on this side. */
contextBridge.exposeInMainWorld('register', {
  /** One call of the contract; a refusal is an answer. Only names of the contract leave the page. */
  call: async (envelope: unknown): Promise<CallAnswer> => {
    const name = nameOf(envelope)
    if (typeof name !== 'string') return refused('REQUEST_INVALID', 'a call is an envelope with a name')
    if (!names.has(name)) return refused('NAME_UNKNOWN', 'there is no such call')
    return await ipcRenderer.invoke(CALL_MESSAGE, envelope) as CallAnswer
  },
  /** Calls `listener` with every push until the returned function is called. */
  subscribe: (listener: (push: Push) => void): (() => void) => {
    if (typeof listener !== 'function') throw new TypeError('subscribe needs a function')
    const onPush = (_event: unknown, push: Push): void => { listener(push) }
    ipcRenderer.on(PUSH_MESSAGE, onPush)
    return () => { ipcRenderer.off(PUSH_MESSAGE, onPush) }
  },
  info: () => ({ host: 'electron', version: VERSION } as const),
})
