import { useTranslation } from 'react-i18next'
import type { KeyName } from '../input/key-names.ts'

const SYMBOLS: Partial<Record<KeyName, string>> = { ArrowUp: '↑', ArrowDown: '↓', Enter: '⏎', Backspace: '⌫' }

/** The key's name as it is printed on keyboards, beside the words of what it does. */
export function KeyHint({ name }: { readonly name: KeyName }) {
  const { t } = useTranslation('common')
  const words: Partial<Record<KeyName, string>> = {
    Delete: t('key.delete'),
    Escape: t('key.escape'),
    Enter: t('key.enter'),
  }
  return (
    <kbd className="key-hint" aria-hidden>
      {words[name] ?? SYMBOLS[name] ?? name}
    </kbd>
  )
}
