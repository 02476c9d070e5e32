import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../renderer/ui/tokens.css', import.meta.url), 'utf8')

/** Every colour token as its light and its dark value. */
const tokens = new Map(
  [...css.matchAll(/--([a-z-]+):\s*(?:light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)|(#[0-9a-f]{6}));/g)].map(
    (match) => [match[1] ?? '', { light: match[2] ?? match[4] ?? '', dark: match[3] ?? match[4] ?? '' }],
  ),
)

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(left: string, right: string): number {
  const [bright = 0, dim = 0] = [luminance(left), luminance(right)].toSorted((a, b) => b - a)
  return (bright + 0.05) / (dim + 0.05)
}

/** WCAG AA: text, and everything that has to be seen to be used (edges of fields, the focus ring). */
const TEXT_MIN = 4.5
const EDGE_MIN = 3
const TEXT_PAIRS: readonly (readonly [string, readonly string[]])[] = [
  [
    'text',
    ['ground', 'surface', 'raised', 'pressed', 'accent-soft', 'certain-soft', 'unknown-soft', 'refused-soft'],
  ],
  ['text-muted', ['ground', 'surface', 'raised', 'accent-soft']],
  ['accent', ['surface', 'accent-soft']],
  ['certain', ['surface', 'certain-soft']],
  ['unknown', ['surface', 'unknown-soft']],
  ['refused', ['surface', 'refused-soft']],
  ['on-accent', ['accent-fill', 'accent-fill-pressed', 'refused-fill', 'certain-fill']],
  ['on-unknown', ['unknown-fill']],
  ['strip-text', ['strip']],
  ['strip-muted', ['strip']],
]
const EDGE_PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ['line-strong', ['surface']],
  ['focus', ['surface', 'ground']],
  ['unknown-fill', ['on-unknown']],
]

describe('the strip', () => {
  const frame = readFileSync(new URL('../../renderer/app/app.css', import.meta.url), 'utf8')
  const inkOf = (level: string): string =>
    new RegExp(`\\.health-${level} \\{ color: ([^;]+); \\}`).exec(frame)?.[1] ?? ''
  const hue = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

  it('says quietly what is well: green is for money that is certainly taken', () => {
    expect(['ok', 'unknown'].map(inkOf)).toEqual(['var(--strip-text)', 'var(--strip-muted)'])
  })
  it('says in amber what needs somebody and in red what is down, legibly', () => {
    for (const level of ['attention', 'down']) {
      const [red = 0, green = 0, blue = 0] = hue(inkOf(level))
      expect(red).toBeGreaterThan(green)
      expect(green > blue + 30).toBe(level === 'attention')
      for (const theme of ['light', 'dark'] as const) {
        expect(contrast(inkOf(level), tokens.get('strip')?.[theme] ?? '')).toBeGreaterThanOrEqual(TEXT_MIN)
      }
    }
  })
})

describe.each(['light', 'dark'] as const)('colours in the %s theme', (theme) => {
  const pairs = (list: typeof TEXT_PAIRS, least: number) =>
    list.flatMap(([front, grounds]) => grounds.map((ground) => [front, ground, least] as const))
  it.each([...pairs(TEXT_PAIRS, TEXT_MIN), ...pairs(EDGE_PAIRS, EDGE_MIN)])(
    '%s on %s reaches %d',
    (front, ground, least) => {
      const [first, second] = [tokens.get(front)?.[theme], tokens.get(ground)?.[theme]]
      expect(first).toBeDefined()
      expect(second).toBeDefined()
      expect(contrast(first ?? '', second ?? '')).toBeGreaterThanOrEqual(least)
    },
  )
})
