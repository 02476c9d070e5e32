import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'

/** How long the first press waits for the second. */
const ARMED_MS = 4000

/** Removes something with two presses, the second of them within a few seconds. */
export function RemoveButton({
  onRemove,
  isDisabled,
}: {
  readonly onRemove: () => void
  readonly isDisabled: boolean
}) {
  const { t } = useTranslation('settings')
  const [isArmed, setArmed] = useState(false)
  useEffect(() => {
    if (!isArmed) return
    const timer = setTimeout(() => setArmed(false), ARMED_MS)
    return () => clearTimeout(timer)
  }, [isArmed])
  return (
    <Button
      look={isArmed ? 'armed' : 'danger'}
      icon={Trash2}
      shortcut="F10"
      isDisabled={isDisabled}
      className="remove-button"
      onPress={() => {
        if (isArmed) onRemove()
        else setArmed(true)
      }}
    >
      {t(isArmed ? 'removeSure' : 'remove')}
    </Button>
  )
}
