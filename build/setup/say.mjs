/**
 * A reason to stop that the user can act on: one sentence, no stack.
 */
export class Stop extends Error {
  /** @param {string} sentence @param {number} [exitCode] */
  constructor(sentence, exitCode = 1) {
    super(sentence)
    this.name = 'Stop'
    this.exitCode = exitCode
  }
}

/** Progress goes to stderr, so that stdout holds only what other programs read. @param {string} sentence */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

const BEAT_MS = 5_000

/**
 * Says what is being done, then every few seconds that it still is, until `work` settles.
 * @template T
 * @param {string} sentence
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function saying(sentence, work) {
  const startedMs = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedMs) / 1000)} s`
  say(`${sentence} …`)
  const beat = setInterval(() => say(`  … ${seconds()}`), BEAT_MS)
  try {
    const value = await work
    say(`  done in ${seconds()}`)
    return value
  } finally {
    clearInterval(beat)
  }
}
