import type { TerminalSettings, TerminalTest } from '../../../../shared/contract/settings.ts'
import { isSerial } from '../discovery/verify.ts'
import type { AnsweredBy, TerminalDriver } from '../driver.ts'
import type { Evidence } from './decide.ts'

/** What a look brought. */
export interface Heard {
  readonly verdict: TerminalTest['verdict']
  readonly by: AnsweredBy
}

/**
 * What a look says about who it is. `knows`: whether its history shows a payment of ours; asked at need. The
 * newest entry of its own history that was seen before says the same without a question, whoever made it: no
 * other device has that id in its store.
 */
export async function evidenceOf(
  terminal: TerminalSettings,
  heard: Heard,
  about: {
    readonly keyProves: ReturnType<TerminalDriver['keyProves']>
    /** Something hints at another device, or nothing but the terminal itself could. */
    readonly isDoubted: boolean
    /** The newest entry that the terminal showed when all was well. */
    readonly shownBefore: string | null
    readonly knows: () => Promise<boolean>
  },
): Promise<Evidence> {
  const { verdict, by } = heard
  const { keyProves, isDoubted, shownBefore, knows } = about
  const isItsName = isSerial(terminal.serial, by.serialNamed)
  const isOtherName = by.serialNamed !== null && !isItsName
  // One that turns everybody away has shown no key, whatever it says of itself.
  if (verdict !== 'ready' || by.turnedAway) {
    if (!isDoubted || isItsName) return { kind: 'unclear' }
    return { kind: isOtherName || verdict === 'not_a_terminal' ? 'another' : 'unclear' }
  }
  if (keyProves === 'serial') return { kind: 'proven', proof: 'serial_key' }
  if (isItsName) return { kind: 'proven', proof: 'named' }
  // A device may write its serial number otherwise than the settings do: then its history decides.
  if (isOtherName) return (await knows()) ? { kind: 'proven', proof: 'history' } : { kind: 'another' }
  if (keyProves === 'word') return { kind: 'proven', proof: 'named' }
  if (!isDoubted) return { kind: 'unproven' }
  const isItsOwn = by.newestId !== null && by.newestId === shownBefore
  return isItsOwn || (await knows()) ? { kind: 'proven', proof: 'history' } : { kind: 'unproven' }
}
