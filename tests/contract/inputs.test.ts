import { describe, expect, test } from 'vitest'
import { RIGHTS } from '../../shared/contract/define.ts'
import { CODE_MAX, REASON_MIN, SEARCH_LIMIT_MAX, TEXT_MAX } from '../../shared/contract/fields.ts'
import { contract } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { AMOUNT_MINOR_MAX } from '../../shared/money.ts'
import { QUANTITY_MAX } from '../../shared/quantity.ts'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import { checkedLane } from './checked-lane.ts'
import { bare, fieldsOf, textOfLength, valueAt, withValue } from './input-fields.ts'
import type { Field } from './input-fields.ts'
import { SAMPLES } from './samples.ts'

const NAMES = Object.keys(contract) as CallName[]
const named = (field: Field): string => field.path.join('.')

/** Values of a wrong type for a field, whatever it is. */
function wrongValues({ schema }: Field): readonly unknown[] {
  const { type, enum: choices } = bare(schema)
  const nullable = schema.anyOf?.some((choice) => choice.type === 'null') ?? false
  const wrong: unknown[] = [{ nested: true }, ...(nullable ? [] : [null])]
  if (choices) wrong.push('no-such-choice')
  if (type === 'string') wrong.push(7, true, ['a'])
  if (type === 'integer' || schema.anyOf?.some((choice) => choice.const !== undefined))
    wrong.push('1', 1.5, 2 ** 53, 1e300)
  if (type === 'boolean') wrong.push('true', 0)
  if (type === 'array') wrong.push('lan', {}, [null])
  return wrong.filter((value) => !(type === 'object' && typeof value === 'object' && value !== null))
}

/** Values just inside and just outside of each limit of a field. */
function limitsOf({
  schema,
}: Field): readonly { readonly inside: unknown; readonly outside: unknown; readonly limit: string }[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, ...rest } = bare(schema)
  const text = (length: number): string => textOfLength(rest, length)
  const item = rest.items?.type === 'integer' ? 10 : 'lan'
  const list = (count: number): unknown[] => Array.from({ length: count }, () => item)
  return [
    ...(maxLength === undefined
      ? []
      : [{ limit: 'longest', inside: text(maxLength), outside: text(maxLength + 1) }]),
    ...(minLength === undefined
      ? []
      : [{ limit: 'shortest', inside: text(minLength), outside: text(minLength - 1) }]),
    ...(maximum === undefined || rest.type !== 'integer'
      ? []
      : [{ limit: 'largest', inside: maximum, outside: maximum + 1 }]),
    ...(minimum === undefined || rest.type !== 'integer'
      ? []
      : [{ limit: 'smallest', inside: minimum, outside: minimum - 1 }]),
    ...(maxItems === undefined
      ? []
      : [{ limit: 'most', inside: list(maxItems), outside: list(maxItems + 1) }]),
    ...(minItems === undefined
      ? []
      : [{ limit: 'fewest', inside: list(minItems), outside: list(minItems - 1) }]),
  ]
}

const code = (answer: CallAnswer): string => (answer.ok ? 'ok' : answer.error.code)
const where = (answer: CallAnswer): string => (answer.ok ? '' : String(answer.error.detail?.['where'] ?? ''))

