import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HttpResult, NetworkPort } from '../../main/engine/ports.ts'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { judge, type Circumstances, type Evidence } from '../../main/engine/terminals/identity/decide.ts'
import {
  createIdentity,
  GUARD_LOOK_MS,
  type Identity,
  type IdentityOptions,
} from '../../main/engine/terminals/identity/identity.ts'
import {
  at,
  CONFLICT_WINDOW_MS,
  hasChanged,
  hold,
  isConflict,
  newStanding,
  SETTLED_MS,
  sight,
} from '../../main/engine/terminals/identity/standing.ts'
import type { Recognition } from '../../main/engine/settings/facts.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { createVirtualTime, type VirtualTime } from '../sim/virtual-time.ts'
import { settingsOf } from './virtual-lan.ts'

const MINE = '00:1c:42:00:00:01'
const DOCK = '00:1c:42:00:00:02'
const OTHER = '00:1c:42:00:00:03'
const HERE = { host: '10.77.0.11', port: 6868 }

const EVIDENCE: readonly Evidence[] = [
  { kind: 'proven', proof: 'serial_key' },
  { kind: 'proven', proof: 'history' },
  { kind: 'proven', proof: 'named' },
  { kind: 'unproven' },
  { kind: 'another' },
  { kind: 'unclear' },
]
const known = (own: readonly string[], proof: Recognition = 'history'): ReadonlyMap<string, Recognition> =>
  new Map(own.map((hardware) => [hardware, proof]))

const circumstances = fc
  .record({
    hardware: fc.constantFrom(null, MINE, DOCK, OTHER),
    own: fc.subarray([MINE, DOCK]).map((own) => known(own)),
    isUsed: fc.boolean(),
    isAnothers: fc.boolean(),
    hasChanged: fc.boolean(),
    isFirst: fc.boolean(),
  })
  .map(({ isUsed, ...about }): Circumstances => ({ ...about, isKnown: isUsed || about.own.size > 0 }))

const isKnownHere = ({ hardware, own }: Circumstances): boolean => hardware !== null && own.has(hardware)

const ALIKE: Circumstances = {
  hardware: MINE,
  own: known([MINE]),
  isKnown: true,
  isAnothers: false,
  hasChanged: true,
  isFirst: false,
}

describe('what a look is worth', () => {
  it('never lets money go to somebody who says to be another, whatever else is so', () => {
    fc.assert(
      fc.property(circumstances, (about) => {
        expect(judge({ kind: 'another' }, about)).toEqual({ kind: 'refused', refusal: 'other_device' })
      }),
    )
  })

  it('never refuses a proof, and asks a person about nobody who proves nothing and has not changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVIDENCE), circumstances, (evidence, about) => {
        const judgement = judge(evidence, about)
        if (evidence.kind === 'proven') expect(judgement.kind).toBe('held')
        if (evidence.kind === 'unproven' && !about.hasChanged) expect(judgement.kind).toBe('held')
        // Only who takes our credential, or says nothing behind something that hides it, is no other device.
        if (judgement.kind === 'refused' && judgement.refusal === 'unconfirmed_device')
          expect(evidence.kind === 'unproven' || (evidence.kind === 'unclear' && !isKnownHere(about))).toBe(
            true,
          )
      }),
    )
  })

  it('trusts nobody the more for an unclear look than for a clear one that proves nothing', () => {
    fc.assert(
      fc.property(circumstances, (about) => {
        const [unclear, unproven] = [judge({ kind: 'unclear' }, about), judge({ kind: 'unproven' }, about)]
        expect(unclear.kind).not.toBe('held')
        const isFirstUse = unproven.kind === 'held' && unproven.learns !== null
        if (unproven.kind === 'refused' || (isFirstUse && !about.isFirst))
          expect(unclear.kind).toBe('refused')
        else expect(unclear.kind).toBe('as_before')
      }),
    )
  })

  it('never learns hardware from a look that proves nothing, but for the first use', () => {
    fc.assert(
      fc.property(circumstances, (about) => {
        const judgement = judge({ kind: 'unproven' }, about)
        if (judgement.kind !== 'held' || judgement.learns === null) return
        expect([judgement.learns, about.isKnown, about.isAnothers]).toEqual(['first_use', false, false])
      }),
    )
  })

  it('believes nobody on first use whose hardware is that of another terminal of ours', () => {
    const about = { ...ALIKE, own: known([]), isKnown: false, isAnothers: true }
    expect(judge({ kind: 'unproven' }, about)).toEqual({ kind: 'refused', refusal: 'unconfirmed_device' })
    expect(judge({ kind: 'unproven' }, { ...about, isAnothers: false })).toMatchObject({ kind: 'held' })
  })
})

