import { createContext, useContext, useLayoutEffect, useRef } from 'react'
import { isTypedKey, type KeyName } from './key-names.ts'

/**
 * Keys of the whole page. Every binding lives on a layer: 0 is the screen, each open dialog adds one. Only
 * the top layer hears keys, so that nothing behind a dialog can be pressed. Held keys do nothing unless a
 * binding asks for them.
 */
interface Binding {
  readonly layer: number
  readonly name: KeyName
  readonly repeats: boolean
  run(): void
}

const bindings: Binding[] = []
const layers = new Set<number>([0])

const topLayer = (): number => Math.max(...layers)

/** The layer that a component belongs to; dialogs provide the next one. */
export const KeyLayer = createContext(0)

/** Runs the newest binding of the top layer for a key; true when there was one. */
export function runKey(name: string, isRepeat: boolean): boolean {
  const layer = topLayer()
  const binding = bindings.findLast((candidate) => candidate.layer === layer && candidate.name === name)
  if (!binding) return false
  if (!isRepeat || binding.repeats) binding.run()
  return true
}

/** Binds a key for as long as the component is shown and `isActive`. A null name binds nothing. */
export function useKey(
  name: KeyName | null,
  run: () => void,
  isActive = true,
  options: { readonly repeats?: boolean } = {},
): void {
  const layer = useContext(KeyLayer)
  const latest = useRef(run)
  useLayoutEffect(() => {
    latest.current = run
  })
  const repeats = options.repeats ?? false
  useLayoutEffect(() => {
    if (name === null || !isActive) return
    const binding: Binding = { layer, name, repeats, run: () => latest.current() }
    bindings.push(binding)
    return () => {
      bindings.splice(bindings.indexOf(binding), 1)
    }
  }, [name, isActive, layer, repeats])
}

/** Opens a key layer above the current one while the component is shown, and returns it for `KeyLayer`. */
export function useKeyLayer(): number {
  const layer = useContext(KeyLayer) + 1
  useLayoutEffect(() => {
    layers.add(layer)
    return () => {
      layers.delete(layer)
    }
  }, [layer])
  return layer
}

/** Whether keys typed now go into a text field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}

const FIELD_KEYS = new Set(['Enter', 'Delete', 'Backspace', 'Home', 'End'])
/** Keys that belong to a focused button, list, switch or field before they belong to the screen. */
const WIDGET_KEYS = new Set(['Enter', 'ArrowUp', 'ArrowDown', 'Home', 'End'])
const WIDGET_ROLES = ['listbox', 'option', 'switch', 'tab', 'radio', 'grid', 'row', 'menu']
const WIDGETS = ['button', 'a', 'select', ...WIDGET_ROLES.map((role) => `[role=${role}]`)].join(', ')

/** Listens for keys of the page; call once. Returns the way to stop. */
export function listenForKeys(page: Window): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
    if (isTypedKey(event.key)) return
    const target = event.target instanceof Element ? event.target : null
    if (isTyping(target) && FIELD_KEYS.has(event.key) && target?.getAttribute('data-screen-keys') === null)
      return
    if (WIDGET_KEYS.has(event.key) && target?.closest(WIDGETS)) return
    if (runKey(event.key, event.repeat)) event.preventDefault()
  }
  page.addEventListener('keydown', onKeyDown)
  return () => page.removeEventListener('keydown', onKeyDown)
}
