import { describe, expect, it } from 'vitest'
import { catalogues } from '../../renderer/i18n/catalogues.ts'
import { GIVE_BACK_REASONS, STANDINGS } from '../../shared/contract/card.ts'
import { PAYMENT_ACTIONS, PHASES, REASONS } from '../../shared/contract/payment.ts'
import { LANGUAGES } from '../../shared/contract/staff.ts'
import { ERROR_CODES } from '../../shared/errors.ts'
import { MARKETS } from '../../shared/markets.ts'

type Tree = { readonly [key: string]: string | Tree }

function flat(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...flat(value, `${path}${key}.`)],
    ),
  )
}
const words = Object.fromEntries(
  LANGUAGES.map((language) => [language, flat(catalogues[language])]),
) as Record<(typeof LANGUAGES)[number], Map<string, string>>
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort()

describe.each(LANGUAGES)('words in %s', (language) => {
  it('has every key of the English words and no other, and none is empty', () => {
    expect([...words[language].keys()].sort()).toEqual([...words.en.keys()].sort())
    expect([...words[language]].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  })

  it('fills in the same values', () => {
    const differing = [...words[language]].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(words.en.get(key) ?? '').join(),
    )
    expect(differing.map(([key]) => key)).toEqual([])
  })

  it('has a sentence for every refusal, fault and reason, and a word for every tax', () => {
    const { errors, payment, common } = catalogues[language]
    expect(Object.keys(errors).sort()).toEqual([...ERROR_CODES, 'CONNECTION_LOST'].sort())
    expect(Object.keys(payment.reason).sort()).toEqual([...REASONS].sort())
    const labels = Object.values(MARKETS).flatMap((market) =>
      Object.values(market.taxClasses).map((tax) => tax.label),
    )
    for (const label of labels) expect(common.tax).toHaveProperty(label)
    for (const action of PAYMENT_ACTIONS) expect(payment.action).toHaveProperty(action)
    for (const phase of PHASES.filter((name) => name !== 'sending'))
      expect(payment.phase).toHaveProperty(phase)
  })

  it('has words of its own for every operation in every phase, and a sentence for every way back', () => {
    const { operations, 'give-back': giveBack } = catalogues[language]
    const deeds = ['authorization', 'capture', 'prolong', 'raise', 'refund', 'release', 'tip', 'void']
    const tables = [operations.declined, operations.cancelled, operations.not_charged, operations.unknown]
    for (const table of [operations.approved, operations.approvedHow, operations.next, ...tables])
      expect(Object.keys(table).sort()).toEqual(deeds)
    expect(Object.keys(operations.resolve.done).sort()).toEqual(deeds)
    expect(Object.keys(operations.name).sort()).toEqual([...deeds, 'charge'].sort())
    // A screen full of one word would hide which of them is not known.
    expect(new Set(Object.values(operations.unknown)).size).toBe(deeds.length)
    expect(Object.keys(giveBack.way).sort()).toEqual([...GIVE_BACK_REASONS].sort())
    expect(Object.keys(giveBack.standing).sort()).toEqual([...STANDINGS].sort())
    for (const sentence of Object.values(giveBack.way)) expect(sentence).toMatch(/[.。]$/)
  })

  it('ends every sentence of a refusal like a sentence', () => {
    const unfinished = Object.entries(catalogues[language].errors).filter(([, text]) => !/[.。]$/.test(text))
    expect(unfinished.map(([code]) => code)).toEqual([])
  })
})

describe('translations', () => {
  it('are not left in English', () => {
    // Words that really are the same in both languages.
    const WORDS = 'Terminal|PIN|HTTP|LAN|ABC|Enter|Esc|Total|IVA|IGV|kg|No|Supervisor|ms|decimals?|h|min'
    const SAME = new RegExp(String.raw`^(?:${WORDS}|\W|\d|\{\{\w+\}\})*$`)
    const left = (['es', 'ja'] as const).flatMap((language) =>
      [...words[language]]
        .filter(([key, text]) => text === words.en.get(key) && text.length > 14 && !SAME.test(text))
        .map(([key]) => `${language} ${key}`),
    )
    expect(left).toEqual([])
  })
})