describe('what was seen at an address', () => {
  it('is a conflict only when an address comes back in time, from a device not its own', () => {
    const seen = (turns: readonly (readonly [string, number])[]) => {
      const standing = at(newStanding(), HERE)
      for (const [hardware, atMs] of turns) sight(standing, hardware, atMs)
      return (own: readonly string[], nowMs: number): boolean => isConflict(standing, known(own), nowMs)
    }
    expect(
      seen([
        [MINE, 0],
        [OTHER, 1],
      ])([MINE], 2),
    ).toBe(false)
    const back = seen([
      [MINE, 0],
      [OTHER, 1],
      [MINE, 2],
    ])
    expect([back([MINE], 2), back([MINE, OTHER], 2)]).toEqual([true, false])
    expect([back([MINE], CONFLICT_WINDOW_MS), back([MINE], CONFLICT_WINDOW_MS + 1)]).toEqual([true, false])
    const slow = seen([
      [MINE, 0],
      [OTHER, 1],
      [MINE, CONFLICT_WINDOW_MS + 1],
    ])
    expect(slow([MINE], CONFLICT_WINDOW_MS + 1)).toBe(false)
  })

  it('has changed until a look after which all was well, and again with each doubt since', () => {
    const standing = at(newStanding(), HERE)
    expect(hasChanged(standing, MINE)).toBe(true)
    hold(standing, MINE, { doubts: standing.doubts, shown: null })
    expect([hasChanged(standing, MINE), hasChanged(standing, null), hasChanged(standing, OTHER)]).toEqual([
      false,
      false,
      true,
    ])
    const before = standing.doubts
    standing.doubts += 1
    // A look that had begun before the doubt came does not do away with it.
    hold(standing, MINE, { doubts: before, shown: null })
    expect(hasChanged(standing, MINE)).toBe(true)
    hold(standing, MINE, { doubts: standing.doubts, shown: null })
    expect(hasChanged(standing, MINE)).toBe(false)
  })

  it('says nothing about another address', () => {
    const standing = at(newStanding(), HERE)
    sight(standing, MINE, 0)
    hold(standing, MINE, { doubts: 0, shown: null })
    expect(at(standing, { ...HERE, host: '10.77.0.12' })).toMatchObject({ held: null, sightings: [] })
  })
})

describe('two devices with one address by turns', () => {
  const [HA, HB] = [MINE, OTHER]
  const terminal = settingsOf('caja-1', 'SIM0000001', HERE.host)
  async function torn() {
    const time = createVirtualTime()
    const own = new Map<string, Recognition>([[HA, 'first_use']])
    const table = { says: HA, inMidLook: null as string | null }
    const identity = identityIn({
      time,
      hardware: () => table.says,
      asked: () => {
        if (table.inMidLook !== null) table.says = table.inMidLook
        table.inMidLook = null
      },
      serialNamed: null,
      devices: () => [...own].map(([hardware, proof]) => ({ hardware, proof })),
      learnt: ({ hardware, proof }) => own.set(hardware ?? '', proof),
    })
    const guard = async (): Promise<string | null> => {
      const held = await identity.guard(terminal, 'lan')
      return held?.kind === 'failed' ? held.cause : null
    }
    expect(await guard()).toBeNull()
    for (const hardware of [HB, HA, HB]) {
      await time.pass(2000)
      table.says = hardware
      await identity.reached(terminal)
    }
    return { time, table, guard, known: () => [...own.keys()] }
  }

  it('teach nothing: the one that answers may not be the one whose hardware is seen', async () => {
    const { time, table, guard, known } = await torn()
    // The right one answers in the middle of a change to and fro, between two readings of the table.
    await time.pass(2000)
    expect([await guard(), known()]).toEqual(['address_conflict', [HA]])
    table.inMidLook = HA
    expect([await guard(), known()]).toEqual(['address_conflict', [HA]])
  })

  it('teach once one has had the address for a while, and proves itself', async () => {
    const { time, guard, known } = await torn()
    await time.pass(SETTLED_MS)
    expect([await guard(), known()]).toEqual([null, [HA, HB]])
  })
})

