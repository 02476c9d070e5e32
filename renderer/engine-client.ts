import type { CallInput, CallName, CallValue } from '../shared/contract/index.ts'
import type { CallAnswer, CallEnvelope, Push, PushTopic } from '../shared/contract/envelope.ts'
import type { PrintingView } from '../shared/contract/receipt.ts'
import type { SaleView } from '../shared/contract/sale.ts'
import type { HealthView } from '../shared/contract/settings.ts'
import type { RegisterView } from '../shared/contract/staff.ts'
import type { CallError } from '../shared/errors.ts'

/**
 * The only file of the page that touches the outside: the Electron preload when there is one
 * (`window.register`), the served host otherwise. The page holds no truth; what it shows is the last whole
 * value of each topic.
 */
export interface RegisterBridge {
  call(envelope: CallEnvelope): Promise<CallAnswer>
  subscribe(listener: (push: Push) => void): () => void
  info(): unknown
}

/**
 * A call that got no answer: whether it was carried out is not known, so only the same `commandId` may be
 * sent again.
 */
export interface LostConnection {
  readonly code: 'CONNECTION_LOST'
  readonly message: string
  readonly retry: 'safe'
}
export type Failure = CallError | LostConnection
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }
export interface CallOptions {
  /** Minted at key-down by {@link newCommandId}; every command needs one. */
  readonly commandId?: string | undefined
  readonly rev?: number | undefined
}

export interface TopicValues {
  readonly register: RegisterView
  readonly health: HealthView
  readonly printing: PrintingView
}
/** `receivedAtMs` is on the page's own steady clock, to carry the engine's time forward from the snapshot. */
export interface Snapshot<T> {
  readonly value: T
  readonly seq: number
  readonly receivedAtMs: number
}
export interface Connection {
  readonly state: 'opening' | 'open' | 'lost' | 'refused'
  readonly sinceMs: number
}

const WIRE_VERSION = 1
/** Longer than any call of the contract takes; a terminal test on two routes is the longest. */
const CALL_TIMEOUT_MS = 30_000
/** Pauses before a call without an answer is sent again under the same id. */
const RETRY_PAUSES_MS = [250, 1000, 3000]
const REOPEN_PAUSE_MS = 2000

const bridge = (): RegisterBridge | undefined =>
  (globalThis as { readonly register?: RegisterBridge }).register

/** A new command id, to be minted when a key goes down. */
export const newCommandId = (): string => crypto.randomUUID()

// ---- what the screen shows ----------------------------------------------------------------------

const snapshots: { [T in PushTopic]: Snapshot<TopicValues[T]> | null } = {
  register: null,
  health: null,
  printing: null,
}
const listeners = new Set<() => void>()
/** Whether pushes arrive; a call that got its answer proves the connection only together with them. */
let pushesArrive = false
let connection: Connection = { state: 'opening', sinceMs: performance.now() }

const announce = (): void => {
  for (const listener of listeners) listener()
}

/** Calls `listener` after every change of a snapshot or of the connection. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const snapshotOf = <T extends PushTopic>(topic: T): Snapshot<TopicValues[T]> | null => snapshots[topic]
export const connectionNow = (): Connection => connection

function setConnection(state: Connection['state']): void {
  if (connection.state === state) return
  connection = { state, sinceMs: performance.now() }
  announce()
}

function put<T extends PushTopic>(topic: T, value: TopicValues[T], seq: number): void {
  const table: Record<string, Snapshot<unknown> | null> = snapshots
  table[topic] = { value, seq, receivedAtMs: performance.now() }
  announce()
}

function takePush(push: Push): void {
  if (push.seq < (snapshots[push.topic]?.seq ?? -1)) return
  put(push.topic, push.value as TopicValues[PushTopic], push.seq)
}

/** Shows the sale of a command's answer at once; the push that follows says the same. */
function showSale(sale: SaleView): void {
  const known = snapshots.register
  if (!known) return
  const shown = known.value.sale
  const isNewer =
    shown === null ||
    (shown.saleId === sale.saleId ? sale.rev > shown.rev : sale.openedAtMs > shown.openedAtMs)
  if (isNewer) put('register', { ...known.value, sale }, known.seq)
}

const isSale = (value: unknown): value is SaleView =>
  typeof value === 'object' && value !== null && 'saleId' in value && 'rev' in value && 'lines' in value

// ---- calls --------------------------------------------------------------------------------------

