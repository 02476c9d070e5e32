import type { CDPSession, Page } from 'playwright'

const sessions = new WeakMap<Page, CDPSession>()

/** Milliseconds between the key-downs of a USB scanner. */
const GAP_MS = 3

function keyOf(character: string): { readonly code: string; readonly keyCode: number } {
  if (/^\d$/.test(character)) return { code: `Digit${character}`, keyCode: character.charCodeAt(0) }
  if (/^[a-z]$/i.test(character))
    return { code: `Key${character.toUpperCase()}`, keyCode: character.toUpperCase().charCodeAt(0) }
  return { code: '', keyCode: 0 }
}

/**
 * Scans a code as a keyboard wedge does: real, trusted key events whose times are a scanner's however busy
 * the computer is, ended by Enter. `page.keyboard.type` would leave the rhythm, and so the test, to chance.
 */
export async function scan(page: Page, code: string, gapMs = GAP_MS): Promise<void> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page))
  sessions.set(page, session)
  const startMs = await page.evaluate(() => performance.timeOrigin + performance.now())
  const strokes = [...code].map((text) => ({ text, key: text, ...keyOf(text) }))
  const terminator = { text: '\r', key: 'Enter', code: 'Enter', keyCode: 13 }
  // All at once, in order: waiting for each would let a busy computer put pauses between them.
  await Promise.all(
    [...strokes, terminator].flatMap(({ text, key, code: physical, keyCode }, index) => {
      const timestamp = (startMs + index * gapMs) / 1000
      const stroke = { key, code: physical, windowsVirtualKeyCode: keyCode, timestamp }
      return [
        session.send('Input.dispatchKeyEvent', { type: 'keyDown', text, ...stroke }),
        session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...stroke }),
      ]
    }),
  )
}
