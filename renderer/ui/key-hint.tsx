import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeyName } from '../input/key-names.ts'

const SYMBOLS: Partial<Record<KeyName, string>> = { ArrowUp: '↑', ArrowDown: '↓', Enter: '⏎', Backspace: '⌫' }

/**
 * The key's name as it is printed on keyboards, beside the words of what it does. The button around it says
 * the key to whoever does not see it: the component library lets no `aria-keyshortcuts` through.
 */
export function KeyHint({ name }: { readonly name: KeyName }) {
  const { t } = useTranslation('common')
  const words: Partial<Record<KeyName, string>> = {
    Delete: t('key.delete'),
    Escape: t('key.escape'),
    Enter: t('key.enter'),
    Insert: t('key.insert'),
    PageUp: t('key.pageUp'),
  }
  const hint = useRef<HTMLElement>(null)
  useEffect(() => {
    const button = hint.current?.closest('button')
    button?.setAttribute('aria-keyshortcuts', name)
    return () => button?.removeAttribute('aria-keyshortcuts')
  }, [name])
  return (
    <kbd ref={hint} className="key-hint" aria-hidden>
      {words[name] ?? SYMBOLS[name] ?? name}
    </kbd>
  )
}