const lost = (message: string): { ok: false; error: LostConnection } => ({
  ok: false,
  error: { code: 'CONNECTION_LOST', message, retry: 'safe' },
})

async function send(envelope: CallEnvelope): Promise<CallAnswer | { ok: false; error: LostConnection }> {
  const preload = bridge()
  try {
    if (preload) return await preload.call(envelope)
    const response = await fetch('/api/call', {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'content-type': 'application/json', 'x-lanekeeper': '1' },
      body: JSON.stringify(envelope),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    })
    const answer = (await response.json()) as CallAnswer
    if (!answer.ok && answer.error.code === 'CLIENT_REFUSED') setConnection('refused')
    return answer
  } catch (cause) {
    return lost(String(cause))
  }
}

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs)
  })

/**
 * One call of the contract. Without an answer it is sent again a few times under the same id: a query changes
 * nothing, and a command's repeat gets the stored answer. Never rejects.
 */
export async function call<N extends CallName>(
  name: N,
  input: CallInput<N>,
  options: CallOptions = {},
): Promise<Answer<CallValue<N>>> {
  const envelope: CallEnvelope = {
    v: WIRE_VERSION,
    id: newCommandId(),
    name,
    input,
    ...(options.commandId === undefined ? {} : { commandId: options.commandId }),
    ...(options.rev === undefined ? {} : { rev: options.rev }),
  }
  let answer = await send(envelope)
  for (const delayMs of RETRY_PAUSES_MS) {
    if (answer.ok || answer.error.code !== 'CONNECTION_LOST') break
    setConnection('lost')
    await pause(delayMs)
    answer = await send(envelope)
  }
  if (pushesArrive && connection.state === 'lost' && (answer.ok || answer.error.code !== 'CONNECTION_LOST'))
    setConnection('open')
  if (answer.ok) {
    if (isSale(answer.value) && options.commandId !== undefined) showSale(answer.value)
    return { ok: true, value: answer.value as CallValue<N> }
  }
  if (answer.error.code === 'SALE_CHANGED' && isSale(answer.error.current)) showSale(answer.error.current)
  return { ok: false, error: answer.error }
}

// ---- pushes -------------------------------------------------------------------------------------

async function refresh(): Promise<boolean> {
  const before = { ...snapshots }
  const register = await call('register.get', {})
  if (!register.ok) return false
  if (snapshots.register === before.register) put('register', register.value, -1)
  if (!register.value.rights.includes('read')) return true
  const [health, printing] = await Promise.all([call('health.get', {}), call('printing.list', {})])
  if (health.ok && snapshots.health === before.health) put('health', health.value, -1)
  if (printing.ok && snapshots.printing === before.printing) put('printing', printing.value, -1)
  return true
}

/** A restarted engine counts from the beginning again, so what came before must not outrank it. */
function forgetSequence(): void {
  for (const topic of ['register', 'health', 'printing'] as const) {
    const known = snapshots[topic]
    if (known) (snapshots as Record<PushTopic, unknown>)[topic] = { ...known, seq: -1 }
  }
}

function openServedPushes(): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const open = (): void => {
    source = new EventSource('/api/events')
    source.onopen = () => {
      pushesArrive = true
      forgetSequence()
      void refresh().then((fine) => {
        if (fine && !closed && source?.readyState === EventSource.OPEN) setConnection('open')
      })
    }
    source.onmessage = (event: MessageEvent<string>) => takePush(JSON.parse(event.data) as Push)
    source.onerror = () => {
      pushesArrive = false
      if (connection.state !== 'refused') setConnection('lost')
      // The browser reopens a broken stream by itself, but gives up after an answer that is no stream.
      if (source?.readyState !== EventSource.CLOSED || closed) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        void refresh().then(() => {
          if (!closed && connectionNow().state !== 'refused') open()
        })
      }, REOPEN_PAUSE_MS)
    }
  }

  open()
  return () => {
    closed = true
    clearTimeout(timer)
    source?.close()
  }
}

/** Starts listening to the register; call once. Returns the way to stop. */
export function connect(): () => void {
  const preload = bridge()
  if (!preload) return openServedPushes()
  const stop = preload.subscribe(takePush)
  pushesArrive = true
  void refresh().then((fine) => setConnection(fine ? 'open' : 'lost'))
  return stop
}

/** Fetches every topic again, for example after somebody signed in. */
export const refreshAll = (): Promise<boolean> => refresh()
