import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { PIN_LOCK_MS, PIN_TRIES_MAX } from '../../main/engine/staff/pins.ts'
import { chargedSale, currentPayment, untilPhase } from '../engine/opened-lane.ts'
import { temporaryFolder } from '../store/fixture.ts'
import { checkedLane, journalLength } from './checked-lane.ts'
import type { CheckedLane } from './checked-lane.ts'
import { SAMPLES, SOME_ID } from './samples.ts'
import { PINS, signIn, staffedLane, TRUSTED, WITHOUT_PIN } from './staffed-lane.ts'

const NAMES = Object.keys(contract) as CallName[]

/** What each may do, said here once more so that no change of the engine's own table goes unnoticed. */
const MAY = {
  nobody: ['open'],
  carla: ['open', 'sell', 'read', 'train'],
  oscar: ['open', 'read'],
  sofia: ['open', 'sell', 'read', 'train', 'give_back', 'settle_unknown', 'configure'],
} as const satisfies Record<string, readonly string[]>
const CODE_OF_REFUSAL = {
  nobody: 'SIGN_IN_REQUIRED',
  carla: 'RIGHT_MISSING',
  oscar: 'RIGHT_MISSING',
  sofia: 'RIGHT_MISSING',
}

async function codeOf(lane: CheckedLane, name: CallName, input: unknown): Promise<string> {
  const [answer] = await Promise.all([lane.call(name, input), lane.time.pass(30_000)])
  return answer.ok ? 'ok' : answer.error.code
}

describe.each(Object.keys(MAY) as (keyof typeof MAY)[])('%s', (who) => {
  test.each(NAMES)('may or may not call %s, as the right of that call says', async (name) => {
    const lane = await staffedLane({ provisioning: TRUSTED })
    if (who !== 'nobody') await signIn(lane, who)
    const before = journalLength(lane.engine())
    const code = await codeOf(lane, name, SAMPLES[name])
    const may: readonly string[] = MAY[who]
    if (may.includes(contract[name].right)) {
      expect(['SIGN_IN_REQUIRED', 'INTERNAL', 'ENGINE_STOPPED', 'REQUEST_INVALID']).not.toContain(code)
      if (code === 'RIGHT_MISSING') expect(SAMPLES[name]).toHaveProperty('approval')
    } else {
      expect(code).toBe(CODE_OF_REFUSAL[who])
      expect(journalLength(lane.engine())).toBe(before)
    }
    expect(lane.defects).toEqual([])
  })

  test('is shown exactly those rights', async () => {
    const lane = await staffedLane({ provisioning: TRUSTED })
    if (who !== 'nobody') await signIn(lane, who)
    const view = await lane.ask('register.get', {})
    expect(view.rights.toSorted()).toEqual([...MAY[who]].toSorted())
    expect(view.staff?.staffId ?? 'nobody').toBe(who)
  })
})

describe('signing in', () => {
  test('a shop without staff needs nobody and nothing', async () => {
    const lane = await checkedLane()
    expect(await lane.ask('register.get', {})).toMatchObject({ staff: { staffId: 'owner', role: 'owner' } })
  })

  test('a right PIN opens the register, signing out closes it, and so does a restart', async () => {
    const lane = await staffedLane()
    expect(await signIn(lane, 'carla')).toEqual({
      staffId: 'carla',
      name: 'Carla',
      role: 'cashier',
      needsPin: true,
    })
    await lane.ask('sale.scan', { code: '7800000000017' })
    await lane.ask('staff.signOut', {})
    expect(await codeOf(lane, 'sale.current', {})).toBe('SIGN_IN_REQUIRED')
    expect((await lane.ask('register.get', {})).sale).toBeNull()
    await signIn(lane, 'carla')
    await lane.crash()
    expect(await codeOf(lane, 'sale.current', {})).toBe('SIGN_IN_REQUIRED')
    await signIn(lane, 'sofia')
    expect((await lane.ask('sale.current', {})).sale).toMatchObject({
      cashierName: 'Carla',
      totalMinor: 1990,
    })
  })

  test('a wrong, an empty and a missing PIN open nothing; somebody who has none needs none', async () => {
    const lane = await staffedLane()
    for (const pin of ['0000', '', undefined]) {
      expect(
        await codeOf(lane, 'staff.signIn', { staffId: 'carla', ...(pin === undefined ? {} : { pin }) }),
      ).toBe('PIN_WRONG')
    }
    expect(await codeOf(lane, 'staff.signIn', { staffId: 'nobody', pin: PINS.carla })).toBe('STAFF_UNKNOWN')
    expect(await codeOf(lane, 'sale.current', {})).toBe('SIGN_IN_REQUIRED')
    expect(await codeOf(lane, 'staff.signIn', { staffId: WITHOUT_PIN })).toBe('ok')
    expect(await codeOf(lane, 'sale.current', {})).toBe('ok')
  })

  test('wrong PINs up to the limit lock, one more does not even look, and the lock ends', async () => {
    const lane = await staffedLane()
    for (let tries = 1; tries <= PIN_TRIES_MAX; tries += 1) {
      expect(await lane.call('staff.signIn', { staffId: 'carla', pin: '0000' })).toMatchObject({
        error: { code: 'PIN_WRONG' },
      })
    }
    expect(await lane.call('staff.signIn', { staffId: 'carla', pin: PINS.carla })).toMatchObject({
      error: { code: 'PIN_LOCKED', retry: 'safe', detail: { seconds: PIN_LOCK_MS / 1000 } },
    })
    await lane.time.pass(PIN_LOCK_MS - 1)
    expect(await lane.call('staff.signIn', { staffId: 'carla', pin: PINS.carla })).toMatchObject({
      error: { code: 'PIN_LOCKED' },
    })
    await lane.time.pass(1)
    await signIn(lane, 'carla')
    await signIn(lane, 'sofia')
  })

  test('guesses sent all at once count one by one', async () => {
    const lane = await staffedLane()
    const guesses = Array.from({ length: PIN_TRIES_MAX + 3 }, (_, index) => String(1000 + index))
    const answers = await Promise.all(
      guesses.map((pin) => lane.call('staff.signIn', { staffId: 'carla', pin })),
    )
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))
    expect(codes).toEqual([
      ...Array.from({ length: PIN_TRIES_MAX }, () => 'PIN_WRONG'),
      'PIN_LOCKED',
      'PIN_LOCKED',
      'PIN_LOCKED',
    ])
  })

  test('the same command with a better PIN is a new try, not the old answer', async () => {
    const lane = await staffedLane()
    const commandId = lane.newId()
    expect(await lane.call('staff.signIn', { staffId: 'carla', pin: '0000' }, { commandId })).toMatchObject({
      ok: false,
    })
    expect(
      await lane.call('staff.signIn', { staffId: 'carla', pin: PINS.carla }, { commandId }),
    ).toMatchObject({ ok: true })
    expect(await codeOf(lane, 'sale.current', {})).toBe('ok')
  })
})

