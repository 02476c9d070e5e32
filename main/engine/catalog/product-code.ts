/** A sensible barcode or article number: printable ASCII without spaces. */
export const PRODUCT_CODE = /^[\x21-\x7e]{1,64}$/

/**
 * The one spelling under which a code is stored and looked up. Barcodes of 8, 12, 13 or 14 digits become 14
 * digits, as GS1 says they are the same numbers (a UPC-A is an EAN-13 with a leading zero, which some
 * scanners send and some do not); other codes lose their case.
 */
export function codeKey(code: string): string {
  const trimmed = code.trim()
  return /^(\d{8}|\d{12,14})$/.test(trimmed) ? trimmed.padStart(14, '0') : trimmed.toUpperCase()
}

/**
 * Whether the last digit of a GTIN (8, 12, 13 or 14 digits) is the one that the others ask for (GS1 General
 * Specifications 7.9).
 */
export function hasRightCheckDigit(gtin: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(gtin)) return false
  const digits = Array.from(gtin.padStart(14, '0'), Number)
  const sum = digits.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0)
  return sum % 10 === 0
}
