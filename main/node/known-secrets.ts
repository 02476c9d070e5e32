import type { SecretStore } from '../engine/ports.ts'

/** Shorter ones stand in other text by chance; nobody gives out credentials of that length. */
export const KNOWN_CHARACTERS_MIN = 6
/** Kept at most of either list; far more than a lane has. The oldest goes. */
export const KNOWN_MAX = 256
export const HIDDEN_SECRET = '[secret hidden]'

/**
 * Secrets that this process has had in its hands: those that it keeps, and what calls brought as one. One
 * pair of lists for the process, because an error that nobody caught knows of no lane; two of them, because
 * whoever may call could else bring enough to push out those that matter.
 */
const known = new Set<string>()
const brought = new Set<string>()

/** From here on it is taken out of whatever is logged or said. */
export function rememberSecret(value: string): void {
  remember(known, value)
}

function remember(list: Set<string>, value: string): void {
  if (value.length < KNOWN_CHARACTERS_MIN) return
  list.delete(value)
  list.add(value)
  const [oldest] = list
  if (list.size > KNOWN_MAX && oldest !== undefined) list.delete(oldest)
}

/** The ways in which an error may quote one. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
  return [...new Set(forms)]
}

/**
 * A text for a log or a person without any secret that is known: the last line of defence, for messages of
 * errors that nobody wrote with care. The first is that none is put into a text at all.
 */
export function withoutSecrets(text: string): string {
  let safe = text
  for (const secret of [...known, ...brought])
    for (const form of formsOf(secret)) safe = safe.replaceAll(form, HIDDEN_SECRET)
  return safe
}

/** The store, each of whose secrets is remembered. One that waits is kept with a letter before it. */
export function rememberingStore(store: SecretStore): SecretStore {
  const learn = (name: string, value: string): void => {
    rememberSecret(value)
    if (name.endsWith(':next')) rememberSecret(value.slice(1))
  }
  return {
    ...store,
    get: async (name) => {
      const value = await store.get(name)
      if (value !== null) learn(name, value)
      return value
    },
    set: async (name, value) => {
      learn(name, value)
      await store.set(name, value)
    },
  }
}

/** Remembers what a call brings under the names that are write-only in the contract. */
export function rememberInput(envelope: unknown): void {
  const input = member(envelope, 'input')
  for (const value of [
    member(input, 'credential'),
    member(input, 'pin'),
    member(member(input, 'approval'), 'pin'),
  ])
    if (typeof value === 'string') remember(brought, value)
}

const member = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null
    ? (holder as Readonly<Record<string, unknown>>)[name]
    : undefined
