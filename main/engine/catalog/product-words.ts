const SPACELESS_SCRIPTS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
/** What separates words; the long vowel mark belongs to the Japanese word that it is in. */
const WORD = /[\p{L}\p{N}ー]+/gu

/**
 * Words of a text without case, accents and width; scripts that write no spaces come as single characters.
 */
export interface Words {
  /** In order; each is a run of characters that belong together. */
  readonly runs: readonly (readonly string[])[]
}

/** `Leche Descremada 1L` → `leche`, `descremada`, `1l`; `牛乳` → one run of `牛` and `乳`. */
export function foldWords(text: string): Words {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const runs = (folded.match(WORD) ?? []).flatMap((word) => {
    if (!SPACELESS_SCRIPTS.test(word)) return [[word]]
    // 1Lパック: Latin letters and digits stay together, the rest is split.
    return [word.match(/[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|./gu) ?? []]
  })
  return { runs }
}

/** What is stored for a product: its words with single spaces. */
export function indexedWords(texts: readonly (string | null)[]): string {
  return texts.flatMap((text) => (text === null ? [] : foldWords(text).runs.flat())).join(' ')
}

/** The most words of one search that are looked at. */
export const SEARCH_WORDS_MAX = 8

/**
 * A search as an FTS5 expression: every word must be there, each as the beginning of a word, so that results
 * come while somebody types. Null when the text holds no word. Everything is quoted: no text can be an
 * operator.
 */
export function searchExpression(text: string): string | null {
  const runs = foldWords(text).runs.slice(0, SEARCH_WORDS_MAX)
  return runs.length === 0 ? null : runs.map((run) => `"${run.join(' ')}" *`).join(' AND ')
}
