import { z } from 'zod'

export type Area = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>
type Displays = readonly { readonly workArea: Area }[]

/** The smallest window in which every screen is whole. */
export const WINDOW_MIN = { width: 1024, height: 700 } as const
const WINDOW_DEFAULT = { width: 1366, height: 768 } as const
/** So much of the title bar must be on a display that a hand can catch it. */
const GRIP = { width: 120, height: 32 } as const

const EDGE = 100_000
const edge = z.int().min(-EDGE).max(EDGE)
const side = z.int().min(1).max(EDGE)
const windowState = z.strictObject({ x: edge, y: edge, width: side, height: side, maximized: z.boolean() })
export type WindowState = z.infer<typeof windowState>

/** The state in a saved file; null for anything that is not exactly one. */
export function parseWindowState(text: string | null): WindowState | null {
  if (text === null) return null
  try {
    return windowState.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const overlap = (fromA: number, lengthA: number, fromB: number, lengthB: number): number =>
  Math.min(fromA + lengthA, fromB + lengthB) - Math.max(fromA, fromB)

function isCatchable(state: WindowState, area: Area): boolean {
  return overlap(state.x, state.width, area.x, area.width) >= GRIP.width &&
    overlap(state.y, GRIP.height, area.y, area.height) >= GRIP.height
}

/**
 * Where the window goes: where it was, when a display still shows it and is large enough; else in the middle
 * of the
 * first display (a till's second screen is often unplugged).
 */
export function placeWindow(saved: WindowState | null, displays: Displays): WindowState {
  const home = displays.find(({ workArea }) => saved !== null && isCatchable(saved, workArea))?.workArea
  if (saved !== null && home !== undefined) {
    return {
      ...saved,
      width: Math.max(WINDOW_MIN.width, Math.min(saved.width, home.width)),
      height: Math.max(WINDOW_MIN.height, Math.min(saved.height, home.height)),
    }
  }
  const area = displays[0]?.workArea ?? { x: 0, y: 0, ...WINDOW_DEFAULT }
  const width = Math.max(WINDOW_MIN.width, Math.min(WINDOW_DEFAULT.width, area.width))
  const height = Math.max(WINDOW_MIN.height, Math.min(WINDOW_DEFAULT.height, area.height))
  return {
    x: Math.round(area.x + Math.max(0, area.width - width) / 2),
    y: Math.round(area.y + Math.max(0, area.height - height) / 2),
    width, height,
    // A lane's display is small: the register takes all of it.
    maximized: area.width <= WINDOW_DEFAULT.width || area.height <= WINDOW_DEFAULT.height,
  }
}
