/** UUID version 4, as Kushki ONE requires of a `client_transaction_id` (payments page, Key concepts). */
export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Formats 16 random bytes as a UUID version 4. */
export function uuidFrom(bytes: Uint8Array): string {
  let hex = ''
  for (let index = 0; index < 16; index += 1) {
    const byte = bytes[index] ?? 0
    hex += SPELLED[index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte] ?? ''
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

const SPELLED = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
