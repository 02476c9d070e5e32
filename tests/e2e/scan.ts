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
  let atMs = await page.evaluate(() => performance.timeOrigin + performance.now())
  for (const character of code) {
    const key = {
      key: character,
      code: keyOf(character).code,
      windowsVirtualKeyCode: keyOf(character).keyCode,
      timestamp: atMs / 1000,
    }
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: character, ...key })
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
    atMs += gapMs
  }
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, timestamp: atMs / 1000 }
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter })
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
}
