import { expect, it } from 'vitest'
import {
  HIDDEN_SECRET,
  KNOWN_CHARACTERS_MIN,
  KNOWN_MAX,
  rememberingStore,
  rememberInput,
  rememberSecret,
  withoutSecrets,
} from '../../main/node/known-secrets.ts'
import { createLog } from '../../main/node/log.ts'
import { createMemorySecretStore } from '../../main/node/secrets.ts'

const SECRET = 'a "key"/with+signs=ñ'
const bytes = Buffer.from(SECRET)

it('takes a known secret out of a text, in each way in which an error may quote it', () => {
  const forms = [
    SECRET,
    JSON.stringify({ key: SECRET }),
    encodeURIComponent(SECRET),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
  const text = forms.join(' | ')
  expect(withoutSecrets(text)).toBe(text)
  rememberSecret(SECRET)
  const safe = withoutSecrets(text)
  expect(safe.split(HIDDEN_SECRET)).toHaveLength(forms.length + 1)
  expect(safe).not.toMatch(/with|signs/)
})

it('leaves what is too short to be told from other text', () => {
  rememberSecret('2'.repeat(KNOWN_CHARACTERS_MIN - 1))
  expect(withoutSecrets('port 22222')).toBe('port 22222')
  rememberSecret('7'.repeat(KNOWN_CHARACTERS_MIN))
  expect(withoutSecrets('pin 777777')).toBe(`pin ${HIDDEN_SECRET}`)
})

it('learns them from the store, those that wait too, and from what a call brings', async () => {
  const store = rememberingStore(
    createMemorySecretStore({ 'terminal.a': 'kept-before', 'terminal.b': 'unread' }),
  )
  expect(withoutSecrets('kept-before')).toBe('kept-before')
  expect(await store.get('terminal.a')).toBe('kept-before')
  await store.set('terminal.a:next', 'wwaiting-one')
  rememberInput({ input: { credential: 'typed-one', approval: { staffId: 'rosa', pin: '918273' } } })
  for (const odd of [null, 7, {}, { input: null }, { input: { credential: 7 } }]) rememberInput(odd)
  expect(withoutSecrets('kept-before waiting-one typed-one 918273 rosa unread')).toBe(
    `${`${HIDDEN_SECRET} `.repeat(4)}rosa unread`,
  )
})

it('a log never says one, also where the text is cut', () => {
  rememberSecret('the-one-that-is-quoted')
  const lines: string[] = []
  const log = createLog(
    { nowMs: () => 0, monotonicMs: () => 0 },
    { write: (line) => lines.push(line), close: () => undefined },
  )
  for (let before = 470; before < 505; before += 1)
    log.error('engine.defect', { error: new Error(`${'x'.repeat(before)}the-one-that-is-quoted`) })
  log.warn('the-one', { list: [{ deep: 'the-one-that-is-quoted' }], 'the-one-that-is-quoted': 1 })
  expect(lines.join('')).not.toMatch(/the-one-t/)
})

it('lets nothing that calls bring push out what it keeps', () => {
  rememberSecret('the-one-that-is-kept')
  for (let index = 0; index <= KNOWN_MAX; index += 1)
    rememberInput({ input: { credential: `credential number ${index} of a page` } })
  expect(withoutSecrets('the-one-that-is-kept')).toBe(HIDDEN_SECRET)
  expect(withoutSecrets('credential number 0 of a page')).toBe('credential number 0 of a page')
  expect(withoutSecrets('credential number 1 of a page')).toBe(HIDDEN_SECRET)
})

it('keeps to a number of them, the latest ones', () => {
  for (let index = 0; index <= KNOWN_MAX; index += 1) rememberSecret(`secret number ${index} of many`)
  expect(withoutSecrets('secret number 0 of many')).toBe('secret number 0 of many')
  expect(withoutSecrets('secret number 1 of many')).toBe(HIDDEN_SECRET)
})
