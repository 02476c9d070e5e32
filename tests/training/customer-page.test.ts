import { readdirSync, readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { CARDS } from '../../main/training/kushki/cards.ts'
import { FAULTS } from '../../main/training/kushki/faults.ts'
import { terminalForTest } from './terminal-client.ts'

const folder = new URL('../../main/training/screen/', import.meta.url)
const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
const html = readFileSync(new URL('terminal.html', folder), 'utf8')

vi.stubGlobal('location', { search: '?lang=ja' })
const { WORDS, chosenLanguage } = await import('../../main/training/screen/words.js')
vi.unstubAllGlobals()

test.each(['es', 'en', 'ja'] as const)('every word of the page is there in %s', (language) => {
  const words = WORDS[language]
  for (const group of ['text', 'codes', 'cardNotes', 'faultNames'] as const) {
    expect(Object.keys(words[group]).toSorted()).toEqual(Object.keys(WORDS.es[group]).toSorted())
    for (const text of Object.values(words[group])) expect(text.trim()).not.toBe('')
  }
  for (const [, name] of html.matchAll(/data-word="(\w+)"/g)) expect(words.text).toHaveProperty(name ?? '')
  for (const name of [
    'approved',
    'declined',
    'cancelled',
    'timed_out',
    'aborted',
    'no_internet',
    'standalone',
    'NFC',
    'ICC',
    'MCR',
  ]) {
    expect(words.text).toHaveProperty(name)
  }
  for (const fault of Object.keys(words.faultNames)) expect(FAULTS).toHaveProperty(fault)
  const noted = CARDS.flatMap((card) => card.issuerCode ?? [])
  expect(Object.keys(words.cardNotes).toSorted()).toEqual(noted.toSorted())
})

test.each([
  ['?lang=en', ['ja'], 'en'],
  ['', ['fr-FR', 'ja-JP', 'en'], 'ja'],
  ['?lang=xx', ['de'], 'es'],
])('the language of %j for a reader of %j is %s', (search, languages, expected) => {
  vi.stubGlobal('location', { search })
  vi.stubGlobal('navigator', { languages })
  expect(chosenLanguage()).toBe(expected)
  vi.unstubAllGlobals()
})

test('the page needs nothing that its policy forbids, and every file it names is served', async () => {
  expect(html).not.toMatch(/ style="| on\w+="|<style|javascript:|data:/)
  expect(html).not.toMatch(/<script(?![^>]*src=)/)
  const terminal = await terminalForTest()
  const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map((match) => match[1] ?? '')
  expect(named.length).toBeGreaterThan(4)
  for (const path of [...named, ...scripts.map((name) => `/${name}`), '/inter.woff2']) {
    const answer = await fetch(`${terminal.controlUrl}${path}`)
    expect(`${path} ${answer.status}`).toBe(`${path} 200`)
    await answer.arrayBuffer()
  }
})

test('no script of the page builds markup from text', () => {
  expect(scripts.length).toBeGreaterThanOrEqual(4)
  for (const name of scripts) {
    expect(readFileSync(new URL(name, folder), 'utf8')).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/,
    )
  }
})
