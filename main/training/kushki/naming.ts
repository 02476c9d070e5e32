import { isRecord } from './amount.ts'

/** Where an answer says which device it comes from. */
const SERIAL_NAMES: ReadonlySet<string> = new Set(['serial_number', 'serialNumber'])

/** The answer of a terminal that names no serial number anywhere. No page promises that one is named. */
export function withoutSerial(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSerial)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !SERIAL_NAMES.has(name))
      .map(([name, inner]) => [name, withoutSerial(inner)]),
  )
}
