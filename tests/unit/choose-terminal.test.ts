import { describe, expect, test } from 'vitest'
import { terminalSettings } from '../../shared/contract/settings.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { chooseTerminal } from '../../main/engine/terminals/choose.ts'

const terminal = (terminalId: string) =>
  terminalSettings.parse({
    terminalId,
    label: terminalId.toUpperCase(),
    provider: 'kushki-one',
    serial: terminalId,
    routes: ['lan'],
    host: '10.0.0.1',
    cloudUrl: null,
  })
const [first, second] = [terminal('caja-1'), terminal('caja-2')]
const holding = (phase: 'waiting' | 'unknown') =>
  ({ phase, plan: { attemptId: 'a-1', saleId: 's-1', amountMinor: 1990 } }) as AttemptState
const choose = (
  wantedId: string | undefined,
  more: {
    known?: readonly string[]
    holder?: AttemptState
    terminals?: readonly (typeof first)[]
    market?: string
  } = {},
) =>
  chooseTerminal({
    terminals: more.terminals ?? [first, second],
    wantedId,
    market: more.market ?? 'CL',
    holder: (id) => (id === 'caja-1' ? (more.holder ?? null) : null),
    hasCredential: (id) => (more.known ?? ['caja-1', 'caja-2']).includes(id),
  })

describe('the terminal of the next payment', () => {
  test('is the named one, else the register’s own', () => {
    expect(choose(undefined)).toEqual({ ok: true, value: first })
    expect(choose('caja-2')).toEqual({ ok: true, value: second })
    expect(choose('caja-2', { holder: holding('waiting') })).toEqual({ ok: true, value: second })
  })

  test.each([
    ['there is none at all', choose(undefined, { terminals: [] }), 'TERMINAL_NONE', 'never'],
    ['nobody knows the named one', choose('caja-9'), 'TERMINAL_UNKNOWN', 'never'],
    ['it has no credential', choose('caja-1', { known: [] }), 'TERMINAL_CREDENTIAL_MISSING', 'never'],
    [
      'it has no credential, before who holds it',
      choose('caja-1', { known: [], holder: holding('waiting') }),
      'TERMINAL_CREDENTIAL_MISSING',
      'never',
    ],
    [
      'it serves another payment',
      choose('caja-1', { holder: holding('waiting') }),
      'TERMINAL_BUSY',
      'after-check',
    ],
    [
      'nobody knows how its payment ended',
      choose(undefined, { holder: holding('unknown') }),
      'TERMINAL_RECOVERING',
      'after-check',
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

  test('says who holds it', () => {
    expect(choose('caja-1', { holder: holding('waiting') })).toMatchObject({
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
  })
})
