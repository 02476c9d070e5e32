import { describe, expect, test } from 'vitest'
import type { Lending } from '../../shared/contract/line.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { inLine } from '../../shared/terminal-line.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { chooseTerminal, nextTerminal, obstacleOf, type Line } from '../../main/engine/terminals/choose.ts'
import { lendingNow } from '../../main/engine/terminals/lending.ts'

const terminal = (terminalId: string, more: Partial<TerminalSettings> = {}) =>
  terminalSettings.parse({
    terminalId,
    label: terminalId.toUpperCase(),
    provider: 'kushki-one',
    serial: terminalId,
    routes: ['lan'],
    host: '10.0.0.1',
    cloudUrl: null,
    ...more,
  })
const first = terminal('caja-1', { isDefault: true })
const second = terminal('caja-2', { fallback: 1 })
const third = terminal('caja-3', { fallback: 2 })
const never = terminal('caja-4')
const holding = (phase: 'waiting' | 'unknown') =>
  ({ phase, plan: { attemptId: 'a-1', saleId: 's-1', amountMinor: 1990 } }) as AttemptState
const lent = (way: Lending['way']): Lending => ({ way, register: 'Caja 9', sinceMs: 0, untilMs: 1000 })

interface Around {
  known?: readonly string[]
  holders?: Readonly<Record<string, AttemptState>>
  down?: readonly string[]
  busy?: readonly string[]
  lendings?: Readonly<Record<string, Lending>>
  terminals?: readonly TerminalSettings[]
  market?: string
}
function line(around: Around = {}): Line {
  const terminals = inLine(around.terminals ?? [never, third, second, first])
  return {
    terminals,
    market: around.market ?? 'CL',
    holder: (id) => around.holders?.[id] ?? null,
    hasCredential: (id) => around.known?.includes(id) ?? true,
    lending: (id) => around.lendings?.[id] ?? null,
    isDown: (id) => around.down?.includes(id) ?? false,
    isBusy: (id) => around.busy?.includes(id) ?? false,
  }
}
const choose = (wantedId: string | undefined, around: Around = {}) => chooseTerminal(line(around), wantedId)
const next = (around: Around = {}) => nextTerminal(line(around))?.terminalId ?? null

describe('the line of the terminals', () => {
  test('is the default one, those that take its place in their order, and the others by their ids', () => {
    const ids = (terminals: readonly TerminalSettings[]) => inLine(terminals).map((one) => one.terminalId)
    expect(ids([never, third, second, first])).toEqual(['caja-1', 'caja-2', 'caja-3', 'caja-4'])
    const turned = [first, terminal('caja-0'), { ...third, fallback: 1 }, { ...second, fallback: 1 }]
    expect(ids(turned)).toEqual(['caja-1', 'caja-2', 'caja-3', 'caja-0'])
  })

  test('gives the next one: the first against which nothing speaks', () => {
    expect(next()).toBe('caja-1')
    expect(next({ down: ['caja-1'] })).toBe('caja-2')
    expect(next({ busy: ['caja-1'], down: ['caja-2'] })).toBe('caja-3')
    expect(next({ holders: { 'caja-1': holding('waiting') } })).toBe('caja-2')
    expect(next({ holders: { 'caja-1': holding('unknown') } })).toBe('caja-2')
    expect(next({ known: ['caja-3'] })).toBe('caja-3')
    expect(next({ lendings: { 'caja-1': lent('out') } })).toBe('caja-2')
  })

  test('never gives one that only a person chooses, however well it is', () => {
    expect(next({ down: ['caja-1', 'caja-2', 'caja-3'] })).toBeNull()
    expect(next({ terminals: [first, never], down: ['caja-1'] })).toBeNull()
    expect(next({ terminals: [never] })).toBe('caja-4')
    expect(next({ terminals: [] })).toBeNull()
  })

  test('gives one of another register only while it is lent', () => {
    const theirs = { ...second, belongsTo: 'Caja 9' }
    const terminals = [first, theirs]
    expect(next({ terminals, down: ['caja-1'] })).toBeNull()
    expect(next({ terminals, down: ['caja-1'], lendings: { 'caja-2': lent('in') } })).toBe('caja-2')
  })

  test('says what speaks against each', () => {
    const around: Around = {
      terminals: [first, second, third, never, terminal('caja-5', { belongsTo: 'Caja 9' })],
      holders: { 'caja-2': holding('unknown') },
      down: ['caja-1', 'caja-2'],
      busy: ['caja-1', 'caja-3'],
      lendings: { 'caja-4': lent('out') },
    }
    const all = line(around)
    const obstacles = all.terminals.map((one) => obstacleOf(all, one))
    expect(obstacles).toEqual(['down', 'recovering', 'busy', 'lent_out', 'away'])
  })
})

describe('a lending', () => {
  const [ours, theirs] = [first, { ...first, belongsTo: 'Caja 9' }]
  test('counts to the end of its day, and only as long as it fits whose terminal it is', () => {
    expect(lendingNow(ours, lent('out'), 1000)).toEqual(lent('out'))
    expect(lendingNow(ours, lent('out'), 1001)).toBeNull()
    expect(lendingNow(ours, lent('in'), 1000)).toBeNull()
    expect(lendingNow(theirs, lent('in'), 1000)).toEqual(lent('in'))
    expect(lendingNow(theirs, lent('out'), 1000)).toBeNull()
    expect(lendingNow(ours, null, 1000)).toBeNull()
  })
})

