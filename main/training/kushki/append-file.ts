import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { assert } from '../../../shared/assert.ts'

/** A file of JSON lines that is only appended to; a line counts once it is on the disk. */
export interface AppendFile {
  /** What it held when it was opened. */
  readonly records: readonly unknown[]
  /** Returns when the line is on the disk. */
  append(record: unknown): void
  close(): void
}

/** Opens or makes the file. A last line that was cut off by a crash was never acknowledged and is removed. */
export function openAppendFile(path: string): AppendFile {
  const file = openSync(path, 'a+', 0o600)
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) ftruncateSync(file, Buffer.byteLength(whole))
  let open = true
  return {
    records: whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line, index) => parsedLine(line, index, path)),
    append(record) {
      assert(open, 'the file is open')
      const bytes = Buffer.from(`${JSON.stringify(record)}\n`)
      const written = writeSync(file, bytes)
      assert(written === bytes.length, 'a line is written whole')
      fsyncSync(file)
    },
    close() {
      if (open) closeSync(file)
      open = false
    },
  }
}

function parsedLine(line: string, index: number, path: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch (cause) {
    throw new Error(`${path}, line ${index + 1}, is not JSON; it is not a ledger of this simulator`, {
      cause,
    })
  }
}
