import type { Engine, EngineOptions } from '../engine/api.ts'
import type { Ports } from '../engine/ports.ts'
import { rememberInput } from './known-secrets.ts'
import { claimPlace, type LanePlace } from './lane-place.ts'
import { prepareLane, type StartTraining } from './lane.ts'
import { openReopening } from './reopening-engine.ts'
import { createUnwinding } from './unwind.ts'

export interface HeldPorts {
  readonly ports: Ports
  close(): Promise<void>
  /** What works but should be looked at, one sentence each. */
  readonly warnings?: readonly string[]
}

/** What a host brings along; everything else about opening a lane is the same for all of them. */
export interface LaneWorld {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly createPorts: (place: LanePlace) => Promise<HeldPorts>
  readonly createEngine: (options: EngineOptions) => Promise<Engine>
  readonly startTraining: StartTraining
  /** The engine is gone and could not be opened again; the host is to end. */
  readonly gaveUp: (error: unknown) => void
}

export interface OpenedLane {
  readonly engine: Engine
  readonly ports: Ports
  readonly training: EngineOptions['training']
  /** What the start made of the provisioning file, in one line; null without one. */
  readonly setUp: string | null
  /** What works but should be looked at, one sentence each. */
  readonly warnings: readonly string[]
  /** Stops the engine and then what it stood on. */
  stop(): Promise<void>
}

/**
 * Opens a lane: takes its folder, checks its provisioning, starts what training needs, opens the engine.
 * Throws CannotStart, Corruption or StoreFault, and then nothing is left running.
 */
export async function openLane(
  request: { readonly place: LanePlace; readonly configFile: string | null },
  world: LaneWorld,
): Promise<OpenedLane> {
  const unwinding = createUnwinding()
  try {
    const claim = claimPlace(request.place)
    unwinding.add(() => {
      claim.release()
    })
    const held = await world.createPorts(request.place)
    const { ports } = held
    unwinding.add(() => held.close())
    const lane = await prepareLane({
      ...request,
      ports,
      env: world.env,
      startTraining: world.startTraining,
      version: world.version,
    })
    unwinding.add(() => lane.stop())
    const engine = await openReopening({
      create: (onDefect, reopened) =>
        world.createEngine({
          ...lane.options,
          onDefect,
          ...(reopened === null ? {} : { provisioning: null, signedInStaffId: reopened.signedInStaffId }),
        }),
      log: ports.log,
      monotonicMs: () => ports.clock.monotonicMs(),
      gaveUp: world.gaveUp,
    })
    unwinding.add(() => engine.stop())
    return {
      engine: {
        ...engine,
        call: (envelope) => {
          rememberInput(envelope)
          return engine.call(envelope)
        },
      },
      ports,
      training: lane.options.training,
      setUp: lane.setUp(),
      warnings: [...(held.warnings ?? []), ...lane.warnings],
      stop: () => unwinding.run(),
    }
  } catch (error) {
    // What went wrong first is what has to be told.
    await unwinding.run().catch(() => undefined)
    throw error
  }
}
