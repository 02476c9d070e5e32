import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contract } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly prefixItems?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

/** Names under which a secret would go out. */
const TELLING = /credential|secret|password|passphrase|^pin$|Pin$|privateKey/

/** True when it can only be yes, no, or one of a closed list of words. */
function isClosed(schema: Schema): boolean {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.every(isClosed)
  const { type } = schema
  return type === 'boolean' || type === 'null' || schema.enum !== undefined || schema.const !== undefined
}

/** Every field of an output, by its place. */
function fieldsOf(
  schema: Schema,
  path: string,
): readonly { readonly name: string; readonly schema: Schema }[] {
  const { properties = {}, items, additionalProperties } = schema
  const inner = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
    ...(schema.prefixItems ?? []),
    ...(items === undefined ? [] : [items]),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ]
  return [
    ...Object.entries(properties).flatMap(([name, member]) => [
      { name, schema: member },
      ...fieldsOf(member, `${path}.${name}`),
    ]),
    ...inner.flatMap((part) => fieldsOf(part, path)),
  ]
}

const openSecrets = (schema: Schema): readonly string[] =>
  fieldsOf(schema, '')
    .filter((field) => TELLING.test(field.name) && !isClosed(field.schema))
    .map(({ name }) => name)

const schemaOf = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output', reused: 'inline' }) as Schema

describe.each(Object.keys(contract) as CallName[])('what %s answers', (name) => {
  test('has no field in which a credential or a PIN could come back', () => {
    expect(openSecrets(schemaOf(contract[name].output))).toEqual([])
  })
})

test('a field of that kind would be found wherever it stands', () => {
  const hidden = z.strictObject({
    list: z.array(
      z.union([z.null(), z.strictObject({ deep: z.strictObject({ credential: z.string() }) })]),
    ),
    pin: z.string().nullable(),
    credentialStored: z.boolean(),
    secretStore: z.enum(['a', 'b']).nullable(),
  })
  expect(openSecrets(schemaOf(hidden))).toEqual(['credential', 'pin'])
  // The settings do speak of credentials, so that the names looked for are the right ones.
  const told = fieldsOf(schemaOf(contract['settings.get'].output), '').map(({ name }) => name)
  expect(told).toEqual(expect.arrayContaining(['credentialStored', 'credentialWaiting', 'secretStore']))
})