const WORDS = { reason: 'Slip of the terminal', evidence: 'Approval 123456' }
const bySofia = { staffId: 'sofia', pin: PINS.sofia }

/** A lane on which the cashier's card payment is unknown and nobody can be asked. */
async function stuckLane(options: Parameters<typeof staffedLane>[0] = {}) {
  const lane = await staffedLane(options)
  await signIn(lane, 'carla')
  lane.setFate((_route, request) =>
    request.url.endsWith('/charge') ? { answerLost: true, breaksAfterMs: 50 } : { connect: 'unroutable' },
  )
  const sale = await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  return { lane, attemptId, saleId: sale.saleId }
}

describe.each([
  ['payment.resolve', { outcome: 'not_paid', ...WORDS }],
  ['payment.detach', { reason: 'Pays in cash' }],
] as const)('%s, which needs a supervisor', (name, words) => {
  test('is refused for a cashier alone, a cashier vouching, a clerk vouching and a stranger', async () => {
    const { lane, attemptId } = await stuckLane()
    const tried = async (approval?: object) =>
      codeOf(lane, name, { attemptId, ...words, ...(approval && { approval }) })
    expect(await tried()).toBe('APPROVAL_REQUIRED')
    expect(await tried({ staffId: 'carla', pin: PINS.carla })).toBe('RIGHT_MISSING')
    expect(await tried({ staffId: 'oscar', pin: PINS.oscar })).toBe('RIGHT_MISSING')
    expect(await tried({ staffId: 'nobody', pin: PINS.sofia })).toBe('STAFF_UNKNOWN')
    expect(await tried({ staffId: 'sofia', pin: PINS.carla })).toBe('PIN_WRONG')
    expect((await currentPayment(lane)).phase).toBe('unknown')
    expect((await currentPayment(lane)).detached).toBe(false)
  })

  test('is done with a supervisor’s PIN while the cashier stays signed in; it is kept who', async () => {
    const databasePath = join(temporaryFolder(), 'register.db')
    const { lane, attemptId } = await stuckLane({ databasePath })
    await lane.ask(name, { attemptId, ...words, approval: bySofia })
    expect((await lane.ask('register.get', {})).staff?.staffId).toBe('carla')
    await lane.stop()
    const written = readFileSync(databasePath, 'latin1')
    expect(written).toContain('"staffId":"sofia","subjectId":')
    expect(written.includes(PINS.sofia)).toBe(false)
  })

  test('is refused while the supervisor is locked out, even with the right PIN', async () => {
    const { lane, attemptId } = await stuckLane()
    for (let tries = 1; tries <= PIN_TRIES_MAX; tries += 1)
      await lane.call('staff.signIn', { staffId: 'sofia', pin: '0000' })
    expect(await lane.call(name, { attemptId, ...words, approval: bySofia })).toMatchObject({
      error: { code: 'PIN_LOCKED' },
    })
  })

  test('needs nobody else when the supervisor is signed in', async () => {
    const { lane, attemptId } = await stuckLane()
    await signIn(lane, 'sofia')
    await lane.ask(name, { attemptId, ...words })
    expect(['not_charged', 'unknown']).toContain((await currentPayment(lane)).phase)
  })
})

test('reversal.close needs a supervisor as well, and closes once', async () => {
  const { lane, attemptId } = await stuckLane()
  await lane.ask('payment.detach', { attemptId, reason: 'Pays in cash', approval: bySofia })
  lane.terminal.customer({ action: 'tap' })
  lane.setFate(null)
  await lane.time.pass(5 * 60_000)
  const { tasks } = await lane.ask('reversal.list', {})
  const taskId = tasks[0]?.taskId ?? SOME_ID
  const close = (approval?: object) =>
    codeOf(lane, 'reversal.close', { taskId, note: 'Given back', ...(approval && { approval }) })
  expect(tasks).toHaveLength(1)
  expect(await close()).toBe('APPROVAL_REQUIRED')
  expect(await close({ staffId: 'carla', pin: PINS.carla })).toBe('RIGHT_MISSING')
  expect(await close(bySofia)).toBe('ok')
  expect(await close(bySofia)).toBe('TASK_NOT_FOUND')
  expect((await lane.ask('reversal.list', { closed: true })).tasks).toMatchObject([
    { taskId, note: 'Given back' },
  ])
})
