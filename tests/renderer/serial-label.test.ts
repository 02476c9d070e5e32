import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { serialFromLabel } from '../../renderer/setup/serial-label.ts'

const SERIAL = 'PB0123456789'

describe('a serial number on a label', () => {
  test.each([
    SERIAL,
    `  ${SERIAL}\t`,
    `S/N: ${SERIAL}`,
    `s/n ${SERIAL}`,
    `SN:${SERIAL}`,
    `SN=${SERIAL}`,
    `S.N. ${SERIAL}`,
    `N/S: ${SERIAL}`,
    `Serial No. ${SERIAL}`,
    `Serial Number: ${SERIAL}`,
    `N° de serie: ${SERIAL}`,
    `Número de serie ${SERIAL}`,
    `NRO. SERIE ${SERIAL}`,
    `シリアル番号：${SERIAL}`,
    `MODEL:KUSHKI ONE;SN:${SERIAL};IMEI:356938035643809`,
    `IMEI:356938035643809 S/N:${SERIAL} MAC:00-11-22-33-44-55`,
    `${SERIAL};KUSHKI ONE`,
    `${SERIAL} 2025-01`,
    `{"sn":"${SERIAL}","model":"P2"}`,
    `{"model":"P2","serialNumber":"${SERIAL}"}`,
    `{"device":{"serial_number":"${SERIAL}"},"imei":"356938035643809"}`,
    `[{"deviceSerial":"${SERIAL}"}]`,
    `https://kushki.example/t?sn=${SERIAL}&x=1`,
    `https://kushki.example/t?model=P2&serial=${SERIAL}`,
    `HTTPS://kushki.example/terminals/${SERIAL}`,
    `https://kushki.example/terminals/${SERIAL}/activate`,
  ])('is read from %s', (text) => {
    expect(serialFromLabel(text)).toBe(SERIAL)
  })

  test.each([
    // What a scanner for another keyboard makes of `S/N: …` and of JSON on a Spanish one.
    `S-NÑ ${SERIAL}`,
    `¨[sn[Ñ[${SERIAL}[*`,
  ])('is read from %s, typed by a scanner for another keyboard', (text) => {
    expect(serialFromLabel(text)).toBe(SERIAL)
  })

  test.each([
    '',
    '   ',
    'https://kushki.example/',
    'https://',
    'IMEI:356938035643809',
    '{"imei":"356938035643809"}',
    '{}',
    '[]',
    'MAC: 00:11:22:33:44:55',
    'WIFI:S:Tienda;T:WPA;P:secreto;;',
    'KUSHKI ONE',
    'S/N:',
    `S/N: ${'A'.repeat(65)}`,
  ])('is not made up from %s', (text) => {
    expect(serialFromLabel(text)).toBeNull()
  })

  it('may be a number alone, also in JSON', () => {
    expect(serialFromLabel('1850203445')).toBe('1850203445')
    expect(serialFromLabel('{"sn":1850203445}')).toBe('1850203445')
  })

  it('is at most 64 characters', () => {
    expect(serialFromLabel('A'.repeat(64))).toBe('A'.repeat(64))
    expect(serialFromLabel('A'.repeat(65))).toBeNull()
  })

  it('is either as it stands there or none, whatever is scanned', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120, unit: 'grapheme' }), (text) => {
        const serial = serialFromLabel(text)
        expect(serial === null || /^[A-Za-z0-9._-]{2,64}$/.test(serial)).toBe(true)
      }),
    )
  })

  it('comes out of every form of label unharmed', () => {
    const serial = fc.stringMatching(/^[A-Z]{2}[A-Z0-9]{2,20}[0-9]$/)
    const form = fc.constantFrom(
      (it: string) => `S/N: ${it}`,
      (it: string) => `{"sn":"${it}"}`,
      (it: string) => `https://x.example/a?sn=${it}`,
      (it: string) => `MODEL=ONE|SERIAL=${it}|FW=1.2.3`,
    )
    fc.assert(
      fc.property(serial, form, (text, label) => {
        expect(serialFromLabel(label(text))).toBe(text)
      }),
    )
  })
})
