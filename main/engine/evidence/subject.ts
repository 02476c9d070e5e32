/** What a fact says about whom it concerns: an attempt itself, or something that an attempt made. */
export type Subject =
  | { readonly kind: 'attempt' | 'exchange' | 'tender' | 'task'; readonly id: string }
  /** An approval names an attempt or a task, and does not say which. */
  | { readonly kind: 'attempt_or_task'; readonly id: string }

/** A fact as it is read back: its kind, and the members of its body. */
export type ReadFact = { readonly kind: string } & Readonly<Record<string, unknown>>

/**
 * Whom a fact concerns, by its own words; null for a fact that concerns no attempt. Any fact that names an
 * attempt is about it, whatever its kind, so that a new kind cannot be forgotten.
 */
export function subjectOf(fact: ReadFact): Subject | null {
  const { attemptId, exchangeId, tenderId, taskId, subjectId } = fact
  if (typeof attemptId === 'string') return { kind: 'attempt', id: attemptId }
  if (fact.kind === 'exchange.finished' && typeof exchangeId === 'string')
    return { kind: 'exchange', id: exchangeId }
  if (fact.kind === 'sale.tender_settled' && typeof tenderId === 'string')
    return { kind: 'tender', id: tenderId }
  if (fact.kind === 'reversal.closed' && typeof taskId === 'string') return { kind: 'task', id: taskId }
  if (fact.kind === 'staff.approved' && typeof subjectId === 'string')
    return { kind: 'attempt_or_task', id: subjectId }
  return null
}

/**
 * Says of each fact, told in the order of the journal, whether it concerns this attempt. Needs no table: what
 * an attempt made is named by an earlier fact about it.
 */
export function createSubjectWatch(attemptId: string): (fact: ReadFact) => boolean {
  const made = new Set<string>()
  return (fact) => {
    const subject = subjectOf(fact)
    if (subject === null) return false
    if (subject.kind !== 'attempt') return subject.id === attemptId || made.has(subject.id)
    if (subject.id !== attemptId) return false
    for (const id of [fact['exchangeId'], fact['tenderId'], fact['taskId']])
      if (typeof id === 'string') made.add(id)
    return true
  }
}
