import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { assert } from '../../shared/assert.ts'
import { CALLS_IN_FLIGHT_MAX, CALL_BYTES_MAX, type CallAnswer } from '../../shared/contract/envelope.ts'
import { callError, type ErrorCode } from '../../shared/errors.ts'
import type { LogPort } from '../engine/ports.ts'
import { APP_ORIGIN } from './app-protocol.ts'
import type { EngineLink } from '../node/engine-channel.ts'

/**
 * Names of the two messages between preload and shell; the preload has its own copy (it may import no
 * values).
 */
export const CALL_MESSAGE = 'lanekeeper:call'
export const PUSH_MESSAGE = 'lanekeeper:push'

type Frame = Pick<NonNullable<IpcMainInvokeEvent['senderFrame']>, 'origin' | 'parent'>
type BridgedContents = Pick<WebContents, 'mainFrame' | 'ipc' | 'send' | 'isDestroyed' | 'once'>

/**
 * Whether a message comes from our own page: from the window's main frame itself, while it shows our origin.
 * Whatever
 * cannot be told (a frame that is gone, an origin that is empty) is a no.
 */
export function isOwnPage(senderFrame: Frame | null, contents: Pick<BridgedContents, 'mainFrame'>): boolean {
  if (senderFrame === null || senderFrame !== contents.mainFrame) return false
  return senderFrame.parent === null && senderFrame.origin === APP_ORIGIN
}

/** Bytes of the envelope as UTF-8 JSON, or null when it is not plain data. */
function bytesOf(envelope: unknown): number | null {
  try {
    const text: string | undefined = JSON.stringify(envelope)
    return text === undefined ? null : Buffer.byteLength(text)
  } catch {
    return null
  }
}

const refused = (code: ErrorCode, message: string, retry: 'safe' | 'never' = 'never'): CallAnswer =>
  ({ id: null, ok: false, error: callError(code, message, { retry }) })

/**
 * Connects a window with the engine: who is asking, how large, how many; then the engine decides. The handler
 * sits on
 * the window's own `ipc`, so no other window is ever heard. Returns the way to disconnect.
 */
export function connectBridge(contents: BridgedContents, engine: EngineLink, log: LogPort): () => void {
  let inFlight = 0
  type Sender = Pick<IpcMainInvokeEvent, 'senderFrame'>
  const call = async ({ senderFrame }: Sender, envelope: unknown): Promise<CallAnswer> => {
    if (!isOwnPage(senderFrame, contents)) {
      log.warn('bridge.sender_refused', { origin: senderFrame?.origin ?? null })
      return refused('CLIENT_REFUSED', 'only the register\'s own page may call')
    }
    const bytes = bytesOf(envelope)
    if (bytes === null) return refused('REQUEST_INVALID', 'a call is plain JSON data')
    if (bytes > CALL_BYTES_MAX) {
      return refused('REQUEST_TOO_LARGE', `a call has at most ${CALL_BYTES_MAX} bytes`)
    }
    if (inFlight >= CALLS_IN_FLIGHT_MAX) {
      return refused('TOO_MANY_REQUESTS', `at most ${CALLS_IN_FLIGHT_MAX} calls may be under way`, 'safe')
    }
    inFlight += 1
    try {
      return await engine.call(envelope)
    } finally {
      inFlight -= 1
      assert(inFlight >= 0, 'calls under way are counted')
    }
  }
  contents.ipc.handle(CALL_MESSAGE, call)
  const unsubscribe = engine.subscribe((push) => {
    if (!contents.isDestroyed() && contents.mainFrame.origin === APP_ORIGIN) contents.send(PUSH_MESSAGE, push)
  })
  contents.once('destroyed', unsubscribe)
  return () => {
    unsubscribe()
    if (!contents.isDestroyed()) contents.ipc.removeHandler(CALL_MESSAGE)
  }
}
