/** UUID version 4, as Kushki ONE requires of a `client_transaction_id` (payments page, Key concepts). */
export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Formats 16 random bytes as a UUID version 4. */
export function uuidFrom(bytes: Uint8Array): string {
  const hex = [...bytes.slice(0, 16)]
    .map((byte, index) => {
      if (index === 6) return ((byte & 0x0f) | 0x40).toString(16).padStart(2, '0')
      if (index === 8) return ((byte & 0x3f) | 0x80).toString(16).padStart(2, '0')
      return byte.toString(16).padStart(2, '0')
    })
    .join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
