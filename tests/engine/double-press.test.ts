import { expect, test } from 'vitest'
import { PIN_TRIES_MAX } from '../../main/engine/staff/pin-tries.ts'
import { staffedLane } from '../contract/staffed-lane.ts'

const signIn = (pin: string) => ({ staffId: 'carla', pin })

test('a double press of a wrong PIN is one guess, with one answer', async () => {
  const lane = await staffedLane()
  for (let guess = 1; guess < PIN_TRIES_MAX; guess += 1) {
    const commandId = lane.newId()
    const press = () => lane.call('staff.signIn', signIn('0000'), { commandId })
    const [first, ...others] = await Promise.all([press(), press(), press()])
    expect(first).toMatchObject({ ok: false, error: { code: 'PIN_WRONG' } })
    for (const other of others) expect(other).toEqual(first)
  }
  expect(await lane.call('staff.signIn', signIn('1357'))).toMatchObject({ ok: true })
})

test('many PINs under one id at once are one guess too', async () => {
  const lane = await staffedLane()
  const commandId = lane.newId()
  const pins = ['0000', '1111', '1357', '2222']
  const answers = await Promise.all(pins.map((pin) => lane.call('staff.signIn', signIn(pin), { commandId })))
  expect(answers.map((answer) => answer.ok)).toEqual([false, false, false, false])
  expect((await lane.ask('register.get', {})).staff).toBeNull()
})

test('another command under the same id is refused only when the first used the id up', async () => {
  const lane = await staffedLane()
  const right = lane.newId()
  const [used, refused] = await Promise.all([
    lane.call('staff.signIn', signIn('1357'), { commandId: right }),
    lane.call('staff.signIn', { staffId: 'ana' }, { commandId: right }),
  ])
  expect(used).toMatchObject({ ok: true })
  expect(refused).toMatchObject({ ok: false, error: { code: 'COMMAND_ID_REUSED' } })
  const wrong = lane.newId()
  const [notUsed, done] = await Promise.all([
    lane.call('staff.signIn', signIn('0000'), { commandId: wrong }),
    lane.call('staff.signIn', { staffId: 'ana' }, { commandId: wrong }),
  ])
  expect(notUsed).toMatchObject({ ok: false, error: { code: 'PIN_WRONG' } })
  expect(done).toMatchObject({ ok: true })
  expect((await lane.ask('register.get', {})).staff?.staffId).toBe('ana')
})

test('a call that is malformed or not allowed does not wait for its twin', async () => {
  const lane = await staffedLane()
  const commandId = lane.newId()
  const slow = lane.call('staff.signIn', signIn('1357'), { commandId })
  expect(await lane.call('staff.signIn', { staffId: 7 }, { commandId })).toMatchObject({
    error: { code: 'REQUEST_INVALID' },
  })
  expect(await lane.call('sale.scan', { code: 'A1' }, { commandId })).toMatchObject({
    error: { code: 'SIGN_IN_REQUIRED' },
  })
  expect(await slow).toMatchObject({ ok: true })
})

test('wrong PINs are counted on when the register starts again', async () => {
  const lane = await staffedLane()
  const codes: unknown[] = []
  for (let guess = 0; guess < 2 * PIN_TRIES_MAX; guess += 1) {
    const answer = await lane.call('staff.signIn', signIn('0000'))
    codes.push(answer.ok ? 'ok' : answer.error.code)
    if (guess % 3 === 0) await lane.crash()
  }
  expect(codes.filter((code) => code === 'PIN_WRONG')).toHaveLength(PIN_TRIES_MAX)
})
