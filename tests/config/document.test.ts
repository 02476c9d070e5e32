import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { configSchemaText, configTables } from './config-document.ts'
import { config, CONFIG_SHAPES } from '../../main/node/config-schema.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** After a change of the schema: `npm test -- tests/config -u`, and the tables into main/node/README.md. */
describe('what is written about the provisioning file', () => {
  it('the JSON schema is current', async () => {
    await expect(configSchemaText()).toMatchFileSnapshot(at('build/config.schema.json'))
  })

  it('the tables in the README are current', () => {
    expect(readFileSync(at('main/node/README.md'), 'utf8')).toContain(configTables())
  })

  it('every field has a description', () => {
    for (const [place, shape] of Object.entries(CONFIG_SHAPES)) {
      for (const [key, schema] of Object.entries(shape))
        expect(schema.description ?? '', `${place}.${key}`).toMatch(/\.$/)
    }
  })

  it('the JSON schema refuses unknown names in every object and asks for what is needed', () => {
    const schema = JSON.parse(configSchemaText()) as z.core.JSONSchema.JSONSchema
    const objects: z.core.JSONSchema.JSONSchema[] = []
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      if ((value as { type?: unknown }).type === 'object') objects.push(value as z.core.JSONSchema.JSONSchema)
      Object.values(value).forEach(walk)
    }
    walk(schema)
    expect(objects.length).toBeGreaterThan(6)
    for (const object of objects) expect(object.additionalProperties).toBe(false)
    expect(schema.required).toEqual(['shop'])
    expect(config.safeParse({}).success).toBe(false)
  })
})

describe('the example in the README', () => {
  it('is a good file', () => {
    const example = /```json\n([\s\S]*?)```/.exec(readFileSync(at('main/node/README.md'), 'utf8'))?.[1] ?? ''
    expect(config.safeParse(JSON.parse(example))).toMatchObject({ success: true })
  })
})
