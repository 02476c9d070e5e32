import { present } from '../../shared/assert.ts'
import { describe, expect, it } from 'vitest'
import {
  createScanDetector,
  SCAN_GAP_MAX_MS,
  SCAN_LENGTH_MAX,
  SCAN_LENGTH_MIN,
  SCAN_MEAN_GAP_MAX_MS,
  SCAN_QUIET_BEFORE_MS,
  type KeyStroke,
} from '../../renderer/input/scan-detector.ts'

/** Gaps in milliseconds between key-downs; as long as the text and its terminator together. */
type Trace = readonly number[]

function strokes(text: string, gapsMs: Trace, terminator = 'Enter', startMs = 10_000): KeyStroke[] {
  let atMs = startMs
  return [...text, terminator].map((key, index) => {
    atMs += index === 0 ? 0 : (gapsMs[(index - 1) % gapsMs.length] ?? 0)
    return { key, code: /^\d$/.test(key) ? `Digit${key}` : key, atMs, repeat: false }
  })
}

function scansOf(trace: readonly KeyStroke[]): string[] {
  const detector = createScanDetector()
  return trace
    .map((stroke) => detector.take(stroke))
    .flatMap((verdict) => (verdict.kind === 'scan' ? [verdict.code] : []))
}

// Gaps as scanners and hands produce them: USB polls of 1–8 ms, a wireless one with a hiccup, quick fingers
// on a number pad.
const USB: Trace = [2, 1, 8, 1, 2, 8, 1, 2]
const SERIAL_AS_KEYBOARD: Trace = [16, 15, 17, 16]
const WIRELESS: Trace = [12, 28, 14, 66, 11, 30, 13, 12]
const QUICK_HAND: Trace = [95, 82, 110, 74, 88]
const ROLLING_FINGERS: Trace = [38, 120, 35, 140]

describe('scan detector', () => {
  it.each([
    ['USB', USB],
    ['serial as keyboard', SERIAL_AS_KEYBOARD],
    ['wireless with a hiccup', WIRELESS],
  ])('takes a code from a %s scanner', (_name, trace) => {
    expect(scansOf(strokes('7801234567890', trace))).toEqual(['7801234567890'])
    expect(scansOf(strokes('7801234567890', trace, 'Tab'))).toEqual(['7801234567890'])
  })

  it.each([
    ['quick hand', QUICK_HAND],
    ['rolling fingers', ROLLING_FINGERS],
  ])('leaves typing by %s alone', (_name, trace) => {
    expect(scansOf(strokes('7801234567890', trace))).toEqual([])
  })

  it('keeps letters, signs and spaces of a Code 128, and the shift keys between them', () => {
    const trace = strokes('AB-12 x/9', USB).flatMap((stroke) =>
      /[A-Z]/.test(stroke.key) && stroke.key.length === 1
        ? [{ ...stroke, key: 'Shift', code: 'ShiftLeft' }, stroke]
        : [stroke],
    )
    expect(scansOf(trace)).toEqual(['AB-12 x/9'])
  })

  it('reads digits behind a Japanese input method', () => {
    const trace = strokes('49012345', USB).map((stroke) =>
      stroke.key === 'Enter' ? stroke : { ...stroke, key: 'Process' },
    )
    expect(scansOf(trace)).toEqual(['49012345'])
  })

  it('takes two scans in a row as two', () => {
    expect(
      scansOf([...strokes('4006381333931', USB), ...strokes('7801234567890', USB, 'Enter', 10_300)]),
    ).toEqual(['4006381333931', '7801234567890'])
  })

  it('drops what a person typed just before from the code', () => {
    const typed: KeyStroke[] = [{ key: '3', code: 'Digit3', atMs: 9000, repeat: false }]
    expect(scansOf([...typed, ...strokes('7801234567890', USB)])).toEqual(['7801234567890'])
  })

  it('is not a held key', () => {
    const held = strokes('11111111', [33]).map((stroke, index) => ({
      ...stroke,
      repeat: index > 0 && stroke.key === '1',
    }))
    expect(scansOf(held)).toEqual([])
  })

  it('is not a burst without its terminator, nor one that ends in another key', () => {
    expect(scansOf(strokes('7801234567890', USB, 'Escape'))).toEqual([])
    const late = strokes('7801234567890', USB)
    const last = present(late.at(-1), 'the terminator')
    expect(scansOf([...late.slice(0, -1), { ...last, atMs: last.atMs + SCAN_GAP_MAX_MS + 1 }])).toEqual([])
  })

  it('holds its limits', () => {
    expect(scansOf(strokes('1'.repeat(SCAN_LENGTH_MIN), USB))).toHaveLength(1)
    expect(scansOf(strokes('1'.repeat(SCAN_LENGTH_MIN - 1), USB))).toHaveLength(0)
    expect(scansOf(strokes('1'.repeat(SCAN_LENGTH_MAX), USB))).toHaveLength(1)
    expect(scansOf(strokes('1'.repeat(SCAN_LENGTH_MAX + 1), USB))).toHaveLength(0)
    expect(scansOf(strokes('12345678', [SCAN_MEAN_GAP_MAX_MS]))).toHaveLength(1)
    expect(scansOf(strokes('12345678', [SCAN_MEAN_GAP_MAX_MS + 1]))).toHaveLength(0)
    // One long gap inside a quick code: at the limit it still belongs.
    expect(scansOf(strokes('12345678', [2, 2, SCAN_GAP_MAX_MS, 2, 2, 2, 2, 2]))).toEqual(['12345678'])
  })

  it('never takes the second half of a broken code for a code', () => {
    const brokenAfter = (gapMs: number) =>
      strokes('7801234567890', [2, 2, gapMs, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    expect(scansOf(brokenAfter(SCAN_GAP_MAX_MS + 1))).toEqual([])
    const detector = createScanDetector()
    expect(
      brokenAfter(SCAN_GAP_MAX_MS + 1)
        .map((stroke) => detector.take(stroke))
        .at(-1),
    ).toEqual({ kind: 'broken' })
    expect(scansOf(brokenAfter(SCAN_QUIET_BEFORE_MS - 1))).toEqual([])
    // After a real silence it is a new code, because nothing tells it from one.
    expect(scansOf(brokenAfter(SCAN_QUIET_BEFORE_MS))).toEqual(['1234567890'])
  })

  it('never takes the rest of a code whose first character passed for a key pressed alone', () => {
    const after = (restAtMs: number) => {
      const detector = createScanDetector()
      const code = strokes('A801234567890', [restAtMs, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
      return code
        .map((stroke, index) => {
          if (index === 1) detector.takeAlone()
          return detector.take(stroke)
        })
        .at(-1)
    }
    expect(after(2)).toEqual({ kind: 'broken' })
    expect(after(SCAN_QUIET_BEFORE_MS - 1)).toEqual({ kind: 'broken' })
    expect(after(SCAN_QUIET_BEFORE_MS)).toEqual({ kind: 'scan', code: '801234567890' })
  })

  it('takes a scan that follows another key at once', () => {
    const escape: KeyStroke = { key: 'Escape', code: 'Escape', atMs: 9990, repeat: false }
    const typed: KeyStroke = { key: '3', code: 'Digit3', atMs: 9980, repeat: false }
    expect(scansOf([typed, escape, ...strokes('7801234567890', USB)])).toEqual(['7801234567890'])
  })
})