/** An identity whose world the test holds in its hands. */
function identityIn(world: {
  readonly hardware: () => string
  readonly asked?: () => void
  readonly terminal?: () => TerminalSettings
  readonly serialNamed?: null
  readonly knows?: IdentityOptions['knows']
  readonly devices?: () => ReturnType<IdentityOptions['devices']>
  readonly learnt?: IdentityOptions['learnt']
  readonly look?: () => void
  readonly time?: VirtualTime
}): Identity {
  const time = world.time ?? createVirtualTime()
  const serialNamed = world.serialNamed === undefined ? 'SIM0000001' : null
  const terminal = world.terminal ?? (() => settingsOf('caja-1', 'SIM0000001', HERE.host))
  const by = {
    serialNamed,
    busyWith: null,
    turnedAway: false,
    newestId: null,
    standalone: false,
    clockOffsetMs: null,
  }
  const timings = { writtenMs: 0, headersMs: 0, totalMs: 0 }
  const result: HttpResult = {
    kind: 'answered',
    status: 200,
    headers: {},
    body: '',
    truncated: false,
    timings,
  }
  const network: Partial<NetworkPort> = { hardwareOf: () => Promise.resolve(world.hardware()) }
  return createIdentity({
    ports: {
      clock: time.clock,
      timers: time.timers,
      http: { send: () => expect.unreachable(), close: () => Promise.resolve() },
    },
    network: network as NetworkPort,
    driver: () => kushkiOneDriver,
    terminals: () => [terminal()],
    devices: world.devices ?? (() => [{ hardware: MINE, proof: 'history' }]),
    wasRecognised: () => true,
    deviceOwner: () => null,
    ask: () => {
      world.asked?.()
      return Promise.resolve({ verdict: 'ready' as const, by, result })
    },
    knows: world.knows ?? (() => Promise.resolve(true)),
    learnt: world.learnt ?? (() => undefined),
    look: world.look ?? (() => undefined),
  })
}

describe('money that waits for a look', () => {
  it('is held back when the address changes hands in the middle of it, whatever was answered', async () => {
    let hardware = MINE
    const identity = identityIn({
      hardware: () => hardware,
      asked: () => {
        hardware = OTHER
      },
    })
    const terminal = settingsOf('caja-1', 'SIM0000001', HERE.host)
    expect(await identity.guard(terminal, 'lan')).toMatchObject({ sent: 'no', cause: 'unconfirmed_device' })
  })

  it('is told to the screen where the address changed hands, and looked at and for again', async () => {
    let [hardware, looks] = [MINE, 0]
    const identity = identityIn({ hardware: () => hardware, look: () => (looks += 1) })
    const terminal = settingsOf('caja-1', 'SIM0000001', HERE.host)
    const glance = await identity.glance(terminal)
    hardware = OTHER
    const by = { serialNamed: null, busyWith: null, turnedAway: false, newestId: null }
    const heard = {
      verdict: 'credential_refused',
      by: { ...by, standalone: false, clockOffsetMs: null },
    } as const
    expect(await identity.recognise(terminal, glance, heard)).toBe('device_unconfirmed')
    expect(looks).toBe(1)
    expect(await identity.recognise(terminal, await identity.glance(terminal), heard)).toBe('other_terminal')
    expect(looks).toBe(1)
  })

  it('is held back when the terminal was followed elsewhere meanwhile', async () => {
    let host: string = HERE.host
    const settings = (): TerminalSettings => settingsOf('caja-1', 'SIM0000001', host)
    const identity = identityIn({
      hardware: () => MINE,
      terminal: settings,
      asked: () => {
        host = '10.77.0.21'
      },
    })
    expect(await identity.guard(settings(), 'lan')).toMatchObject({ sent: 'no', cause: 'other_device' })
    expect(await identity.guard(settings(), 'lan')).toBeNull()
  })

  it('gives up what it asks when it takes too long, and hears no later word', async () => {
    const time = createVirtualTime()
    const learnt: string[] = []
    let asked: AbortSignal | undefined
    const { promise: isKnown, resolve } = Promise.withResolvers<boolean>()
    const identity = identityIn({
      time,
      hardware: () => OTHER,
      serialNamed: null,
      knows: (_terminal, signal) => {
        asked = signal
        return isKnown
      },
      learnt: ({ hardware }) => learnt.push(hardware ?? ''),
    })
    const terminal = settingsOf('caja-1', 'SIM0000001', HERE.host)
    const guarded = identity.guard(terminal, 'lan')
    await time.pass(GUARD_LOOK_MS - 1)
    expect(asked?.aborted).toBe(false)
    await time.pass(1)
    expect(asked?.aborted).toBe(true)
    expect(await guarded).toMatchObject({ sent: 'no', cause: 'other_device' })
    resolve(true)
    await time.pass(1)
    expect([learnt, identity.isSuspect(terminal)]).toEqual([[], true])
  })

  it('does not wait on this very computer, nor on other ways', () => {
    const identity = identityIn({ hardware: () => MINE })
    for (const host of ['127.0.0.1', '127.77.0.11', 'localhost', '[::1]'])
      expect(identity.guard(settingsOf('caja-1', 'SIM0000001', host), 'lan')).toBeNull()
    for (const route of ['cloud', 'localhost'] as const)
      expect(identity.guard(settingsOf('caja-1', 'SIM0000001', HERE.host), route)).toBeNull()
  })
})