describe('the terminal of the next payment', () => {
  test('is the named one, else the next of the line', () => {
    expect(choose(undefined)).toEqual({ ok: true, value: first })
    expect(choose('caja-2')).toEqual({ ok: true, value: second })
    expect(choose('caja-4')).toEqual({ ok: true, value: never })
    const held = { holders: { 'caja-1': holding('waiting') } }
    expect(choose('caja-2', held)).toEqual({ ok: true, value: second })
    expect(choose(undefined, held)).toEqual({ ok: true, value: second })
  })

  test('is the one that a person names although it was down or busy: its own answer decides', () => {
    expect(choose('caja-1', { down: ['caja-1'], busy: ['caja-1'] })).toEqual({ ok: true, value: first })
  })

  test('is the first one when something speaks against all of them, so that its reason is said', () => {
    const all = ['caja-1', 'caja-2', 'caja-3']
    expect(choose(undefined, { down: all })).toEqual({ ok: true, value: first })
    expect(
      choose(undefined, { down: all.slice(1), holders: { 'caja-1': holding('unknown') } }),
    ).toMatchObject({
      error: { code: 'TERMINAL_RECOVERING', detail: { terminalId: 'caja-1' } },
    })
  })

  test('is refused with what speaks against each, and not with the reason of the first for all', () => {
    const away = { ...first, belongsTo: 'Caja 9' }
    const around: Around = { terminals: [away, second, third, never], busy: ['caja-2'], down: ['caja-3'] }
    expect(choose(undefined, around)).toMatchObject({
      error: {
        code: 'TERMINAL_AWAY',
        message:
          'CAJA-1 belongs to Caja 9; borrow it to use it here. ' +
          'CAJA-2 is serving somebody else. CAJA-3 answered no look.',
        detail: { terminalId: 'caja-1' },
      },
    })
    // Whoever named it asked about no other.
    expect(choose('caja-1', around)).toMatchObject({
      error: { message: 'CAJA-1 belongs to Caja 9; borrow it to use it here.' },
    })
  })

  const one = [first]
  test.each([
    ['there is none at all', choose(undefined, { terminals: [] }), 'TERMINAL_NONE', 'never'],
    ['nobody knows the named one', choose('caja-9'), 'TERMINAL_UNKNOWN', 'never'],
    ['it has no credential', choose('caja-1', { known: [] }), 'TERMINAL_CREDENTIAL_MISSING', 'never'],
    [
      'it has no credential, before who holds it',
      choose('caja-1', { known: [], holders: { 'caja-1': holding('waiting') } }),
      'TERMINAL_CREDENTIAL_MISSING',
      'never',
    ],
    [
      'it serves another payment',
      choose('caja-1', { holders: { 'caja-1': holding('waiting') } }),
      'TERMINAL_BUSY',
      'after-check',
    ],
    [
      'nobody knows how its payment ended',
      choose(undefined, { terminals: one, holders: { 'caja-1': holding('unknown') } }),
      'TERMINAL_RECOVERING',
      'after-check',
    ],
    ['it is lent', choose('caja-1', { lendings: { 'caja-1': lent('out') } }), 'TERMINAL_LENT_OUT', 'never'],
    [
      'it is another register’s, before anything else',
      choose('caja-7', { terminals: [terminal('caja-7', { belongsTo: 'Caja 9' })], known: [] }),
      'TERMINAL_AWAY',
      'never',
    ],
  ] as const)('is refused when %s', (_what, result, code, retry) => {
    expect(result).toMatchObject({ ok: false, error: { code, retry } })
  })

  test('outside Chile charges nothing until its unit of amounts is stated, and says what to do', () => {
    for (const market of ['CO', 'MX', 'PE', 'EC', 'JP']) {
      expect(choose('caja-1', { market }), market).toMatchObject({
        ok: false,
        error: {
          code: 'TERMINAL_NOT_LIVE',
          retry: 'never',
          message: expect.stringContaining('in what unit') as string,
          detail: { terminal: 'CAJA-1', field: 'amountUnit' },
        },
      })
      for (const amountUnit of ['minor', 'major', 'hundredths'] as const) {
        const stated = { ...first, profile: { ...first.profile, amountUnit } }
        expect(choose('caja-1', { market, terminals: [stated] })).toEqual({ ok: true, value: stated })
      }
    }
    expect(choose('caja-1', { market: 'CL' })).toMatchObject({ ok: true })
  })

  test('says who holds it, and who has it', () => {
    expect(choose('caja-1', { holders: { 'caja-1': holding('waiting') } })).toMatchObject({
      error: {
        detail: {
          terminalId: 'caja-1',
          terminal: 'CAJA-1',
          attemptId: 'a-1',
          saleId: 's-1',
          amountMinor: 1990,
        },
      },
    })
    expect(choose('caja-1', { lendings: { 'caja-1': lent('out') } })).toMatchObject({
      error: { detail: { terminal: 'CAJA-1', register: 'Caja 9' } },
    })
  })
})
