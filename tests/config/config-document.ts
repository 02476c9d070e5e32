import { z } from 'zod'
import { config, CONFIG_SHAPES } from '../../main/node/config-schema.ts'

/** `build/config.schema.json`: what an editor needs to complete and check a provisioning file. */
export function configSchemaText(): string {
  const schema = z.toJSONSchema(config, { io: 'input', target: 'draft-2020-12' })
  const titled = {
    ...schema,
    title: 'Lanekeeper provisioning file',
    description: 'Shop, terminals, printers and staff of one lane.',
  }
  return `${JSON.stringify(titled, null, 2)}\n`
}

const TITLES: Readonly<Record<string, string>> = {
  '': 'the file',
  shop: '`shop`',
  'terminals[]': 'each of `terminals`',
  'terminals[].profile': '`profile` of a terminal',
  'terminals[].operations': '`operations` of a terminal',
  'printers[]': 'each of `printers`',
  'staff[]': 'each of `staff`',
}

/** What may be left out, and what then holds. */
function neededText(schema: z.ZodType): string {
  const absent = schema.safeParse(undefined)
  if (!absent.success) return 'yes'
  if (absent.data === undefined || absent.data === null) return 'no'
  return absent.data === '' ? 'no (empty)' : `no (\`${JSON.stringify(absent.data)}\`)`
}

/** The provisioning file as Markdown tables, one for each object of it. */
export function configTables(): string {
  return Object.entries(CONFIG_SHAPES)
    .map(([place, shape]) => {
      const rows = Object.entries(shape).map(
        ([key, schema]) =>
          `| \`${key}\` | ${neededText(schema)} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`,
      )
      return [
        `**In ${TITLES[place] ?? place}:**`,
        '',
        '| field | needed | what it says |',
        '| --- | --- | --- |',
        ...rows,
      ].join('\n')
    })
    .join('\n\n')
}
