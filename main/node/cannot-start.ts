import { assert } from '../../shared/assert.ts'

/**
 * The register cannot start, and the person in front of it can do something about it: one sentence for each
 * thing.
 */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
  readonly sentences: readonly string[]
  constructor(sentences: readonly string[], options?: ErrorOptions) {
    assert(sentences.length > 0, 'there is a reason')
    super(sentences.join('\n'), options)
    this.sentences = sentences
  }
}
