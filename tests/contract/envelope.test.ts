import { describe, expect, test } from 'vitest'
import { WIRE_VERSION } from '../../shared/contract/envelope.ts'
import { contract } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { checkedLane, journalLength } from './checked-lane.ts'
import { SAMPLES, SOME_ID } from './samples.ts'

const COMMANDS = (Object.keys(contract) as CallName[]).filter((name) => contract[name].kind === 'command')
const whole = { v: WIRE_VERSION, id: 'c-1', name: 'staff.list', input: {}, commandId: SOME_ID, rev: 0 }
const refusal = (code: string, id: string | null = null) => ({ id, ok: false, error: { code } })

describe('an envelope', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'staff.list'],
    ['a number', 1],
    ['a list', [whole]],
    ['no field', {}],
    ['no version', { ...whole, v: undefined }],
    ['a version as text', { ...whole, v: '1' }],
    ['no name', { v: 1, input: {} }],
    ['an empty name', { ...whole, name: '' }],
    ['a name past its limit', { ...whole, name: 'n'.repeat(65) }],
    ['a name that is no text', { ...whole, name: 7 }],
    ['an empty id', { ...whole, id: '' }],
    ['an id that is no text', { ...whole, id: 7 }],
    ['an id past its limit', { ...whole, id: 'i'.repeat(65) }],
    ['a commandId that is no UUID', { ...whole, commandId: 'a' }],
    ['a commandId of another version', { ...whole, commandId: SOME_ID.replace('-44aa-', '-14aa-') }],
    ['a commandId in capitals', { ...whole, commandId: SOME_ID.toUpperCase() }],
    ['a negative rev', { ...whole, rev: -1 }],
    ['half a rev', { ...whole, rev: 0.5 }],
    ['a rev as text', { ...whole, rev: '1' }],
    ['a field too many', { ...whole, staffId: 'sofia' }],
  ])('with %s is refused', async (_what, envelope) => {
    const lane = await checkedLane()
    const answer = await lane.raw(envelope)
    expect(answer).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID', retry: 'never' } })
    expect(lane.defects).toEqual([])
  })

  test('at its limits is answered under its own id', async () => {
    const lane = await checkedLane()
    const id = 'i'.repeat(64)
    expect(await lane.raw({ ...whole, id, rev: Number.MAX_SAFE_INTEGER })).toMatchObject({ id, ok: true })
    expect(await lane.raw({ v: 1, name: 'staff.list' })).toMatchObject({ id: null, ok: true })
  })

  test('of another version is refused as such, whatever else is in it', async () => {
    const lane = await checkedLane()
    for (const v of [0, WIRE_VERSION + 1, -1, 1.5]) {
      expect(await lane.raw({ v, id: 'c-1', future: true })).toMatchObject(refusal('VERSION_UNKNOWN', 'c-1'))
    }
  })

  test.each([
    'sale.delete',
    'staff',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'SALE.SCAN',
    'sale.scan ',
  ])('that calls for %s finds nothing of that name', async (name) => {
    const lane = await checkedLane()
    expect(await lane.raw({ ...whole, name })).toMatchObject(refusal('NAME_UNKNOWN', 'c-1'))
  })

  test('that comes after the end is refused under its own id', async () => {
    const lane = await checkedLane()
    await lane.stop()
    expect(await lane.raw(whole)).toMatchObject(refusal('ENGINE_STOPPED', 'c-1'))
    expect(await lane.raw(null)).toMatchObject(refusal('ENGINE_STOPPED'))
  })
})

test.each(COMMANDS)('%s without a commandId is refused, and nothing is recorded', async (name) => {
  const lane = await checkedLane()
  const before = journalLength(lane.engine())
  expect(await lane.raw({ v: 1, name, input: SAMPLES[name] })).toMatchObject(refusal('COMMAND_ID_REQUIRED'))
  expect(journalLength(lane.engine())).toBe(before)
})
