import { hideCardNumbers, safeIdentifier } from '../../../shared/card-numbers.ts'
import type { EvidenceEntry } from '../../../shared/evidence.ts'
import { factOf } from './story.ts'

/** Identifiers of the provider, some of which pass for card numbers by chance (an 18-digit ticket). */
const IDENTIFIERS = new Set(['ticket', 'ticketnumber', 'reference', 'transactionreference', 'salereference'])
/** Ids and hashes of our own: hexadecimal digits that may all be decimal ones by chance. */
const OWN_NAMES = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b/g

/**
 * Where entries hold what looks like a card number: `seq 17 $.supervisor.evidence`; empty when nowhere. What
 * the register writes itself (times, amounts, ids, hashes) is none; every text that came from outside or from
 * a person is looked at, and in answers every number too.
 */
export function cardNumbersIn(entries: readonly EvidenceEntry[]): readonly string[] {
  return entries.flatMap((entry) =>
    placesIn(factOf(entry), '$', '', false).map((place) => `seq ${entry.seq} ${hideCardNumbers(place)}`),
  )
}

function placesIn(value: unknown, place: string, name: string, inAnswer: boolean): string[] {
  if (typeof value === 'string') {
    if (IDENTIFIERS.has(name)) return safeIdentifier(value) === null ? [place] : []
    const answer = name === 'answer' && !inAnswer ? parsed(value) : null
    if (answer !== null) return placesIn(answer.value, place, '', true)
    return looksLikeCard(value) ? [place] : []
  }
  if (typeof value === 'number') return inAnswer && looksLikeCard(String(value)) ? [place] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [
    ...(looksLikeCard(key) ? [`${place} (a name)`] : []),
    ...placesIn(member, `${place}.${key}`, key.toLowerCase().replace(/[^a-z0-9]/g, ''), inAnswer),
  ])
}

function looksLikeCard(text: string): boolean {
  const foreign = text.replace(OWN_NAMES, '')
  return hideCardNumbers(foreign) !== foreign
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return null
  }
}
