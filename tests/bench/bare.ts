import Database from 'better-sqlite3'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from 'undici'

/** SQLite as durable as ours (WAL, every commit forced to disk), with one table and nothing else. */
export interface BareDatabase {
  readonly db: Database.Database
  /** One transaction of so many new rows. */
  write(rows: number): void
  close(): void
}

/** What a row of the floor holds: about what a row of the journal does. */
export const BARE_ROW_CHARACTERS = 400

export function openBareDatabase(path: string): BareDatabase {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE IF NOT EXISTS line (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
  // Only after the first write: this build lowers it with that one.
  db.pragma('synchronous = FULL')
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('The bare database is not durable.')
  const insert = db.prepare<[string]>('INSERT INTO line (body) VALUES (?)')
  const body = 'x'.repeat(BARE_ROW_CHARACTERS)
  const write = db.transaction((rows: number) => {
    for (let row = 0; row < rows; row += 1) insert.run(body)
  })
  return {
    db,
    write: (rows) => {
      write.immediate(rows)
    },
    close: () => {
      db.close()
    },
  }
}

/** A server that answers everything with the same text, and a connection to it that stays open. */
export async function openBareExchange(
  handle: (body: string) => string,
): Promise<{ exchange(body: string): Promise<string>; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
    })
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(handle(Buffer.concat(chunks).toString()))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return {
    exchange: async (body) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await client.request({ path: '/', method: 'POST', headers, body })
      return answer.body.text()
    },
    close: async () => {
      await client.close()
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}
