import type { Provisioning } from '../../main/engine/api.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { LaneOptions } from '../sim/lane.ts'
import { checkedLane } from './checked-lane.ts'
import type { CheckedLane } from './checked-lane.ts'

export const PINS = { carla: '1357', sofia: '2468', oscar: '9753' } as const
/** Somebody who has no PIN: touching the name is enough. */
export const WITHOUT_PIN = 'ana'

export const STAFFED: Provisioning = {
  ...PROVISIONING,
  staff: [
    { staffId: 'carla', name: 'Carla', role: 'cashier', pin: PINS.carla },
    { staffId: 'sofia', name: 'Sofía', role: 'supervisor', pin: PINS.sofia },
    { staffId: 'oscar', name: 'Óscar', role: 'clerk', pin: PINS.oscar },
    { staffId: WITHOUT_PIN, name: 'Ana', role: 'cashier', pin: null },
  ],
}

/** The same people without PINs: for tests that are not about PINs and need not wait for their slow hash. */
export const TRUSTED: Provisioning = {
  ...STAFFED,
  staff: STAFFED.staff.map((member) => ({ ...member, pin: null })),
}

/** A lane with a cashier, a supervisor and a clerk; nobody is signed in. */
export const staffedLane = (options: Partial<LaneOptions> = {}): Promise<CheckedLane> =>
  checkedLane({ provisioning: STAFFED, ...options })

export const signIn = (lane: CheckedLane, staffId: keyof typeof PINS) =>
  lane.ask('staff.signIn', { staffId, pin: PINS[staffId] })
