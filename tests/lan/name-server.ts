import { createSocket } from 'node:dgram'

const HEADER_BYTES = 12
const TYPE_A = 1
const NO_SUCH_NAME = 3
const TTL_S = 1

/** The name asked for, in lower case, and where the question ends. */
function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase())
    at += length + 1
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** The answer to one question: an address, none of that kind, or that there is no such name (RFC 1035). */
export function nameAnswer(query: Buffer, names: ReadonlyMap<string, string>): Buffer {
  const { name, type, end } = questionOf(query)
  const address = names.get(name)
  const isAnswered = address !== undefined && type === TYPE_A
  const head = Buffer.alloc(HEADER_BYTES)
  query.copy(head, 0, 0, 2)
  // An answer, recursion wanted and given.
  head.writeUInt16BE(0x8180 | (address === undefined ? NO_SUCH_NAME : 0), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(isAnswered ? 1 : 0, 6)
  const question = query.subarray(HEADER_BYTES, end)
  if (!isAnswered) return Buffer.concat([head, question])
  const record = Buffer.alloc(12)
  // The name of the question, type A, class IN.
  record.writeUInt16BE(0xc00c, 0)
  record.writeUInt16BE(TYPE_A, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(TTL_S, 6)
  record.writeUInt16BE(4, 10)
  return Buffer.concat([head, question, record, Buffer.from(address.split('.').map(Number))])
}

/** A name server for the names of a small world. */
export async function openNameServer(host: string, names: ReadonlyMap<string, string>): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    socket.send(nameAnswer(query, names), from.port, from.address)
  })
  await new Promise<void>((resolve) => {
    socket.bind(53, host, resolve)
  })
}
