import { describe, expect, test, vi } from 'vitest'
import { Corruption } from '../../main/engine/corruption.ts'
import { showPageLost, showTrouble } from '../../main/shell/trouble.ts'

interface Shown {
  readonly title?: string
  readonly message: string
  readonly detail?: string
  readonly buttons?: string[]
  readonly defaultId?: number
}

function ports(locale: string, presses: readonly number[]) {
  const shown: Shown[] = []
  const openPath = vi.fn(() => Promise.resolve(''))
  return {
    shown,
    openPath,
    ports: {
      dialog: {
        showMessageBox: (options: Shown) =>
          Promise.resolve({ response: presses[shown.push(options) - 1] ?? -1, checkboxChecked: false }),
      } as never,
      shell: { openPath },
      locale,
      backupFolder: 'backups',
    },
  }
}

const CODES = ['JOURNAL_CHAIN_BROKEN', 'DB_FROM_FUTURE', 'DB_NOT_OURS', 'DB_DAMAGED'] as const

describe('data that cannot be opened', () => {
  test.each(CODES)('%s is named, leads to the backups, and quitting is the default', async (code) => {
    const { shown, openPath, ports: given } = ports('en-GB', [0, 1])
    await showTrouble(new Corruption(code, 'what was found'), given)
    expect(shown).toHaveLength(2)
    expect(shown[0]?.detail).toBe(`${code}\nwhat was found`)
    expect(shown[0]?.message).toContain('Restore the last verified backup')
    expect(shown[0]?.buttons).toEqual(['Show the backups', 'Quit'])
    expect(shown[0]?.defaultId).toBe(1)
    expect(openPath.mock.calls).toEqual([['backups']])
  })
  test('data that is in use needs no restoring', async () => {
    const { shown, ports: given } = ports('en', [0])
    await showTrouble(new Corruption('DB_IN_USE', 'held'), given)
    expect(shown[0]?.buttons).toEqual(['Quit'])
    expect(shown[0]?.message).toContain('Close it first')
  })
  test('anything else says its sentence', async () => {
    const { shown, ports: given } = ports('en', [0])
    await showTrouble(new Error('lane.json: port must be a number'), given)
    expect(shown[0]?.detail).toBe('lane.json: port must be a number')
    expect(shown[0]?.buttons).toEqual(['Quit'])
  })
  test.each([
    ['es-CL', 'no se puede abrir'],
    ['ja', 'レジを開けません'],
    ['en-US', 'cannot be opened'],
    ['de-DE', 'cannot be opened'],
  ])('in %s it says "%s"', async (locale, words) => {
    const { shown, ports: given } = ports(locale, [1])
    await showTrouble(new Corruption('DB_DAMAGED', 'x'), given)
    expect(shown[0]?.title).toContain(words)
  })
})

test('a page that cannot be kept alive says that payments are safe', async () => {
  const { shown, ports: given } = ports('es', [0])
  await showPageLost(given)
  expect(shown[0]?.message).toContain('Los pagos siguen guardados')
})
