import { describe, expect, test } from 'vitest'
import { catalogues } from '../../../renderer/i18n/catalogues.ts'
import { ROUTES } from '../../../shared/contract/payment.ts'
import { PRINT_CAUSES, PRINT_STATES } from '../../../shared/contract/receipt.ts'
import { TEST_VERDICTS } from '../../../shared/contract/test-verdicts.ts'
import { LANGUAGES, THEMES } from '../../../shared/contract/staff.ts'
import { MARKETS } from '../../../shared/markets.ts'

describe.each(LANGUAGES)('the back office in %s', (language) => {
  const { receipts, settings } = catalogues[language]
  test('has a word for every state of a print and a sentence for every cause', () => {
    expect(Object.keys(receipts.state).toSorted()).toEqual([...PRINT_STATES].toSorted())
    expect(Object.keys(receipts.cause).toSorted()).toEqual([...PRINT_CAUSES].toSorted())
  })
  test('has a verdict for every test, and a next step for every one that is not well', () => {
    expect(Object.keys(settings.test.verdict).toSorted()).toEqual([...TEST_VERDICTS].toSorted())
    const toDo = TEST_VERDICTS.filter((verdict) => verdict !== 'ready')
    expect(Object.keys(settings.test.next).toSorted()).toEqual(toDo.toSorted())
    for (const sentence of Object.values(settings.test.next)) expect(sentence).toMatch(/[.。]$/)
  })
  test('names every way, country and theme', () => {
    expect(Object.keys(settings.terminal.way).toSorted()).toEqual([...ROUTES].toSorted())
    expect(Object.keys(settings.shop.country).toSorted()).toEqual(Object.keys(MARKETS).toSorted())
    for (const theme of THEMES) expect(settings.display[theme]).not.toBe('')
  })
})
