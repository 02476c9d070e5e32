import { describe, expect, test } from 'vitest'
import type {
  AbortAnswer,
  InquiryAnswer,
  MoneyAnswer,
  TerminalCall,
} from '../../main/engine/terminals/driver.ts'
import { catalogues } from '../../renderer/i18n/catalogues.ts'
import { ANSWER_WORDS, MESSAGE_WORDS } from '../../renderer/payment/exchange-words.ts'
import { OPERATIONS } from '../../shared/contract/payment.ts'
import { LANGUAGES } from '../../shared/contract/staff.ts'

type Proof = Extract<MoneyAnswer, { kind: 'approved' }>['proof']
type Certainty = Extract<MoneyAnswer, { kind: 'refused' }>['certainty']
type AnswerClass =
  | Exclude<MoneyAnswer['kind'], 'approved' | 'refused'>
  | `approved_${Proof}`
  | `refused_${Certainty}`
  | 'busy'
  | 'not_read'
  | `abort_${AbortAnswer['kind']}`
  | `inquiry_${Exclude<InquiryAnswer['kind'], 'approved'>}`
  | `inquiry_approved_${Proof}`
/** A class that the driver can give and that has no words is a mistake of the compiler. */
const words: Readonly<Record<AnswerClass, string>> = ANSWER_WORDS
/** Looks of people and of health are not journaled. */
type Journaled = Exclude<TerminalCall['kind'], 'money' | 'inquiry' | 'probe' | 'history'>
const asked: Readonly<Record<Journaled, string>> = MESSAGE_WORDS

const wordAt = (language: (typeof LANGUAGES)[number], path: string): unknown => {
  const [group, name] = path.split('.') as ['message' | 'answer', string]
  return (catalogues[language].payment[group] as Readonly<Record<string, unknown>>)[name]
}

describe.each(LANGUAGES)('words for messages in %s', (language) => {
  test('every class of an answer and every operation has one', () => {
    for (const path of [...Object.values(words), ...Object.values(MESSAGE_WORDS)])
      expect(wordAt(language, path), path).toMatch(/\S/)
    expect(Object.keys(asked)).toEqual(
      expect.arrayContaining([...OPERATIONS, 'search_local', 'search_online', 'abort']),
    )
  })

  test('no word is a code', () => {
    for (const path of [...Object.values(words), ...Object.values(MESSAGE_WORDS)])
      expect(wordAt(language, path)).not.toMatch(/_/)
  })
})
