import { z } from 'zod'
import { present } from '../../shared/assert.ts'
import { contract } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'

/** The part of JSON Schema that the contract's inputs use. */
export interface FieldSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly items?: FieldSchema
  readonly anyOf?: readonly FieldSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}

export interface Field {
  readonly path: readonly string[]
  readonly schema: FieldSchema
  readonly required: boolean
}

export const schemaOf = (name: CallName): FieldSchema =>
  z.toJSONSchema(contract[name].input, { io: 'input' }) as FieldSchema

/** Every field of an input, nested ones too, objects before what is in them. */
export function fieldsOf(name: CallName): readonly Field[] {
  const walk = (schema: FieldSchema, path: readonly string[]): Field[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
      const here = { path: [...path, key], schema: inner, required: schema.required?.includes(key) ?? false }
      return [here, ...walk(inner, here.path)]
    })
  return walk(schemaOf(name), [])
}

/** What one field may be; for `T | null` the T. */
export const bare = (schema: FieldSchema): FieldSchema =>
  schema.anyOf?.find((choice) => choice.type !== 'null') ?? schema

type Tree = Record<string, unknown>

export function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], input)
}

/** A copy of the input with another value in one place; `undefined` takes the field away. */
export function withValue(input: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  const copy: Tree = { ...(input as Tree) }
  const name = present(key, 'a key')
  if (rest.length > 0) copy[name] = withValue(copy[name], rest, value)
  else if (value === undefined) Reflect.deleteProperty(copy, name)
  else copy[name] = value
  return copy
}

/** A text of exactly this length that is otherwise like the sample. */
export function textOfLength(schema: FieldSchema, length: number): string {
  // Only a host has both a pattern and a limit: its labels are short.
  if (schema.pattern !== undefined) return 'a.'.repeat(length).slice(0, length)
  return schema.format === 'uri'
    ? 'https://a.example/'.padEnd(length, 'a').slice(0, length)
    : 'a'.repeat(length)
}
