import { isTyping, runKey } from './keys.ts'
import { deliverScan, reportBrokenScan } from './scan-contract.ts'
import { createScanDetector } from './scan-detector.ts'

/** From this length on a burst is surely a scanner, and its keys are kept from buttons and lists. */
const BURST_LENGTH_SURE = 3

/** After this silence a single character was pressed alone; no scanner pauses so long after its first. */
const LONE_KEY_MS = 90

interface FieldBefore {
  readonly field: HTMLInputElement | HTMLTextAreaElement
  readonly text: string
  readonly start: number | null
  readonly end: number | null
}

function rememberField(target: EventTarget | null): FieldBefore | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null
  return { field: target, text: target.value, start: target.selectionStart, end: target.selectionEnd }
}

/**
 * Puts back what a field held before the scanner typed into it, the way a person's edit would, so that React
 * sees it.
 */
function restoreField({ field, text, start, end }: FieldBefore): void {
  const prototype =
    field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  if (start !== null && end !== null) field.setSelectionRange(start, end)
}

/**
 * No key of a screen is a digit, and most codes begin with one: a busy page must not take it out of its code.
 */
const isDigit = (character: string): boolean => /^\d$/.test(character)

/** Whether a single character typed into this field is a key of the screen and not text. */
function isKeyOfScreen(target: EventTarget | null, character: string): boolean {
  if (!isTyping(target)) return true
  const keys = (target as HTMLElement).getAttribute('data-lone-keys')
  return keys !== null && (keys === 'letters' ? /^[a-z]$/i.test(character) : keys.includes(character))
}

/**
 * Watches every key before anybody else does: takes whole scans out of the stream wherever the focus is, and
 * runs single-character keys once it is sure that they were pressed alone. Call once; returns the way to
 * stop.
 */
export function listenForScans(page: Window): () => void {
  const detector = createScanDetector()
  let before: FieldBefore | null = null
  let loneTimer: ReturnType<typeof setTimeout> | undefined

  const swallow = (event: KeyboardEvent): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  const onCharacter = (event: KeyboardEvent, character: string, length: number): void => {
    clearTimeout(loneTimer)
    if (length === 1) {
      before = rememberField(event.target)
      if (isDigit(character) || !isKeyOfScreen(event.target, character)) return
      if (isTyping(event.target)) event.preventDefault()
      loneTimer = setTimeout(() => {
        detector.takeAlone()
        runKey(character.toUpperCase(), false)
      }, LONE_KEY_MS)
    } else if (length >= BURST_LENGTH_SURE && !isTyping(event.target)) {
      swallow(event)
    }
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return detector.reset()
    const verdict = detector.take({
      key: event.key,
      code: event.code,
      atMs: event.timeStamp,
      repeat: event.repeat,
    })
    if (verdict.kind === 'character') return onCharacter(event, verdict.character, verdict.length)
    // In a field the whole code stands there and Enter takes it as typed; elsewhere its beginning is gone.
    if (verdict.kind === 'broken' && !isTyping(event.target)) {
      swallow(event)
      reportBrokenScan()
    }
    if (verdict.kind !== 'scan') return
    clearTimeout(loneTimer)
    swallow(event)
    if (before) restoreField(before)
    before = null
    deliverScan(verdict.code)
  }

  page.addEventListener('keydown', onKeyDown, { capture: true })
  return () => {
    clearTimeout(loneTimer)
    page.removeEventListener('keydown', onKeyDown, { capture: true })
  }
}