describe.each(NAMES)('%s', (name) => {
  const fields = fieldsOf(name)

  test('has a right and schemas, and its sample names every field there is', () => {
    expect(RIGHTS).toContain(contract[name].right)
    expect(['query', 'command']).toContain(contract[name].kind)
    for (const field of fields) expect(valueAt(SAMPLES[name], field.path), named(field)).not.toBeUndefined()
  })

  test('limits every text, number and list that it takes', () => {
    for (const field of fields) {
      const { type, maxLength, pattern, enum: choices, maximum, maxItems } = bare(field.schema)
      if (type === 'string')
        expect(maxLength ?? pattern ?? choices, `${named(field)} has a limit`).toBeDefined()
      if (type === 'integer') expect(maximum, `${named(field)} has a limit`).toBeDefined()
      if (type === 'array') expect(maxItems, `${named(field)} has a limit`).toBeDefined()
    }
  })

  test('has a handler that answers a well-formed call, with everything or only the needed', async () => {
    const lane = await checkedLane()
    const least = fields
      .filter((field) => !field.required && field.path.length === 1)
      .reduce<unknown>((input, field) => withValue(input, field.path, undefined), SAMPLES[name])
    for (const input of [SAMPLES[name], least]) {
      const [answer] = await Promise.all([lane.call(name, input), lane.time.pass(60_000)])
      expect(['REQUEST_INVALID', 'INTERNAL', 'ENGINE_STOPPED']).not.toContain(code(answer))
    }
    expect(lane.defects).toEqual([])
  })

  test('refuses a malformed input, naming the field', async () => {
    const lane = await checkedLane()
    const refused = async (input: unknown, field: string): Promise<void> => {
      const answer = await lane.call(name, input)
      expect([field, code(answer), where(answer)]).toEqual([
        field,
        'REQUEST_INVALID',
        expect.stringContaining(field),
      ])
    }
    const depths = [
      [],
      ...fields.filter(({ schema }) => bare(schema).type === 'object').map(({ path }) => path),
    ]
    for (const path of depths) await refused(withValue(SAMPLES[name], [...path, 'stranger'], 1), 'stranger')
    await refused(
      JSON.parse(
        `{"__proto__":{"saleId":1}${JSON.stringify(SAMPLES[name])
          .slice(1)
          .replace(/^(?=")/, ',')}`,
      ),
      '__proto__',
    )
    for (const field of fields) {
      if (field.required) await refused(withValue(SAMPLES[name], field.path, undefined), named(field))
      for (const wrong of wrongValues(field))
        await refused(withValue(SAMPLES[name], field.path, wrong), named(field))
      for (const { outside } of limitsOf(field))
        await refused(withValue(SAMPLES[name], field.path, outside), named(field))
    }
    for (const input of [[], 'text', 7, true, [SAMPLES[name]]]) {
      expect(code(await lane.call(name, input))).toBe('REQUEST_INVALID')
    }
    expect(lane.defects).toEqual([])
  })

  test('takes each field at its limits', () => {
    for (const field of fields) {
      for (const { inside, limit } of limitsOf(field)) {
        const parsed = contract[name].input.safeParse(withValue(SAMPLES[name], field.path, inside))
        expect(parsed.success, `${named(field)}: ${limit} ${JSON.stringify(inside).slice(0, 40)}`).toBe(true)
      }
    }
  })
})

describe('the named limits', () => {
  const fieldOf = (name: CallName, path: string) =>
    bare(fieldsOf(name).find((field) => named(field) === path)?.schema ?? {})

  test.each([
    ['sale.tenderCash', 'receivedMinor', { maximum: AMOUNT_MINOR_MAX }],
    ['sale.tenderCard', 'amountMinor', { minimum: 1, maximum: AMOUNT_MINOR_MAX }],
    ['sale.scan', 'code', { minLength: 1, maxLength: CODE_MAX }],
    ['sale.scan', 'quantityThousandths', { minimum: 1, maximum: QUANTITY_MAX }],
    ['sale.setQuantity', 'quantityThousandths', { minimum: 1, maximum: QUANTITY_MAX }],
    ['sale.void', 'reason', { maxLength: TEXT_MAX }],
    ['catalog.search', 'limit', { minimum: 1, maximum: SEARCH_LIMIT_MAX }],
    ['receipt.list', 'limit', { minimum: 1, maximum: SEARCH_LIMIT_MAX }],
    ['payment.resolve', 'reason', { minLength: REASON_MIN, maxLength: TEXT_MAX }],
    ['payment.resolve', 'evidence', { minLength: REASON_MIN, maxLength: TEXT_MAX }],
    ['reversal.close', 'note', { minLength: REASON_MIN, maxLength: TEXT_MAX }],
    ['payment.detach', 'approval.pin', { minLength: 4, maxLength: 12 }],
    ['terminal.save', 'port', { minimum: 1, maximum: 65_535 }],
    ['terminal.save', 'credential', { minLength: 1, maxLength: 512 }],
    ['printer.save', 'columns', { minimum: 24, maximum: 64 }],
  ] as const)('%s %s', (name, path, limits) => {
    expect(fieldOf(name, path)).toMatchObject(limits)
  })
})
